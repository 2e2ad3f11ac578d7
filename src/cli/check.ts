import { loadConfig } from '../config/index.js'
import type { EngineSource } from '../engine/index.js'
import { CrmError } from '../errors/index.js'
import type { CheckLine } from '../vendors/vendor.js'
import { withAdvice } from './advice.js'
import { UsageError } from './failures.js'
import { connectSources } from './sources.js'

const longestCheckMs = 60_000

/**
 * Signs in to every source (or the one named), all at once and read-only, and prints what works and what does not.
 * Exit code 1 when something does not. @throws CONFIG_INVALID
 */
export async function check(file: string, only?: string): Promise<void> {
  const config = loadConfig(file)
  const chosen = config.sources.filter(({ name }) => only === undefined || name === only)
  if (chosen.length === 0) {
    const names = config.sources.map(({ name }) => name).join(', ')
    throw new UsageError(`${file} has no source "${only}"; it has ${names}`)
  }
  const reports = await Promise.all(
    connectSources(chosen, config.limits).map(async (source) => ({ source, lines: await checkSource(source) })),
  )
  for (const { source, lines } of reports) {
    console.log(`${source.name} (${source.vendor}, ${source.label})`)
    for (const { ok, what, detail } of lines) {
      console.log(ok ? `  ok     ${what}: ${detail}` : `  FAILED ${what}: ${withAdvice(detail)}`)
    }
  }
  const failed = reports.filter(({ lines }) => lines.some(({ ok }) => !ok)).map(({ source }) => source.name)
  if (failed.length === 0) {
    console.log(reports.length === 1 ? 'The source works.' : `All ${reports.length} sources work.`)
    return
  }
  console.log(`${failed.length} of ${reports.length} sources with failures: ${failed.join(', ')}`)
  process.exitCode = 1
}

async function checkSource({ client }: EngineSource): Promise<readonly CheckLine[]> {
  try {
    return await client.check({ signal: AbortSignal.timeout(longestCheckMs), deadline: Date.now() + longestCheckMs })
  } catch (error) {
    return [{ ok: false, what: 'check', detail: detailOf(error) }]
  }
}

function detailOf(error: unknown): string {
  return error instanceof CrmError ? `${error.code}: ${error.message}` : "failed for a reason that is not the source's"
}
