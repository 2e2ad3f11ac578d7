import { createCipheriv } from 'node:crypto'
import { afterEach, describe, expect, it, test } from '@jest/globals'
import { CrmError } from '../../src/errors/index.js'
import { createManualClock } from '../../src/sandbox/clock.js'
import type { Fault, FaultAction, RunningSandbox } from '../../src/sandbox/sandbox.js'
import { createTransportFactory, type CallContext, type CallTrace } from '../../src/transport/index.js'
import type { NativePage, VendorSource } from '../../src/vendors/vendor.js'
import { vendor } from '../../src/vendors/yunzhijia/index.js'
import { createSealer } from '../../src/vendors/yunzhijia/seal.js'
import {
  sandbox,
  type ReportCategoryRecord,
  type YunzhijiaSandboxOptions,
  type YunzhijiaStore,
} from '../../src/vendors/yunzhijia/sandbox/index.js'

const start = Date.UTC(2026, 10, 21, 12, 0, 15)
const updatedAt = 1506678722531
const data = (): ReportCategoryRecord[] => [
  {
    id: 'c1',
    name: '财务(示例)',
    tables: [
      { id: 't1', name: '月度 "100%" 😀', dataUpdateTime: updatedAt, columns: [], rows: [] },
      { id: 't2', name: 'Never filled', dataUpdateTime: null, columns: [], rows: [] },
    ],
  },
  { id: 'c2', name: '空分类', tables: [] },
]

/** In milliseconds; the longest wait for the platform is a minute and a little. */
const longerThanWaits = 100_000

let running: RunningSandbox<YunzhijiaStore> | undefined
afterEach(() => running?.close())

interface Connected {
  readonly source: VendorSource
  readonly sandbox: RunningSandbox<YunzhijiaStore>
  readonly clock: ReturnType<typeof createManualClock>
  /** Waits that the transport began. */
  readonly slept: number[]
  /** Milliseconds by which the platform's clock was found to be ahead of ours. */
  readonly skews: readonly number[]
  read(traces?: CallTrace[]): Promise<NativePage>
  fail(action: FaultAction | string, more?: Omit<Fault, 'action'>): void
  /** Last parts of the paths that were called. */
  calls(): (string | undefined)[]
}

type Settings = Readonly<Record<string, Readonly<Record<string, unknown>> | string>>

async function connect(
  options: YunzhijiaSandboxOptions = {},
  settings: Settings = {},
  aheadMs = 0,
): Promise<Connected> {
  const clock = createManualClock(start)
  const slept: number[] = []
  const skews: number[] = []
  running = await sandbox.start({ clock, data: data(), ...options })
  const started = running
  const merged = Object.fromEntries(
    Object.entries({ ...started.settings, ...settings }).map(([name, value]) => {
      const own = started.settings[name]
      return [name, typeof value === 'object' && typeof own === 'object' ? { ...own, ...value } : value]
    }),
  )
  const checked = vendor.readSettings(merged)
  if ('problems' in checked) throw new Error(JSON.stringify(checked.problems))
  const transport = createTransportFactory({
    source: 'reports',
    now: () => clock.now() + aheadMs,
    onSkew: (skewMs) => skews.push(skewMs),
    timeoutMs: longerThanWaits,
    sleep: async (milliseconds, signal) => {
      // What never ends here are the time limits of calls; waits for the platform pass at once.
      if (milliseconds >= longerThanWaits) {
        return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('Aborted'))))
      }
      slept.push(milliseconds)
      clock.advance(milliseconds)
    },
  })
  const source = vendor.connect(checked.settings, transport)
  const newCall = (traces: CallTrace[] = []): CallContext => ({
    signal: new AbortController().signal,
    deadline: clock.now() + aheadMs + 10 * longerThanWaits,
    onCall: (trace) => traces.push(trace),
  })
  const request = source.dialect.compile({
    kind: 'ReportTable',
    pushed: null,
    order: null,
    position: { kind: 'start' },
    pageSize: 100,
    fields: [],
    step: 0,
  })
  return {
    source,
    sandbox: started,
    clock,
    slept,
    skews,
    read: async (traces) => source.client.fetchPage(request, newCall(traces)),
    fail: (action, more = {}) =>
      started.faults.add({ ...more, action: typeof action === 'string' ? { kind: 'vendor', name: action } : action }),
    calls: () => started.requests.map(({ url }) => url.split('?')[0]?.split('/').at(-1)),
  }
}

const isList: NonNullable<Fault['when']> = ({ url }) => url.includes('getAdminTableInfos')
const isToken: NonNullable<Fault['when']> = ({ url }) => url.includes('/oauth2/token/')

const generations: readonly [name: string, options: YunzhijiaSandboxOptions, settings: Settings, first: string][] = [
  ['signed tokens', {}, {}, 'getTeamAccessToken'],
  ['signed in seconds', {}, { auth: { timestampUnit: 'seconds' } }, 'getTeamAccessToken'],
  ['signed with a number', {}, { auth: { timestampType: 'number' } }, 'getTeamAccessToken'],
  ['gateway tokens', { generation: 'gatewayTeam', prefix: '/gateway/linkerp' }, {}, 'getAccessToken'],
  ['a platform with both, signed', { generation: 'both' }, {}, 'getTeamAccessToken'],
  ['a platform with both, gateway', { generation: 'both' }, { auth: { mode: 'gatewayTeam' } }, 'getAccessToken'],
  ['a key of 32 bytes', { credentials: { sealingKey: 'sandboxAesKey032sandboxAesKey032' } }, {}, 'getTeamAccessToken'],
  ['a key cut to 16', { keyMode: 'net16', credentials: { sealingKey: 'shortkey' } }, {}, 'getTeamAccessToken'],
]

describe('clocks', () => {
  const tenMinutes = 600_000

  test.each([
    ['ahead', tenMinutes],
    ['behind', -tenMinutes],
  ])('signs by the clock of the platform when ours is ten minutes %s', async (_name, aheadMs) => {
    const { read, calls, skews, clock } = await connect({}, {}, aheadMs)
    expect((await read()).total).toBe(2)
    // Only the first refusal shows whose clock is where.
    expect(calls()).toEqual(['getTeamAccessToken', 'getTeamAccessToken', 'getAdminTableInfos'])
    expect(Math.abs((skews[0] ?? 0) + aheadMs)).toBeLessThanOrEqual(1_000)
    expect(skews).toHaveLength(1)
    // Two hours on, the token is renewed at the first try.
    clock.advance(7_000_000)
    await read()
    expect(calls().slice(3)).toEqual(['refreshToken', 'getAdminTableInfos'])
  })

  it('asks no second time when the clocks agree', async () => {
    const { read, calls, skews } = await connect({}, { auth: { secret: 'another' } })
    await expect(read()).rejects.toBeInstanceOf(CrmError)
    expect(calls()).toEqual(['getTeamAccessToken'])
    expect(skews).toEqual([])
  })
})

describe('an answer that does not open', () => {
  const seal = (text: string, key = 'sandboxAesKey016'): string => createSealer(key, 'raw').seal(text)
  const flipped = (sealed: string, at: number): string => {
    const bytes = Buffer.from(sealed, 'base64')
    bytes[at] = bytes[at]! ^ 1
    return bytes.toString('base64')
  }
  const list = JSON.stringify([{ id: 'c1', name: 'n', tableInfos: [] }])
  const wrong: readonly (readonly [string, unknown])[] = [
    ['another key', seal(list, 'anotherAesKey016')],
    ['wrong padding', flipped(seal(list), Buffer.from(seal(list), 'base64').length - 17)],
    ['wrong padding in the last block', flipped(seal(list), Buffer.from(seal(list), 'base64').length - 1)],
    ['a changed first block', flipped(seal(list), 0)],
    ['no JSON', seal('{"cut":')],
    ['an empty text', seal('')],
    ['no UTF-8', createSealedBytes(Buffer.from([0xff, 0xfe]))],
    ['half a block', seal(list).slice(0, 20)],
    ['no base64', '%%%'],
    ['nothing', ''],
    ['no text', { data: 1 }],
    ['null', null],
  ]

  function createSealedBytes(bytes: Buffer): string {
    const cipher = createCipheriv('aes-128-ecb', 'sandboxAesKey016', null)
    return Buffer.concat([cipher.update(bytes), cipher.final()]).toString('base64')
  }

  test.each(wrong)('is told by one sentence, and met in one way: %s', async (_name, sealed) => {
    const { read, calls, fail, slept } = await connect({ credentials: { sealingKey: 'sandboxAesKey016' } })
    const body = JSON.stringify({ data: sealed, success: true, errorCode: 0, error: '' })
    fail(
      { kind: 'status', status: 200, headers: { 'content-type': 'application/json' }, body },
      { when: isList, times: 9 },
    )
    const error = await read().catch((thrown: unknown) => thrown as CrmError)
    expect({ ...(error as CrmError), message: (error as CrmError).message }).toEqual({
      name: 'CrmError',
      code: 'SOURCE_PROTOCOL_ERROR',
      kind: 'source',
      source: 'reports',
      retryable: false,
      retryAfterMs: undefined,
      argumentPath: undefined,
      details: undefined,
      message: "Yunzhijia's answer cannot be opened with the configured key; compare crypto.key and crypto.keyMode",
    })
    expect((error as CrmError).cause).toBeUndefined()
    expect(calls()).toEqual(['getTeamAccessToken', 'getAdminTableInfos'])
    expect(slept).toEqual([])
  })
})

describe('reading the tables', () => {
  test.each(generations)('with %s', async (_name, options, settings, first) => {
    const { source, read, calls } = await connect(options, settings)
    const page = await read()
    expect(page).toMatchObject({ ended: 'yes', total: 2, next: null })
    expect(page.rows.map((row) => source.mapping.toRecord('ReportTable', row, 'reports'))).toEqual([
      {
        source: 'reports',
        nativeId: 't1',
        name: '月度 "100%" 😀',
        categoryId: 'c1',
        categoryName: '财务(示例)',
        updatedAt,
      },
      {
        source: 'reports',
        nativeId: 't2',
        name: 'Never filled',
        categoryId: 'c1',
        categoryName: '财务(示例)',
        updatedAt: null,
      },
    ])
    await read()
    expect(calls()).toEqual([first, 'getAdminTableInfos', 'getAdminTableInfos'])
  })

  it('seals what it sends, and tells people the plain text without a secret', async () => {
    const { read, sandbox: started } = await connect()
    const traces: CallTrace[] = []
    await read(traces)
    expect(traces.map(({ request }) => request)).toEqual([
      'POST /gateway/oauth2/token/getTeamAccessToken',
      'POST /api/open/linkerp/ReportDataTableapi/getAdminTableInfos {"eid":"6826231"}',
    ])
    expect(started.requests[1]?.body).toBe('{"data":"s1+dDvF8Vyb9C2L9ToB7NyF59qgo83x+usaV5wcbT+w="}')
    expect(JSON.stringify(started.requests)).not.toMatch(/sandboxSecret|sandboxAesKey/)
  })

  it('reads an empty team as the end', async () => {
    const { read } = await connect({ data: [] })
    expect(await read()).toEqual({ rows: [], ended: 'yes', total: 0, next: null })
  })

  it('takes a success without a code for one', async () => {
    const { read, fail } = await connect()
    fail('codeAbsent', { times: 5 })
    expect((await read()).rows).toHaveLength(2)
  })
})

describe('tokens', () => {
  it('are renewed before they end, in both generations', async () => {
    for (const generation of ['linkerpSigned', 'gatewayTeam'] as const) {
      const { read, clock, calls, sandbox: started } = await connect({ generation, tokens: { rotateRefresh: true } })
      await read()
      clock.advance(6_900_000)
      await read()
      clock.advance(6_900_000)
      await read()
      expect(calls().filter((call) => call !== 'getAdminTableInfos')).toEqual([
        expect.stringMatching(/^get/),
        'refreshToken',
        'refreshToken',
      ])
      await started.close()
    }
  })

  it('that end midway are replaced, and the call is repeated once', async () => {
    const { read, calls, sandbox: started } = await connect()
    await read()
    started.data.tokens.clear()
    started.requests.length = 0
    expect((await Promise.all([read(), read()])).map(({ rows }) => rows.length)).toEqual([2, 2])
    // One renewal, refused since the platform forgot all tokens, and one sign-in for both calls.
    expect(calls().filter((call) => call === 'refreshToken')).toHaveLength(1)
    expect(calls().filter((call) => call === 'getTeamAccessToken')).toHaveLength(1)
    expect(calls().filter((call) => call === 'getAdminTableInfos')).toHaveLength(4)
  })

  it('that end sooner than the platform says are replaced too', async () => {
    const owner = { scope: 'team', appId: 'SANDBOX10001', eid: '6826231' } as const
    const { read, clock, calls, sandbox: started } = await connect({ tokens: { expireIn: 'full' } })
    started.data.tokens.issue(owner)
    clock.advance(7_000_000)
    await read()
    clock.advance(300_000)
    expect((await read()).rows).toHaveLength(2)
    expect(calls().slice(2)).toEqual(['getAdminTableInfos', 'refreshToken', 'getAdminTableInfos'])
  })

  it.each(['tokenRefused401', 'tokenRefused10000401', 'tokenRefused1101030'])(
    'met with %s are replaced',
    async (fault) => {
      const { read, fail, calls } = await connect()
      fail(fault, { when: isList })
      expect((await read()).rows).toHaveLength(2)
      expect(calls()).toEqual(['getTeamAccessToken', 'getAdminTableInfos', 'refreshToken', 'getAdminTableInfos'])
    },
  )

  it('that stay refused are an error, not a loop', async () => {
    const { read, calls } = await connect({ ungranted: ['getAdminTableInfos'] })
    await expect(read()).rejects.toMatchObject({ code: 'SOURCE_AUTH_FAILED', source: 'reports' })
    expect(calls()).toHaveLength(4)
  })

  it('are not had with a wrong secret, nor asked for again at once', async () => {
    const { read, calls } = await connect({}, { auth: { secret: 'anotherSecret' } })
    await expect(read()).rejects.toMatchObject({ code: 'SOURCE_AUTH_FAILED' })
    await expect(read()).rejects.toMatchObject({ code: 'SOURCE_AUTH_FAILED' })
    expect(calls()).toEqual(['getTeamAccessToken'])
  })
})

describe('answers that cannot be used', () => {
  it.each([
    ['another key on our side', { crypto: { key: 'sandboxAesKey017' } }, null, 'SOURCE_REJECTED', 'code 400'],
    ['another key on their side', {}, 'wrongKey', 'SOURCE_PROTOCOL_ERROR', 'crypto.key'],
    ['sealed text that is no JSON', {}, 'notJson', 'SOURCE_PROTOCOL_ERROR', 'cannot be opened'],
    ['success with code 401', {}, 'contradictory401', 'SOURCE_AUTH_FAILED', 'code 401'],
    ['success with code 200', {}, 'code200', 'SOURCE_PROTOCOL_ERROR', 'code 200'],
    ['failure with code 0', {}, 'successFalseCode0', 'SOURCE_REJECTED', 'no code'],
    ['no word on success', {}, 'successAbsent', 'SOURCE_PROTOCOL_ERROR', 'envelope'],
    ['a crash', {}, 'crashAfter', 'SOURCE_UNAVAILABLE', 'HTTP 500'],
    ['a bad gateway', {}, 'badGateway', 'SOURCE_UNAVAILABLE', 'HTTP 502'],
  ] as const)('%s', async (_name, settings, fault, code, says) => {
    const { read, fail } = await connect({}, settings)
    if (fault !== null) fail(fault, { when: isList, times: 10 })
    await expect(read()).rejects.toMatchObject({ code, source: 'reports', message: expect.stringContaining(says) })
  })

  it.each([
    ['an unknown path', { linkerp: { prefix: '/elsewhere' } }, 'SOURCE_REJECTED', 'code 404'],
    ['another team', { eid: '111' }, 'SOURCE_FORBIDDEN', 'code 403'],
  ] as const)('%s, whatever the HTTP status', async (_name, settings, code, says) => {
    for (const httpStatusMode of ['body200', 'mapped'] as const) {
      const { read, sandbox: started } = await connect({ httpStatusMode }, settings)
      await expect(read()).rejects.toMatchObject({ code, message: expect.stringContaining(says) })
      await started.close()
    }
  })

  it('tells of no text, key or token of the source', async () => {
    const { read, fail, sandbox: started } = await connect()
    await read()
    const token = new URL(started.requests[1]!.url, 'http://x').searchParams.get('accessToken')!
    fail(
      { kind: 'status', status: 200, body: '{"success":false,"errorCode":7,"error":"SECRET-BODY"}' },
      { when: isList },
    )
    const said = await read().then(String, String)
    expect(said).toContain('code 7')
    expect(said).not.toMatch(new RegExp(`SECRET-BODY|${token}`))
  })

  it.each<[string, FaultAction]>([
    ['cut', { kind: 'cutBody' }],
    ['lost', { kind: 'disconnect' }],
  ])('are asked for again when they are %s', async (_name, action) => {
    const { read, fail } = await connect()
    fail(action, { when: isList })
    expect((await read()).rows).toHaveLength(2)
  })

  it.each(['null', '{}', '[]', '{"success":true,"errorCode":0}', '{"success":true,"errorCode":0,"data":{}}', '<html>'])(
    'like %s are refused',
    async (body) => {
      const { read, fail } = await connect()
      fail({ kind: 'status', status: 200, body }, { when: isList, times: 10 })
      await expect(read()).rejects.toMatchObject({ code: 'SOURCE_PROTOCOL_ERROR' })
    },
  )
})

describe('the rate limit', () => {
  it('is waited out until the next minute', async () => {
    const { read, fail, slept } = await connect()
    fail('rateLimited', { when: isList })
    expect((await read()).rows).toHaveLength(2)
    expect(slept).toHaveLength(1)
    expect(slept[0]).toBeGreaterThanOrEqual(45_000)
    expect(slept[0]).toBeLessThan(45_500)
  })

  it('that stays is an error which says for how long', async () => {
    const { read, fail } = await connect()
    fail('rateLimited', { when: isList, times: 10 })
    await expect(read()).rejects.toMatchObject({ code: 'SOURCE_RATE_LIMITED', retryAfterMs: expect.any(Number) })
  })

  it('of token calls is an error too', async () => {
    const { read, fail } = await connect()
    fail('rateLimited', { when: isToken, times: 10 })
    await expect(read()).rejects.toMatchObject({ code: 'SOURCE_RATE_LIMITED' })
  })
})

describe('check', () => {
  const check = async ({ source, clock }: Connected) =>
    source.client.check({ signal: new AbortController().signal, deadline: clock.now() + 10 * longerThanWaits })

  it('signs in, opens the list and counts the tables', async () => {
    const connected = await connect()
    expect(await check(connected)).toEqual([
      { ok: true, what: 'sign-in', detail: 'the token calls of linkerpSigned work' },
      { ok: true, what: 'sealing key', detail: 'opens answers with keyMode raw' },
      { ok: true, what: 'report tables', detail: '2 in 2 categories' },
    ])
    expect(connected.calls()).toHaveLength(2)
  })

  it('says why there may be none', async () => {
    const lines = await check(await connect({ data: [] }))
    expect(lines.at(-1)).toMatchObject({ ok: true, detail: expect.stringContaining('open interface') })
  })

  it('says what to do about a refused sign-in or key', async () => {
    expect(await check(await connect({}, { auth: { secret: 'other' } }))).toMatchObject([
      { ok: false, what: 'sign-in', detail: expect.stringContaining('auth.secret') },
    ])
    await running?.close()
    expect(await check(await connect({}, { crypto: { key: 'sandboxAesKey017' } }))).toMatchObject([
      { ok: false, what: 'report tables', detail: expect.stringContaining('crypto.key') },
    ])
  })
})
