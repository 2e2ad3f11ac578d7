import { describe, expect, it } from '@jest/globals'
import type { RecordKind } from '../../../../src/model/index.js'
import { planSource, type Position, type VendorQuery } from '../../../../src/planner/index.js'
import {
  and,
  condition,
  normalForm,
  or,
  totalOrder,
  type Condition,
  type Direction,
  type Predicate,
} from '../../../../src/query/index.js'
import { createTransportFactory } from '../../../../src/transport/index.js'
import { caseSettings } from '../../../../src/vendors/xiaoshouyi/cases.js'
import { isXoqlRequest } from '../../../../src/vendors/xiaoshouyi/dialect.js'
import { vendor } from '../../../../src/vendors/xiaoshouyi/index.js'
import type { VendorRequest, VendorSource } from '../../../../src/vendors/vendor.js'

function connect(more: Readonly<Record<string, unknown>> = {}): VendorSource {
  const read = vendor.readSettings({ ...caseSettings, ...more })
  if ('problems' in read) throw new Error(JSON.stringify(read.problems))
  return vendor.connect(read.settings, createTransportFactory({ source: 'golden' }))
}

const source = connect()
const noon = Date.parse('2026-11-21T04:00:00Z')

function compiled(kind: RecordKind, position: Position, more: Partial<VendorQuery> = {}): VendorRequest {
  return source.dialect.compile({
    kind,
    pushed: null,
    order: null,
    position,
    pageSize: 100,
    fields: [],
    step: 0,
    ...more,
  })
}

function byTime(direction: Direction): Partial<VendorQuery> {
  return { order: { field: 'createdAt', direction } }
}

function pushedOf(kind: RecordKind, test: Condition) {
  const translation = source.dialect.translate(kind, test)
  if (translation.kind !== 'pushed') throw new Error(`not sent: ${translation.kind}`)
  return translation.pushed
}

function planOf(kind: RecordKind, predicate: Predicate, from = source) {
  const plan = planSource({
    source: 'golden',
    kind,
    capabilities: from.capabilities,
    translate: (recordKind, test) => from.dialect.translate(recordKind, test),
    predicate: normalForm(predicate),
    order: totalOrder(kind, []),
    wanted: null,
    fields: [],
    scanBudget: 1000,
  })
  if (plan === null) throw new Error(`no ${kind}`)
  return plan
}

describe('positions', () => {
  it.each<[string, Position, Partial<VendorQuery>, string]>([
    ['start up', { kind: 'start' }, byTime('ASC'), ' order by createdAt limit 100'],
    ['start down', { kind: 'start' }, byTime('DESC'), ' order by createdAt desc limit 100'],
    ['start of a lookup', { kind: 'start' }, {}, ' order by id limit 100'],
    [
      'from, up',
      { kind: 'from', key: noon },
      byTime('ASC'),
      ' where createdAt >= 1795233600000 order by createdAt limit 100',
    ],
    [
      'from, down',
      { kind: 'from', key: noon },
      byTime('DESC'),
      ' where createdAt <= 1795233600000 order by createdAt desc limit 100',
    ],
    [
      'beyond, up',
      { kind: 'beyond', key: noon },
      byTime('ASC'),
      ' where createdAt > 1795233600000 order by createdAt limit 100',
    ],
    [
      'beyond, down',
      { kind: 'beyond', key: noon },
      byTime('DESC'),
      ' where createdAt < 1795233600000 order by createdAt desc limit 100',
    ],
    [
      'within',
      { kind: 'within', key: noon, afterId: null },
      byTime('DESC'),
      ' where createdAt = 1795233600000 order by id limit 100',
    ],
    [
      'within, after an id',
      { kind: 'within', key: noon, afterId: '1000000000000007' },
      byTime('ASC'),
      " where createdAt = 1795233600000 and id > '1000000000000007' order by id limit 100",
    ],
    [
      'after an id',
      { kind: 'afterId', id: '1000000000000007' },
      {},
      " where id > '1000000000000007' order by id limit 100",
    ],
    ['by offset', { kind: 'offset', offset: 200 }, {}, ' order by id limit 100 offset 200'],
  ])('%s', (_, position, more, expected) => {
    expect(compiled('Customer', position, more).text).toBe(`select id from account${expected}`)
  })

  it('brackets an OR beside a position', () => {
    const pushed = pushedOf('Ticket', condition('status', 'ne', 'CLOSED'))
    expect(compiled('Ticket', { kind: 'afterId', id: '5' }, { pushed }).text).toBe(
      "select id from serviceCase where (caseStatus not in (4) or caseStatus is null) and id > '5' order by id limit 100",
    )
  })

  it('never puts a foreign position into the text', () => {
    expect(() => compiled('Customer', { kind: 'afterId', id: "1' or id > '0" })).toThrow(/Invariant/)
    expect(() => compiled('Customer', { kind: 'from', key: 'x' }, byTime('ASC'))).toThrow(/Invariant/)
    expect(() => compiled('Customer', { kind: 'token', token: null })).toThrow(/Invariant/)
    expect(() => compiled('Customer', { kind: 'start' }, { order: { field: 'name', direction: 'ASC' } })).toThrow(
      /Invariant/,
    )
  })
})

describe('requests', () => {
  it('is a form with the statement and the wish for plain codes', () => {
    const request = compiled(
      'Ticket',
      { kind: 'start' },
      { pushed: pushedOf('Ticket', condition('subject', 'eq', '甲+乙=丙')) },
    )
    expect(request).toMatchObject({ method: 'POST', path: '/rest/data/v2.0/query/xoql', pageSize: 100 })
    const form = new URLSearchParams(request.body)
    expect([...form.keys()]).toEqual(['xoql', 'useSimpleCode'])
    expect(form.get('xoql')).toBe("select id from serviceCase where name = '甲+乙=丙' order by id limit 100")
    expect(form.get('useSimpleCode')).toBe('true')
    expect(Object.isFrozen(request)).toBe(true)
  })

  it.each<[RecordKind, readonly string[], readonly string[]]>([
    ['Customer', ['name', 'updatedAt'], []],
    ['Customer', ['industry', 'address'], ['industryId', 'fState', 'fCity', 'fDistrict']],
    ['Ticket', ['status'], []],
    ['Ticket', ['status', 'nativeStatus', 'channel'], ['caseStatus', 'caseSource']],
    ['Order', ['currency'], ['currencyUnit']],
    ['Customer', ['nativeFields'], []],
  ])('of %s with %j wants labels of %j', (kind, fields, labels) => {
    const request = compiled(kind, { kind: 'start' }, { fields })
    expect(isXoqlRequest(request) && request.labels).toEqual(labels)
  })

  it('wants no labels of currencies whose codes are known', () => {
    const known = connect({ picklists: { currency: { 1: 'CNY' } } })
    const request = known.dialect.compile({
      kind: 'Order',
      pushed: null,
      order: null,
      position: { kind: 'start' },
      pageSize: 1,
      fields: ['currency'],
      step: 0,
    })
    expect(isXoqlRequest(request) && request.labels).toEqual([])
  })

  it('reads lines and agents whole', () => {
    expect(compiled('OrderLine', { kind: 'afterId', id: null }).text).toContain(
      'select id,orderId,productId,quantity,unitPrice,priceTotal from orderProduct',
    )
    expect(
      compiled('Agent', { kind: 'start' }, { pushed: pushedOf('Agent', condition('nativeId', 'in', '7', 'x', '8')) })
        .text,
    ).toBe("select id,name,email from user where id in ('7','8') order by id limit 100")
  })

  it('counts ids', () => {
    expect(source.dialect.compileCount?.('Customer', null).text).toBe('select count(id) from account')
    const pushed = pushedOf('Order', condition('status', 'eq', 'DRAFT'))
    expect(source.dialect.compileCount?.('Order', pushed).text).toBe('select count(id) from _order where status = 1')
  })
})

describe('limits', () => {
  const ids = Array.from({ length: 150 }, (_, index) => String(9_223_372_036_854_775_000n + BigInt(index)))

  it('has room for as many of the longest ids as one lookup takes', () => {
    const plan = planOf('Ticket', condition('nativeId', 'in', ...ids))
    expect(plan.kindCapabilities.maxLookupKeys).toBe(ids.length)
    expect(plan.split.pushed).not.toBeNull()
  })

  it('keeps filters below 4,000 characters, whatever is asked', () => {
    const piece = (index: number): string => `${index}云`.padEnd(12, '云')
    const long = [
      and(
        condition('nativeId', 'in', ...ids),
        or(...Array.from({ length: 31 }, (_, index) => condition('subject', 'contains', piece(index)))),
      ),
      or(...Array.from({ length: 32 }, (_, index) => condition('subject', 'contains', piece(index).repeat(7)))),
      condition('subject', 'in', ...Array.from({ length: 400 }, (_, index) => piece(index))),
      condition('subject', 'eq', '云'.repeat(5000)),
      and(...Array.from({ length: 300 }, (_, index) => condition('subject', 'contains', piece(index)))),
    ]
    for (const predicate of long) {
      const plan = planOf('Ticket', predicate)
      const { text } = compiled(
        'Ticket',
        { kind: 'within', key: noon, afterId: '9223372036854775807' },
        {
          ...byTime('ASC'),
          pushed: plan.split.pushed,
          fields: Object.keys(plan.kindCapabilities.fields),
        },
      )
      const filter = text.slice(text.indexOf(' where ') + 7, text.lastIndexOf(' order by '))
      expect(filter.length).toBeLessThan(4000)
      expect(text.length).toBeLessThan(20_000)
      expect(plan.split.residual.kind).not.toBe('true')
    }
  })
})

describe('constants and refusals', () => {
  it.each<[RecordKind, Condition, string]>([
    ['Customer', condition('createdAt', 'isNull'), 'never'],
    ['Customer', condition('createdAt', 'isNotNull'), 'always'],
    ['Customer', condition('createdAt', 'gt', Date.UTC(12_000, 0, 1)), 'never'],
    ['Customer', condition('createdAt', 'lt', Date.UTC(12_000, 0, 1)), 'always'],
    ['Customer', condition('createdAt', 'gte', -5), 'always'],
    ['Customer', condition('createdAt', 'lte', -5), 'never'],
    ['Customer', condition('createdAt', 'eq', -5), 'never'],
    ['Customer', condition('nativeId', 'ne', 'foo'), 'always'],
    ['Customer', condition('nativeId', 'ne', '7'), 'none'],
    ['Customer', condition('nativeId', 'eq', 'foo'), 'never'],
    ['Customer', condition('name', 'eq', ''), 'never'],
    ['Customer', condition('name', 'isNull'), 'none'],
    ['Customer', condition('name', 'notContains', '云'), 'none'],
    ['Customer', condition('name', 'contains', '...'), 'none'],
    ['Customer', condition('status', 'isNull'), 'never'],
    ['Ticket', condition('status', 'in', 'ON_HOLD', 'SOLVED'), 'never'],
    ['Ticket', condition('status', 'notIn', 'ON_HOLD', 'SOLVED'), 'always'],
    ['Ticket', condition('priority', 'isNotNull'), 'always'],
    ['Ticket', condition('customerId', 'isNull'), 'none'],
    ['Order', condition('total', 'gt', '-3'), 'none'],
    ['Order', condition('total', 'gt', '0'), 'none'],
    ['Order', condition('total', 'lt', '1000000000000000000'), 'none'],
    ['Order', condition('total', 'isNull'), 'none'],
    ['Order', condition('placedAt', 'isNull'), 'none'],
  ])('%s %j is %s', (kind, test, expected) => {
    expect(source.dialect.translate(kind, test).kind).toBe(expected)
  })

  it('tells a missing priority from an unknown one only here', () => {
    const rest = 'casePriority not in (1,2,3) or casePriority is null'
    for (const value of ['NONE', 'OTHER']) {
      const plan = planOf('Ticket', condition('priority', 'eq', value))
      expect(plan.split.residual.kind).toBe('condition')
      expect(compiled('Ticket', { kind: 'start' }, { pushed: plan.split.pushed }).text).toContain(rest)
    }
  })

  it('marks equalities that say the very values', () => {
    const faithful = (test: Condition): unknown => {
      const translation = source.dialect.translate('Customer', test)
      return translation.kind === 'pushed' && translation.faithful === true
    }
    expect(faithful(condition('name', 'in', 'ACME', '北京'))).toBe(true)
    expect(faithful(condition('nativeId', 'eq', '7'))).toBe(true)
    expect(faithful(condition('name', 'in', 'ACME', "O'Neal"))).toBe(false)
    expect(faithful(condition('name', 'startsWith', '北京'))).toBe(false)
  })

  it('says a text with its blanks only for measuring', () => {
    const say = (field: string, value: string): string | null => {
      const pushed = source.dialect.sayLiterally?.('Customer', field, value) ?? null
      return pushed?.kind === 'term' ? pushed.term.text : null
    }
    expect(say('name', ' ACME ')).toBe("accountName = ' ACME '")
    expect(say('name', "O'Neal")).toBeNull()
    expect(say('name', ' ')).toBeNull()
    expect(say('industry', 'x')).toBeNull()
  })

  it('sends letters in searches where like is known to ignore case', () => {
    const knowing = connect({ filters: { likeIgnoresCase: true } })
    const translation = knowing.dialect.translate('Customer', condition('name', 'contains', 'Prime Labs'))
    expect(translation).toMatchObject({ kind: 'pushed', grade: 'superset' })
    expect(JSON.stringify(translation)).toContain("accountName like '%me Labs%'")
  })

  it('supplies no field that the tenant has not named', () => {
    const bare = connect({ fields: { account: { phone: 'none' } }, customFields: {}, picklists: {} })
    expect(Object.keys(bare.capabilities.kinds.Customer!.fields)).not.toContain('phone')
    expect(Object.keys(bare.capabilities.kinds.Customer!.fields)).not.toContain('email')
    expect(Object.keys(bare.capabilities.kinds.Ticket!.fields)).not.toContain('number')
    expect(bare.capabilities.kinds.TicketReply).toBeUndefined()
  })
})

describe('settings', () => {
  const problemsOf = (raw: Readonly<Record<string, unknown>>): string[] => {
    const read = vendor.readSettings(raw)
    return 'problems' in read ? read.problems.map(({ setting }) => setting).sort() : []
  }

  it('returns every problem at once', () => {
    expect(problemsOf({})).toEqual(['auth.clientId', 'auth.clientSecret', 'auth.password', 'auth.username'])
    expect(
      problemsOf({
        ...caseSettings,
        baseUrl: 'ftp://x',
        timeZone: 'Mars/Base',
        currency: 'yuan',
        paging: { maxRecords: 3001 },
        limits: { perSecond: 0 },
        fields: { account: { status: 'order', colour: 'x__c' }, order: 'po' },
        customFields: { contact: 'a b' },
        picklists: { caseStatus: { new: 'NEW', 1: 'FRESH' }, currency: { 1: 'yuan' } },
      }),
    ).toEqual([
      'baseUrl',
      'currency',
      'customFields.contact',
      'fields.account.colour',
      'fields.account.status',
      'fields.order',
      'limits.perSecond',
      'paging.maxRecords',
      'picklists.caseStatus.1',
      'picklists.caseStatus.new',
      'picklists.currency.1',
      'timeZone',
    ])
  })

  it('wants a code or a refresh token for OAuth, and the callback address with a code', () => {
    const auth = { kind: 'oauth', clientId: 'c', clientSecret: 's' }
    expect(problemsOf({ auth })).toEqual(['auth.refreshToken'])
    expect(problemsOf({ auth: { ...auth, code: 'k' } })).toEqual(['auth.redirectUri'])
    expect(problemsOf({ auth: { ...auth, refreshToken: 'r' } })).toEqual([])
  })

  it('lists every setting that it reads, secrets marked', () => {
    const names = vendor.settings.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    expect(vendor.settings.filter(({ secret }) => secret === true).map(({ name }) => name)).toEqual([
      'auth.clientSecret',
      'auth.password',
      'auth.securityToken',
      'auth.refreshToken',
      'auth.code',
    ])
  })
})
