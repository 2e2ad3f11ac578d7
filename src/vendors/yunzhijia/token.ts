import { createHash, randomBytes } from 'node:crypto'
import { CrmError } from '../../errors/index.js'
import type { CallContext, Layer, Send } from '../../transport/index.js'
import { isObject, refusesTokenForSure, saysTokenRefused, successData } from './envelope.js'
import { SharedToken, signedLayer, tokenLife, type TokenLife } from '../kit/oauth.js'
import type { SignIn } from '../vendor.js'
import type { YunzhijiaSettings } from './settings.js'

/** Tokens are renewed this long before they end, or at half their life when that is sooner. */
const renewAheadMs = 300_000
/** A clock found this much further off than it was believed to be may be why a token call was refused. */
const noticedSkewMs = 30_000
const tokenPath = '/gateway/oauth2/token'

/**
 * The signature of a token call (LinkERP manual, signing): all values of the body and the secret, sorted by code unit,
 * joined by nothing, SHA-1 in lower-case hex. Names do not count, duplicates stay.
 */
export function signatureOf(values: readonly string[]): string {
  // The default sort compares code units, as the vendor does; an order by locale gives another digest.
  return createHash('sha1')
    .update([...values].sort().join(''), 'utf8')
    .digest('hex')
}

/** What a token call sends. */
export interface TokenRequest {
  readonly path: string
  readonly body: string
}

/**
 * The request for a token, or with `refreshToken` for its renewal, at an instant in epoch milliseconds. Signed calls
 * (LinkERP manual) never send the secret; the gateway's (server-side pages, accessToken) send it, but not to renew.
 */
export function tokenRequest(
  { auth, eid }: Pick<YunzhijiaSettings, 'auth' | 'eid'>,
  now: number,
  nonceStr: string,
  refreshToken?: string,
): TokenRequest {
  const refreshing = refreshToken === undefined ? {} : { refreshToken }
  if (auth.mode === 'gatewayTeam') {
    const owner = { appId: auth.appId, eid, scope: 'team' }
    if (refreshToken !== undefined) {
      return {
        path: `${tokenPath}/refreshToken`,
        body: JSON.stringify({ ...owner, refreshToken, timestamp: String(now) }),
      }
    }
    const body = JSON.stringify({ ...owner, secret: auth.secret, timestamp: now })
    return { path: `${tokenPath}/getAccessToken`, body }
  }
  const time = auth.timestampUnit === 'seconds' ? Math.floor(now / 1000) : now
  const timestamp = auth.timestampType === 'number' ? time : String(time)
  const fields = { appId: auth.appId, nonceStr, timestamp, ...refreshing }
  // A number is signed as the digits that are sent, which is how JSON writes a whole number.
  const signature = signatureOf([...Object.values(fields).map(String), auth.secret])
  const name = refreshToken === undefined ? 'getTeamAccessToken' : 'refreshToken'
  return { path: `${tokenPath}/${name}`, body: JSON.stringify({ ...fields, signature }) }
}

/** What a sign-in costs, for explain: a renewal that fails is followed by a new token. */
export function signInOf(settings: Pick<YunzhijiaSettings, 'auth' | 'eid'>): SignIn {
  return { request: `POST ${tokenRequest(settings, 0, '').path}`, mostCalls: 2 }
}

/** Tokens of one sign-in. */
interface Tokens extends TokenLife {
  readonly access: string
  readonly refresh: string | null
}

/** What the token layer works with. */
export interface TokenOptions {
  readonly source: string
  readonly now: () => number
  /** The platform's own clock, by which it judges what is signed. */
  readonly sourceNow: () => number
  /** Ten letters and digits, other ones each time. */
  readonly nonce?: () => string
  /** Seals the requests that carry a token; token calls themselves go plain. */
  readonly sealing: Layer
}

/**
 * Gives every request an access token: signs in at the first call, renews ahead of the end (signing in afresh when the
 * renewal fails), one token call at a time for all callers. An answer that refuses the token is met by dropping it, one
 * new token and one repetition; a write is repeated only where the answer leaves no doubt.
 * @throws SOURCE_AUTH_FAILED when the token call refuses, remembered for 30 s.
 */
export function tokenLayer(
  settings: Pick<YunzhijiaSettings, 'auth' | 'eid' | 'baseUrl'>,
  { source, now, sourceNow, sealing, nonce = randomNonce }: TokenOptions,
): Layer {
  const ask = async (send: Send, call: CallContext, refreshToken?: string): Promise<Tokens> => {
    const skew = sourceNow() - now()
    try {
      return await askOnce(send, call, refreshToken)
    } catch (error) {
      // Times that are minutes off are refused, and only the refusal shows by how much they are.
      if (!(error instanceof CrmError) || Math.abs(sourceNow() - now() - skew) < noticedSkewMs) throw error
      return askOnce(send, call, refreshToken)
    }
  }

  const askOnce = async (send: Send, call: CallContext, refreshToken?: string): Promise<Tokens> => {
    // Taken before sending: a life counted from the answer would end after the vendor's own.
    const asked = now()
    const { path, body } = tokenRequest(settings, sourceNow(), nonce(), refreshToken)
    const response = await send(
      {
        method: 'POST',
        url: `${settings.baseUrl}${path}`,
        headers: jsonHeaders,
        body,
        text: `POST ${path}`,
        repeatable: true,
        signIn: true,
      },
      call,
    )
    return readTokens(successData(response, source), asked)
  }

  const readTokens = (data: unknown, asked: number): Tokens => {
    const fields = isObject(data) ? data : {}
    const { accessToken, refreshToken } = fields
    if (typeof accessToken !== 'string' || accessToken === '') {
      throw new CrmError('SOURCE_PROTOCOL_ERROR', 'Yunzhijia answered a token call without a token', { source })
    }
    const seconds = Number(fields['expireIn'] ?? Number.NaN)
    const lifeMs = (Number.isFinite(seconds) && seconds > 0 ? seconds : settings.auth.fallbackTtlSeconds) * 1000
    return {
      access: accessToken,
      refresh: typeof refreshToken === 'string' && refreshToken !== '' ? refreshToken : null,
      ...tokenLife(asked, lifeMs, renewAheadMs),
    }
  }

  const tokens = new SharedToken<Tokens>(now, async (send, call, last) => {
    if (last === null || last.refresh === null) return ask(send, call)
    try {
      return await ask(send, call, last.refresh)
    } catch {
      return ask(send, call)
    }
  })

  return signedLayer(tokens, {
    around: sealing,
    sign: (request, { access }) => ({ ...request, url: `${request.url}?accessToken=${encodeURIComponent(access)}` }),
    judge: (response, { repeatable }) => {
      const isRefused = repeatable ? saysTokenRefused : refusesTokenForSure
      return isRefused(response) ? 'renew' : null
    },
  })
}

/** Headers of every call. */
export const jsonHeaders = { accept: 'application/json', 'content-type': 'application/json;charset=utf-8' } as const

function randomNonce(): string {
  return randomBytes(5).toString('hex')
}
