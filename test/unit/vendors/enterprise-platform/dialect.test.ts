import { describe, expect, it } from '@jest/globals'
import type { RecordKind } from '../../../../src/model/index.js'
import type { Translation, VendorQuery } from '../../../../src/planner/index.js'
import { condition, type Condition } from '../../../../src/query/index.js'
import { capabilitiesOf } from '../../../../src/vendors/enterprise-platform/capabilities.js'
import { cases, caseSettings } from '../../../../src/vendors/enterprise-platform/cases.js'
import { createDialect } from '../../../../src/vendors/enterprise-platform/dialect.js'
import { readSettings, type EnterpriseSettings } from '../../../../src/vendors/enterprise-platform/settings.js'
import { goldenResult } from '../../../support/golden.js'

function settingsWith(raw: Readonly<Record<string, unknown>> = {}): EnterpriseSettings {
  const result = readSettings({ ...caseSettings, ...raw })
  if ('problems' in result) throw new Error(JSON.stringify(result.problems))
  return result.settings
}

const defaults = settingsWith()
const dialect = createDialect(defaults)

/** The native text, decoded, of what one condition becomes; else the kind of the translation. */
function said(kind: RecordKind, test: Condition, settings: EnterpriseSettings = defaults): string {
  const translation: Translation = createDialect(settings).translate(kind, test)
  if (translation.kind !== 'pushed') return translation.kind
  const { pushed } = translation
  const terms = pushed.kind === 'and' ? pushed.terms : [pushed]
  return terms.map((term) => (term.kind === 'term' ? decodeURIComponent(term.term.text) : term.kind)).join('&')
}

const query = (parts: Partial<VendorQuery>): VendorQuery => ({
  kind: 'Ticket',
  pushed: null,
  order: null,
  position: { kind: 'start' },
  pageSize: 50,
  fields: ['subject'],
  step: 0,
  ...parts,
})

describe('golden pairs', () => {
  const source = { capabilities: capabilitiesOf(defaults), dialect }
  it.each(cases.map((golden) => [golden.name, golden] as const))('%s', (_name, golden) => {
    expect(goldenResult(source, golden)).toEqual({ text: golden.expectedText, residual: golden.residual })
  })
})

describe('text', () => {
  it.each([' leading', 'trailing ', '', 'tab\there', '\ud83d', '　wide'])('does not send %j', (value) => {
    expect(said('Customer', condition('name', 'eq', value))).toBe('none')
    expect(said('Customer', condition('name', 'in', 'Acme', value))).toBe('none')
  })

  it('sends at most a hundred values', () => {
    const ids = Array.from({ length: 101 }, (_, index) => `cust_${index}`)
    expect(said('Customer', condition('nativeId', 'in', ...ids))).toBe('none')
    expect(said('Customer', condition('nativeId', 'in', ...ids.slice(1)))).toContain('id[in]=cust_1,cust_2,')
  })

  it('sends no negation of text, ids or references', () => {
    for (const operator of ['ne', 'notIn', 'notContains', 'notStartsWith', 'isNull', 'isNotNull'] as const) {
      expect(said('Customer', condition('name', operator, 'a', 'b'))).toBe('none')
    }
    expect(said('Customer', condition('nativeId', 'ne', 'cust_001'))).toBe('none')
    expect(said('Ticket', condition('customerId', 'isNull'))).toBe('none')
  })

  it('knows that an id is never missing', () => {
    expect(said('Customer', condition('nativeId', 'isNull'))).toBe('never')
    expect(said('Customer', condition('nativeId', 'isNotNull'))).toBe('always')
  })

  it('leaves letters out of like when the vendor tells case apart', () => {
    const strict = settingsWith({ filters: { likeIgnoresCase: false } })
    expect(said('Customer', condition('name', 'startsWith', 'Acme 科技'))).toBe('name[like]=Acme 科技')
    expect(said('Customer', condition('name', 'startsWith', 'Acme 科技'), strict)).toBe('name[like]=科技')
    expect(said('Customer', condition('name', 'startsWith', 'Acme'), strict)).toBe('none')
  })
})

describe('closed lists', () => {
  it.each([
    ['eq', ['OPEN'], 'status=open'],
    ['eq', ['NEW'], 'never'],
    ['eq', ['OTHER'], 'none'],
    ['in', ['NEW', 'SOLVED'], 'status=resolved'],
    ['in', ['NEW', 'ON_HOLD'], 'never'],
    ['ne', ['CLOSED'], 'status[ne]=closed'],
    ['ne', ['NEW'], 'always'],
    ['ne', ['OTHER'], 'status[in]=open,pending,resolved,closed'],
    ['notIn', ['CLOSED', 'SOLVED'], 'status[ne]=closed'],
    ['notIn', ['OTHER', 'CLOSED'], 'status[in]=open,pending,resolved'],
    ['notIn', ['OTHER', 'OPEN', 'PENDING', 'SOLVED', 'CLOSED'], 'never'],
    ['isNull', [], 'never'],
    ['isNotNull', [], 'always'],
  ] as const)('%s %j becomes %s', (operator, values, expected) => {
    expect(said('Ticket', condition('status', operator, ...values))).toBe(expected)
  })

  it.each([
    ['eq', ['NONE'], 'none'],
    ['in', ['HIGH', 'NONE'], 'none'],
    ['in', ['HIGH', 'URGENT'], 'priority[in]=high,urgent'],
    ['ne', ['LOW'], 'none'],
    ['notIn', ['OTHER', 'NONE'], 'priority[in]=low,normal,high,urgent'],
    ['notIn', ['OTHER', 'LOW'], 'none'],
  ] as const)('priority %s %j becomes %s', (operator, values, expected) => {
    expect(said('Ticket', condition('priority', operator, ...values))).toBe(expected)
  })
})

describe('time', () => {
  const noon = Date.UTC(2024, 1, 29, 12, 0, 0, 250)
  const symmetric = settingsWith({ filters: { assumeSymmetric: true } })
  const exact = settingsWith({ filters: { instants: 'instant', assumeSymmetric: true } })

  it.each([
    ['gt', 'createdAt[gt]=2024-02-28', 'createdAt[gt]=2024-02-28', 'createdAt[gt]=2024-02-29T11:59:59Z'],
    ['gte', 'createdAt[gt]=2024-02-28', 'createdAt[gte]=2024-02-29', 'createdAt[gte]=2024-02-29T11:59:59Z'],
    ['lt', 'createdAt[lte]=2024-03-01', 'createdAt[lt]=2024-03-01', 'createdAt[lt]=2024-02-29T12:00:02Z'],
    ['lte', 'createdAt[lte]=2024-03-01', 'createdAt[lte]=2024-03-01', 'createdAt[lte]=2024-02-29T12:00:01Z'],
  ] as const)('%s', (operator, byDefault, withSymmetry, withInstants) => {
    const test = condition('createdAt', operator, noon)
    expect([said('Order', test), said('Order', test, symmetric), said('Order', test, exact)]).toEqual([
      byDefault,
      withSymmetry,
      withInstants,
    ])
  })

  it('does not send years that ISO text writes otherwise', () => {
    expect(said('Order', condition('createdAt', 'gt', Date.UTC(12_000, 0)))).toBe('none')
    expect(said('Order', condition('createdAt', 'lt', Date.UTC(-50, 0)))).toBe('none')
  })

  // Every reading of the documentation that we can think of, as the number of milliseconds to which a date stands.
  const readings: readonly [string, (instant: number, date: string) => number][] = [
    ['midnight UTC', (instant, date) => instant - Date.parse(`${date}T00:00:00Z`)],
    ['midnight in China', (instant, date) => instant - Date.parse(`${date}T00:00:00+08:00`)],
    ['text', (instant, date) => (new Date(instant).toISOString() > date ? 1 : -1)],
    ['days of UTC', (instant, date) => Date.parse(new Date(instant).toISOString().slice(0, 10)) - Date.parse(date)],
    [
      'days of China',
      (instant, date) => Date.parse(new Date(instant + 28_800_000).toISOString().slice(0, 10)) - Date.parse(date),
    ],
  ]

  it.each(readings)('loses no record when the vendor compares by %s', (_name, compare) => {
    const hour = 3_600_000
    const start = Date.UTC(2024, 0, 1)
    const holds = (operator: string, sign: number): boolean =>
      operator === 'gt' ? sign > 0 : operator === 'gte' ? sign >= 0 : operator === 'lt' ? sign < 0 : sign <= 0
    const lost: string[] = []
    for (const settings of [defaults, symmetric]) {
      for (let bound = start; bound < start + 48 * hour; bound += hour / 2) {
        for (const operator of ['gt', 'gte', 'lt', 'lte'] as const) {
          const text = said('Order', condition('createdAt', operator, bound), settings)
          const [, sentOperator = '', date = ''] = /^createdAt\[(\w+)\]=(.+)$/.exec(text) ?? []
          for (let instant = start - 24 * hour; instant < start + 72 * hour; instant += hour / 2) {
            if (!holds(operator, instant - bound) || holds(sentOperator, compare(instant, date))) continue
            lost.push(`${operator} ${new Date(bound).toISOString()} as ${text}: ${new Date(instant).toISOString()}`)
          }
        }
      }
    }
    expect(lost).toEqual([])
  })
})

describe('amounts', () => {
  const symmetric = settingsWith({ filters: { assumeSymmetric: true } })

  it.each([
    ['gt', '1299.9', 'amount[gt]=1298', 'amount[gt]=1298'],
    ['gte', '1300', 'amount[gt]=1299', 'amount[gte]=1300'],
    ['lt', '0.5', 'amount[lte]=1', 'amount[lt]=2'],
    ['lte', '-0.5', 'amount[lte]=0', 'amount[lte]=0'],
    ['gt', '-0.5', 'amount[gt]=-2', 'amount[gt]=-2'],
    ['eq', '100', 'amount[gt]=99&amount[lte]=100', 'amount[gt]=99&amount[lte]=100'],
    ['ne', '100', 'none', 'none'],
    ['gt', '1000000000000000', 'none', 'none'],
  ] as const)('%s %s becomes %s', (operator, value, byDefault, withSymmetry) => {
    const test = condition('total', operator, value)
    expect(said('Order', test)).toBe(byDefault)
    expect(said('Order', test, symmetric)).toBe(withSymmetry)
  })
})

describe('requests', () => {
  it('pages by number from one', () => {
    const order = { field: 'updatedAt', direction: 'ASC' } as const
    expect(dialect.compile(query({ order, position: { kind: 'offset', offset: 100 } }))).toEqual({
      kind: 'Ticket',
      method: 'GET',
      path: '/tickets?sort=updatedAt&order=asc&fields=id%2Csubject&page=3&pageSize=50',
      text: 'GET /tickets?sort=updatedAt&order=asc&fields=id,subject&page=3&pageSize=50',
      pageSize: 50,
      offset: 100,
    })
  })

  it('pages by cursor, which it encodes', () => {
    const request = dialect.compile(query({ position: { kind: 'token', token: 'eyJpZCI6MTAwfQ==' } }))
    expect(request.path).toBe('/tickets?fields=id%2Csubject&limit=50&cursor=eyJpZCI6MTAwfQ%3D%3D')
    expect(request.offset).toBeUndefined()
  })

  it('encodes what it sends so that it arrives as it was, blanks as %20', () => {
    const value = 'a+b c&d=e#[]%"\'é 科技😀'
    const translation = dialect.translate('Customer', condition('name', 'eq', value))
    if (translation.kind !== 'pushed') throw new Error('not pushed')
    const request = dialect.compile(query({ kind: 'Customer', pushed: translation.pushed }))
    expect(request.path).toMatch(/^[\x21-\x7e]+$/)
    expect(request.path).not.toContain('+')
    expect(new URL(request.path, 'http://x.example').searchParams.get('name')).toBe(value)
  })

  it('names each column once and keeps lines with their order', () => {
    const request = dialect.compile(
      query({ kind: 'Order', fields: ['lines', 'status', 'nativeStatus', 'total', 'unheard'] }),
    )
    expect(request.text).toBe('GET /orders?fields=id,items,status,amount&page=1&pageSize=50')
  })

  it('refuses to begin a page where it cannot', () => {
    expect(() => dialect.compile(query({ position: { kind: 'afterId', id: null } }))).toThrow(
      expect.objectContaining({ code: 'SOURCE_CAPABILITY' }),
    )
  })
})

describe('settings', () => {
  it('gives every problem at once', () => {
    const result = readSettings({
      baseUrl: 'ftp://x.example',
      auth: { kind: 'oauth', clientId: 'c' },
      filters: { assumeSymmetric: 'yes', instants: 'week' },
      limits: { perMinute: 0 },
      fields: { creditCode: 'page' },
    })
    if (!('problems' in result)) throw new Error('accepted')
    expect(result.problems.map(({ setting }) => setting).sort()).toEqual([
      'auth.clientSecret',
      'auth.refreshToken',
      'baseUrl',
      'fields.creditCode',
      'filters.assumeSymmetric',
      'filters.instants',
      'limits.perMinute',
    ])
  })

  it('finds the token endpoint outside of the version path', () => {
    const { auth } = settingsWith({
      auth: { kind: 'oauth', clientId: 'c', clientSecret: 's', refreshToken: 'r' },
    })
    expect(auth).toMatchObject({ tokenUrl: 'https://enterprise.example/oauth/token', code: null })
  })

  it('maps a credit code where the tenant has one', () => {
    const settings = settingsWith({ fields: { creditCode: 'taxNo' } })
    const request = createDialect(settings).compile(query({ kind: 'Customer', fields: ['creditCode'] }))
    expect(request.text).toContain('fields=id,taxNo')
  })
})
