import { afterEach, describe, expect, it } from '@jest/globals'
import { CrmError } from '../../src/errors/index.js'
import type { AnyRecord } from '../../src/model/index.js'
import type { Position, VendorQuery } from '../../src/planner/index.js'
import { createManualClock, type ManualClock } from '../../src/sandbox/clock.js'
import type { Fault, RunningSandbox } from '../../src/sandbox/sandbox.js'
import { createTransportFactory, type CallContext, type CallTrace } from '../../src/transport/index.js'
import { vendor } from '../../src/vendors/enterprise-platform/index.js'
import {
  sandbox,
  type EnterpriseSandboxOptions,
  type EnterpriseStore,
} from '../../src/vendors/enterprise-platform/sandbox/index.js'
import type { NativePage, VendorRequest, VendorSource } from '../../src/vendors/vendor.js'

interface Rig {
  readonly running: RunningSandbox<EnterpriseStore>
  readonly source: VendorSource
  readonly clock: ManualClock
  readonly traces: CallTrace[]
  readonly call: CallContext
  request(parts?: Partial<VendorQuery>): VendorRequest
  page(parts?: Partial<VendorQuery>): Promise<NativePage>
  /** A page that must come within so many milliseconds; from here on the clock stands still. */
  hurried(milliseconds: number): Promise<NativePage>
}

const open: RunningSandbox<EnterpriseStore>[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((running) => running.close()))
})

type AuthOf = (running: RunningSandbox<EnterpriseStore>) => Readonly<Record<string, unknown>>

const oauth: AuthOf = (running) => ({
  kind: 'oauth',
  clientId: 'client_sandbox',
  clientSecret: 'client_secret_sandbox_not_real',
  refreshToken: running.data.oauth.issue('client_sandbox').refresh_token,
})

/** A sandbox, a source connected to it, and one clock for both; waits take no real time. */
async function rig(options: EnterpriseSandboxOptions = {}, authOf?: AuthOf, more: object = {}): Promise<Rig> {
  const clock = createManualClock(Date.UTC(2024, 0, 15, 10, 0, 5))
  const running = await sandbox.start({ clock, scale: 0.1, ...options })
  open.push(running)
  const raw = { ...running.settings, ...more, ...(authOf === undefined ? {} : { auth: authOf(running) }) }
  const read = vendor.readSettings(raw)
  if ('problems' in read) throw new Error(JSON.stringify(read.problems))
  let frozen = false
  const transport = createTransportFactory({
    source: 'ep',
    now: clock.now,
    random: () => 0,
    // No time-outs here, so every sleep is a wait before a call: it moves the clock instead.
    timeoutMs: Number.POSITIVE_INFINITY,
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        if (frozen) {
          signal.addEventListener('abort', () => reject(new Error('ended')), { once: true })
          return
        }
        clock.advance(milliseconds)
        setImmediate(resolve)
      }),
  })
  const source = vendor.connect(read.settings, transport)
  const traces: CallTrace[] = []
  const call: CallContext = {
    signal: new AbortController().signal,
    deadline: Number.POSITIVE_INFINITY,
    onCall: (trace) => traces.push(trace),
  }
  const request: Rig['request'] = (parts = {}) =>
    source.dialect.compile({
      kind: 'Customer',
      pushed: null,
      order: null,
      position: { kind: 'start' },
      pageSize: 20,
      fields: ['name'],
      step: 0,
      ...parts,
    })
  const page: Rig['page'] = (parts) => source.client.fetchPage(request(parts), call)
  const hurried: Rig['hurried'] = (milliseconds) => {
    frozen = true
    return source.client.fetchPage(request(), { ...call, deadline: clock.now() + milliseconds })
  }
  return { running, source, clock, traces, call, request, page, hurried }
}

async function errorOf(promise: Promise<unknown>): Promise<CrmError> {
  try {
    await promise
  } catch (error) {
    if (error instanceof CrmError) return error
    throw error
  }
  throw new Error('No error came')
}

const vendorFault = (name: string, rest: Partial<Fault> = {}): Fault => ({ ...rest, action: { kind: 'vendor', name } })
const status = (code: number, body: string, rest: Partial<Fault> = {}): Fault => ({
  ...rest,
  action: { kind: 'status', status: code, body, headers: { 'content-type': 'application/json' } },
})
const isToken = (request: { readonly url: string }): boolean => request.url.startsWith('/oauth/token')
const tokenCalls = ({ running }: Rig): number => running.requests.filter(isToken).length

describe('signing in', () => {
  it('sends the API key, a request id and the projection', async () => {
    const it = await rig()
    const page = await it.page()
    const [sent] = it.running.requests
    expect(sent?.url).toBe('/v1/customers?fields=id%2Cname&page=1&pageSize=20')
    expect(sent?.headers).toMatchObject({ authorization: 'Bearer ep_key_sandbox_not_real', accept: 'application/json' })
    expect(sent?.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
    expect(Object.keys(page.rows[0] as object).sort()).toEqual(['id', 'name'])
  })

  it('fails at once with a wrong API key, and says nothing of it', async () => {
    const it = await rig({}, () => ({ kind: 'apiKey', apiKey: 'ep_key_wrong_one' }))
    const error = await errorOf(it.page())
    expect(error).toMatchObject({ code: 'SOURCE_AUTH_FAILED', source: 'ep', details: { status: 401, code: 40101 } })
    expect(JSON.stringify([error.message, error.details, it.traces])).not.toContain('wrong_one')
    expect(it.running.requests).toHaveLength(1)
  })

  it('exchanges an authorization code, then refreshes', async () => {
    const it = await rig({}, undefined)
    const redirectUri = 'http://localhost:4000/oauth/callback'
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: 'client_sandbox',
      redirect_uri: redirectUri,
      scope: 'read',
    })
    const granted = await globalThis.fetch(`${it.running.url}/oauth/authorize?${query.toString()}`, {
      redirect: 'manual',
    })
    const code = new URL(granted.headers.get('location') ?? '').searchParams.get('code')
    const read = vendor.readSettings({
      ...it.running.settings,
      auth: {
        kind: 'oauth',
        clientId: 'client_sandbox',
        clientSecret: 'client_secret_sandbox_not_real',
        code,
        redirectUri,
      },
    })
    if ('problems' in read) throw new Error('settings')
    const source = vendor.connect(read.settings, createTransportFactory({ source: 'ep', now: it.clock.now }))
    await source.client.fetchPage(it.request(), it.call)
    it.clock.advance(3_590_000)
    await source.client.fetchPage(it.request(), it.call)
    const grants = it.running.requests.filter(isToken).map(({ body }) => new URLSearchParams(body).get('grant_type'))
    expect(grants).toEqual(['authorization_code', 'refresh_token'])
    expect(it.traces.map(({ request }) => request)).toContain('POST /oauth/token (authorization_code)')
    expect(JSON.stringify(it.traces)).not.toMatch(/secret|code_[A-Za-z0-9]/)
  })

  it('signs in once for many callers', async () => {
    const it = await rig({}, oauth)
    await Promise.all(
      Array.from({ length: 6 }, (_, page) => it.page({ position: { kind: 'offset', offset: page * 20 } })),
    )
    expect(tokenCalls(it)).toBe(1)
  })

  it('renews a minute before the end, with the rotated refresh token', async () => {
    const it = await rig({}, oauth)
    await it.page()
    it.clock.advance(3_539_000)
    await it.page()
    expect(tokenCalls(it)).toBe(1)
    it.clock.advance(2_000)
    await it.page()
    it.clock.advance(3_600_000)
    await it.page()
    expect(tokenCalls(it)).toBe(3)
  })

  it('refreshes once and repeats once when the token expired early', async () => {
    const it = await rig({}, oauth)
    it.running.faults.add(vendorFault('tokenExpired', { when: (request) => !isToken(request) }))
    expect((await it.page()).rows).toHaveLength(20)
    expect(tokenCalls(it)).toBe(2)
    it.running.faults.add(vendorFault('tokenExpired', { when: (request) => !isToken(request), times: 2 }))
    expect((await errorOf(it.page())).code).toBe('SOURCE_AUTH_FAILED')
    expect(tokenCalls(it)).toBe(3)
    expect((await it.page()).rows).toHaveLength(20)
  })

  it('does not refresh for an API key', async () => {
    const it = await rig()
    it.running.faults.add(vendorFault('tokenExpired'))
    expect((await errorOf(it.page())).code).toBe('SOURCE_AUTH_FAILED')
    expect(it.running.requests).toHaveLength(1)
  })

  it('fails at once when the token is invalid, and takes a new one for the next call', async () => {
    const it = await rig({}, oauth)
    it.running.faults.add(status(401, '{"code":40101,"message":"x"}', { when: (request) => !isToken(request) }))
    expect((await errorOf(it.page())).code).toBe('SOURCE_AUTH_FAILED')
    expect(tokenCalls(it)).toBe(1)
    expect((await it.page()).rows).toHaveLength(20)
    expect(tokenCalls(it)).toBe(2)
  })

  it('tells a refused refresh token, and does not hammer the endpoint with it', async () => {
    const it = await rig({}, () => ({
      kind: 'oauth',
      clientId: 'client_sandbox',
      clientSecret: 'client_secret_sandbox_not_real',
      refreshToken: 'rt_unknown_invented',
    }))
    const error = await errorOf(it.page())
    expect(error).toMatchObject({ code: 'SOURCE_AUTH_FAILED', source: 'ep' })
    expect(error.message).toContain('invalid_grant')
    expect(error.message).not.toContain('rt_unknown')
    await errorOf(it.page())
    expect(tokenCalls(it)).toBe(1)
    it.clock.advance(30_000)
    await errorOf(it.page())
    expect(tokenCalls(it)).toBe(2)
  })

  it('goes on waiting for a sign-in whose first caller left', async () => {
    const it = await rig({}, oauth)
    const leaver = new AbortController()
    const first = errorOf(it.source.client.fetchPage(it.request(), { ...it.call, signal: leaver.signal }))
    const second = it.page()
    leaver.abort()
    expect((await first).code).toBe('DEADLINE_EXCEEDED')
    expect((await second).rows).toHaveLength(20)
  })
})

describe('envelopes and codes', () => {
  it.each(['messageAbsent', 'codeAbsent'])('reads a page with %s', async (name) => {
    const it = await rig()
    it.running.faults.add(vendorFault(name))
    expect((await it.page()).rows).toHaveLength(20)
  })

  it('takes a 200 with another code for the failure it is', async () => {
    const it = await rig()
    it.running.faults.add(vendorFault('okWithErrorCode'))
    expect(await errorOf(it.page())).toMatchObject({
      code: 'SOURCE_UNAVAILABLE',
      details: { status: 200, code: 50000 },
    })
  })

  it('repeats an HTML page of a proxy, and does not show it when it stays', async () => {
    const it = await rig()
    it.running.faults.add(vendorFault('htmlBadGateway', { times: 2 }))
    expect((await it.page()).rows).toHaveLength(20)
    it.running.faults.add(vendorFault('htmlBadGateway', { times: 3 }))
    const error = await errorOf(it.page())
    expect(error).toMatchObject({ code: 'SOURCE_UNAVAILABLE', details: { status: 502 } })
    expect(JSON.stringify([error.message, error.details])).not.toContain('<')
  })

  it.each([
    [400, '{"code":40001,"message":"invented secret","errors":[{"field":"x","message":"y"}]}', 'SOURCE_REJECTED'],
    [403, '{"code":40302,"message":"invented secret"}', 'SOURCE_FORBIDDEN'],
    [404, '<h1>nginx</h1>', 'SOURCE_REJECTED'],
    [422, '{"code":42201,"message":"invented secret"}', 'SOURCE_REJECTED'],
    [418, 'teapot', 'SOURCE_REJECTED'],
    [200, '<html>please sign in</html>', 'SOURCE_PROTOCOL_ERROR'],
    [200, '', 'SOURCE_PROTOCOL_ERROR'],
    [200, '{"code":0,"data":{}}', 'SOURCE_PROTOCOL_ERROR'],
    [200, '{"code":"40301","message":"as text"}', 'SOURCE_FORBIDDEN'],
    [200, '{"data":{"items":[],"pagination":{"page":1,"pageSize":10,"total":0}}}', 'SOURCE_PROTOCOL_ERROR'],
    [200, '{"data":{"items":[],"pagination":{"page":2,"pageSize":20,"total":0}}}', 'SOURCE_PROTOCOL_ERROR'],
  ])('answers %i %s as %s', async (code, body, expected) => {
    const it = await rig()
    it.running.faults.add(status(code, body))
    const error = await errorOf(it.page())
    expect(error).toMatchObject({ code: expected, source: 'ep' })
    expect(JSON.stringify([error.message, error.details])).not.toMatch(/invented|nginx|sign in</)
  })

  it('reads "not found" as no record where ids were asked for, and as a wrong address elsewhere', async () => {
    const it = await rig()
    const lookup = it.source.dialect.translate('Customer', {
      kind: 'condition',
      field: 'nativeId',
      operator: 'eq',
      values: ['cust_9'],
    })
    if (lookup.kind !== 'pushed') throw new Error('not pushed')
    it.running.faults.add(status(404, '{"code":40401,"message":"x"}', { times: 2 }))
    expect(await it.page({ pushed: lookup.pushed })).toMatchObject({ rows: [], ended: 'yes' })
    expect((await errorOf(it.page())).code).toBe('SOURCE_REJECTED')
  })
})

describe('limits', () => {
  it('asks nothing more once nothing remains, until the reset', async () => {
    const it = await rig({ limits: { standard: 2 } })
    await it.page()
    await it.page()
    expect(it.source.client.quotas()).toEqual([
      { name: 'standard', limit: 2, remaining: 0, resetsAt: Date.UTC(2024, 0, 15, 10, 1) },
    ])
    expect((await it.page()).rows).toHaveLength(20)
    expect(it.clock.now()).toBe(Date.UTC(2024, 0, 15, 10, 1))
    expect(it.traces.map(({ status }) => status)).toEqual([200, 200, 200])
    // Nor later, where the deadline comes sooner.
    await it.page()
    expect(await errorOf(it.hurried(9_000))).toMatchObject({ code: 'SOURCE_QUOTA_EXHAUSTED', retryAfterMs: 60_000 })
    expect(it.traces).toHaveLength(4)
  })

  const refused = (): Fault => status(429, '{"code":42901,"message":"x","retryAfter":40}')

  it('waits as long as the body of a refusal says', async () => {
    const it = await rig()
    await it.page()
    const since = it.clock.now()
    it.running.faults.add(refused())
    expect((await it.page()).rows).toHaveLength(20)
    expect(it.clock.now() - since).toBeGreaterThanOrEqual(40_000)
    expect(it.traces.map(({ status }) => status)).toEqual([200, 429, 200])
  })

  it('says SOURCE_RATE_LIMITED with the wait when the deadline comes sooner', async () => {
    const it = await rig()
    await it.page()
    it.running.faults.add(refused())
    expect(await errorOf(it.hurried(9_000))).toMatchObject({ code: 'SOURCE_RATE_LIMITED', retryAfterMs: 40_000 })
  })

  it('uses the reset header when the body names no wait', async () => {
    const it = await rig()
    await it.page()
    it.running.faults.add(vendorFault('rateLimitedWithoutRetryAfter'))
    expect((await it.page()).rows).toHaveLength(20)
    expect(it.traces.map(({ status }) => status)).toEqual([200, 429, 200])
  })

  it('keeps its own count of the minute', async () => {
    const it = await rig({}, undefined, { limits: { perMinute: 1 } })
    await it.page()
    expect((await errorOf(it.hurried(9_000))).code).toBe('SOURCE_QUOTA_EXHAUSTED')
    expect(it.running.requests).toHaveLength(1)
  })
})

describe('paging', () => {
  async function readAll(
    it: Rig,
    pageSize: number,
    first: Position,
  ): Promise<{ ids: string[]; ends: string[]; totals: unknown[] }> {
    const ids: string[] = []
    const ends: string[] = []
    const totals: unknown[] = []
    const order = first.kind === 'token' ? null : ({ field: 'createdAt', direction: 'DESC' } as const)
    for (let position = first; ;) {
      const page = await it.page({ kind: 'Ticket', pageSize, position, order, fields: ['createdAt'] })
      const records: AnyRecord[] = page.rows.map((row) => it.source.mapping.toRecord('Ticket', row, 'ep'))
      ids.push(...records.map(({ nativeId }) => nativeId))
      ends.push(page.ended)
      totals.push(page.total)
      if (page.ended === 'yes') return { ids, ends, totals }
      if (position.kind === 'token') position = { kind: 'token', token: page.next }
      else position = { kind: 'offset', offset: (position.kind === 'offset' ? position.offset : 0) + pageSize }
    }
  }

  it.each([7, 10, 100])('reads every ticket once in either mode, %i a page', async (pageSize) => {
    const it = await rig()
    const all = it.running.data.tickets
    all.length = 40
    const expected = all.map(({ id }) => id).sort()
    const numbered = await readAll(it, pageSize, { kind: 'start' })
    expect([...numbered.ids].sort()).toEqual(expected)
    expect(new Set(numbered.totals)).toEqual(new Set([40]))
    const scanned = await readAll(it, pageSize, { kind: 'token', token: null })
    expect([...scanned.ids].sort()).toEqual(expected)
    expect(scanned.ends.filter((ended) => ended === 'maybe')).toEqual([])
  })

  it('takes a full page that reaches the total for one sign of the end only', async () => {
    const it = await rig()
    it.running.data.tickets.length = 40
    expect((await readAll(it, 10, { kind: 'start' })).ends).toEqual(['no', 'no', 'no', 'maybe', 'yes'])
    expect((await readAll(it, 25, { kind: 'start' })).ends).toEqual(['no', 'yes'])
  })

  it('takes a short page below the total for no end', async () => {
    const it = await rig()
    it.running.faults.add(
      status(200, '{"code":0,"data":{"items":[{"id":"a"}],"pagination":{"page":1,"pageSize":20,"total":30}}}'),
    )
    expect(await it.page()).toMatchObject({ ended: 'maybe', total: 30 })
  })

  it.each([
    ['{"hasMore":false,"next":null}', 'yes'],
    ['{"hasMore":false}', 'yes'],
    ['{"hasMore":false,"next":"abc"}', 'maybe'],
    ['{"hasMore":true,"next":"abc"}', 'no'],
  ])('reads the cursor %s of a full page as %s', async (cursor, ended) => {
    const it = await rig()
    it.running.faults.add(status(200, `{"data":{"items":[{"id":"a"}]},"cursor":${cursor}}`))
    expect(await it.page({ position: { kind: 'token', token: null }, pageSize: 1 })).toMatchObject({
      ended,
      total: null,
    })
  })

  it.each(['{"hasMore":true}', '{"hasMore":true,"next":"same"}', '{}', 'null'])(
    'refuses the cursor %s, which cannot be read on from',
    async (cursor) => {
      const it = await rig()
      it.running.faults.add(status(200, `{"data":{"items":[{"id":"a"}]},"cursor":${cursor}}`))
      expect((await errorOf(it.page({ position: { kind: 'token', token: 'same' } }))).code).toBe(
        'SOURCE_PROTOCOL_ERROR',
      )
    },
  )

  it('reads cursor pages without code and message', async () => {
    const it = await rig({ cursorEnvelope: 'bare' })
    expect((await it.page({ position: { kind: 'token', token: null } })).rows).toHaveLength(20)
  })
})

describe('check', () => {
  it('tells what works', async () => {
    const it = await rig({ restricted: ['users'] })
    const lines = await it.source.client.check(it.call)
    expect(lines.map(({ ok, what }) => `${ok ? 'ok' : 'no'} ${what}`)).toEqual([
      'ok sign-in',
      'ok reading /customers',
      'ok reading /contacts',
      'ok reading /tickets',
      'ok reading /orders',
      'no reading /users',
      'ok paging by cursor',
    ])
    expect(lines[5]?.detail).toContain('SOURCE_FORBIDDEN')
    expect(lines[1]?.detail).toMatch(/^\d+ records$/)
  })

  it('stops when signing in fails', async () => {
    const it = await rig({}, () => ({ kind: 'apiKey', apiKey: 'ep_key_wrong_one' }))
    expect(await it.source.client.check(it.call)).toEqual([
      { ok: false, what: 'sign-in', detail: expect.stringContaining('SOURCE_AUTH_FAILED') },
    ])
  })

  it('names what the records lack', async () => {
    const it = await rig()
    it.running.faults.add(
      status(200, '{"code":0,"data":{"items":[{"id":"c"}],"pagination":{"page":1,"pageSize":1,"total":1}}}'),
    )
    const [, customers] = await it.source.client.check(it.call)
    expect(customers?.ok).toBe(false)
    expect(customers?.detail).toContain('createdAt, updatedAt cannot be read')
  })
})
