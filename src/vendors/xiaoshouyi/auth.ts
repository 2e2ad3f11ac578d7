import { CrmError } from '../../errors/index.js'
import type { HttpRequest, Layer } from '../../transport/index.js'
import {
  askTokenEndpoint,
  SharedToken,
  signedLayer,
  tokenLife,
  type TokenAnswer,
  type TokenLife,
} from '../kit/oauth.js'
import type { SignIn } from '../vendor.js'
import { saysTokenLost } from './envelope.js'
import type { XiaoshouyiSettings } from './settings.js'

/** Tokens are renewed this long before they end, or at half their life when that is sooner. */
const renewAheadMs = 300_000
/** Life of a token whose answer does not say it, as on the older token endpoint. */
const usualLifeSeconds = 3_600

interface Token extends TokenLife {
  readonly value: string
  /** Origin of the API host that the answer named; null = the configured one. */
  readonly origin: string | null
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
 * Signs each attempt with an OAuth 2 access token: got by the refresh token where one is held, else by password (with
 * the security token behind it) or authorization code. A token that is refused is dropped, and the call repeated once
 * with a new one. Refresh tokens that the vendor replaces are kept in memory only.
 * @throws SOURCE_AUTH_FAILED when the token endpoint refuses; the refusal is remembered for 30 s.
 */
export function authLayer(
  settings: AuthSettings,
  { source, now }: { readonly source: string; readonly now: () => number },
): Layer {
  const { auth } = settings
  const { grant, clientId, clientSecret, redirectUri } = auth
  const endpoint = { source, now, url: auth.tokenUrl, usualLifeSeconds, advice: advices }
  let refreshToken = grant.kind === 'oauth' ? grant.refreshToken : null
  let code = grant.kind === 'oauth' ? grant.code : null

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

  const accept = (answer: TokenAnswer, asked: number): Token => {
    code = null
    refreshToken = answer.refreshToken ?? refreshToken
    const { instance_uri: instanceUri } = answer.fields
    const origin = settings.followInstanceUri ? instanceOrigin(instanceUri, settings.baseUrl) : null
    return { value: answer.value, origin, ...tokenLife(asked, answer.lifeMs, renewAheadMs) }
  }

  const tokens = new SharedToken<Token>(now, async (send, call) => {
    const application = {
      client_id: clientId,
      client_secret: clientSecret,
      ...(redirectUri === null ? {} : { redirect_uri: redirectUri }),
    }
    const forms = grants()
    let refusal = new CrmError('SOURCE_AUTH_FAILED', 'The authorization code was used up; ask for a new one', {
      source,
    })
    for (const form of forms) {
      const asked = now()
      try {
        return accept(await askTokenEndpoint(endpoint, { ...form, ...application }, send, call), asked)
      } catch (error) {
        if (!(error instanceof CrmError) || !isAnswer(error)) throw error
        refusal = error
        // A refresh token that ended is no loss while there is another way in.
        if (form['grant_type'] === 'refresh_token' && forms.length > 1) refreshToken = null
      }
    }
    throw refusal
  })

  return signedLayer(tokens, {
    sign: (request, token) => signed(request, token, settings),
    judge: (response) => (saysTokenLost(response) ? 'renew' : null),
  })
}

/** Whether the token endpoint has said its word; else it may say another one later. */
function isAnswer({ code }: CrmError): boolean {
  return code === 'SOURCE_AUTH_FAILED' || code === 'SOURCE_PROTOCOL_ERROR'
}

function signed(request: HttpRequest, { value, origin }: Token, { auth, adminScope }: AuthSettings): HttpRequest {
  return {
    ...request,
    url: origin === null ? request.url : `${origin}${request.url.slice(new URL(request.url).origin.length)}`,
    headers: {
      ...request.headers,
      authorization: auth.header === 'raw' ? value : `Bearer ${value}`,
      ...(adminScope ? { 'xsy-criteria': '10' } : {}),
    },
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

const advices: Readonly<Record<string, string>> = {
  password: '; the password needs the security token behind it, which changes with every new password',
  refresh_token: '; let the application be allowed anew',
  authorization_code: '; ask for a new code, each works once',
}
