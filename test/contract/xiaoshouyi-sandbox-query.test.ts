import { afterEach, describe, expect, it } from '@jest/globals'
import { createManualClock } from '../../src/sandbox/clock.js'
import { defaultSchema } from '../../src/vendors/xiaoshouyi/sandbox/index.js'
import type { XiaoshouyiRecord, XiaoshouyiSandboxOptions } from '../../src/vendors/xiaoshouyi/sandbox/index.js'
import { account, startXiaoshouyi } from '../support/xiaoshouyi-sandbox.js'

const running: { close(): Promise<void> }[] = []

const agent: XiaoshouyiRecord = { id: '900000000000001', name: '王芳' }
const accounts = (): XiaoshouyiRecord[] => [
  account(1, {
    accountName: '北京科技',
    level: 1,
    ownerId: agent.id,
    createdAt: 1_712_000_000_000,
    doNotDisturb: true,
  }),
  account(2, { accountName: 'ACME', level: 5, annualRevenue: 10.1, createdAt: 1_712_000_000_001 }),
  account(3, { accountName: "acme d'Or", level: 5, annualRevenue: 0.2, parentAccountId: account(1).id }),
  account(4, { accountName: '上海北京路', level: null, phone: '', tags__c: [1, 3] }),
  account(11, { accountName: 'a\\b_c', comment: 'text', parentAccountId: account(3).id }),
]
const orders = (): XiaoshouyiRecord[] => [
  { id: '5000000000000001', po: 'SO-1', accountId: account(1).id, orderDate__c: '2024-04-02', amount: 12.5 },
  { id: '5000000000000002', po: 'SO-2', accountId: account(1).id, orderDate__c: null, amount: 7.25 },
]

async function start(options: XiaoshouyiSandboxOptions = {}) {
  const started = await startXiaoshouyi({ data: { account: accounts(), order: orders(), user: [agent] }, ...options })
  running.push(started)
  return started
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((started) => started.close()))
})

/** Ids of the accounts that match, in order. */
async function matching(where: string, options: XiaoshouyiSandboxOptions = {}) {
  const { ids } = await start(options)
  return ids(`select id from account ${where}`)
}

describe('XOQL conditions', () => {
  it.each([
    ["where accountName = 'ACME'", ['2']],
    ["where accountName = 'acme'", []],
    ["where accountName != 'ACME'", ['1', '3', '4', '11']],
    ["where accountName <> 'ACME' and id < 1000000000000004", ['1', '3']],
    ['where level = 5', ['2', '3']],
    ["where level = '5'", ['2', '3']],
    ['where level != 5', ['1']],
    ['where level is null', ['4', '11']],
    ['where level is not null', ['1', '2', '3']],
    ['where level in (1, 8)', ['1']],
    ['where level not in (1)', ['2', '3']],
    ["where id in ('1000000000000011', 1000000000000002)", ['2', '11']],
    ["where id > '1000000000000003' order by id limit 1", ['4']],
    ['where createdAt >= 1712000000001', ['2']],
    ['where createdAt between 1712000000000 and 1712000000001', ['1', '2']],
    ['where doNotDisturb = 1', ['1']],
    ["where accountName like '北京%'", ['1']],
    ["where accountName like '%北京%'", ['1', '4']],
    ["where accountName like '%OR'", ['3']],
    ["where accountName like 'acme%'", ['2', '3']],
    ["where accountName like 'a_me'", []],
    ["where accountName not like '%北京%'", ['2', '3', '11']],
    ["where accountName = 'acme d\\'Or'", ['3']],
    ["where accountName = 'acme d''Or'", ['3']],
    ["where accountName = 'a\\\\b_c'", ['11']],
    ["where phone = ''", ['4']],
    ['where phone is null', ['1', '2', '3', '11']],
    ["where tags__c = 3 or comment = 'text'", ['4', '11']],
    ["where level = 1 or level = 5 and accountName = 'ACME'", ['1', '2']],
    ["where (level = 1 or level = 5) and accountName = 'ACME'", ['2']],
    ["WHERE ownerId.name = '王芳'", ['1']],
    ["where parentAccountId.parentAccountId.accountName = '北京科技'", ['11']],
    ["where accountName = 'order by x limit 1'", []],
  ])('%s', async (where, expected) => {
    expect(await matching(where)).toEqual(expected)
  })

  it.each([
    ["where accountName = 'acme'", { query: { equality: 'ignoreCase' } }, ['2']],
    ["where accountName like 'acme'", { query: { like: 'exact' } }, []],
    ["where accountName like 'a_me'", { query: { likeUnderscore: 'wildcard' } }, ['2']],
    ["where accountName like '%b\\\\_c'", { query: { likeUnderscore: 'wildcard', likeEscape: true } }, ['11']],
    ['where level != 5', { query: { negationKeepsNull: true } }, ['1', '4', '11']],
    ['where phone is null', { query: { emptyTextIsNull: true } }, ['1', '2', '3', '4', '11']],
    ["where accountName = 'a\\b_c'", { query: { quoteEscape: 'doubled' } }, ['11']],
    ["where id = 'abc' or level = 1", { query: { badNumber: 'noMatch' } }, ['1']],
  ] as const)('%s under %j', async (where, options, expected) => {
    expect(await matching(where, options)).toEqual(expected)
  })
})

describe('XOQL order and paging', () => {
  it.each([
    ['order by level', {}, ['1', '2', '3', '4', '11']],
    ['order by level desc', {}, ['4', '11', '2', '3', '1']],
    ['order by level', { query: { nullOrder: 'low' } }, ['4', '11', '1', '2', '3']],
    ['order by level desc', { query: { nullOrder: 'last' } }, ['2', '3', '1', '4', '11']],
    ['order by level desc', { query: { nullOrder: 'first' } }, ['4', '11', '2', '3', '1']],
    ['order by level', { query: { tieOrder: 'idDesc' } }, ['1', '3', '2', '11', '4']],
    ['order by level, accountName desc', {}, ['1', '3', '2', '4', '11']],
    ['order by accountName', {}, ['2', '11', '3', '4', '1']],
    ['order by accountName', { query: { textOrder: 'ignoreCase' } }, ['11', '2', '3', '4', '1']],
    ['order by accountName', { query: { textOrder: 'pinyin' } }, ['1', '4', '11', '2', '3']],
    ['order by id desc', {}, ['11', '4', '3', '2', '1']],
    ['order by id limit 2 offset 3', {}, ['4', '11']],
    ['order by id limit 1 , 2', {}, ['2', '3']],
    ['order by id offset 4', {}, ['11']],
    ['limit 0', {}, []],
  ] as const)('%s under %j', async (rest, options, expected) => {
    expect(await matching(rest, options)).toEqual(expected)
  })

  it('shuffles ties differently from one statement to the next when unstable', async () => {
    const { ids } = await start({
      query: { tieOrder: 'unstable' },
      data: { account: Array.from({ length: 40 }, (_, n) => account(n)) },
    })
    const statement = 'select id from account order by level'
    expect(await ids(statement)).toEqual(await ids(statement))
    expect(await ids(statement)).not.toEqual(await ids(`${statement} limit 40`))
  })

  it('gives 3000 rows a call and refuses a larger LIMIT', async () => {
    const many = { data: { account: Array.from({ length: 3001 }, (_, number) => account(number)) } }
    const { xoql } = await start(many)
    expect((await xoql('select id from account')).data).toMatchObject({ totalSize: 3000, count: 3000 })
    expect((await xoql('select id from account order by id limit 3000 offset 3000')).data?.count).toBe(1)
    expect((await xoql('select id from account limit 3001')).code).toBe('290012')
    const lenient = await start({ ...many, xoql: { overCap: 'clamp', totalSizeMode: 'all', maxOffset: 3000 } })
    expect((await lenient.xoql('select id from account limit 9999')).data).toMatchObject({
      totalSize: 3001,
      count: 3000,
    })
    expect((await lenient.xoql('select id from account offset 3001')).code).toBe('290012')
  })

  it('scrolls by locator until it is empty, and forgets locators after ten minutes', async () => {
    const clock = createManualClock(Date.UTC(2026, 0, 15))
    const { form } = await start({ clock })
    const scroll = async (queryLocator: string) =>
      (
        await form('/rest/data/v2.0/query/xoqlScroll', {
          xoql: 'select id from account',
          batchCount: '2',
          queryLocator,
        })
      ).body
    const first = await scroll('')
    const second = await scroll(first.queryLocator ?? '')
    const third = await scroll(second.queryLocator ?? '')
    expect([first, second, third].map(({ data }) => data?.count)).toEqual([2, 2, 1])
    expect(third.queryLocator).toBe('')
    clock.advance(600_000)
    expect((await scroll(second.queryLocator ?? '')).code).toBe('100003')
  })
})

describe('XOQL values', () => {
  const fields = 'select id, level, tags__c, parentAccountId, doNotDisturb, createdAt, phone from account'

  it('shows codes, ids as text and instants with useSimpleCode', async () => {
    const { rows } = await start()
    expect(await rows(`${fields} where id in (1000000000000001, 1000000000000004)`)).toEqual([
      {
        id: '1000000000000001',
        level: 1,
        tags__c: null,
        parentAccountId: null,
        doNotDisturb: true,
        createdAt: 1_712_000_000_000,
        phone: null,
      },
      {
        id: '1000000000000004',
        level: null,
        tags__c: [1, 3],
        parentAccountId: null,
        doNotDisturb: null,
        createdAt: null,
        phone: '',
      },
    ])
  })

  it('shows labels in an array and plain dates without it', async () => {
    const { rows } = await start()
    expect(await rows('select level, tags__c from account order by id desc limit 2 offset 1', {})).toEqual([
      { level: null, tags__c: ['重点', 'VIP'] },
      { level: ['E'], tags__c: null },
    ])
    const dates = 'select orderDate__c from _order limit 1'
    expect(await rows(dates, {})).toEqual([{ orderDate__c: '2024-04-02' }])
    expect(await rows(dates)).toEqual([{ orderDate__c: Date.UTC(2024, 3, 1, 16) }])
  })

  it('follows the render options', async () => {
    const { rows, xoql } = await start({
      render: { dateOnly: 'ymd', booleans: 'code', idType: { xoql: 'number' }, omitNull: true, codeType: 'number' },
    })
    expect(await rows('select orderDate__c, accountId from order')).toEqual([
      { orderDate__c: '2024-04-02', accountId: 1_000_000_000_000_001 },
      { accountId: 1_000_000_000_000_001 },
    ])
    expect(await rows('select doNotDisturb from account limit 1')).toEqual([{ doNotDisturb: 1 }])
    expect((await xoql('select id from account')).code).toBe(200)
  })

  it('names columns by alias, in any script, and functions by their text', async () => {
    const { rows } = await start()
    expect(await rows('select id as 编号, accountName n from account limit 1')).toEqual([
      { 编号: '1000000000000001', n: '北京科技' },
    ])
    expect(await rows('select count(id), SUM( annualRevenue ), max(level) top, avg(level) from account')).toEqual([
      { 'count(id)': 5, 'SUM( annualRevenue )': 10.3, top: 5, 'avg(level)': 3.6667 },
    ])
    expect(await rows("select count(id) n, sum(level) s from account where accountName = 'none'")).toEqual([
      { n: 0, s: null },
    ])
  })

  it('groups, and orders groups by a column or a function', async () => {
    const { rows, xoql } = await start()
    const statement = 'select level, count(id) n, min(accountName) from account group by level'
    expect(await rows(`${statement} order by n desc, level`)).toEqual([
      { level: 5, n: 2, 'min(accountName)': 'ACME' },
      { level: null, n: 2, 'min(accountName)': 'a\\b_c' },
      { level: 1, n: 1, 'min(accountName)': '北京科技' },
    ])
    expect((await rows('select level, count(id) from account group by level order by count(id)'))[0]).toMatchObject({
      level: 1,
    })
    expect((await xoql('select phone, count(id) from account group by level')).code).toBe('290001')
    expect((await xoql(`${statement} having n > 1`)).code).toBe('290001')
  })

  it('answers child sub-queries when they are switched on', async () => {
    const statement = 'select id, (select po from _order order by id) from account order by id limit 2'
    const { xoql } = await start()
    expect((await xoql(statement)).code).toBe('290001')
    const { rows, xoql: open } = await start({ xoql: { subqueries: true } })
    expect(await rows(statement)).toEqual([
      {
        id: '1000000000000001',
        _order: { totalSize: 2, count: 2, records: [{ po: 'SO-1' }, { po: 'SO-2' }] },
      },
      { id: '1000000000000002', _order: { totalSize: 0, count: 0, records: [] } },
    ])
    expect((await open('select (select id from orderProduct) from account')).code).toBe('290010')
    const six = Array.from({ length: 6 }, (_, index) => `(select id from contact) c${index}`).join(', ')
    expect((await open(`select ${six} from account`)).code).toBe('290005')
  })
})

describe('XOQL errors', () => {
  const names =
    defaultSchema.objects.find(({ apiKey }) => apiKey === 'account')?.fields.map(({ apiKey }) => apiKey) ?? []
  const parents = (count: number) =>
    ['parentAccountId', 'parentAccountId.parentAccountId']
      .flatMap((path) => names.map((name) => `${path}.${name}`))
      .slice(0, count)
      .join(', ')
  const up = (levels: number) => `${'parentAccountId.'.repeat(levels)}id`
  const longFilter = (length: number) => `accountName = '${'x'.repeat(length - 16)}'`

  it.each([
    ['290000', '', 'a valid expression is required'],
    ['290000', '   ', 'a valid expression is required'],
    ['290001', 'select', 'unknown error parsing query'],
    ['290001', 'select id account', undefined],
    ['290001', 'select id from account;', undefined],
    ['290001', "select id from account where accountName = 'open", undefined],
    ['290001', 'select id from account where level = true', undefined],
    ['290001', 'select id from account where level = null', undefined],
    ['290001', 'select id from account where level in ()', undefined],
    ['290001', 'select id from account where not level = 1', undefined],
    ['290001', "select id from account where id = 'abc'", undefined],
    ['290001', 'select id from account where accountName = 5', undefined],
    ['290001', "select id from account where level like '5%'", undefined],
    ['290001', 'select id from account limit -1', undefined],
    ['290001', 'select distinct(level) from account', undefined],
    ['290001', 'select id from account where id in (select id from contact)', undefined],
    ['290002', 'select * from account', "character '*' is not supported"],
    ['290002', 'select count(*) from account', undefined],
    ['290003', 'select industry from account', 'no such column [industry] on entity [account]'],
    ['290003', 'select id from account where createdDate > 1', 'no such column [createdDate] on entity [account]'],
    ['290003', 'select accountname from account', 'no such column [accountname] on entity [account]'],
    ['290003', 'select ownerId.fullName from account', 'no such column [fullName] on entity [user]'],
    ['290004', `select id from account where ${longFilter(4001)}`, undefined],
    ['200', `select id from account where ${longFilter(4000)} order by id`, undefined],
    ['200', `select ${parents(35)} from account`, undefined],
    ['290006', `select ${parents(36)} from account`, undefined],
    ['290008', 'select id from nothing', 'entity [nothing] is not supported'],
    ['290009', `select id from account ${' '.repeat(20_000)}`, undefined],
    ['200', `select ${up(4)} from account`, undefined],
    ['290011', `select ${up(5)} from account`, undefined],
    ['290012', 'select id from account limit 3001', undefined],
    ['290013', 'select phone.name from account', 'no such relation column [phone] on entity [account]'],
    ['200', 'SELECT id FROM Account WHERE level = 1', undefined],
    ['200', 'select id from order order by id', undefined],
  ])('%s: %.60s', async (code, statement, message) => {
    const { xoql } = await start()
    const body = await xoql(statement)
    expect(body.code).toBe(code)
    if (message !== undefined) expect(body.msg).toBe(message)
    if (code !== '200') expect(Object.keys(body)).toEqual(['code', 'msg', 'errorInfo', 'debugInfo', 'data'])
  })

  it('wants a form, and narrows by options', async () => {
    const { call, xoql } = await start({ xoql: { orderName: 'underscore', leadingPercent: false, maxInList: 1 } })
    const headers = { 'content-type': 'application/json' }
    const json = { method: 'POST', headers, body: '{"xoql":"select id from account"}' }
    expect((await call('/rest/data/v2.0/query/xoql', json)).body.code).toBe('100002')
    expect((await xoql('select id from order')).code).toBe('290001')
    expect((await xoql("select id from account where accountName like '%a'")).code).toBe('290001')
    expect((await xoql('select id from account where level in (1, 2)')).code).toBe('290001')
  })
})

describe('the older query', () => {
  const v2 = async (q: string, options: XiaoshouyiSandboxOptions = {}) =>
    (await (await start(options)).call(`/rest/data/v2/query?q=${encodeURIComponent(q)}`)).body
  const v1 = async (q: string, options: XiaoshouyiSandboxOptions = {}) =>
    (await (await start(options)).form('/data/v1/query', { q })).body

  it.each([
    [290000, ''],
    [290001, 'select id from order'],
    [290002, 'select * from account'],
    [290003, 'select ownerId.name from account'],
    [290003, 'select industry from account'],
    [290004, 'select id from account group by level'],
    [290004, 'select id from account order by id limit 1 offset 1'],
    [290005, "select id from account where accountName like '%x'"],
    [290005, 'select id from account order by accountName'],
    [290007, "select id from account where level = 'x'"],
    [290008, 'select id from account where id in (select id from contact)'],
    [290009, 'select count(id) from account'],
    [290009, "select id from account where comment = 'text'"],
    [290009, 'select id from account where tags__c = 1'],
    [290011, 'select id from nothing'],
  ])('%i on v2: %.60s', async (code, q) => {
    expect((await v2(q)).code).toBe(code)
  })

  it('refuses statements of more than 10 000 characters', async () => {
    const q = `select id from account where ${'level = 1 or '.repeat(1000)}level = 2`
    expect((await v1(q)).error_code).toBe(290013)
    expect((await v1(q, { query: { maxLength: 20_000 } })).count).toBe(1)
  })

  it('is looser on v1: any order, leading percent signs, names in any case', async () => {
    const q = "select ID, accountname from account where ACCOUNTNAME like '%北京%' order by accountName limit 1"
    expect(await v1(q)).toMatchObject({ totalSize: 2, records: [{ accountName: '上海北京路' }] })
    expect((await v1('select id from account group by level')).error_code).toBe(290004)
  })

  it('cuts pages down to 100 and 300 rows and tells the full total', async () => {
    const data = { account: Array.from({ length: 450 }, (_, number) => account(number)) }
    const q = 'select id from account order by id limit 100,450'
    expect((await v2(q, { data })).result).toMatchObject({
      totalSize: 450,
      count: 100,
      records: { 0: { id: 1e15 + 100 } },
    })
    expect(await v1(q, { data })).toMatchObject({ totalSize: 450, count: 300 })
    expect(await v1('select id from account', { data, query: { caps: { v1: 100 } } })).toMatchObject({ count: 100 })
    expect((await v2(q, { data, query: { overCap: 'error' } })).code).toBe(200004)
  })

  it('pages by key under the only order it has', async () => {
    const q = "select id from account where parentAccountId is null and id > '1000000000000001' order by id limit 1"
    expect((await v2(q)).result).toMatchObject({ totalSize: 2, records: [{ id: 1_000_000_000_000_002 }] })
    expect((await v2('select id from account where tags__c is not null')).result).toMatchObject({ count: 1 })
  })
})
