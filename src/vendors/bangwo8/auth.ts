import { CrmError } from '../../errors/index.js'
import { parseRetryAfter, type CallContext, type HttpRequest, type Layer, type Send } from '../../transport/index.js'
import { isObject, isUnauthorized, parseBody } from './envelope.js'
import type { SignIn } from '../vendor.js'
import type { Bangwo8Auth } from './settings.js'

/** Tokens are renewed this long before they end, or at half their life when that is sooner. */
const renewAheadMs = 120_000
/** Life of a token whose answer does not say it (wiki, token page). */
const usualLifeSeconds = 3_600
/** Refused credentials are not tried again before this has passed. */
const refusedPauseMs = 30_000
const signInMs = 60_000

interface Token {
  readonly value: string
  /** Epoch milliseconds. */
  readonly renewAt: number
}

/** The value of a Basic `Authorization` header, in UTF-8. */
export function basicValue(name: string, secret: string): string {
  return `Basic ${Buffer.from(`${name}:${secret}`, 'utf8').toString('base64')}`
}

function signed(request: HttpRequest, authorization: string): HttpRequest {
  return { ...request, headers: { ...request.headers, authorization } }
}

/**
 * Signs with access tokens got with client credentials (wiki, token page): one sign-in at a time for all callers, ahead
 * of the token's end; there are no refresh tokens. A refused token is met by one new token and one repetition.
 * @throws SOURCE_AUTH_FAILED when the token endpoint refuses; the refusal is remembered for 30 s.
 */
function clientCredentialsLayer(
  auth: Extract<Bangwo8Auth, { kind: 'clientCredentials' }>,
  { source, now }: { readonly source: string; readonly now: () => number },
): Layer {
  let token: Token | null = null
  let signingIn: Promise<Token> | null = null
  let refused: { readonly error: CrmError; readonly until: number } | null = null

  const signIn = async (next: Send, call: CallContext): Promise<Token> => {
    if (refused !== null && now() < refused.until) throw refused.error
    const response = await next(
      {
        method: 'POST',
        url: auth.tokenUrl,
        headers: {
          accept: 'application/json',
          'content-type': 'application/x-www-form-urlencoded',
          authorization: basicValue(auth.keyId, auth.keySecret),
        },
        body: 'grant_type=client_credentials',
        text: signInText(auth),
        repeatable: false,
        signIn: true,
      },
      // Others wait for this sign-in too, so it does not end with the request that happened to begin it.
      { ...call, signal: new AbortController().signal, deadline: now() + signInMs },
    )
    if (response.status >= 500) {
      throw new CrmError('SOURCE_UNAVAILABLE', `The token endpoint answered with HTTP ${response.status}`, { source })
    }
    if (response.status === 429) {
      const retryAfterMs = parseRetryAfter(response.headers['retry-after'], now()) || undefined
      throw new CrmError('SOURCE_RATE_LIMITED', 'The token endpoint refuses more calls for now', {
        source,
        retryAfterMs,
      })
    }
    const answer = parseBody(response.body)
    const value = isObject(answer) ? answer['access_token'] : undefined
    if (response.status > 299 || !isObject(answer) || typeof value !== 'string' || !/^[\x21-\x7e]+$/.test(value)) {
      const error = refusal(response.status, isObject(answer) ? answer['error'] : undefined, source)
      if (error.code === 'SOURCE_AUTH_FAILED') refused = { error, until: now() + refusedPauseMs }
      throw error
    }
    refused = null
    const seconds = Number(answer['expires_in'] ?? usualLifeSeconds)
    const lifeMs = (Number.isFinite(seconds) && seconds > 0 ? seconds : usualLifeSeconds) * 1000
    token = { value, renewAt: now() + Math.max(lifeMs / 2, lifeMs - renewAheadMs) }
    return token
  }

  const current = async (next: Send, call: CallContext): Promise<Token> => {
    if (token !== null && now() < token.renewAt) return token
    signingIn ??= signIn(next, call).finally(() => {
      signingIn = null
    })
    return signingIn
  }

  const drop = (used: Token): void => {
    if (token === used) token = null
  }

  return (next) => async (request, call) => {
    const first = await current(next, call)
    const response = await next(signed(request, `Bearer ${first.value}`), call)
    if (!isUnauthorized(response)) return response
    drop(first)
    const second = await current(next, call)
    const repeated = await next(signed(request, `Bearer ${second.value}`), call)
    if (isUnauthorized(repeated)) drop(second)
    return repeated
  }
}

/** Error codes of RFC 6749, section 5.2: the only words of a token endpoint that are passed on. */
const knownRefusals: ReadonlySet<unknown> = new Set([
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
])

function refusal(status: number, error: unknown, source: string): CrmError {
  if (status <= 299 && error === undefined) {
    return new CrmError('SOURCE_PROTOCOL_ERROR', 'The token endpoint answered without a usable access token', {
      source,
    })
  }
  const said = knownRefusals.has(error) ? `HTTP ${status}, ${String(error)}` : `HTTP ${status}`
  return new CrmError('SOURCE_AUTH_FAILED', `The token endpoint refused to sign in (${said})`, { source })
}

function signInText({ tokenUrl }: { readonly tokenUrl: string }): string {
  return `POST ${new URL(tokenUrl).pathname} (client_credentials)`
}

/** What a sign-in costs, for explain; undefined where none is needed. */
export function signInOf(auth: Bangwo8Auth): SignIn | undefined {
  return auth.kind === 'clientCredentials' ? { request: signInText(auth), mostCalls: 1 } : undefined
}

/** The layer that signs each attempt. */
export function authLayer(
  auth: Bangwo8Auth,
  transport: { readonly source: string; readonly now: () => number },
): Layer {
  if (auth.kind === 'clientCredentials') return clientCredentialsLayer(auth, transport)
  const authorization = basicValue(auth.account, auth.password)
  return (next) => (request, call) => next(signed(request, authorization), call)
}
