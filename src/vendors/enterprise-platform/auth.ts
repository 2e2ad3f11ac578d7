import { CrmError } from '../../errors/index.js'
import { parseRetryAfter, type CallContext, type HttpRequest, type Layer, type Send } from '../../transport/index.js'
import { isObject, parseBody, tokenProblem } from './envelope.js'
import type { SignIn } from '../vendor.js'
import type { EnterpriseAuth } from './settings.js'

/** Tokens are renewed this long before they end, or at half their life when that is sooner. */
const renewAheadMs = 60_000
/** Life of a token whose answer does not say it (the printed example's value). */
const usualLifeSeconds = 3_600
/** Refused credentials are not tried again before this has passed. */
const refusedPauseMs = 30_000
const signInMs = 60_000

interface Token {
  readonly value: string
  /** Epoch milliseconds. */
  readonly renewAt: number
}

function signed(request: HttpRequest, token: string): HttpRequest {
  const { method, url, headers, body, text, repeatable, bucket, onSend } = request
  // Named one by one: what stands behind a spread is set in V8's slowest way.
  return {
    method,
    url,
    headers: { authorization: `Bearer ${token}`, ...headers },
    body,
    text,
    repeatable,
    bucket,
    onSend,
  }
}

/** Signs with a server's own key. */
function apiKeyLayer(apiKey: string): Layer {
  return (next) => (request, call) => next(signed(request, apiKey), call)
}

/**
 * Signs with OAuth 2 access tokens (API overview, authentication): exchanges the code or refreshes, one sign-in at a
 * time for all callers, ahead of the token's end. An answer that the token expired is met by one new token and one
 * repetition; that it is invalid, by dropping it. A rotated refresh token is kept in memory only.
 * @throws SOURCE_AUTH_FAILED when the token endpoint refuses; the refusal is remembered for 30 s.
 */
function oauthLayer(
  auth: Extract<EnterpriseAuth, { kind: 'oauth' }>,
  { source, now }: { readonly source: string; readonly now: () => number },
): Layer {
  let token: Token | null = null
  let { refreshToken, code } = auth
  let signingIn: Promise<Token> | null = null
  let refused: { readonly error: CrmError; readonly until: number } | null = null

  const grant = (): Record<string, string> => {
    if (refreshToken !== null) return { grant_type: 'refresh_token', refresh_token: refreshToken }
    if (code !== null) return { grant_type: 'authorization_code', code, redirect_uri: auth.redirectUri ?? '' }
    throw new CrmError('SOURCE_AUTH_FAILED', 'The authorization code was used up; ask for a new one', { source })
  }

  const signIn = async (next: Send, call: CallContext): Promise<Token> => {
    if (refused !== null && now() < refused.until) throw refused.error
    const form = grant()
    const response = await next(
      {
        method: 'POST',
        url: auth.tokenUrl,
        headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ ...form, client_id: auth.clientId, client_secret: auth.clientSecret }).toString(),
        text: `POST ${new URL(auth.tokenUrl).pathname} (${form['grant_type']})`,
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
    code = null
    refused = null
    if (typeof answer['refresh_token'] === 'string') refreshToken = answer['refresh_token']
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
    const response = await next(signed(request, first.value), call)
    const problem = tokenProblem(response)
    if (problem === null) return response
    drop(first)
    if (problem === 'invalid') return response
    const second = await current(next, call)
    const repeated = await next(signed(request, second.value), call)
    if (tokenProblem(repeated) !== null) drop(second)
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
  if (status <= 299) {
    return new CrmError('SOURCE_PROTOCOL_ERROR', 'The token endpoint answered without a usable access token', {
      source,
    })
  }
  const said = knownRefusals.has(error) ? `HTTP ${status}, ${String(error)}` : `HTTP ${status}`
  const advice = error === 'invalid_grant' ? '; let the application be allowed anew' : ''
  return new CrmError('SOURCE_AUTH_FAILED', `The token endpoint refused to sign in (${said})${advice}`, { source })
}

/** What a sign-in costs, for explain; undefined where none is needed. */
export function signInOf(auth: EnterpriseAuth): SignIn | undefined {
  return auth.kind === 'oauth' ? { request: `POST ${new URL(auth.tokenUrl).pathname}`, mostCalls: 1 } : undefined
}

/** The layer that signs each attempt. */
export function authLayer(
  auth: EnterpriseAuth,
  transport: { readonly source: string; readonly now: () => number },
): Layer {
  return auth.kind === 'apiKey' ? apiKeyLayer(auth.apiKey) : oauthLayer(auth, transport)
}
