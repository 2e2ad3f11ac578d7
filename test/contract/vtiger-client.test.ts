import { afterEach, describe, expect, it } from '@jest/globals'
import type { OrderLineRecord, RecordKind } from '../../src/model/index.js'
import type { VendorQuery } from '../../src/planner/index.js'
import { condition, type Condition } from '../../src/query/index.js'
import type { RunningSandbox } from '../../src/sandbox/sandbox.js'
import { createTransportFactory, type CallContext, type CallTrace } from '../../src/transport/index.js'
import type { VendorSource } from '../../src/vendors/vendor.js'
import { vendor } from '../../src/vendors/vtiger/index.js'
import {
  adminAccess,
  restrictedAccess,
  sandbox,
  type VtigerSandboxOptions,
  type VtigerStore,
} from '../../src/vendors/vtiger/sandbox/index.js'

let running: RunningSandbox<VtigerStore> | undefined
afterEach(() => running?.close())

async function start(options: VtigerSandboxOptions = {}): Promise<RunningSandbox<VtigerStore>> {
  running = await sandbox.start({ scale: 0.1, ...options })
  return running
}

function connect(more: Readonly<Record<string, unknown>> = {}): VendorSource {
  const checked = vendor.readSettings({ ...running!.settings, ...more })
  if ('problems' in checked) throw new Error(JSON.stringify(checked.problems))
  return vendor.connect(checked.settings, createTransportFactory({ source: 'crm' }))
}

function newCall(traces: CallTrace[] = []): CallContext {
  return { signal: new AbortController().signal, deadline: Date.now() + 20_000, onCall: (trace) => traces.push(trace) }
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
) {
  const page = await source.client.fetchPage(requestOf(source, kind, test, more), newCall())
  return page.rows.map((row) => source.mapping.toRecord(kind, row, 'crm'))
}

const operations = (): (string | null)[] =>
  running!.requests.map(({ url, body }) => new URLSearchParams(url.split('?')[1] ?? body).get('operation'))

const failing = (code: string): object => ({ name: 'CrmError', code, source: 'crm' })

describe('signing in', () => {
  it('signs in once, however many calls wait for it', async () => {
    await start()
    const source = connect()
    await Promise.all([read(source, 'Customer'), read(source, 'Contact'), read(source, 'Ticket')])
    await read(source, 'Order')
    expect(operations().filter((name) => name !== 'query')).toEqual(['getchallenge', 'login'])
  })

  it('stands in line with other sources of the same user', async () => {
    await start()
    const sources = Array.from({ length: 6 }, () => connect())
    await Promise.all(sources.map((source) => read(source, 'Customer')))
    const signing = operations().filter((name) => name !== 'query')
    expect(signing).toEqual(sources.flatMap(() => ['getchallenge', 'login']))
  })

  it('tries again when somebody else asked for a challenge in between', async () => {
    await start()
    running!.faults.add({
      when: ({ url }) => url.includes('getchallenge'),
      times: 2,
      action: { kind: 'vendor', name: 'replaceToken' },
    })
    expect(await read(connect(), 'Customer')).not.toHaveLength(0)
    expect(operations().filter((name) => name === 'login')).toHaveLength(3)
  })

  it('gives up on wrong credentials after three pairs, and names no secret', async () => {
    await start()
    const traces: CallTrace[] = []
    const source = connect({ auth: { ...adminAccess, accessKey: 'Wr0ngKeyWr0ngKey' } })
    const failure = source.client.fetchPage(requestOf(source, 'Customer', null), newCall(traces))
    await expect(failure).rejects.toMatchObject(failing('SOURCE_AUTH_FAILED'))
    expect(operations()).toEqual(['getchallenge', 'login', 'getchallenge', 'login', 'getchallenge', 'login'])
    await failure.catch((error: Error) => expect(error.message).not.toMatch(/Wr0ng|Invalid username/))
    expect(JSON.stringify(traces)).not.toMatch(/Wr0ng|accessKey=|sessionName/)
  })

  it('says of an unknown user that the credentials are wrong', async () => {
    await start()
    const source = connect({ auth: { ...adminAccess, username: 'nobody' } })
    await expect(read(source, 'Customer')).rejects.toMatchObject(failing('SOURCE_AUTH_FAILED'))
  })

  it('signs in again when the session is lost on the way, and repeats the call once', async () => {
    await start()
    const source = connect()
    await read(source, 'Customer')
    running!.faults.add({ action: { kind: 'vendor', name: 'endSessions' } })
    running!.requests.length = 0
    expect(await read(source, 'Customer')).not.toHaveLength(0)
    expect(operations()).toEqual(['query', 'getchallenge', 'login', 'query'])
  })

  it.each(['expired', 'idle'] as const)('takes the marks of an %s session alike', async (end) => {
    await start()
    const source = connect()
    await read(source, 'Customer')
    const name = new URLSearchParams(running!.requests.at(-1)!.url.split('?')[1]).get('sessionName')!
    running!.data.sessions.force(name, end)
    expect(await read(source, 'Customer')).not.toHaveLength(0)
  })

  it('reports a server that keeps no session', async () => {
    await start()
    running!.faults.add({
      when: ({ url }) => url.includes('operation=query'),
      times: 9,
      action: { kind: 'vendor', name: 'endSessions' },
    })
    await expect(read(connect(), 'Customer')).rejects.toMatchObject(failing('SOURCE_AUTH_FAILED'))
    expect(operations()).toEqual(['getchallenge', 'login', 'query', 'getchallenge', 'login', 'query'])
  })
})

describe('answers', () => {
  it.each([
    ['an empty server error', 500, '', 'SOURCE_UNAVAILABLE'],
    ['text instead of JSON', 200, 'Sorry! Attempt to access restricted file.', 'SOURCE_PROTOCOL_ERROR'],
    ['half an envelope', 200, '{"success":true}', 'SOURCE_PROTOCOL_ERROR'],
    ['a result that is no list', 200, '{"success":true,"result":{}}', 'SOURCE_PROTOCOL_ERROR'],
    ['a page that is not there', 404, '<html></html>', 'SOURCE_PROTOCOL_ERROR'],
    ['an address too long', 414, '', 'SOURCE_REJECTED'],
    [
      'a syntax error',
      200,
      '{"success":false,"error":{"message":"near Tom","code":"QUERY_SYNTAX_ERROR"}}',
      'SOURCE_REJECTED',
    ],
    ['missing permission', 200, '{"success":false,"error":{"message":"x","code":"ACCESS_DENIED"}}', 'SOURCE_FORBIDDEN'],
    ['a number as code', 200, '{"success":false,"error":{"message":"Duplicate","code":0}}', 'SOURCE_PROTOCOL_ERROR'],
    ['a text as code', 200, '{"success":false,"error":{"message":"x","code":"see Tom"}}', 'SOURCE_PROTOCOL_ERROR'],
  ])('reads %s', async (_, status, body, code) => {
    await start()
    const source = connect()
    await read(source, 'Customer')
    running!.faults.add({ times: 9, action: { kind: 'status', status, body } })
    const failure = read(source, 'Customer')
    await expect(failure).rejects.toMatchObject(failing(code))
    await failure.catch((error: Error) => expect(error.message).not.toMatch(/Tom|Sorry|Duplicate/))
  })

  it('overcomes one crash', async () => {
    await start()
    const source = connect()
    running!.faults.add({ when: ({ url }) => url.includes('query'), action: { kind: 'vendor', name: 'crashAfter' } })
    expect(await read(source, 'Customer')).not.toHaveLength(0)
  })

  it('tells full, short and empty pages apart', async () => {
    await start()
    const source = connect()
    const ended = async (more: Partial<VendorQuery>): Promise<string> =>
      (await source.client.fetchPage(requestOf(source, 'Customer', null, more), newCall())).ended
    expect(await ended({ pageSize: 3 })).toBe('no')
    expect(await ended({ position: { kind: 'afterId', id: '11x99999999' } })).toBe('yes')
    const last = running!.data
      .rows('Accounts')
      .map(({ number }) => number)
      .sort((a, b) => a - b)
      .at(-2)!
    expect(await ended({ position: { kind: 'afterId', id: `11x${last}` } })).toBe('maybe')
  })
})

describe('reading', () => {
  it('reads every record once, page by page', async () => {
    await start()
    const source = connect()
    for (const [kind, module] of [
      ['Customer', 'Accounts'],
      ['Ticket', 'HelpDesk'],
      ['Order', 'SalesOrder'],
      ['OrderLine', 'LineItem'],
      ['TicketReply', 'ModComments'],
    ] as const) {
      const ids: string[] = []
      for (let id: string | null = null; ; id = ids.at(-1)!) {
        const page = await read(source, kind, null, { position: { kind: 'afterId', id }, pageSize: 17 })
        if (page.length === 0) break
        ids.push(...page.map(({ nativeId }) => nativeId))
      }
      expect(new Set(ids).size).toBe(ids.length)
      expect(ids).toHaveLength(running!.data.rows(module).length)
    }
  })

  it('gives lines the names of products and services', async () => {
    await start({
      data: {
        records: {
          Products: [
            { id: 8, productname: 'Router X1', productcode: 'RX-1' },
            { id: 9, productname: '笔记本电脑', productcode: '' },
          ],
          Services: [{ id: 10, servicename: 'Installation' }],
          SalesOrder: [
            { id: 20, subject: 'A', currency_id: '21x2', hdnGrandTotal: '1.00000000' },
            { id: 21, subject: 'B', currency_id: '21x1' },
          ],
          LineItem: [
            { parent_id: '6x20', productid: '14x8', sequence_no: '1', quantity: '3.000', listprice: '12.50000000' },
            {
              parent_id: '6x20',
              productid: '14x9',
              sequence_no: '2',
              quantity: '1.000',
              listprice: '10.00000000',
              discount_amount: '1.50000000',
            },
            {
              parent_id: '6x21',
              productid: '26x10',
              sequence_no: '1',
              quantity: '2.000',
              listprice: '5.00000000',
              discount_percent: '25.000',
            },
            { parent_id: '6x21', productid: '14x77', sequence_no: '2', quantity: '1.000', listprice: '5.00000000' },
          ],
        },
      },
    })
    const source = connect()
    const parents = condition(
      'orderId',
      'in',
      { entity: 'Order', source: 'crm', nativeId: '6x20' },
      { entity: 'Order', source: 'crm', nativeId: '6x21' },
    )
    const lines = (await read(source, 'OrderLine', parents)) as OrderLineRecord[]
    expect(lines.map(({ orderId, productName, total }) => [orderId, productName, total])).toEqual([
      ['6x20', 'Router X1', '37.5'],
      ['6x20', '笔记本电脑', '8.5'],
      ['6x21', 'Installation', '7.5'],
      ['6x21', '', '5'],
    ])
    expect(lines[0]!.sku).toBe('RX-1')
    expect(operations().filter((name) => name === 'query')).toHaveLength(3)
    const orders = await read(source, 'Order')
    expect(orders).toMatchObject([{ currency: 'USD', total: '1' }, { currency: 'CNY' }])
    await read(source, 'Order')
    expect(running!.requests.filter(({ url }) => url.includes('Currency'))).toHaveLength(1)
  })

  it('shows product ids where this user may not see products', async () => {
    await start()
    const source = connect()
    const body = '{"success":false,"error":{"message":"x","code":"ACCESS_DENIED"}}'
    running!.faults.add({
      when: ({ url }) => /Products|Services/.test(url),
      times: 2,
      action: { kind: 'status', status: 200, body },
    })
    const lines = (await read(source, 'OrderLine')) as OrderLineRecord[]
    expect(lines).not.toHaveLength(0)
    expect(lines.every(({ productName, sku }) => /^14x\d+$/.test(productName) && sku === null)).toBe(true)
  })

  it('asks for no currencies when orders are read without', async () => {
    await start()
    await read(connect(), 'Order', null, { fields: ['number'] })
    expect(running!.requests.filter(({ url }) => url.includes('Currency'))).toHaveLength(0)
  })

  it('finds agents among users and groups, by number whatever the prefix says', async () => {
    await start()
    const source = connect()
    const test = condition('nativeId', 'in', '19x1', '20x4')
    expect(await read(source, 'Agent', test, { position: { kind: 'start' } })).toMatchObject([
      { nativeId: '19x1', name: 'Sandbox Administrator', email: 'admin@team.example' },
    ])
    expect(await read(source, 'Agent', test, { position: { kind: 'start' }, step: 1 })).toMatchObject([
      { nativeId: '20x4', name: 'Support Group' },
    ])
  })

  it('lets a restricted user see groups though not users', async () => {
    await start()
    const source = connect({ auth: restrictedAccess })
    const test = condition('nativeId', 'in', '19x1', '20x4')
    expect(await read(source, 'Agent', test)).toEqual([])
    expect(await read(source, 'Agent', test, { step: 1 })).toMatchObject([{ name: 'Support Group' }])
  })

  it('counts where the release can', async () => {
    await start({ profile: 'classic' })
    const source = connect()
    const request = source.dialect.compileCount!('Customer', null)
    expect(await source.client.fetchCount!(request, newCall())).toBe(running!.data.rows('Accounts').length)
  })

  it('takes no count for none', async () => {
    await start({ profile: '8.4' })
    const source = connect({ profile: 'classic' })
    const request = source.dialect.compileCount!('Customer', null)
    expect(await source.client.fetchCount!(request, newCall())).toBeNull()
    expect(connect().capabilities.kinds.Customer?.count).toBe('none')
  })

  it('filters and reads times in the zone of the server', async () => {
    await start({
      timeZone: 'Asia/Shanghai',
      data: {
        records: {
          Accounts: [1, 2, 3].map((hour) => ({
            id: hour,
            accountname: `A${hour}`,
            createdtime: Date.UTC(2026, 0, 1, hour),
          })),
        },
      },
    })
    const source = connect()
    const records = await read(source, 'Customer', condition('createdAt', 'gt', Date.UTC(2026, 0, 1, 1)))
    expect(records).toMatchObject([{ name: 'A2', createdAt: Date.UTC(2026, 0, 1, 2) }, { name: 'A3' }])
  })

  it.each(['O\'Brien \\\' "x"', '100%_\\', '中文%公司', "a\\'b", "'; '", '\\', "''", '%', '_'])(
    'finds %j and does not lose it in a search',
    async (name) => {
      const accounts = ['decoy', name, `x${name}y`, '%', 'a'].map((accountname, index) => ({
        id: index + 1,
        accountname,
      }))
      await start({ data: { records: { Accounts: accounts } } })
      const source = connect()
      const names = async (test: Condition): Promise<unknown[]> =>
        (await read(source, 'Customer', test)).map((record) => ('name' in record ? record.name : null))
      const equal = await names(condition('name', 'eq', name))
      expect(equal).toContain(name)
      expect(equal).not.toContain('decoy')
      const found = await names(condition('name', 'contains', name))
      expect(found).toEqual(expect.arrayContaining([name, `x${name}y`]))
      expect(found).not.toContain('decoy')
      expect(await names(condition('name', 'startsWith', name))).toContain(name)
    },
  )
})

describe('check', () => {
  it('finds everything in order', async () => {
    await start()
    const lines = await connect().client.check(newCall())
    expect(lines.filter(({ ok }) => !ok)).toEqual([])
    expect(lines.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['sign-in', 'module LineItem', 'counting', 'clock']),
    )
  })

  it('says what a restricted user will miss', async () => {
    await start()
    const lines = await connect({ auth: restrictedAccess }).client.check(newCall())
    expect(lines).toContainEqual({
      ok: true,
      what: 'module Users',
      detail: 'not visible to this user: owners kept here stay unnamed',
    })
  })

  it('finds wrong settings', async () => {
    await start({
      profile: '8.4',
      timeZone: 'Asia/Shanghai',
      data: { records: { Accounts: [{ id: 5, accountname: 'A', modifiedtime: Date.now() }] } },
    })
    const lines = await connect({ profile: 'classic', timeZone: 'UTC', fields: { creditCode: 'cf_852' } }).client.check(
      newCall(),
    )
    expect(lines.filter(({ ok }) => !ok).map(({ what }) => what)).toEqual(['module Accounts', 'counting', 'clock'])
    expect(lines.find(({ what }) => what === 'clock')?.detail).toMatch(/8\.0 hours ahead.*timeZone UTC is wrong/)
  })

  it('stops where the sign-in fails', async () => {
    await start()
    const lines = await connect({ auth: { ...adminAccess, accessKey: 'Wr0ngKeyWr0ngKey' } }).client.check(newCall())
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatchObject({ ok: false, what: 'sign-in' })
  })
})

describe('settings', () => {
  it('reports every problem at once', () => {
    const raw = {
      baseUrl: 'ftp://x',
      auth: { username: '' },
      timeZone: 'Mars/Olympus',
      profile: '9',
      fields: { creditCode: "cf'1" },
    }
    const checked = vendor.readSettings(raw)
    const problems = 'problems' in checked ? checked.problems.map(({ setting }) => setting) : []
    expect(problems.sort()).toEqual([
      'auth.accessKey',
      'auth.username',
      'baseUrl',
      'fields.creditCode',
      'profile',
      'timeZone',
    ])
  })

  it('takes the address with or without the script', () => {
    for (const baseUrl of [
      'https://crm.example/vt',
      'https://crm.example/vt/',
      'https://crm.example/vt/webservice.php',
    ]) {
      expect(vendor.readSettings({ baseUrl, auth: adminAccess })).toMatchObject({
        settings: { baseUrl: 'https://crm.example/vt', timeZone: 'UTC', profile: '8.4', fields: { creditCode: null } },
      })
    }
  })
})
