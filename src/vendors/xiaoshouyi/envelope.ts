import { CrmError, type ErrorCode } from '../../errors/index.js'
import { parseExactly, type HttpResponse } from '../../transport/index.js'

/** A JSON object. */
export type Json = Readonly<Record<string, unknown>>

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * Parses a body; undefined when it is not JSON. A number that a double cannot hold exactly becomes the text of its
 * digits: ids are 64-bit numbers, and some answers write them bare.
 */
export function parseBody(body: string): unknown {
  try {
    return parseExactly(body)
  } catch {
    return undefined
  }
}

/** Longer bodies are data: what a refusal says is short. */
const longestRefusal = 4_000

function codeIn(parsed: unknown): string | null {
  if (!isObject(parsed)) return null
  // The gateway before all generations writes `error_code`, the newer interfaces `code`, as a number or a text.
  const code = parsed['code'] ?? parsed['error_code']
  const text = typeof code === 'number' || typeof code === 'string' ? String(code) : ''
  return /^\d{1,9}$/.test(text) ? text : null
}

/** The business code of a short body, whatever the HTTP status; null when it has none. */
function codeOf({ body }: HttpResponse): string | null {
  return body.length > longestRefusal ? null : codeIn(parseBody(body))
}

const successCodes: ReadonlySet<string> = new Set(['200', '0'])
const tokenCodes: ReadonlySet<string> = new Set(['20000002', '110010', '110003', '110004'])
const forbiddenCodes: ReadonlySet<string> = new Set(['110011', '110012', '110013', '300001', '290014'])
const faultCodes: ReadonlySet<string> = new Set(['100000', '290007'])
const nameCodes: ReadonlySet<string> = new Set(['290003', '290008', '290013'])
const throttled = '1020025'
const tooManyRows = '290012'

/** Whether an answer says that the access token is not, or no longer, accepted. */
export function saysTokenLost(response: HttpResponse): boolean {
  return response.status === 401 || tokenCodes.has(codeOf(response) ?? '')
}

/** Whether an answer has this business code. */
export function hasCode(response: HttpResponse, code: string): boolean {
  return codeOf(response) === code
}

/** Back-off after a refused call, in milliseconds; the vendor's own code for it names no wait (0.6 s was seen to do). */
const throttledWaitMs = 600

/** How long a refusal for now asks to wait; null when the answer is none. */
export function retryAfterMs(response: HttpResponse, stated: number | null): number | null {
  if (codeOf(response) === throttled || response.status === 429) return Math.max(stated ?? 0, throttledWaitMs)
  return stated
}

/** The answer with the status that its code means, where a fault of the server came as a success. */
export function withFaultStatus(response: HttpResponse): HttpResponse {
  return response.status < 500 && faultCodes.has(codeOf(response) ?? '') ? { ...response, status: 500 } : response
}

interface Meaning {
  readonly error: ErrorCode
  readonly message: string
}

function meaningOf(code: string | null, status: number): Meaning {
  if (status === 401 || (code !== null && tokenCodes.has(code))) {
    return { error: 'SOURCE_AUTH_FAILED', message: '销售易 does not accept the access token it gave' }
  }
  if (code !== null && forbiddenCodes.has(code)) {
    return { error: 'SOURCE_FORBIDDEN', message: 'The configured 销售易 user has no right to this object' }
  }
  if (code === throttled || status === 429) {
    return { error: 'SOURCE_RATE_LIMITED', message: '销售易 refuses more calls for now' }
  }
  if (status >= 500 || (code !== null && faultCodes.has(code))) {
    return { error: 'SOURCE_UNAVAILABLE', message: '销售易 answered with a server error' }
  }
  if (code !== null && nameCodes.has(code)) {
    return {
      error: 'SOURCE_REJECTED',
      message: '销售易 does not know an object or field; compare the fields settings with the tenant, as `check` does',
    }
  }
  if (code === tooManyRows) {
    return { error: 'SOURCE_REJECTED', message: '销售易 gives fewer rows a call; lower paging.maxRecords' }
  }
  if (code !== null) return { error: 'SOURCE_REJECTED', message: '销售易 understood the request and refused it' }
  if (status === 403) return { error: 'SOURCE_FORBIDDEN', message: '销售易 refuses this account or address' }
  return status >= 400
    ? { error: 'SOURCE_PROTOCOL_ERROR', message: 'The address does not answer as 销售易 does; check baseUrl' }
    : { error: 'SOURCE_PROTOCOL_ERROR', message: '销售易 answered with something that is not its JSON envelope' }
}

/** Our error for an answer that failed. Holds status and business code, never a text of the source. */
export function failureOf({ code, status }: Pick<Answer, 'code' | 'status'>, source: string): CrmError {
  const { error, message } = meaningOf(code, status)
  const said = code === null ? `HTTP ${status}` : `code ${code}`
  return new CrmError(error, `${message} (${said})`, {
    source,
    details: { status, ...(code === null ? {} : { code }) },
  })
}

/** An answer as its envelope tells it, whichever generation it is of. */
export interface Answer {
  readonly status: number
  /** The business code; null when the body is no envelope, or one of success under a status of failure. */
  readonly code: string | null
  /** HTTP 2xx and code 200 (or 0). */
  readonly ok: boolean
  /** The whole envelope; empty when there is none. */
  readonly body: Json
}

/** Reads the envelope. Failures are told by the body's code, whatever the HTTP status. */
export function answerOf({ status, body }: HttpResponse): Answer {
  const parsed = parseBody(body)
  const code = codeIn(parsed)
  const ok = status >= 200 && status < 300 && saysSuccess(code)
  return { status, code: saysSuccess(code) && !ok ? null : code, ok, body: isObject(parsed) ? parsed : {} }
}

/** Whether a business code, as it stands in a body, is one of success. */
export function saysSuccess(code: unknown): boolean {
  return (typeof code === 'string' || typeof code === 'number') && successCodes.has(String(code))
}

/**
 * The `data` of an answer that succeeded. @throws CrmError of kind `source`.
 */
export function dataOf(response: HttpResponse, source: string): Json {
  const answer = answerOf(response)
  if (!answer.ok) throw failureOf(answer, source)
  const data = answer.body['data']
  if (isObject(data)) return data
  throw failureOf({ code: null, status: answer.status }, source)
}
