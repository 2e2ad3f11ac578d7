import type { HttpRequest, Layer } from '../../transport/index.js'
import {
  askTokenEndpoint,
  SharedToken,
  signedLayer,
  tokenLife,
  tokenRequestText,
  type TokenLife,
} from '../kit/oauth.js'
import type { SignIn } from '../vendor.js'
import { isUnauthorized } from './envelope.js'
import type { Bangwo8Auth } from './settings.js'

/** Tokens are renewed this long before they end, or at half their life when that is sooner. */
const renewAheadMs = 120_000
/** Life of a token whose answer does not say it (wiki, token page). */
const usualLifeSeconds = 3_600
const grantType = 'client_credentials'

interface Token extends TokenLife {
  readonly value: string
}

/** The value of a Basic `Authorization` header, in UTF-8. */
export function basicValue(name: string, secret: string): string {
  return `Basic ${Buffer.from(`${name}:${secret}`, 'utf8').toString('base64')}`
}

function signed(request: HttpRequest, authorization: string): HttpRequest {
  return { ...request, headers: { ...request.headers, authorization } }
}

/**
 * Signs with access tokens got with client credentials (wiki, token page); there are no refresh tokens. A refused token
 * is met by one new token and one repetition.
 * @throws SOURCE_AUTH_FAILED when the token endpoint refuses; the refusal is remembered for 30 s.
 */
function clientCredentialsLayer(
  auth: Extract<Bangwo8Auth, { kind: 'clientCredentials' }>,
  { source, now }: { readonly source: string; readonly now: () => number },
): Layer {
  const headers = { authorization: basicValue(auth.keyId, auth.keySecret) }
  const endpoint = { source, now, url: auth.tokenUrl, usualLifeSeconds, headers }
  const tokens = new SharedToken<Token>(now, async (send, call) => {
    const asked = now()
    const { value, lifeMs } = await askTokenEndpoint(endpoint, { grant_type: grantType }, send, call)
    return { value, ...tokenLife(asked, lifeMs, renewAheadMs) }
  })
  return signedLayer(tokens, {
    sign: (request, { value }) => signed(request, `Bearer ${value}`),
    judge: (response) => (isUnauthorized(response) ? 'renew' : null),
  })
}

/** What a sign-in costs, for explain; undefined where none is needed. */
export function signInOf(auth: Bangwo8Auth): SignIn | undefined {
  return auth.kind === 'clientCredentials'
    ? { request: tokenRequestText(auth.tokenUrl, grantType), mostCalls: 1 }
    : undefined
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
