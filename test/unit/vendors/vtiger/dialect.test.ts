import { describe, expect, it } from '@jest/globals'
import type { RecordKind } from '../../../../src/model/index.js'
import { planSource, type Position, type VendorQuery } from '../../../../src/planner/index.js'
import {
  condition,
  normalForm,
  or,
  totalOrder,
  type Condition,
  type Direction,
  type Predicate,
} from '../../../../src/query/index.js'
import { capabilitiesOf } from '../../../../src/vendors/vtiger/capabilities.js'
import { cases, caseSettings } from '../../../../src/vendors/vtiger/cases.js'
import { createDialect } from '../../../../src/vendors/vtiger/dialect.js'
import { nativeModules } from '../../../../src/vendors/vtiger/modules.js'
import { createServerTime } from '../../../../src/vendors/vtiger/server-time.js'

function setUp(timeZone: string, counts = true) {
  const modules = nativeModules(null)
  const time = createServerTime(timeZone)
  return {
    time,
    dialect: createDialect({ modules, time, counts }),
    capabilities: capabilitiesOf(modules, counts ? 'classic' : '8.4', time.uniform),
  }
}

const shanghai = setUp(String(caseSettings['timeZone']))
const berlin = setUp('Europe/Berlin')
const noon = Date.parse('2026-11-21T04:00:00Z')

function textOf(kind: RecordKind, position: Position, more: Partial<VendorQuery> = {}): string {
  return shanghai.dialect.compile({
    kind,
    pushed: null,
    order: null,
    position,
    pageSize: 100,
    fields: [],
    step: 0,
    ...more,
  }).text
}

function byTime(direction: Direction): Partial<VendorQuery> {
  return { order: { field: 'createdAt', direction } }
}

describe('golden pairs', () => {
  it.each(cases.map((entry) => [entry.name, entry] as const))(
    '%s',
    (_, { kind, predicate, order, fields, expectedText, residual }) => {
      const plan = planSource({
        source: 'golden',
        kind,
        capabilities: shanghai.capabilities,
        translate: (recordKind, test) => shanghai.dialect.translate(recordKind, test),
        predicate: normalForm(predicate),
        order: totalOrder(kind, order === undefined ? [] : [order]),
        wanted: null,
        fields: fields ?? [],
        scanBudget: 1000,
      })!
      expect(plan.split.empty).toBe(expectedText === null)
      expect(plan.split.residual.kind !== 'true').toBe(residual)
      if (expectedText === null) return
      const request = shanghai.dialect.compile({
        kind,
        pushed: plan.split.pushed,
        order: plan.asked,
        position: plan.asked === null ? { kind: 'afterId', id: null } : { kind: 'start' },
        pageSize: 100,
        fields: plan.fields,
        step: 0,
      })
      expect(request.text).toBe(expectedText)
      expect(decodeURIComponent(request.path)).toBe(`/webservice.php?operation=query&query=${expectedText}`)
    },
  )
})

describe('positions', () => {
  it.each<[string, Position, Partial<VendorQuery>, string]>([
    ['start up', { kind: 'start' }, byTime('ASC'), 'order by createdtime limit 100'],
    ['start down', { kind: 'start' }, byTime('DESC'), 'order by createdtime desc limit 100'],
    ['start of a lookup', { kind: 'start' }, {}, 'order by id limit 100'],
    [
      'from, up',
      { kind: 'from', key: noon },
      byTime('ASC'),
      "where createdtime >= '2026-11-21 12:00:00' order by createdtime limit 100",
    ],
    [
      'from, down',
      { kind: 'from', key: noon },
      byTime('DESC'),
      "where createdtime <= '2026-11-21 12:00:00' order by createdtime desc limit 100",
    ],
    [
      'beyond, up',
      { kind: 'beyond', key: noon },
      byTime('ASC'),
      "where createdtime > '2026-11-21 12:00:00' order by createdtime limit 100",
    ],
    [
      'beyond, down',
      { kind: 'beyond', key: noon },
      byTime('DESC'),
      "where createdtime < '2026-11-21 12:00:00' order by createdtime desc limit 100",
    ],
    [
      'within',
      { kind: 'within', key: noon, afterId: null },
      byTime('DESC'),
      "where createdtime = '2026-11-21 12:00:00' order by id limit 100",
    ],
    [
      'within, after an id',
      { kind: 'within', key: noon, afterId: '11x7' },
      byTime('ASC'),
      "where createdtime = '2026-11-21 12:00:00' and id > '11x7' order by id limit 100",
    ],
    [
      'beyond what has no time',
      { kind: 'beyond', key: null },
      byTime('ASC'),
      "where createdtime > '0000-00-00 00:00:00' order by createdtime limit 100",
    ],
    [
      'within what has no time',
      { kind: 'within', key: null, afterId: '11x7' },
      byTime('DESC'),
      "where createdtime < '1000-01-01 00:00:00' and id > '11x7' order by id limit 100",
    ],
    ['after an id', { kind: 'afterId', id: '11x7' }, {}, "where id > '11x7' order by id limit 100"],
    ['by offset', { kind: 'offset', offset: 200 }, {}, 'order by id limit 200,100'],
  ])('%s', (_, position, more, expected) => {
    expect(textOf('Customer', position, more)).toBe(`select id from Accounts ${expected};`)
  })

  it('repeats the position in every disjunct', () => {
    const translation = shanghai.dialect.translate('Contact', condition('name', 'contains', '王明'))
    expect(translation.kind).toBe('pushed')
    const pushed = translation.kind === 'pushed' ? translation.pushed : null
    expect(textOf('Contact', { kind: 'afterId', id: '12x9' }, { pushed })).toBe(
      "select id from Contacts where lastname like '%王明%' and id > '12x9' or firstname like '%王明%' and id > '12x9' or lastname like '%王%' and firstname like '明%' and id > '12x9' order by id limit 100;",
    )
  })

  it('never puts a foreign position into the text', () => {
    expect(() => textOf('Customer', { kind: 'afterId', id: "11x7' or id > '0x0" })).toThrow(/Invariant/)
    expect(() => textOf('Customer', { kind: 'from', key: 'x' }, byTime('ASC'))).toThrow(/Invariant/)
    expect(() => textOf('Customer', { kind: 'token', token: null })).toThrow(/Invariant/)
  })
})

describe('kinds', () => {
  it('looks for agents among users, then among groups', () => {
    const translation = shanghai.dialect.translate('Agent', condition('nativeId', 'in', '19x1', 'nobody', '20x2'))
    const pushed = translation.kind === 'pushed' ? translation.pushed : null
    expect(textOf('Agent', { kind: 'start' }, { pushed })).toBe(
      "select first_name,last_name,user_name,email1 from Users where id in ('19x1','20x2') order by id limit 100;",
    )
    expect(textOf('Agent', { kind: 'start' }, { pushed, step: 1 })).toBe(
      "select groupname from Groups where id in ('19x1','20x2') order by id limit 100;",
    )
  })

  it('reads lines and replies whole, and never a line column of an order', () => {
    expect(textOf('OrderLine', { kind: 'afterId', id: null })).toContain(
      'select parent_id,productid,quantity,listprice,discount_amount,discount_percent from LineItem',
    )
    expect(textOf('TicketReply', { kind: 'afterId', id: null })).toContain(
      'select related_to,createdtime,commentcontent,is_private,creator,assigned_user_id from ModComments',
    )
    const fields = Object.keys(shanghai.capabilities.kinds.Order!.fields)
    const text = textOf('Order', { kind: 'start' }, { fields: ['nativeFields', ...fields] })
    expect(text).not.toMatch(/\*|\b(?:productid|quantity|listprice|comment|discount_amount|discount_percent|tax\d)\b/)
  })

  it('counts where the release can', () => {
    expect(shanghai.dialect.compileCount?.('Customer', null).text).toBe('select count(*) from Accounts;')
    expect(setUp('UTC', false).dialect.compileCount).toBeUndefined()
  })

  it('stays below 8 KB of address with a filter as long as allowed', () => {
    const contains = (count: number, length: number): Predicate =>
      or(
        ...Array.from({ length: count }, (_, index) => condition('name', 'contains', `${index}${'云'.repeat(length)}`)),
      )
    const parents = Array.from({ length: 100 }, (_, index) => `11x${1234567 + index}`)
    const longest = [contains(32, 5), contains(20, 12), contains(1, 300), condition('nativeId', 'in', ...parents)]
    const tooLong = [contains(33, 1), contains(32, 20), contains(1, 2000)]
    for (const predicate of [...longest, ...tooLong]) {
      const plan = planSource({
        source: 'golden',
        kind: 'Customer',
        capabilities: shanghai.capabilities,
        translate: (kind, test) => shanghai.dialect.translate(kind, test),
        predicate: normalForm(predicate),
        order: totalOrder('Customer', []),
        wanted: null,
        fields: Object.keys(shanghai.capabilities.kinds.Customer!.fields),
        scanBudget: 1000,
      })!
      const request = shanghai.dialect.compile({
        kind: 'Customer',
        pushed: plan.split.pushed,
        order: byTime('ASC').order!,
        position: { kind: 'within', key: noon, afterId: '11x1234567' },
        pageSize: 100,
        fields: plan.fields,
        step: 0,
      })
      expect(plan.split.pushed !== null).toBe(longest.includes(predicate))
      expect(request.path.length).toBeLessThan(8000)
    }
  })
})

describe('constants', () => {
  it.each<[Condition, string]>([
    [condition('createdAt', 'isNull'), 'pushed'],
    [condition('createdAt', 'isNotNull'), 'pushed'],
    [condition('status', 'isNull'), 'never'],
    [condition('status', 'ne', 'INACTIVE'), 'always'],
    [condition('status', 'ne', 'LEAD'), 'none'],
    [condition('nativeId', 'ne', 'foo'), 'always'],
    [condition('nativeId', 'ne', '11x1'), 'none'],
    [condition('createdAt', 'gt', Date.UTC(12000, 0, 1)), 'never'],
    [condition('createdAt', 'lt', Date.UTC(12000, 0, 1)), 'pushed'],
    [condition('createdAt', 'gte', -1e15), 'pushed'],
    [condition('createdAt', 'lte', -1e15), 'never'],
    [condition('createdAt', 'eq', -1e15), 'never'],
  ])('%j', (test, kind) => {
    expect(shanghai.dialect.translate('Customer', test).kind).toBe(kind)
  })
})

describe('zones with summer time', () => {
  it('widens bounds and never sorts by time', () => {
    expect(berlin.time.uniform).toBe(false)
    expect(berlin.capabilities.kinds.Customer!.fields['createdAt']).toMatchObject({
      order: 'none',
      operators: { gt: 'superset' },
    })
    const translation = berlin.dialect.translate(
      'Customer',
      condition('createdAt', 'gt', Date.parse('2026-11-21T12:00:00Z')),
    )
    expect(translation).toMatchObject({
      kind: 'pushed',
      grade: 'superset',
      pushed: { term: { vtql: "createdtime >= '2026-11-21 10:00:00'" } },
    })
  })

  it('loses no instant around either change of clocks', () => {
    const change = Date.parse('2026-10-25T01:00:00Z')
    for (let instant = change - 7_200_000; instant <= change + 7_200_000; instant += 600_000) {
      const stored = berlin.time.format(instant)!
      const read = berlin.time.parse(stored)!
      for (const operator of ['gte', 'lte', 'eq'] as const) {
        const translation = berlin.dialect.translate('Customer', condition('createdAt', operator, read))
        const texts = JSON.stringify(translation).match(/createdtime [<>]= '[^']+'/g) ?? []
        expect(texts.length).toBeGreaterThan(0)
        for (const text of texts) {
          const [, sign, bound] = /([<>]=) '([^']+)'/.exec(text)!
          expect(sign === '>=' ? stored >= bound! : stored <= bound!).toBe(true)
        }
      }
    }
  })
})

describe('server time', () => {
  it('goes there and back in uniform zones, and refuses what is no time', () => {
    for (const zone of ['UTC', 'Asia/Shanghai', 'Asia/Kolkata', 'America/Phoenix']) {
      const time = createServerTime(zone)
      expect(time.uniform).toBe(true)
      for (const instant of [0, noon, Date.UTC(1988, 6, 1), Date.UTC(2099, 1, 28)]) {
        expect(time.parse(time.format(instant)!)).toBe(instant)
      }
    }
    const { time } = shanghai
    expect(time.format(noon + 999)).toBe('2026-11-21 12:00:00')
    expect(time.format(Date.UTC(999, 0, 1))).toBeNull()
    expect(time.format(Number.NaN)).toBeNull()
    expect(time.parse('2026-11-21')).toBe(Date.parse('2026-11-20T16:00:00Z'))
    for (const text of ['', '0000-00-00 00:00:00', '2026-02-30 00:00:00', 'yesterday'])
      expect(time.parse(text)).toBeNull()
  })
})
