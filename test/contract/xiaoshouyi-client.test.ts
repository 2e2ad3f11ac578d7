import { afterEach, describe, expect, it } from '@jest/globals'
import type { OrderLineRecord, RecordKind } from '../../src/model/index.js'
import type { VendorQuery } from '../../src/planner/index.js'
import { condition, type Condition } from '../../src/query/index.js'
import type { Clock, RunningSandbox } from '../../src/sandbox/sandbox.js'
import {
  createTransportFactory,
  type CallContext,
  type CallTrace,
  type TransportOptions,
} from '../../src/transport/index.js'
import type { VendorSource } from '../../src/vendors/vendor.js'
import { vendor } from '../../src/vendors/xiaoshouyi/index.js'
import {
  defaultConnector,
  defaultLogins,
  sandbox,
  type XiaoshouyiSandboxOptions,
  type XiaoshouyiStore,
} from '../../src/vendors/xiaoshouyi/sandbox/index.js'

const tokenPath = '/auc/oauth2/token'
const queryPath = '/rest/data/v2.0/query/xoql'

let running: RunningSandbox<XiaoshouyiStore> | undefined
afterEach(async () => {
  await running?.close()
  running = undefined
})

async function start(options: XiaoshouyiSandboxOptions = {}): Promise<RunningSandbox<XiaoshouyiStore>> {
  running = await sandbox.start({ scale: 0.1, limits: { perSecond: 1000 }, ...options })
  return running
}

function connect(
  more: Readonly<Record<string, unknown>> = {},
  transport: Partial<TransportOptions> = {},
): VendorSource {
  const checked = vendor.readSettings({ ...running!.settings, limits: { perSecond: 1000 }, ...more })
  if ('problems' in checked) throw new Error(JSON.stringify(checked.problems))
  return vendor.connect(checked.settings, createTransportFactory({ source: 'crm', ...transport }))
}

const authOf = (more: object): Readonly<Record<string, unknown>> => ({
  auth: { ...(running!.settings['auth'] as object), ...more },
})

function newCall(traces: CallTrace[] = [], clock: Clock = { now: Date.now }): CallContext {
  return {
    signal: new AbortController().signal,
    deadline: clock.now() + 20_000,
    onCall: (trace) => traces.push(trace),
  }
}

function requestOf(source: VendorSource, kind: RecordKind, test: Condition | null, more: Partial<VendorQuery> = {}) {
  const translation = test === null ? null : source.dialect.translate(kind, test)
  if (translation !== null && translation.kind !== 'pushed') throw new Error(`Not sent: ${translation.kind}`)
  return source.dialect.compile({
    kind,
    pushed: translation?.pushed ?? null,
    order: null,
    position: { kind: 'afterId', id: null },
    pageSize: 100,
    fields: Object.keys(source.capabilities.kinds[kind]!.fields),
    step: 0,
    ...more,
  })
}

async function read(
  source: VendorSource,
  kind: RecordKind,
  test: Condition | null = null,
  more: Partial<VendorQuery> = {},
  call = newCall(),
) {
  const page = await source.client.fetchPage(requestOf(source, kind, test, more), call)
  return page.rows.map((row) => source.mapping.toRecord(kind, row, 'crm'))
}

const paths = (): string[] => running!.requests.map(({ url }) => url)
const tokenForms = (): URLSearchParams[] =>
  running!.requests.filter(({ url }) => url === tokenPath).map(({ body }) => new URLSearchParams(body))
const failing = (code: string): object => ({ name: 'CrmError', code, source: 'crm' })
const plain = { fields: ['name'] }

describe('signing in', () => {
  it('signs in once by password with the security token behind it, however many calls wait', async () => {
    await start()
    const source = connect()
    await Promise.all([read(source, 'Customer', null, plain), read(source, 'Contact', null, plain)])
    await read(source, 'Ticket', null, { fields: ['subject'] })
    expect(paths().filter((path) => path === tokenPath)).toHaveLength(1)
    const [login] = defaultLogins
    expect(Object.fromEntries(tokenForms()[0]!)).toEqual({
      grant_type: 'password',
      username: login!.username,
      password: `${login!.password}${login!.securityToken}`,
      client_id: defaultConnector.clientId,
      client_secret: defaultConnector.clientSecret,
    })
  })

  it.each([
    ['bearer', /^Bearer [0-9a-f]{20,}/],
    ['raw', /^[0-9a-f]{20,}/],
  ])('sends the token %s', async (header, expected) => {
    await start()
    await read(connect(authOf({ header })), 'Customer', null, plain)
    expect(running!.requests.at(-1)!.headers['authorization']).toMatch(expected)
  })

  it('exchanges a code, then lives on refresh tokens', async () => {
    let now = Date.now()
    const clock: Clock = { now: () => now }
    await start({ clock })
    const { clientId, redirectUri } = defaultConnector
    const query = new URLSearchParams({ response_type: 'code', client_id: clientId, redirect_uri: redirectUri })
    const back = await fetch(`${running!.url}/auc/oauth2/authorize?${query.toString()}`, { redirect: 'manual' })
    const code = new URL(back.headers.get('location')!).searchParams.get('code')!
    const auth = { kind: 'oauth', clientId, clientSecret: defaultConnector.clientSecret, redirectUri, code }
    const source = connect({ auth }, { now: clock.now })
    expect(await read(source, 'Customer', null, plain, newCall([], clock))).not.toHaveLength(0)
    now += 2 * 3_600_000 - 299_000
    expect(await read(source, 'Customer', null, plain, newCall([], clock))).not.toHaveLength(0)
    now += 2 * 3_600_000
    expect(await read(source, 'Customer', null, plain, newCall([], clock))).not.toHaveLength(0)
    const refreshes = tokenForms().map((form) => [form.get('grant_type'), form.get('refresh_token')])
    expect(refreshes.map(([grantType]) => grantType)).toEqual(['authorization_code', 'refresh_token', 'refresh_token'])
    expect(refreshes[1]![1]).not.toBe(refreshes[2]![1])
  })

  it('goes back to the password when the refresh token has ended', async () => {
    let now = Date.now()
    const clock: Clock = { now: () => now }
    await start({ clock, oauth: { passwordReturnsRefresh: true, refreshTtlSeconds: 60 } })
    const source = connect({}, { now: clock.now })
    await read(source, 'Customer', null, plain, newCall([], clock))
    now += 3 * 3_600_000
    await read(source, 'Customer', null, plain, newCall([], clock))
    expect(tokenForms().map((form) => form.get('grant_type'))).toEqual(['password', 'refresh_token', 'password'])
  })

  it('takes a token without a stated life for good for an hour', async () => {
    let now = Date.now()
    const clock: Clock = { now: () => now }
    await start({ clock })
    const source = connect(authOf({ tokenUrl: `${running!.url}/oauth2/token` }), { now: clock.now })
    for (const minutes of [0, 50, 6]) {
      now += minutes * 60_000
      await read(source, 'Customer', null, plain, newCall([], clock))
    }
    expect(paths().filter((path) => path === '/oauth2/token')).toHaveLength(2)
  })

  it('names no secret and asks a refused login once in half a minute', async () => {
    await start()
    const traces: CallTrace[] = []
    const source = connect(authOf({ securityToken: 'Wr0ngTok' }))
    const failure = source.client.fetchPage(requestOf(source, 'Customer', null), newCall(traces))
    await expect(failure).rejects.toMatchObject(failing('SOURCE_AUTH_FAILED'))
    await expect(read(source, 'Customer')).rejects.toMatchObject(failing('SOURCE_AUTH_FAILED'))
    expect(paths()).toEqual([tokenPath])
    await failure.catch((error: Error) => expect(error.message).not.toMatch(/Wr0ng|Sandbox-Pass|is wrong/))
    expect(JSON.stringify(traces)).not.toMatch(/Wr0ng|Sandbox-Pass|secret/)
  })

  it.each(['body200', 'mapped'] as const)('renews a lost token once, errors told as %s', async (httpStatusMode) => {
    await start({ errors: { httpStatusMode } })
    const source = connect()
    await read(source, 'Customer', null, plain)
    running!.faults.add({ action: { kind: 'vendor', name: 'endTokens' } })
    running!.requests.length = 0
    expect(await read(source, 'Customer', null, plain)).not.toHaveLength(0)
    expect(paths()).toEqual([queryPath, tokenPath, queryPath])
  })

  it('gives up when new tokens are refused too', async () => {
    await start()
    const source = connect()
    running!.faults.add({
      when: ({ url }) => url === queryPath,
      times: 9,
      action: { kind: 'vendor', name: 'tokenExpired' },
    })
    await expect(read(source, 'Customer')).rejects.toMatchObject(failing('SOURCE_AUTH_FAILED'))
    expect(paths()).toEqual([tokenPath, queryPath, tokenPath, queryPath])
  })

  it('calls the host that the token answer names, unless told otherwise', async () => {
    await start()
    const elsewhere = { baseUrl: 'http://127.0.0.1:9' }
    expect(await read(connect(elsewhere), 'Customer', null, plain)).not.toHaveLength(0)
    const fixed = connect({ ...elsewhere, followInstanceUri: false }, { retries: 0 })
    await expect(read(fixed, 'Customer', null, plain)).rejects.toMatchObject(failing('SOURCE_UNAVAILABLE'))
  })

  it('reads as administrator when told to', async () => {
    const [, restricted] = defaultLogins
    await start({ logins: [restricted!] })
    const own = await read(connect(), 'Customer', null, plain)
    const all = await read(connect({ adminScope: true }), 'Customer', null, plain)
    expect(all.length).toBeGreaterThan(own.length)
    expect(running!.requests.at(-1)!.headers['xsy-criteria']).toBe('10')
  })
})

describe('answers', () => {
  const envelope = (code: unknown): string =>
    JSON.stringify({ code, msg: 'see Tom', errorInfo: null, debugInfo: null, data: null })

  it.each<[string, number, string, string]>([
    ['a syntax error', 200, envelope('290001'), 'SOURCE_REJECTED'],
    ['an unknown column', 200, envelope('290003'), 'SOURCE_REJECTED'],
    ['a filter too long', 400, envelope('290004'), 'SOURCE_REJECTED'],
    ['too many rows', 200, envelope('290012'), 'SOURCE_REJECTED'],
    ['a missing right', 200, envelope('290014'), 'SOURCE_FORBIDDEN'],
    ['a missing right in v1', 200, '{"error_code":300001,"message":"see Tom"}', 'SOURCE_FORBIDDEN'],
    ['a code that nobody published', 200, envelope(999_999), 'SOURCE_REJECTED'],
    ['a fault of the server', 200, envelope('290007'), 'SOURCE_UNAVAILABLE'],
    ['a missing licence by status', 403, '', 'SOURCE_FORBIDDEN'],
    ['success without data', 200, '{"code":"200","msg":null,"data":null}', 'SOURCE_PROTOCOL_ERROR'],
    ['data without rows', 200, '{"code":"200","data":{"totalSize":1}}', 'SOURCE_PROTOCOL_ERROR'],
    ['rows that are none', 200, '{"code":200,"data":{"records":[1]}}', 'SOURCE_PROTOCOL_ERROR'],
    ['data without a code', 200, '{"data":{"records":[]}}', 'SOURCE_PROTOCOL_ERROR'],
    ['success under a failed status', 400, '{"code":200,"data":{"records":[]}}', 'SOURCE_PROTOCOL_ERROR'],
    ['text', 200, 'see Tom', 'SOURCE_PROTOCOL_ERROR'],
    ['another server', 404, '<html>see Tom</html>', 'SOURCE_PROTOCOL_ERROR'],
    ['a broken gateway', 502, '<html>see Tom</html>', 'SOURCE_UNAVAILABLE'],
  ])('reads %s', async (_, status, body, code) => {
    await start()
    const source = connect({}, { retries: 0 })
    running!.faults.add({ when: ({ url }) => url === queryPath, times: 9, action: { kind: 'status', status, body } })
    const failure = read(source, 'Customer')
    await expect(failure).rejects.toMatchObject(failing(code))
    await failure.catch((error: Error) => expect(error.message).not.toContain('Tom'))
  })

  it('names the code of a refusal', async () => {
    await start()
    const source = connect()
    running!.faults.add({ action: { kind: 'status', status: 200, body: envelope(290003) }, after: 1 })
    await expect(read(source, 'Customer')).rejects.toMatchObject({
      details: { status: 200, code: '290003' },
      message: expect.stringContaining('fields settings') as unknown,
    })
  })

  it.each(['body200', 'mapped'] as const)('waits and repeats when calls come too fast, told as %s', async (mode) => {
    await start({ errors: { httpStatusMode: mode } })
    const waits: number[] = []
    let slept = 0
    const now = (): number => Date.now() + slept
    const sleep = (milliseconds: number): Promise<void> => {
      if (milliseconds < 5_000) {
        waits.push(milliseconds)
        slept += milliseconds
      }
      return milliseconds < 5_000 ? Promise.resolve() : new Promise(() => undefined)
    }
    const source = connect({}, { now, sleep })
    running!.faults.add({
      when: ({ url }) => url === queryPath,
      times: 2,
      action: { kind: 'vendor', name: 'rateLimited' },
    })
    expect(await read(source, 'Customer', null, plain)).not.toHaveLength(0)
    expect(waits).toHaveLength(2)
    for (const wait of waits) expect(wait).toBeGreaterThanOrEqual(600)
    running!.faults.add({
      when: ({ url }) => url === queryPath,
      times: 9,
      action: { kind: 'vendor', name: 'rateLimited' },
    })
    await expect(read(source, 'Customer', null, plain)).rejects.toMatchObject(failing('SOURCE_RATE_LIMITED'))
  })

  it('overcomes one fault of the server told as a success', async () => {
    await start()
    running!.faults.add({
      when: ({ url }) => url === queryPath,
      action: { kind: 'vendor', name: 'internalError' },
    })
    expect(await read(connect(), 'Customer', null, plain)).not.toHaveLength(0)
  })

  it('keeps ids beyond 2^53, written as text or as number', async () => {
    await start({
      data: {
        account: [
          { id: '9007199254740992', accountName: '甲' },
          { id: '9007199254740993', accountName: '乙' },
          { id: '9223372036854775807', accountName: '丙' },
        ],
      },
    })
    const source = connect()
    const wanted = condition('nativeId', 'in', '9007199254740993', '9223372036854775807')
    const names = async (): Promise<unknown> =>
      (await read(source, 'Customer', wanted, plain)).map((record) => [
        record.nativeId,
        'name' in record && record.name,
      ])
    const expected = [
      ['9007199254740993', '乙'],
      ['9223372036854775807', '丙'],
    ]
    expect(await names()).toEqual(expected)
    const rows = '[{"id":9007199254740993,"accountName":"乙"},{"id":9223372036854775807,"accountName":"丙"}]'
    const body = `{"code":"200","msg":null,"data":{"totalSize":2,"count":2,"records":${rows}}}`
    running!.faults.add({ action: { kind: 'status', status: 200, body } })
    expect(await names()).toEqual(expected)
  })

  it('tells full, short and empty pages apart, and believes totals where they count everything', async () => {
    for (const totalSize of ['page', 'all'] as const) {
      await start({ xoql: { totalSizeMode: totalSize } })
      const source = connect({ paging: { totalSize } })
      const ended = async (more: Partial<VendorQuery>): Promise<string> =>
        (await source.client.fetchPage(requestOf(source, 'Customer', null, { ...plain, ...more }), newCall())).ended
      const ids = running!.data.records.account.map(({ id }) => id)
      expect(await ended({ pageSize: 3 })).toBe('no')
      expect(await ended({ position: { kind: 'afterId', id: ids.at(-1)! } })).toBe('yes')
      expect(await ended({ position: { kind: 'afterId', id: ids.at(-3)! } })).toBe(
        totalSize === 'all' ? 'yes' : 'maybe',
      )
      running!.faults.add({ action: { kind: 'vendor', name: 'shortPage' } })
      expect(await ended({ pageSize: 4 })).toBe('maybe')
      await running!.close()
    }
    running = undefined
  })
})

describe('reading', () => {
  it('reads every record once, page by page', async () => {
    await start()
    const source = connect()
    for (const [kind, object] of [
      ['Customer', 'account'],
      ['Contact', 'contact'],
      ['Ticket', 'serviceCase'],
      ['Order', 'order'],
      ['OrderLine', 'orderProduct'],
      ['Agent', 'user'],
    ] as const) {
      const ids: string[] = []
      for (let id: string | null = null; ; id = ids.at(-1)!) {
        const page = await read(source, kind, null, { position: { kind: 'afterId', id }, pageSize: 37 })
        if (page.length === 0) break
        ids.push(...page.map(({ nativeId }) => nativeId))
      }
      expect(new Set(ids).size).toBe(ids.length)
      expect(ids).toHaveLength(running!.data.records[object].length)
    }
  })

  it('takes a column that a row leaves out for one without a value', async () => {
    await start({ data: { account: [{ id: '7', accountName: '甲' }] }, render: { omitNull: true } })
    const [record] = await read(connect(), 'Customer', null, { fields: ['name', 'status', 'phone'] })
    expect(record).toMatchObject({ name: '甲', status: 'OTHER', phone: null, industry: undefined })
  })

  it('shows picklists by label, reading each description once for all who ask', async () => {
    await start()
    const source = connect()
    const fields = ['industry', 'address', 'nativeStatus', 'status', 'tags']
    const [first, second] = await Promise.all([
      read(source, 'Customer', null, { fields, pageSize: 50 }),
      read(source, 'Customer', null, { fields, pageSize: 49 }),
    ])
    expect(second).toEqual(first.slice(0, 49))
    await read(source, 'Customer', null, { fields, pageSize: 20 })
    expect(paths().filter((path) => path.endsWith('/description'))).toEqual([
      '/rest/data/v2.0/xobjects/account/description',
    ])
    const labels = (name: string): unknown[] => [...new Set(first.map((record) => (record as never)[name]))]
    expect(labels('nativeStatus')).toEqual(expect.arrayContaining(['合作中', '潜在客户', null]))
    expect(labels('status')).toEqual(expect.arrayContaining(['ACTIVE', 'LEAD', 'OTHER']))
    expect(labels('industry').filter((industry) => typeof industry === 'string' && /^\d/.test(industry))).toEqual([])
    expect(labels('industry').length).toBeGreaterThan(2)
    expect(JSON.stringify(labels('tags'))).toContain('重点')
    const tickets = await read(source, 'Ticket', null, { fields: ['channel', 'nativeStatus'] })
    expect(JSON.stringify(tickets)).toMatch(/"channel":"(?:电话|邮件|网页)"/)
  })

  it('asks for no description when no label is wanted or no code is there', async () => {
    await start({ data: { account: [{ id: '7', accountName: '甲', industryId: null, customerStatus__c: 2 }] } })
    const source = connect()
    const records = await read(source, 'Customer', null, { fields: ['name', 'industry', 'status'] })
    expect(records).toMatchObject([{ name: '甲', industry: null, status: 'ACTIVE' }])
    expect(paths()).toEqual([tokenPath, queryPath])
  })

  it('shows codes to a user who may not read descriptions, and fails when they do not come', async () => {
    await start()
    const source = connect({}, { retries: 0 })
    const describing = ({ url }: { url: string }): boolean => url.endsWith('/description')
    const failure = { kind: 'status', status: 200, body: '{"code":"300001","msg":"x","data":null}' } as const
    running!.faults.add({ when: describing, action: failure })
    const coded = await read(source, 'Ticket', null, { fields: ['nativeStatus'] })
    expect(JSON.stringify(coded)).toMatch(/"nativeStatus":"\d"/)
    running!.faults.add({ when: describing, action: { kind: 'vendor', name: 'htmlBadGateway' } })
    await expect(read(source, 'Ticket', null, { fields: ['nativeStatus'] })).rejects.toMatchObject(
      failing('SOURCE_UNAVAILABLE'),
    )
    const labelled = await read(source, 'Ticket', null, { fields: ['nativeStatus'] })
    expect(JSON.stringify(labelled)).toMatch(/"nativeStatus":"\p{sc=Han}+"/u)
  })

  it('reads the credit code from the field that the settings name', async () => {
    await start()
    const records = await read(connect(), 'Customer', null, { fields: ['creditCode'] })
    expect(JSON.stringify(records)).toMatch(/"creditCode":"[0-9A-Z]{18}"/)
    const short = connect({ fields: { creditCode: 'creditCode__c' } })
    const codes = (list: readonly object[]): unknown[] =>
      list.map((record) => 'creditCode' in record && record.creditCode)
    expect(codes(await read(short, 'Customer', null, { fields: ['creditCode'] }))).toEqual(codes(records))
  })

  it('offers the columns that the settings add as custom fields', async () => {
    await start()
    const source = connect({ customFields: { contact: 'gender, contactBirthday' } })
    const [contact] = await read(source, 'Contact', null, { fields: ['nativeFields'] })
    expect(contact).toHaveProperty('nativeFields.contactName')
    expect(contact).toHaveProperty('nativeFields.gender')
    expect(contact).toHaveProperty('nativeFields.contactBirthday')
  })

  it('gives lines the names of their products, also of products that are gone', async () => {
    const orderId = '24'
    await start({
      data: {
        product: [{ id: '26', productName: '笔记本电脑', fscProductModel: 'NB-1' }],
        order: [{ id: orderId, po: 'SO-1', amount: 30, currencyUnit: 2 }],
        orderProduct: [
          { id: '1', orderId, productId: '26', quantity: 2, unitPrice: 12.5, priceTotal: 25 },
          { id: '2', orderId, productId: '27', quantity: 1, unitPrice: 5, priceTotal: 5 },
        ],
      },
    })
    const parent = condition('orderId', 'eq', { entity: 'Order', source: 'crm', nativeId: orderId })
    const source = connect({ fields: { product: { sku: 'fscProductModel' } } })
    const lines = (await read(source, 'OrderLine', parent)) as OrderLineRecord[]
    expect(lines.map(({ productName, sku, total }) => [productName, sku, total])).toEqual([
      ['笔记本电脑', 'NB-1', '25'],
      ['27', null, '5'],
    ])
    expect(paths().filter((path) => path === queryPath)).toHaveLength(2)
  })

  it('shows product ids where this user may not see products', async () => {
    const [admin] = defaultLogins
    await start({ logins: [{ ...admin!, hiddenObjects: ['product'] }] })
    const lines = (await read(connect(), 'OrderLine')) as OrderLineRecord[]
    expect(lines).not.toHaveLength(0)
    expect(lines.every(({ productName }) => /^\d{16}$/.test(productName))).toBe(true)
  })

  it('reads currencies by the tenant code and by its map', async () => {
    await start()
    const [byLabel, byMap] = [connect({ picklists: {} }), connect()]
    const wanted = { fields: ['currency', 'total'] }
    const orders = await read(byLabel, 'Order', null, wanted)
    expect(await read(byMap, 'Order', null, wanted)).toMatchObject(
      orders.map(({ nativeId, ...order }) => ({ nativeId, currency: 'currency' in order && order.currency })),
    )
    expect(JSON.stringify(orders)).toMatch(/"currency":"CNY"/)
  })

  it('tells a user without the right to orders so', async () => {
    const [, restricted] = defaultLogins
    await start({ logins: [restricted!] })
    await expect(read(connect(), 'Order')).rejects.toMatchObject(failing('SOURCE_FORBIDDEN'))
  })

  it('counts with and without a filter', async () => {
    await start()
    const source = connect()
    const { account, serviceCase } = running!.data.records
    const count = async (kind: RecordKind, test: Condition | null): Promise<number | null> => {
      const translation = test === null ? null : source.dialect.translate(kind, test)
      const pushed = translation?.kind === 'pushed' ? translation.pushed : null
      return source.client.fetchCount!(source.dialect.compileCount!(kind, pushed), newCall())
    }
    expect(await count('Customer', null)).toBe(account.length)
    expect(await count('Ticket', condition('status', 'eq', 'CLOSED'))).toBe(
      serviceCase.filter(({ caseStatus }) => caseStatus === 4).length,
    )
    expect(await count('Ticket', condition('createdAt', 'lt', 1))).toBe(0)
  })

  it.each([
    "O'Brien \\' x",
    '100%_\\',
    '中文%公司',
    "a\\'b",
    "'; '",
    '\\',
    "''",
    'a*b;c',
    '<b>云</b>',
    '聚会 🎉 云',
    'x  y',
  ])('does not lose %j', async (name) => {
    for (const quoteEscape of ['both', 'backslash', 'doubled'] as const) {
      const account = ['decoy', name, `x${name}y`, '%', 'a'].map((accountName, index) => ({
        id: String(index + 1),
        accountName,
      }))
      await start({ data: { account }, query: { quoteEscape, likeUnderscore: 'wildcard' } })
      const source = connect()
      for (const operator of ['eq', 'contains', 'startsWith'] as const) {
        const translation = source.dialect.translate('Customer', condition('name', operator, name))
        if (translation.kind === 'none') continue
        const found = await read(source, 'Customer', condition('name', operator, name), plain)
        expect(found.map(({ nativeId }) => nativeId)).toContain('2')
        if (operator === 'contains') expect(found.map(({ nativeId }) => nativeId)).toContain('3')
      }
      await running!.close()
    }
    running = undefined
  })
})

describe('check', () => {
  it('says what works', async () => {
    await start()
    const lines = await connect().client.check(newCall())
    expect(lines.filter(({ ok }) => !ok)).toEqual([])
    expect(lines.map(({ what }) => what)).toEqual([
      'sign-in',
      'object account',
      'codes of customerStatus',
      'object contact',
      'object serviceCase',
      'codes of caseStatus',
      'codes of casePriority',
      'object order',
      'codes of orderStatus',
      'object orderProduct',
      'object user',
      'letters in searches',
    ])
  })

  it('stops at a refused sign-in', async () => {
    await start()
    const lines = await connect(authOf({ password: 'wrong' })).client.check(newCall())
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatchObject({ ok: false, what: 'sign-in' })
    expect(lines[0]!.detail).toContain('security token')
  })

  it('lists columns that are not there and codes without a meaning', async () => {
    await start()
    const source = connect({ fields: { account: { email: 'mail__c' } }, picklists: { caseStatus: { 1: 'NEW' } } })
    const lines = await source.client.check(newCall())
    const detailOf = (what: string): string => lines.find((line) => line.what === what)?.detail ?? ''
    expect(lines.find(({ what }) => what === 'object account')?.ok).toBe(false)
    expect(detailOf('object account')).toContain('mail__c')
    expect(detailOf('codes of caseStatus')).toContain('2 处理中, 3 等待客户, 4 已关闭')
    expect(detailOf('codes of customerStatus')).toContain('no field is named for it')
  })

  it.each([
    ['ignoreCase', true, true],
    ['ignoreCase', false, true],
    ['exact', false, true],
    ['exact', true, false],
  ] as const)('sees that like is %s beside likeIgnoresCase %s', async (like, likeIgnoresCase, ok) => {
    await start({ query: { like } })
    const lines = await connect({ filters: { likeIgnoresCase } }).client.check(newCall())
    expect(lines.at(-1)).toMatchObject({ what: 'letters in searches', ok })
  })

  it('names objects that this user may not see', async () => {
    const [, restricted] = defaultLogins
    await start({ logins: [restricted!] })
    const lines = await connect().client.check(newCall())
    expect(lines.find(({ what }) => what === 'object order')).toMatchObject({ ok: false })
  })
})
