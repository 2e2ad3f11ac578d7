import { describe, expect, it } from '@jest/globals'
import { CrmError } from '../../../src/errors/index.js'
import {
  createTransportFactory,
  type CallContext,
  type HttpRequest,
  type HttpResponse,
  type TransportNeeds,
} from '../../../src/transport/index.js'
import { createConnection as enterpriseConnection } from '../../../src/vendors/enterprise-platform/connection.js'
import { createConnection as xiaoshouyiConnection } from '../../../src/vendors/xiaoshouyi/connection.js'
import { readSettings as xiaoshouyiSettings } from '../../../src/vendors/xiaoshouyi/settings.js'
import { createFakeTiming } from '../../support/fake-timing.js'

const ok: HttpResponse = { status: 200, headers: {}, body: '{}' }
const start = Date.UTC(2026, 0, 15, 10, 0, 0)
const get = (path: string, part: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'GET',
  url: `http://x.example${path}`,
  headers: {},
  text: `GET ${path}`,
  repeatable: true,
  ...part,
})

/** A factory whose source answers as told, the last answer again and again; `at` is in milliseconds since the start. */
function source(answers: readonly HttpResponse[]) {
  const timing = createFakeTiming(start)
  const sent: { readonly path: string; readonly at: number }[] = []
  const factory = createTransportFactory({
    source: 's',
    ...timing,
    send: async ({ url }) => {
      const answer = answers[Math.min(sent.length, answers.length - 1)]!
      sent.push({ path: url.replace(/^https?:\/\/[^/]+/, ''), at: timing.now() - start })
      return { ...answer }
    },
  })
  const leaving = new AbortController()
  const call = (deadlineMs: number): CallContext => ({ signal: leaving.signal, deadline: timing.now() + deadlineMs })
  return { timing, sent, factory, call, leave: () => leaving.abort() }
}

interface Watched<T> {
  value?: T
  error?: CrmError
}

function watch<T>(promise: Promise<T>): Watched<T> {
  const watched: Watched<T> = {}
  promise.then(
    (value) => (watched.value = value),
    (error: unknown) => (watched.error = error as CrmError),
  )
  return watched
}

const date = (atMs: number): string => new Date(start + atMs).toUTCString()

/** How a source says that it refuses calls, and until when after the start nobody may ask; null = it does not say. */
const refusals: readonly (readonly [name: string, answer: HttpResponse, untilMs: number | null])[] = [
  ['429 with seconds', { status: 429, headers: { 'retry-after': '7' }, body: '' }, 7_000],
  ['429 with a date', { status: 429, headers: { 'retry-after': date(7_000) }, body: '' }, 7_000],
  ['503 with seconds', { status: 503, headers: { 'retry-after': '7' }, body: '' }, 7_000],
  ['429 with a past date', { status: 429, headers: { 'retry-after': date(-60_000) }, body: '' }, null],
  ['429 with a word', { status: 429, headers: { 'retry-after': 'soon' }, body: '' }, null],
  ['429 with nothing', { status: 429, headers: {}, body: '' }, null],
  ['429 with a day', { status: 429, headers: { 'retry-after': '86400' }, body: '' }, 86_400_000],
]

describe('what a source says about being asked', () => {
  it.each(refusals)('%s is heard by every caller, in every bucket and transport', async (_name, answer, untilMs) => {
    const { timing, sent, factory, call } = source([answer, ok])
    const transports = [factory.create({}), factory.create({})]
    const first = watch(transports[0]!(get('/first'), call(30_000)))
    await timing.settle()
    const others = Array.from({ length: 6 }, (_, each) => {
      const request = get(`/other${each}`, { bucket: each % 2 === 0 ? 'standard' : 'bulk', repeatable: each % 3 !== 0 })
      return watch(transports[each % 2]!(request, call(30_000)))
    })
    await timing.settle()
    // Where it does not say for how long, only the calls of the same bucket wait, for as long as the refused one.
    expect(sent).toHaveLength(untilMs === null ? 4 : 1)
    const fits = untilMs === null || untilMs < 30_000
    if (fits) {
      await timing.advance(30_000)
      expect([first, ...others].map(({ value }) => value?.status)).toEqual(Array.from({ length: 7 }, () => 200))
      // One refusal was enough for all.
      expect(sent).toHaveLength(8)
      if (untilMs === null) return
      for (const { at } of sent.slice(1)) {
        expect(at).toBeGreaterThanOrEqual(untilMs)
        expect(at).toBeLessThanOrEqual(untilMs + 250)
      }
    } else {
      expect([first, ...others].map(({ error }) => [error?.code, error?.retryAfterMs])).toEqual(
        Array.from({ length: 7 }, () => ['SOURCE_RATE_LIMITED', untilMs]),
      )
      await timing.advance(untilMs - 31_000)
      expect(watch(transports[1]!(get('/early'), call(30_000)))).toEqual({})
      await timing.settle()
      expect(sent).toHaveLength(1)
      await timing.advance(31_000)
      const late = watch(transports[1]!(get('/late'), call(30_000)))
      await timing.settle()
      expect(late.value?.status).toBe(200)
    }
  })

  it('ends a wait for it at once when the caller leaves', async () => {
    const { timing, sent, factory, call, leave } = source([{ status: 429, headers: { 'retry-after': '7' }, body: '' }])
    const transport = factory.create({})
    const all = ['/first', '/other'].map((path) => watch(transport(get(path), call(30_000))))
    await timing.settle()
    const held = watch(transport(get('/held'), call(30_000)))
    await timing.settle()
    leave()
    await timing.settle()
    expect([...all, held].map(({ error }) => error?.code)).toEqual(Array.from({ length: 3 }, () => 'DEADLINE_EXCEEDED'))
    expect(sent.map(({ path }) => path)).not.toContain('/held')
  })

  it('closes only the bucket that is used up, until its time', async () => {
    const { timing, sent, factory, call } = source([ok])
    const needs: TransportNeeds = {
      readSpent: (_response, { url }) => (url.endsWith('/last') ? start + 90_000 : null),
    }
    const transport = factory.create(needs)
    await transport(get('/last'), call(30_000))
    const error = await transport(get('/more'), call(30_000)).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'SOURCE_QUOTA_EXHAUSTED', retryAfterMs: 90_000, source: 's' })
    await transport(get('/bulk', { bucket: 'bulk' }), call(30_000))
    const patient = watch(transport(get('/patient'), call(120_000)))
    await timing.advance(89_999)
    expect(sent.map(({ path }) => path)).toEqual(['/last', '/bulk'])
    await timing.advance(300)
    expect(patient.value?.status).toBe(200)
  })

  it('believes nobody for longer than a day', async () => {
    const { timing, factory, call } = source([{ status: 429, headers: { 'retry-after': '999999999' }, body: '' }, ok])
    const transport = factory.create({})
    await expect(transport(get('/first'), call(30_000))).rejects.toMatchObject({ retryAfterMs: 999_999_999_000 })
    await timing.advance(86_400_000)
    const late = watch(transport(get('/late'), call(30_000)))
    await timing.settle()
    expect(late.value?.status).toBe(200)
  })

  it('hears how long a sign-in is refused', async () => {
    const { timing, sent, factory, call } = source([ok])
    let signIns = 0
    const transport = factory.create({
      auth: (next) => (request, context) => {
        signIns += 1
        if (signIns > 1) return next(request, context)
        const refused = new CrmError('SOURCE_RATE_LIMITED', 'no sign-in now', { source: 's', retryAfterMs: 5_000 })
        return Promise.reject(refused)
      },
    })
    await expect(transport(get('/first'), call(3_000))).rejects.toMatchObject({ code: 'SOURCE_RATE_LIMITED' })
    const other = watch(transport(get('/other'), call(30_000)))
    await timing.advance(4_999)
    expect([signIns, sent.length]).toEqual([1, 0])
    await timing.advance(300)
    expect(other.value?.status).toBe(200)
  })
})

describe('what the vendors say', () => {
  it('统一企业数字平台: nothing remaining closes the bucket until the reset, by its own clock', async () => {
    const aheadMs = 600_000
    const headers = {
      date: date(aheadMs),
      'x-ratelimit-limit': '1000',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': String((start + aheadMs + 40_000) / 1_000),
    }
    const { timing, sent, factory, call } = source([{ status: 200, headers, body: '{"code":0}' }, ok])
    const settings = {
      baseUrl: 'http://x.example',
      auth: { kind: 'apiKey', apiKey: 'k' },
      limits: { perMinute: 1_000 },
    }
    const { send } = enterpriseConnection(settings as never, factory)
    const request = { method: 'GET', path: '/customers', text: 'GET', repeatable: true }
    await send(request, call(30_000))
    const error = (await send(request, call(30_000)).catch((thrown: unknown) => thrown)) as CrmError
    expect(error.code).toBe('SOURCE_QUOTA_EXHAUSTED')
    // A Date names a second, of which the middle is believed.
    expect(Math.abs(error.retryAfterMs! - 40_000)).toBeLessThanOrEqual(500)
    await timing.advance(38_000)
    expect(sent).toHaveLength(1)
    const later = watch(send(request, call(30_000)))
    await timing.advance(3_000)
    expect(later.value?.response.status).toBe(200)
  })

  it.each([
    [undefined, undefined, 1_020_026, Date.UTC(2026, 0, 15, 16)],
    [777, 3, 777, Date.UTC(2026, 0, 15, 19)],
  ])(
    '销售易: a spent day (code %s, hour %s) is not asked again before the next',
    async (dayCode, dayHour, code, next) => {
      const spent: HttpResponse = { status: 200, headers: {}, body: JSON.stringify({ code, msg: 'x' }) }
      const signedIn: HttpResponse = { status: 200, headers: {}, body: '{"access_token":"t","expires_in":9999999}' }
      const good: HttpResponse = { status: 200, headers: {}, body: '{"code":200,"data":{"records":[],"totalSize":0}}' }
      const { timing, sent, factory, call } = source([signedIn, spent, good, good])
      const read = xiaoshouyiSettings({
        auth: { clientId: 'c', clientSecret: 's', username: 'u', password: 'p' },
        limits: { dayCode, dayHour },
      })
      if ('problems' in read) throw new Error(JSON.stringify(read.problems))
      const connection = xiaoshouyiConnection(read.settings, factory)
      const spentError = { code: 'SOURCE_QUOTA_EXHAUSTED', retryAfterMs: next - start }
      await expect(connection.get('/rest/a', call(30_000))).rejects.toMatchObject(spentError)
      await expect(connection.get('/rest/b', call(30_000))).rejects.toMatchObject(spentError)
      expect(sent).toHaveLength(2)
      // The day of Bulk is another one.
      expect(await connection.get('/rest/bulk', call(30_000), 'bulk')).toMatchObject({ ok: true })
      await timing.advance(next - start - 1_000)
      const patient = watch(connection.get('/rest/c', call(30_000)))
      await timing.advance(900)
      expect(sent).toHaveLength(3)
      await timing.advance(400)
      expect(patient.value).toMatchObject({ ok: true })
    },
  )
})
