import { CrmError } from '../../errors/index.js'
import { parseExactly, type HttpResponse } from '../../transport/index.js'

/** An answer of the vendor after its envelope was read. */
export type Answer =
  | { readonly ok: true; readonly result: unknown }
  | {
      readonly ok: false
      readonly code: string
      /** Words of the refusal's text that could be column names, at most twenty: only to be looked for, never shown. */
      readonly words: readonly string[]
    }

const codePattern = /^[A-Z0-9_]{1,40}$/

/**
 * Reads an answer's envelope, which goes before the HTTP status: relatives of the product send modelled errors with 400
 * to 500. Their texts may quote data and are in the language of the user, so of them only words are kept by which a
 * column can be known.
 * @throws SOURCE_UNAVAILABLE for a server error without an envelope, which the vendor sends when a call crashes;
 * SOURCE_AUTH_FAILED, SOURCE_FORBIDDEN, SOURCE_REJECTED for what a web server before it says; SOURCE_PROTOCOL_ERROR for
 * anything else that is no envelope.
 */
export function readAnswer(response: HttpResponse, source: string): Answer {
  const answer = readEnvelope(response.body)
  if (answer !== null) return answer
  const { status } = response
  if (status >= 500) {
    throw new CrmError('SOURCE_UNAVAILABLE', `Vtiger answered with status ${status}; it crashed or is down`, { source })
  }
  if (status === 429) {
    throw new CrmError('SOURCE_RATE_LIMITED', 'Vtiger, or a proxy before it, refuses calls for now', { source })
  }
  if (status === 401)
    throw new CrmError('SOURCE_AUTH_FAILED', 'The web server before Vtiger wants a sign-in of its own', { source })
  if (status === 403)
    throw new CrmError('SOURCE_FORBIDDEN', 'The web server before Vtiger refuses this address', { source })
  if (status === 414 || status === 431) {
    throw new CrmError(
      'SOURCE_REJECTED',
      'The web server before Vtiger takes no address this long; ask with fewer values',
      { source },
    )
  }
  if (status !== 200) {
    throw new CrmError(
      'SOURCE_PROTOCOL_ERROR',
      `Vtiger answered with status ${status}; check that baseUrl leads to it`,
      { source },
    )
  }
  throw new CrmError('SOURCE_PROTOCOL_ERROR', 'Vtiger answered with something that is not its JSON envelope', {
    source,
  })
}

function readEnvelope(body: string): Answer | null {
  const envelope = parseObject(body)
  if (envelope?.['success'] === true && 'result' in envelope) return { ok: true, result: envelope['result'] }
  const error = envelope?.['success'] === false ? envelope['error'] : undefined
  if (typeof error !== 'object' || error === null || !('code' in error)) return null
  const code = String(error.code)
  const text = 'message' in error && typeof error.message === 'string' ? error.message.slice(0, 1000) : ''
  const words = (text.match(/[A-Za-z]\w*/g) ?? []).slice(0, 20)
  return { ok: false, code: codePattern.test(code) ? code : 'unknown', words }
}

/**
 * The answer of a read as it would stand without its status where it holds an envelope: what the envelope says is no
 * failure of the server, to be counted or repeated as one.
 */
export function withoutStatus(response: HttpResponse): HttpResponse {
  return response.status === 200 || readEnvelope(response.body) === null ? response : { ...response, status: 200 }
}

const lostSession: ReadonlySet<string> = new Set([
  'INVALID_SESSIONID',
  'SESSION_EXPIRED',
  'SESSION_LEFT_IDLE',
  'AUTHENTICATION_REQUIRED',
])

/** Whether a code says that the session is gone, so that nothing was done. */
export function isLostSession(code: string): boolean {
  return lostSession.has(code)
}

/** Whether an answer says that the session is gone; cheap on answers that succeed. Never throws. */
export function saysSessionLost(response: HttpResponse): boolean {
  if (response.body.length > 4000) return false
  const error = parseObject(response.body)?.['error']
  return typeof error === 'object' && error !== null && 'code' in error && isLostSession(String(error.code))
}

/** The error that a code of the vendor means. The code is named, never the vendor's text. */
export function errorOfCode(code: string, source: string): CrmError {
  if (isLostSession(code)) {
    return new CrmError(
      'SOURCE_AUTH_FAILED',
      `Vtiger does not keep the session it gave (${code}); see the server's PHP session settings`,
      { source },
    )
  }
  switch (code) {
    case 'INVALID_USER_CREDENTIALS':
    case 'INVALID_AUTH_TOKEN':
    case 'ACCESSKEY_UNDEFINED':
    case 'AUTHENTICATION_FAILURE':
      return new CrmError(
        'SOURCE_AUTH_FAILED',
        `Vtiger does not accept the configured user name and access key (${code})`,
        { source },
      )
    case 'ACCESS_DENIED':
      return new CrmError(
        'SOURCE_FORBIDDEN',
        'The configured Vtiger user may not see this module or one of its columns (ACCESS_DENIED)',
        { source },
      )
    case 'QUERY_SYNTAX_ERROR':
    case 'INTERNAL_SERVER_ERROR':
    case 'INVALID_ID_ATTRIBUTE':
      return new CrmError('SOURCE_REJECTED', `Vtiger refused the call (${code})`, { source })
    default:
      return new CrmError(
        'SOURCE_PROTOCOL_ERROR',
        `Vtiger answered with an error its document does not name (${code})`,
        { source },
      )
  }
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value = parseExactly(text)
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined
  } catch {
    return undefined
  }
}
