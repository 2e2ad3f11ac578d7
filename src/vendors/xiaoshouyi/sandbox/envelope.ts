import type { SandboxAnswer } from '../../../sandbox/server.js'
import type { ErrorOptions, RenderOptions } from './options.js'
import type { Refusal, RefusalKind } from './refusal.js'

/** Families of paths, each with its own envelope. `xoql` and `xobjects` are both v2.0. */
export type Family = 'v1' | 'v2' | 'xoql' | 'xobjects' | 'metadata' | 'bulk'

const statuses: Readonly<Record<RefusalKind, number>> = { token: 401, forbidden: 403, rate: 429, request: 400 }
/** Codes that mean a missing right, in any catalogue. */
const forbiddenCodes = new Set([110011, 110012, 110013, 290014, 300001])

/** An answer with a JSON body. */
export function json(status: number, body: unknown): SandboxAnswer {
  return { status, headers: { 'content-type': 'application/json;charset=UTF-8' }, body: JSON.stringify(body) }
}

/** A family's success envelope; v1 has none. `more` goes beside the data (a scroll's locator, v1's own keys). */
export function success(family: Family, data: unknown, options: RenderOptions = {}, more: object = {}): SandboxAnswer {
  const code = (seen: string | number): string | number => codeAs(seen, options)
  switch (family) {
    case 'v1':
      return json(200, data)
    case 'v2':
      return json(200, { code: code(200), msg: 'OK', ext: [], result: data, ...more })
    case 'xoql':
      return json(200, { code: code('200'), msg: null, errorInfo: null, debugInfo: null, data, ...more })
    case 'xobjects':
      return json(200, { code: code('200'), msg: 'OK', errorInfo: null, ext: [], data, ...more })
    case 'metadata':
      return json(200, { code: code(0), msg: 'OK', errorInfo: null, ext: [], data, ...more })
    case 'bulk':
      return json(200, { code: code(200), msg: 'OK', result: data, ...more })
  }
}

/** A family's error body; `more` goes beside its own keys. */
export function failure(
  family: Family,
  refusal: Refusal,
  errors: ErrorOptions,
  options: RenderOptions,
  more: object = {},
): SandboxAnswer {
  const { code, message } = refusal
  const kind = forbiddenCodes.has(code) ? 'forbidden' : refusal.kind
  const status = errors.httpStatusMode === 'mapped' ? statuses[kind] : 200
  switch (family) {
    case 'v1':
      return json(status, { error_code: code, message })
    case 'v2':
      return json(status, { code: codeAs(code, options), msg: message, ext: [] })
    case 'bulk':
      return json(status, { code: codeAs(code, options), msg: message })
    case 'xoql':
    case 'xobjects':
    case 'metadata':
      return json(status, {
        code: codeAs(String(code), options),
        msg: message,
        errorInfo: null,
        debugInfo: null,
        data: null,
        ...more,
      })
  }
}

/** A code in the type that the options want, by default the one it is given in. */
export function codeAs(seen: string | number, options: RenderOptions): string | number {
  if (options.codeType === 'string') return String(seen)
  return options.codeType === 'number' ? Number(seen) : seen
}
