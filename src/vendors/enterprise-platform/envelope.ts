import { CrmError, type ErrorCode } from '../../errors/index.js'
import { parseExactly, parseRetryAfter, type HttpResponse } from '../../transport/index.js'

type Json = Readonly<Record<string, unknown>>

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Parses a body, its numbers exactly; undefined when it is not JSON. */
export function parseBody(body: string): unknown {
  try {
    return parseExactly(body)
  } catch {
    return undefined
  }
}

/** The business code of a parsed body; null when there is none. */
function codeIn(parsed: unknown): number | null {
  if (!isObject(parsed)) return null
  const code = Number(parsed['code'])
  return parsed['code'] !== null && Number.isInteger(code) ? code : null
}

const successCodes: ReadonlySet<number | null> = new Set([null, 0])

/** How data pages begin; a code further on is found by `successBody`. */
const plainSuccess = /^\{"code":0,/

/**
 * The business code of an answer that failed; null when it did not. A 200 may carry one too; its body is parsed here
 * only when one can be seen near its beginning or end, for data pages are long.
 */
export function failureCode(response: HttpResponse): number | null {
  const { status, body } = response
  if (status < 400 && plainSuccess.test(body)) return null
  if (status < 400 && !/"code"\s*:\s*"?[1-9]/.test(body.slice(0, 300) + body.slice(-300))) return null
  const code = codeIn(parseBody(body))
  return successCodes.has(code) ? null : code
}

/** HTTP status that a failed answer amounts to: codes are the status and two digits, which is a pattern of the table. */
function statusOf(code: number | null, status: number): number {
  const fromCode = code === null ? 0 : Math.floor(code / 100)
  return fromCode >= 400 && fromCode <= 599 ? fromCode : status
}

/** Whether an answer says that there is no such record (404, or code 40401). */
export function isNotFound(response: HttpResponse): boolean {
  return statusOf(failureCode(response), response.status) === 404 && isObject(parseBody(response.body))
}

/** A refusal of what was written, and the native fields it names, as they are named; at most fifty. */
export interface Refusal {
  readonly kind: 'invalid' | 'wrongType' | 'conflict' | 'rule'
  readonly fields: readonly string[]
}

const refusalKinds: Readonly<Record<number, Refusal['kind']>> = { 400: 'invalid', 409: 'conflict', 422: 'rule' }

/** Reads a refusal of values (400, 409 or 422 by code or status, in the platform's envelope); null = it is none. */
export function refusalOf(response: HttpResponse): Refusal | null {
  const code = failureCode(response)
  const kind = refusalKinds[statusOf(code, response.status)]
  const parsed = kind === undefined ? undefined : parseBody(response.body)
  if (kind === undefined || !isObject(parsed)) return null
  const errors: unknown = parsed['errors']
  const fields = (Array.isArray(errors) ? (errors as unknown[]) : []).flatMap((error) =>
    isObject(error) && typeof error['field'] === 'string' ? [error['field']] : [],
  )
  return { kind: code === 40002 ? 'wrongType' : kind, fields: fields.slice(0, 50) }
}

/** `expired` can be repaired by a new token, `invalid` cannot; null = the answer is not about the token. */
export function tokenProblem(response: HttpResponse): 'expired' | 'invalid' | null {
  const code = failureCode(response)
  if (code === 40102) return 'expired'
  return statusOf(code, response.status) === 401 ? 'invalid' : null
}

/**
 * How long a refusal asks to wait: the longest of `retryAfter` in the body (seconds), Retry-After, and the time to
 * X-RateLimit-Reset (Unix seconds, measured on the source's own clock where it sends one) when that is at most one
 * window away. 0 = it does not say; null = no refusal.
 */
export function retryAfterMs(response: HttpResponse, now: number): number | null {
  const { status, headers } = response
  const header = parseRetryAfter(headers['retry-after'], now)
  if (statusOf(failureCode(response), status) !== 429) return status === 503 ? header : null
  const parsed = parseBody(response.body)
  const stated = isObject(parsed) ? Number(parsed['retryAfter'] ?? 0) * 1000 : 0
  const sourceNow = Date.parse(headers['date'] ?? '') || now
  const toReset = Number(headers['x-ratelimit-reset'] ?? 0) * 1000 - sourceNow
  const waits = [stated, header ?? 0, toReset <= windowMs ? toReset : 0]
  return Math.max(0, ...waits.filter(Number.isFinite))
}

/** The published limits are counted by the minute. */
const windowMs = 60_000

interface Meaning {
  readonly error: ErrorCode
  readonly message: string
}

function meaningOf(status: number): Meaning {
  switch (status) {
    case 401:
      return { error: 'SOURCE_AUTH_FAILED', message: 'This source does not accept the configured credentials' }
    case 403:
      return { error: 'SOURCE_FORBIDDEN', message: 'The configured account may not do this' }
    case 404:
      return { error: 'SOURCE_REJECTED', message: 'This source does not know the resource; is the base URL right?' }
    case 429:
      return { error: 'SOURCE_RATE_LIMITED', message: 'This source refuses more calls for now' }
    default:
      if (status >= 500) return { error: 'SOURCE_UNAVAILABLE', message: 'This source answered with a server error' }
      return status >= 400
        ? { error: 'SOURCE_REJECTED', message: 'This source understood the request and refused it' }
        : {
            error: 'SOURCE_PROTOCOL_ERROR',
            message: 'This source answered with a code that tells of no failure it has',
          }
  }
}

/** Our error for an answer that failed. Holds status and business code, never a text of the source. */
export function failureOf(response: HttpResponse, source: string, requestId: string): CrmError {
  const code = failureCode(response)
  const { error, message } = meaningOf(statusOf(code, response.status))
  const said = code === null ? `HTTP ${response.status}` : `HTTP ${response.status}, code ${code}`
  return new CrmError(error, `${message} (${said})`, {
    source,
    details: { status: response.status, ...(code === null ? {} : { code }), requestId },
  })
}

/** The parsed body of an answer that succeeded: HTTP 2xx, and code 0 or none. @throws CrmError of kind `source`. */
export function successBody(response: HttpResponse, source: string, requestId: string): Json {
  const { status } = response
  if (status < 200 || status > 299) throw failureOf(response, source, requestId)
  const parsed = parseBody(response.body)
  if (!isObject(parsed)) {
    throw new CrmError('SOURCE_PROTOCOL_ERROR', 'This source answered with something that is not a JSON object', {
      source,
      details: { status, requestId },
    })
  }
  if (!successCodes.has(codeIn(parsed))) throw failureOf(response, source, requestId)
  return parsed
}
