import { CrmError } from '../../errors/index.js'
import {
  parseRetryAfter,
  type CallContext,
  type HttpRequest,
  type HttpResponse,
  type Layer,
  type Send,
} from '../../transport/index.js'
import { isObject, parseBody, saysTokenLost } from './envelope.js'
import type { SignIn } from '../vendor.js'
import type { XiaoshouyiSettings } from './settings.js'

/** Tokens are renewed this long before they end, or at half their life when that is sooner. */
const renewAheadMs = 300_000
/** Life of a token whose answer does not say it, as on the older token endpoint. */
const usualLifeSeconds = 3_600
/** Refused credentials are not tried again before this has passed, so that the user is not locked out. */
const refusedPauseMs = 30_000
const signInMs = 60_000

interface Token {
  readonly value: string
  /** Origin of the API host that the answer named; null = the configured one. */
  readonly origin: string | null
  /** Epoch milliseconds. */
  readonly renewAt: number
}

type Form = Readonly<Record<string, string>>

/** What signing needs of the settings. */
export type AuthSettings = Pick<XiaoshouyiSettings, 'baseUrl' | 'followInstanceUri' | 'auth' | 'adminScope'>

/** What a sign-in costs, for explain: the refresh token may have ended, and the other way in is tried then. */
export function signInOf({ auth }: Pick<XiaoshouyiSettings, 'auth'>): SignIn {
  const mostCalls = auth.grant.kind === 'password' ? 1 : 2
  return { request: `POST ${new URL(auth.tokenUrl).pathname}`, mostCalls }
}

/**
 * Signs each attempt with an OAuth 2 access token. One sign-in at a time for all callers: by the refresh token where
 * one is held, else by password (with the security token behind it) or authorization code. A token that is refused is
 * dropped, and the call repeated once with a new one. Refresh tokens that the vendor replaces are kept in memory only.
 * @throws SOURCE_AUTH_FAILED when the token endpoint refuses; the refusal is remembered for 30 s.
 */
export function authLayer(
  settings: AuthSettings,
  { source, now }: { readonly source: string; readonly now: () => number },
): Layer {
  const { auth } = settings
  const { grant } = auth
  let token: Token | null = null
  let refreshToken = grant.kind === 'oauth' ? grant.refreshToken : null
  let code = grant.kind === 'oauth' ? grant.code : null
  let signingIn: Promise<Token> | null = null
  let refused: { readonly error: CrmError; readonly until: number } | null = null

  const grants = (): readonly Form[] => {
    const forms: Form[] = []
    if (refreshToken !== null) forms.push({ grant_type: 'refresh_token', refresh_token: refreshToken })
    if (grant.kind === 'password') {
      const { username, password, securityToken } = grant
      forms.push({ grant_type: 'password', username, password: `${password}${securityToken}` })
    } else if (code !== null) {
      forms.push({ grant_type: 'authorization_code', code })
    }
    return forms
  }

  const ask = async (form: Form, next: Send, call: CallContext): Promise<HttpResponse> => {
    const { clientId, clientSecret, redirectUri, tokenUrl } = auth
    const application = {
      client_id: clientId,
      client_secret: clientSecret,
      ...(redirectUri === null ? {} : { redirect_uri: redirectUri }),
    }
    const response = await next(
      {
        method: 'POST',
        url: tokenUrl,
        headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ ...form, ...application }).toString(),
        text: `POST ${new URL(tokenUrl).pathname} (${form['grant_type']})`,
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
    return response
  }

  const accept = (answer: Readonly<Record<string, unknown>>, value: string): Token => {
    code = null
    refused = null
    if (typeof answer['refresh_token'] === 'string' && answer['refresh_token'] !== '')
      refreshToken = answer['refresh_token']
    const seconds = Number(answer['expires_in'] ?? usualLifeSeconds)
    const lifeMs = (Number.isFinite(seconds) && seconds > 0 ? seconds : usualLifeSeconds) * 1000
    const origin = settings.followInstanceUri ? instanceOrigin(answer['instance_uri'], settings.baseUrl) : null
    return { value, origin, renewAt: now() + Math.max(lifeMs / 2, lifeMs - renewAheadMs) }
  }

  const signIn = async (next: Send, call: CallContext): Promise<Token> => {
    if (refused !== null && now() < refused.until) throw refused.error
    let error = new CrmError('SOURCE_AUTH_FAILED', 'The authorization code was used up; ask for a new one', { source })
    const forms = grants()
    for (const form of forms) {
      const response = await ask(form, next, call)
      const answer = parseBody(response.body)
      const value = isObject(answer) ? answer['access_token'] : undefined
      if (response.status < 300 && isObject(answer) && typeof value === 'string' && /^[\x21-\x7e]+$/.test(value)) {
        token = accept(answer, value)
        return token
      }
      error = refusal(response.status, isObject(answer) ? answer['error'] : undefined, form['grant_type'], source)
      // A refresh token that ended is no loss while there is another way in.
      if (form['grant_type'] === 'refresh_token' && forms.length > 1) refreshToken = null
    }
    if (error.code === 'SOURCE_AUTH_FAILED') refused = { error, until: now() + refusedPauseMs }
    throw error
  }

  const current = async (next: Send, call: CallContext): Promise<Token> => {
    if (token !== null && now() < token.renewAt) return token
    signingIn ??= signIn(next, call).finally(() => {
      signingIn = null
    })
    return signingIn
  }

  const signed = (request: HttpRequest, { value, origin }: Token): HttpRequest => ({
    ...request,
    url: origin === null ? request.url : `${origin}${request.url.slice(new URL(request.url).origin.length)}`,
    headers: {
      ...request.headers,
      authorization: auth.header === 'raw' ? value : `Bearer ${value}`,
      ...(settings.adminScope ? { 'xsy-criteria': '10' } : {}),
    },
  })

  return (next) => async (request, call) => {
    const first = await current(next, call)
    const response = await next(signed(request, first), call)
    if (!saysTokenLost(response)) return response
    if (token === first) token = null
    const second = await current(next, call)
    const repeated = await next(signed(request, second), call)
    if (saysTokenLost(repeated) && token === second) token = null
    return repeated
  }
}

/**
 * The origin of the host in a token answer, which comes without a scheme; then that of the configured address counts.
 * Null when it is no host, or would send the token in the clear where the configured address does not.
 */
export function instanceOrigin(instanceUri: unknown, baseUrl: string): string | null {
  if (typeof instanceUri !== 'string' || !/^(?:https?:\/\/)?[A-Za-z0-9.-]+(?::\d{1,5})?\/?$/.test(instanceUri))
    return null
  const { protocol } = new URL(baseUrl)
  const text = instanceUri.includes('://') ? instanceUri : `${protocol}//${instanceUri}`
  if (!URL.canParse(text)) return null
  const address = new URL(text)
  return protocol === 'https:' && address.protocol === 'http:' ? null : address.origin
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

const advices: Readonly<Record<string, string>> = {
  password: '; the password needs the security token behind it, which changes with every new password',
  refresh_token: '; let the application be allowed anew',
  authorization_code: '; ask for a new code, each works once',
}

function refusal(status: number, error: unknown, grantType: string | undefined, source: string): CrmError {
  if (status < 300 && typeof error !== 'string') {
    return new CrmError('SOURCE_PROTOCOL_ERROR', 'The token endpoint answered without a usable access token', {
      source,
    })
  }
  const said = knownRefusals.has(error) ? `HTTP ${status}, ${String(error)}` : `HTTP ${status}`
  const advice = error === 'invalid_grant' ? (advices[grantType ?? ''] ?? '') : ''
  return new CrmError('SOURCE_AUTH_FAILED', `The token endpoint refused to sign in (${said})${advice}`, { source })
}
