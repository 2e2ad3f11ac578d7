import { describe, expect, it, test } from '@jest/globals'
import type { CallContext, HttpRequest, HttpResponse, Send } from '../../../../src/transport/index.js'
import { signatureOf, tokenLayer, tokenRequest } from '../../../../src/vendors/yunzhijia/token.js'
import { readSettings, type YunzhijiaAuth } from '../../../../src/vendors/yunzhijia/settings.js'
import { digestOf, vectors } from './vectors.js'

const { appId, secret, nonceStr, timestamp, refreshToken } = vectors.credentials
const start = Number(timestamp)

function settingsOf(auth: Partial<Record<keyof YunzhijiaAuth, unknown>> = {}) {
  const read = readSettings({
    baseUrl: 'http://yzj.example/',
    eid: '6826231',
    auth: { appId, secret, ...auth },
    crypto: { key: vectors.sealingKey },
  })
  if ('problems' in read) throw new Error(JSON.stringify(read.problems))
  return read.settings
}

describe('the signature', () => {
  test.each(vectors.signatures)('$id', ({ values, digest }) => {
    expect(signatureOf(values)).toBe(digest)
    expect(signatureOf(values.toReversed())).toBe(digest)
  })

  test.each(vectors.wrongSignatures)('is not that of $mistake ($id)', ({ digest }) => {
    expect(signatureOf([appId, nonceStr, timestamp, secret])).not.toBe(digest)
  })
})

describe('a signed token call', () => {
  it('is signed over every value but its own, without the secret in it', () => {
    const { path, body } = tokenRequest(settingsOf(), start, nonceStr)
    expect(path).toBe('/gateway/oauth2/token/getTeamAccessToken')
    expect(JSON.parse(body)).toEqual({ appId, nonceStr, timestamp, signature: digestOf('S1') })
  })

  it('signs the refresh token too when it renews', () => {
    const { path, body } = tokenRequest(settingsOf(), start, nonceStr, refreshToken)
    expect(path).toBe('/gateway/oauth2/token/refreshToken')
    expect(JSON.parse(body)).toEqual({ appId, nonceStr, timestamp, refreshToken, signature: digestOf('S2') })
  })

  it('can send seconds, and numbers, which are signed as the digits sent', () => {
    const seconds = tokenRequest(settingsOf({ timestampUnit: 'seconds' }), start + 700, '8KX0QZ1M')
    expect(JSON.parse(seconds.body)).toMatchObject({ timestamp: '1507876543', signature: digestOf('S3') })
    const number = tokenRequest(settingsOf({ timestampType: 'number' }), start, nonceStr)
    expect(JSON.parse(number.body)).toMatchObject({ timestamp: start, signature: digestOf('S1') })
  })
})

describe('a gateway token call', () => {
  const settings = settingsOf({ mode: 'gatewayTeam' })
  const owner = { appId, eid: '6826231', scope: 'team' }

  it('sends the secret, and its time as a number', () => {
    const { path, body } = tokenRequest(settings, start, nonceStr)
    expect(path).toBe('/gateway/oauth2/token/getAccessToken')
    expect(JSON.parse(body)).toEqual({ ...owner, secret, timestamp: start })
  })

  it('renews without the secret, its time as a text', () => {
    const { path, body } = tokenRequest(settings, start, nonceStr, refreshToken)
    expect(path).toBe('/gateway/oauth2/token/refreshToken')
    expect(JSON.parse(body)).toEqual({ ...owner, refreshToken, timestamp })
  })
})

/** What the platform would answer; made anew for each call. */
type Answer = (request: HttpRequest) => HttpResponse | Promise<HttpResponse>

const respond = (body: unknown, status = 200): HttpResponse => ({ status, headers: {}, body: JSON.stringify(body) })
const refused = (errorCode: number): HttpResponse => respond({ success: false, error: 'x', errorCode, data: null })

/** A layer over a platform whose n-th token is `t<n>`. */
function layerOver(options: { auth?: Partial<YunzhijiaAuth>; expireIn?: number | null } = {}) {
  const clock = { now: start }
  const asked: string[] = []
  const calls: CallContext[] = []
  let issued = 0
  const platform: { token: Answer; data: Answer } = {
    token: () => {
      issued += 1
      const expireIn = options.expireIn === undefined ? 7200 : options.expireIn
      return respond({
        data: { accessToken: `t${issued}`, refreshToken: `r${issued}`, ...(expireIn === null ? {} : { expireIn }) },
        errorCode: 0,
        success: true,
      })
    },
    data: () => respond({ data: '', success: true, errorCode: 0 }),
  }
  const next: Send = async (request, call) => {
    calls.push(call)
    const url = new URL(request.url)
    const isToken = url.pathname.startsWith('/gateway/oauth2')
    asked.push(isToken ? url.pathname.split('/').at(-1)! : `data ${url.searchParams.get('accessToken')}`)
    return isToken ? platform.token(request) : platform.data(request)
  }
  const layer = tokenLayer(settingsOf(options.auth), {
    source: 'yzj',
    now: () => clock.now,
    sourceNow: () => clock.now,
    nonce: () => nonceStr,
    sealing: (send) => send,
  })
  const send = layer(next)
  const read = async (signal = new AbortController().signal) =>
    send(
      { method: 'POST', url: 'http://yzj.example/data', headers: {}, text: 'data', repeatable: true },
      { signal, deadline: clock.now + 10_000 },
    )
  return { clock, asked, calls, platform, read }
}

describe('the layer', () => {
  it('signs in once for calls that begin together', async () => {
    const { asked, read } = layerOver()
    await Promise.all([read(), read(), read()])
    expect(asked).toEqual(['getTeamAccessToken', 'data t1', 'data t1', 'data t1'])
  })

  it('renews five minutes ahead of the end, once for calls that begin together', async () => {
    const { asked, clock, read } = layerOver()
    await read()
    clock.now += 6_899_999
    await read()
    clock.now += 1
    await Promise.all([read(), read()])
    expect(asked.slice(1)).toEqual(['data t1', 'data t1', 'refreshToken', 'data t2', 'data t2'])
  })

  it('counts the life from before the call', async () => {
    const { asked, clock, platform, read } = layerOver()
    const { token } = platform
    platform.token = (request) => {
      clock.now += 60_000
      return token(request)
    }
    await read()
    clock.now = start + 6_900_000
    await read()
    expect(asked).toEqual(['getTeamAccessToken', 'data t1', 'refreshToken', 'data t2'])
  })

  it('renews short-lived tokens at half their life, and those of unknown life by the setting', async () => {
    const short = layerOver({ expireIn: 100 })
    await short.read()
    short.clock.now += 49_999
    await short.read()
    short.clock.now += 1
    await short.read()
    expect(short.asked.slice(1)).toEqual(['data t1', 'data t1', 'refreshToken', 'data t2'])
    const unknown = layerOver({ expireIn: null, auth: { fallbackTtlSeconds: 1000 } })
    await unknown.read()
    unknown.clock.now += 700_000
    await unknown.read()
    expect(unknown.asked.slice(1)).toEqual(['data t1', 'refreshToken', 'data t2'])
  })

  it('signs in afresh when the renewal is refused', async () => {
    const { asked, clock, platform, read } = layerOver()
    await read()
    clock.now += 7_000_000
    const { token } = platform
    platform.token = (request) => (request.url.endsWith('/refreshToken') ? refused(401) : token(request))
    await read()
    expect(asked.slice(2)).toEqual(['refreshToken', 'getTeamAccessToken', 'data t2'])
  })

  it('goes on with a token that still counts when the platform is down as it is to be renewed', async () => {
    const { asked, clock, platform, read } = layerOver()
    await read()
    platform.token = () => respond({}, 502)
    clock.now += 7_000_000
    await read()
    expect(asked.slice(2)).toEqual(['refreshToken', 'getTeamAccessToken', 'data t1'])
    clock.now += 200_000
    await expect(read()).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE' })
  })

  it.each([401, 10000401, 1101030])(
    'meets refusal %d of a token with one new token and one repetition',
    async (code) => {
      const { asked, platform, read } = layerOver()
      await read()
      const { data } = platform
      platform.data = (request) => (request.url.endsWith('t1') ? refused(code) : data(request))
      await Promise.all([read(), read()])
      expect(asked.slice(2)).toEqual(['data t1', 'data t1', 'refreshToken', 'data t2', 'data t2'])
      platform.data = () => refused(code)
      expect((await read()).body).toContain(String(code))
      expect(asked.slice(7)).toEqual(['data t2', 'refreshToken', 'data t3'])
    },
  )

  it('repeats no call for another refusal', async () => {
    const { asked, platform, read } = layerOver()
    platform.data = () => refused(400)
    await read()
    expect(asked).toEqual(['getTeamAccessToken', 'data t1'])
  })

  it('remembers refused credentials for half a minute', async () => {
    const { asked, clock, platform, read } = layerOver()
    platform.token = () => refused(401)
    await expect(read()).rejects.toMatchObject({ code: 'SOURCE_AUTH_FAILED', source: 'yzj' })
    await expect(read()).rejects.toMatchObject({ code: 'SOURCE_AUTH_FAILED' })
    expect(asked).toEqual(['getTeamAccessToken'])
    clock.now += 30_000
    await expect(read()).rejects.toMatchObject({ code: 'SOURCE_AUTH_FAILED' })
    expect(asked).toHaveLength(2)
  })

  it.each([{}, { accessToken: '' }, { accessToken: 5 }, null, 'text'])('refuses a token answer of %j', async (data) => {
    const { platform, read } = layerOver()
    platform.token = () => respond({ data, success: true, errorCode: 0 })
    await expect(read()).rejects.toMatchObject({ code: 'SOURCE_PROTOCOL_ERROR' })
  })

  it('does not end a sign-in with the call that began it, for others wait for it too', async () => {
    const { platform, read, calls } = layerOver()
    const given = new AbortController()
    const { token } = platform
    platform.token = (request) => {
      given.abort()
      return token(request)
    }
    await Promise.all([read(given.signal), read()])
    expect(calls.map(({ signal }) => signal.aborted)).toEqual([false, true, false])
  })
})
