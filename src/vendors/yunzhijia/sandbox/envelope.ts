import type { SandboxAnswer } from '../../../sandbox/server.js'

/** Why a request was refused; each reason has a code, see `defaultCodes`. */
export type RefusalReason = keyof typeof defaultCodes

/**
 * Codes sent by default. Only 401 (LinkERP manual) and 10000429 (seen in client code) are the vendor's; its list of
 * codes is not public, so the others follow HTTP's numbers.
 */
export const defaultCodes = {
  token: 401,
  signature: 401,
  timestamp: 401,
  nonce: 401,
  app: 401,
  refresh: 401,
  decrypt: 400,
  param: 400,
  eid: 403,
  notFound: 404,
  path: 404,
  method: 405,
  batch: 409,
  bodySize: 413,
  rate: 10000429,
} as const satisfies Record<string, number>

/** HTTP status of refusals: always 200 (as the demonstrations can only read), or the one that fits the code. */
export type HttpStatusMode = 'body200' | 'mapped'

/** Thrown while a request is read or carried out; becomes an envelope with `success` false. */
export class Refusal extends Error {
  readonly reason: RefusalReason

  constructor(reason: RefusalReason, message: string) {
    super(message)
    this.reason = reason
  }
}

/** The refusal of one field, named in the message. */
export function refuseParameter(field: string, problem: string): Refusal {
  return new Refusal('param', `参数错误: ${field} ${problem}`)
}

/** Message of 认证失败 in the platform's FAQ, sent for a wrong method as well. */
export const authenticationFailed = '认证失败'

/** How envelopes are written. */
export interface EnvelopeOptions {
  readonly codes?: Partial<Readonly<Record<RefusalReason, number>>>
  readonly httpStatusMode?: HttpStatusMode
  /** Whether a success carries `error: ""`; default absent. */
  readonly errorOnSuccess?: 'absent' | 'empty'
}

/** Writes the four-member envelope of the platform. */
export interface EnvelopeWriter {
  /** A success; `data` undefined leaves the member out, as the upload's answer does. */
  success(data?: unknown): SandboxAnswer
  failure(refusal: Refusal): SandboxAnswer
  /** Any envelope, for faults that break the rules. */
  raw(body: unknown): SandboxAnswer
}

/** Makes the writer. A wrong path or method always has its HTTP status; the rest follows `httpStatusMode`. */
export function createEnvelopeWriter(options: EnvelopeOptions): EnvelopeWriter {
  const codes = { ...defaultCodes, ...options.codes }
  const raw = (body: unknown, status = 200): SandboxAnswer => ({
    status,
    headers: { 'content-type': 'application/json;charset=UTF-8' },
    body: JSON.stringify(body),
  })
  return {
    raw,
    success: (data) => {
      const empty = options.errorOnSuccess === 'empty'
      return raw({ ...(data !== undefined && { data }), ...(empty && { error: '' }), errorCode: 0, success: true })
    },
    failure: ({ reason, message }) => {
      const code = codes[reason]
      const fixed = reason === 'path' ? 404 : reason === 'method' ? 405 : undefined
      const status = fixed ?? (options.httpStatusMode === 'mapped' ? defaultStatus(reason) : 200)
      return raw({ data: null, success: false, error: message, errorCode: code }, status)
    },
  }
}

function defaultStatus(reason: RefusalReason): number {
  return reason === 'rate' ? 429 : defaultCodes[reason]
}
