import { CrmError } from '../../errors/index.js'
import type { CheckLine, VendorRequest } from '../vendor.js'
import { listRequest } from './dialect.js'
import { flattened, mapping } from './mapping.js'
import type { YunzhijiaSettings } from './settings.js'

/**
 * Signs in and lists the tables once, which also tries the sealing key both ways; two calls, nothing is written. Stops at
 * the first line that fails.
 */
export async function runCheck(
  settings: YunzhijiaSettings,
  ask: (request: VendorRequest) => Promise<unknown>,
  source: string,
): Promise<readonly CheckLine[]> {
  const { mode } = settings.auth
  const signedIn = { ok: true, what: 'sign-in', detail: `the token calls of ${mode} work` }
  let answer: unknown
  try {
    answer = await ask(listRequest(settings))
  } catch (error) {
    if (error instanceof CrmError && error.code === 'SOURCE_AUTH_FAILED') {
      return [{ ok: false, what: 'sign-in', detail: `${error.message}; ${signInAdvice}` }]
    }
    return [{ ok: false, what: 'report tables', detail: adviceOf(error) }]
  }
  const sealing = { ok: true, what: 'sealing key', detail: `opens answers with keyMode ${settings.crypto.keyMode}` }
  try {
    const tables = flattened(answer, source).map((table) => mapping.toRecord('ReportTable', table, source))
    const categories = Array.isArray(answer) ? answer.length : 0
    const detail =
      tables.length === 0
        ? `none in ${categories} categories: only tables made through the open interface are listed, in categories that the application's administrator manages`
        : `${tables.length} in ${categories} categories`
    return [signedIn, sealing, { ok: true, what: 'report tables', detail }]
  } catch (error) {
    return [signedIn, sealing, { ok: false, what: 'report tables', detail: adviceOf(error) }]
  }
}

const signInAdvice =
  "compare auth.appId, auth.secret and eid with the report app's administration page, try the other auth.mode, and see that this clock is right to three minutes"

function adviceOf(error: unknown): string {
  return error instanceof CrmError ? error.message : "failed for a reason that is not the source's"
}
