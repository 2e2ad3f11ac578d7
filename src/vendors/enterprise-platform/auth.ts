import { CrmError } from '../../errors/index.js'
import type { HttpRequest, Layer } from '../../transport/index.js'
import { askTokenEndpoint, SharedToken, signedLayer, tokenLife, type TokenLife } from '../kit/oauth.js'
import type { SignIn } from '../vendor.js'
import { tokenProblem } from './envelope.js'
import type { EnterpriseAuth } from './settings.js'

/** Tokens are renewed this long before they end, or at half their life when that is sooner. */
const renewAheadMs = 60_000
/** Life of a token whose answer does not say it (the printed example's value). */
const usualLifeSeconds = 3_600

interface Token extends TokenLife {
  readonly value: string
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
 * Signs with OAuth 2 access tokens (API overview, authentication): exchanges the code or refreshes. An answer that the
 * token expired is met by one new token and one repetition; that it is invalid, by dropping it. A rotated refresh token
 * is kept in memory only. @throws SOURCE_AUTH_FAILED when the token endpoint refuses; remembered for 30 s.
 */
function oauthLayer(
  auth: Extract<EnterpriseAuth, { kind: 'oauth' }>,
  { source, now }: { readonly source: string; readonly now: () => number },
): Layer {
  let { refreshToken, code } = auth
  const endpoint = {
    source,
    now,
    url: auth.tokenUrl,
    usualLifeSeconds,
    advice: { refresh_token: anew, authorization_code: anew },
  }

  const grant = (): Record<string, string> => {
    if (refreshToken !== null) return { grant_type: 'refresh_token', refresh_token: refreshToken }
    if (code !== null) return { grant_type: 'authorization_code', code, redirect_uri: auth.redirectUri ?? '' }
    throw new CrmError('SOURCE_AUTH_FAILED', 'The authorization code was used up; ask for a new one', { source })
  }

  const tokens = new SharedToken<Token>(now, async (send, call) => {
    const asked = now()
    const form = { ...grant(), client_id: auth.clientId, client_secret: auth.clientSecret }
    const answer = await askTokenEndpoint(endpoint, form, send, call)
    code = null
    refreshToken = answer.refreshToken ?? refreshToken
    return { value: answer.value, ...tokenLife(asked, answer.lifeMs, renewAheadMs) }
  })

  return signedLayer(tokens, {
    sign: (request, { value }) => signed(request, value),
    judge: (response) => {
      const problem = tokenProblem(response)
      if (problem === null) return null
      return problem === 'invalid' ? 'drop' : 'renew'
    },
  })
}

const anew = '; let the application be allowed anew'

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
