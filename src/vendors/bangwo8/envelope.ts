import { CrmError, type ErrorCode } from '../../errors/index.js'
import { parseExactly, parseRetryAfter, type HttpResponse } from '../../transport/index.js'

type Json = Readonly<Record<string, unknown>>

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * Fields that go no further than this file: a company record carries its customer's own log-in as plain text (API
 * document, company fields), and an agent's password is said to be write-only.
 */
const secretFields = /^(?:servicepassword|serviceaccount|password)$/i

/** Doubles the backslashes that begin no escape of JSON, and changes nothing else. */
export function repairBackslashes(body: string): string {
  return body.replace(/\\(["\\/bfnrt]|u[0-9A-Fa-f]{4})?/g, (whole, escape: string | undefined) =>
    escape === undefined ? '\\\\' : whole,
  )
}

/**
 * Whether texts of a body may have been read wrongly: it has bare backslashes, and also what looks like an escape but
 * could be such a backslash with the letter after it, as in `C:\new`. Good enough to show, not to be written back.
 */
export function isAmbiguous(body: string): boolean {
  return /\\[\\/bfnrtu]/.test(body) && !parses(body)
}

function parses(body: string): boolean {
  try {
    JSON.parse(body)
    return true
  } catch {
    return false
  }
}

/** Whether a name is that of a secret, which is neither read nor written. */
export function isSecretName(name: string): boolean {
  return secretFields.test(name)
}

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !secretFields.test(name))
      .map(([name, part]) => [name, withoutSecrets(part)]),
  )
}

/**
 * Parses a body; undefined when it is not JSON. The vendor leaves bare backslashes in texts: what does not parse is
 * tried once more with those doubled, and given up then. Numbers that a double cannot hold become texts of their digits.
 * Secrets of the vendor's records are gone from the result.
 */
export function parseBody(body: string): unknown {
  for (const candidate of [body, repairBackslashes(body)]) {
    try {
      return withoutSecrets(parseExactly(candidate))
    } catch {
      // The next candidate, or none.
    }
  }
  return undefined
}

/** The code by which the vendor says that a path does not exist (wiki, error codes), the only one it publishes. */
export const unknownPath = '100047'

// An error's body is a code and a sentence; longer answers with a success status are looked at when they are read.
const longestError = 2_000

interface Failure {
  /** HTTP status that the failure amounts to; 0 when neither status nor code say. */
  readonly status: number
  /** The vendor's business code, where it is a plain one. */
  readonly code: string | null
}

function failureIn(parsed: unknown, status: number): Failure | null {
  if (isObject(parsed)) {
    const said = parsed['errcode']
    const code = typeof said === 'number' || typeof said === 'string' ? String(said) : null
    if (code !== null && code !== '0') {
      const number = /^[45]\d\d$/.test(code) ? Number(code) : status >= 400 ? status : 0
      return { status: number, code: /^\d{1,9}$/.test(code) ? code : null }
    }
    // The form of OAuth 2, by which a bad token is told.
    if (typeof parsed['error'] === 'string' && !('errcode' in parsed)) return { status: 401, code: null }
  }
  return status >= 200 && status <= 299 ? null : { status, code: null }
}

/** What failed about an answer, by its status and its body; null when nothing did. */
export function failureIs(response: HttpResponse): Failure | null {
  const { status, body } = response
  if (status < 300 && body.length > longestError) return null
  return failureIn(parseBody(body), status)
}

/** Whether an answer says that there is no such record: 404 with the vendor's body, but not that the path is unknown. */
export function isNotFound(response: HttpResponse): boolean {
  const failure = failureIs(response)
  return failure?.status === 404 && failure.code !== null && failure.code !== unknownPath
}

/** Whether an answer refuses the log-in or token. */
export function isUnauthorized(response: HttpResponse): boolean {
  return failureIs(response)?.status === 401
}

/** How long a refusal asks to wait, by Retry-After; 0 = it does not say, null = this is no refusal. */
export function retryAfterMs(response: HttpResponse, now: number): number | null {
  const header = parseRetryAfter(response.headers['retry-after'], now)
  if (failureIs(response)?.status === 429) return header ?? 0
  return response.status === 503 ? header : null
}

function meaningOf({ status, code }: Failure): { readonly error: ErrorCode; readonly message: string } {
  if (code === unknownPath) {
    return { error: 'SOURCE_REJECTED', message: 'This source does not know the path; is the base URL right?' }
  }
  switch (status) {
    case 401:
      return { error: 'SOURCE_AUTH_FAILED', message: 'This source does not accept the configured credentials' }
    case 403:
      return { error: 'SOURCE_FORBIDDEN', message: 'The configured account may not do this' }
    case 404:
      return { error: 'SOURCE_REJECTED', message: 'This source knows nothing by this address' }
    case 429:
      return { error: 'SOURCE_RATE_LIMITED', message: 'This source refuses more calls for now' }
    default:
      return status >= 500
        ? { error: 'SOURCE_UNAVAILABLE', message: 'This source answered with a server error' }
        : { error: 'SOURCE_REJECTED', message: 'This source understood the request and refused it' }
  }
}

function errorOf(failure: Failure, response: HttpResponse, source: string): CrmError {
  const { error, message } = meaningOf(failure)
  const { code } = failure
  const said = code === null ? `HTTP ${response.status}` : `HTTP ${response.status}, code ${code}`
  return new CrmError(error, `${message} (${said})`, {
    source,
    details: { status: response.status, ...(code === null ? {} : { code }) },
  })
}

/** The parsed body of an answer that succeeded, of any shape. @throws as `successBody`, but for the shape. */
export function successValue(response: HttpResponse, source: string): unknown {
  const parsed = parseBody(response.body)
  const failure = failureIn(parsed, response.status)
  if (failure !== null) throw errorOf(failure, response, source)
  return parsed
}

/** The parsed body of an answer that succeeded. @throws CrmError of kind `source`; it holds codes, never a text. */
export function successBody(response: HttpResponse, source: string): Json {
  const parsed = successValue(response, source)
  if (!isObject(parsed)) {
    throw new CrmError('SOURCE_PROTOCOL_ERROR', 'This source answered with something that is not a JSON object', {
      source,
      details: { status: response.status },
    })
  }
  return parsed
}
