import { CrmError, type ErrorCode } from '../../errors/index.js'
import { parseExactly, parseRetryAfter, type HttpResponse } from '../../transport/index.js'
import type { Sealer } from './seal.js'

type Json = Readonly<Record<string, unknown>>

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Code of "too many requests" (seen in client code of the gateway; the message is 请求过于频繁). */
const rateCode = 10000429

/**
 * Codes that tell of a token which does not count: 401 (LinkERP manual), 10000401 and 1101030 (client code of the
 * gateway). They do not tell an expired token from one without the right to the interface.
 */
const tokenCodes: ReadonlySet<number> = new Set([401, 10000401, 1101030])

/** A parsed envelope; null when the body is none. `code` is 0 where the answer has none. */
interface Envelope {
  readonly success: boolean
  readonly code: number
  readonly data: unknown
  /** What the platform says of a failure; empty where it says nothing. Never passed on. */
  readonly sentence: string
}

function parseEnvelope(body: string): Envelope | null {
  let parsed: unknown
  try {
    parsed = parseExactly(body)
  } catch {
    return null
  }
  if (!isObject(parsed) || typeof parsed['success'] !== 'boolean') return null
  const said = parsed['errorCode']
  const code = said === undefined || said === null ? 0 : Number(said)
  const sentence = typeof parsed['error'] === 'string' ? parsed['error'] : ''
  return Number.isInteger(code) ? { success: parsed['success'], code, data: parsed['data'], sentence } : null
}

/** The code of an answer. Long answers are data: they are parsed here only when a code can be seen at either end. */
function codeOf({ body }: HttpResponse): number {
  if (!/"errorCode"\s*:\s*"?[1-9]/.test(body.slice(0, 1000) + body.slice(-1000))) return 0
  return parseEnvelope(body)?.code ?? 0
}

/** Whether an answer refuses the access token. Success with such a code counts too: the manual's sample has both. */
export function saysTokenRefused(response: HttpResponse): boolean {
  return response.status === 401 || tokenCodes.has(codeOf(response))
}

/**
 * The same of an answer to a write, which is sent again only when nothing can have been written: an answer that speaks of
 * success and of a bad token at once does not show that.
 */
export function refusesTokenForSure(response: HttpResponse): boolean {
  if (!saysTokenRefused(response)) return false
  return parseEnvelope(response.body)?.success !== true
}

/**
 * Makes sure that an answer to a write says either success or failure, by `success` as by `errorCode`.
 * @throws SOURCE_PROTOCOL_ERROR when the two disagree: then nobody knows what was done.
 */
export function requireOneVoice(response: HttpResponse, source: string): void {
  const envelope = parseEnvelope(response.body)
  if (envelope === null || envelope.success === (envelope.code === 0)) return
  throw new CrmError('SOURCE_PROTOCOL_ERROR', 'Yunzhijia says success and failure at once', { source })
}

/** A refusal of what was asked, not of who asks or how often; null for all other answers. */
export function refusalIn(response: HttpResponse): { readonly code: number; readonly sentence: string } | null {
  const envelope = parseEnvelope(response.body)
  if (envelope === null || envelope.success || meaningOfEnvelope(envelope, response.status)[0] !== 'SOURCE_REJECTED') {
    return null
  }
  return { code: envelope.code, sentence: envelope.sentence }
}

/**
 * How long a refusal for now asks to wait, in milliseconds; null = no refusal. Unless a Retry-After says it, until the
 * next minute begins, since limits are counted by the minute (gateway, overview of server-side development).
 */
export function retryAfterMs(response: HttpResponse, now: number): number | null {
  const refused = response.status === 429 || codeOf(response) === rateCode
  return refused ? (parseRetryAfter(response.headers['retry-after'], now) ?? minuteMs - (now % minuteMs)) : null
}

const minuteMs = 60_000

/**
 * The `data` of an answer that succeeded: `success` is true and `errorCode` is 0 or absent. Nothing else is opened or
 * read; the vendor's texts are not kept, as they may quote data.
 * @throws CrmError of kind `source` by code or, where there is no envelope, by HTTP status.
 */
export function successData(response: HttpResponse, source: string): unknown {
  const envelope = parseEnvelope(response.body)
  if (envelope?.success === true && envelope.code === 0 && response.status === 200) return envelope.data
  throw failureOf(response.status, envelope, source)
}

/**
 * The JSON value sealed in the `data` of an answer that succeeded.
 * @throws as `successData`; SOURCE_PROTOCOL_ERROR when it cannot be opened with the configured key.
 */
export function openedData(response: HttpResponse, sealer: Sealer, source: string): unknown {
  const data = successData(response, source)
  const opened = typeof data === 'string' ? sealer.open(data) : undefined
  if (opened !== undefined) return opened
  // One sentence for whatever it was: see `Sealer.open`.
  throw new CrmError(
    'SOURCE_PROTOCOL_ERROR',
    "Yunzhijia's answer cannot be opened with the configured key; compare crypto.key and crypto.keyMode",
    { source },
  )
}

function failureOf(status: number, envelope: Envelope | null, source: string): CrmError {
  const [code, message] = envelope === null ? meaningOfStatus(status) : meaningOfEnvelope(envelope, status)
  return new CrmError(code, message, { source })
}

type Meaning = readonly [code: ErrorCode, message: string]

function meaningOfEnvelope({ success, code }: Envelope, status: number): Meaning {
  const said = code === 0 ? 'no code' : `code ${code}`
  if (code === rateCode) return ['SOURCE_RATE_LIMITED', `Yunzhijia refuses more calls for now (${said})`]
  if (tokenCodes.has(code)) {
    return [
      'SOURCE_AUTH_FAILED',
      `Yunzhijia does not accept this application or its token (${said}); it may lack the right to the report calls`,
    ]
  }
  if (success) {
    return ['SOURCE_PROTOCOL_ERROR', `Yunzhijia says success and failure at once (HTTP ${status}, ${said})`]
  }
  if (code === 403) return ['SOURCE_FORBIDDEN', `Yunzhijia does not let this application see the team (${said})`]
  if (status >= 500) return meaningOfStatus(status)
  return [
    'SOURCE_REJECTED',
    `Yunzhijia refused the call (${said}); a wrong crypto.key, eid or linkerp.prefix is refused so`,
  ]
}

function meaningOfStatus(status: number): Meaning {
  if (status >= 500) return ['SOURCE_UNAVAILABLE', `Yunzhijia answered with a server error (HTTP ${status})`]
  switch (status) {
    case 401:
      return ['SOURCE_AUTH_FAILED', 'Yunzhijia does not accept this application or its token (HTTP 401)']
    case 403:
      return ['SOURCE_FORBIDDEN', 'Yunzhijia refuses this call (HTTP 403)']
    case 429:
      return ['SOURCE_RATE_LIMITED', 'Yunzhijia refuses more calls for now (HTTP 429)']
    default:
      return [
        'SOURCE_PROTOCOL_ERROR',
        `Yunzhijia answered with something that is not its envelope (HTTP ${status}); check that baseUrl leads to it`,
      ]
  }
}
