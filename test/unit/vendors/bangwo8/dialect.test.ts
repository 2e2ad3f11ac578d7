import { describe, expect, it } from '@jest/globals'
import { planSource, type Pushed, type VendorQuery } from '../../../../src/planner/index.js'
import { condition, normalForm, totalOrder, type Predicate } from '../../../../src/query/index.js'
import { capabilitiesOf } from '../../../../src/vendors/bangwo8/capabilities.js'
import { createDialect } from '../../../../src/vendors/bangwo8/dialect.js'
import { readSettings, type Bangwo8Settings } from '../../../../src/vendors/bangwo8/settings.js'

const signIn = { auth: { account: 'unit-account', password: 'unit-pass' } }

function settingsWith(more: object = {}): Bangwo8Settings {
  const read = readSettings({ ...signIn, ...more })
  if ('problems' in read) throw new Error(JSON.stringify(read.problems))
  return read.settings
}

function problemsOf(raw: object): readonly string[] {
  const read = readSettings(raw as Record<string, unknown>)
  return 'problems' in read ? read.problems.map(({ setting }) => setting) : []
}

const dialect = createDialect(settingsWith())
const query = (parts: Partial<VendorQuery> = {}): VendorQuery => ({
  kind: 'Ticket',
  pushed: null,
  order: null,
  position: { kind: 'start' },
  pageSize: 50,
  fields: [],
  step: 0,
  ...parts,
})
const pushed = (predicate: Predicate, settings = settingsWith()): Pushed | null =>
  planSource({
    source: 'desk',
    kind: 'Ticket',
    capabilities: capabilitiesOf(settings),
    translate: (kind, test) => createDialect(settings).translate(kind, test),
    predicate: normalForm(predicate),
    order: totalOrder('Ticket', []),
    wanted: null,
    fields: [],
    scanBudget: 1000,
  })?.split.pushed ?? null

describe('requests', () => {
  it('numbers its own pages', () => {
    const request = dialect.compile(query({ position: { kind: 'offset', offset: 150 } }))
    expect(request).toMatchObject({ path: '/tickets.json?deStat=0&page=4&per_page=50', offset: 150 })
    expect(Object.isFrozen(request)).toBe(true)
  })

  it('encodes bounds', () => {
    const bound = pushed(condition('createdAt', 'gt', Date.UTC(2024, 0, 15)))
    expect(dialect.compile(query({ pushed: bound })).path).toContain('created_start=2024-01-14%2000%3A00%3A00&')
  })

  it('marks tickets that need their company, so that no other page stands in for theirs', () => {
    const request = dialect.compile(query({ fields: ['customerId'] }))
    expect(request.path).toBe('/tickets.json?deStat=0&page=1&per_page=50#companies')
    const route = pushed(condition('customerId', 'eq', { entity: 'Customer', source: 'desk', nativeId: '60001' }))
    expect(dialect.compile(query({ fields: ['customerId'], pushed: route })).path).not.toContain('#')
  })

  it('refuses positions and filters it cannot say', () => {
    expect(() => dialect.compile(query({ position: { kind: 'token', token: null } }))).toThrow(/cannot begin a page/)
    const term: Pushed = { kind: 'term', term: { text: 'x', slot: 'x' } }
    expect(() => dialect.compile(query({ pushed: { kind: 'or', terms: [term, term] } }))).toThrow(/either of two/)
  })
})

describe('what is not said', () => {
  it.each([
    condition('subject', 'contains', '打印机'),
    condition('subject', 'eq', '打印机'),
    condition('status', 'eq', 'OPEN'),
    condition('priority', 'eq', 'HIGH'),
    condition('createdAt', 'ne', 0),
    condition('createdAt', 'isNull'),
    condition('customerId', 'isNull'),
    condition('contactId', 'ne', { entity: 'Contact', source: 'desk', nativeId: '70001' }),
    condition('createdAt', 'lt', Number.MAX_SAFE_INTEGER),
    condition('nativeId', 'startsWith', '9'),
  ])('$field $operator is checked here', (test) => {
    expect(pushed(test)).toBeNull()
  })

  it.each(['', '0', '1/2', 'search', '1?x=1', '９０００１', ' 1'])('no record has the id %j', (id) => {
    expect(dialect.translate('Ticket', condition('nativeId', 'eq', id))).toEqual({ kind: 'never' })
  })
})

describe('capabilities', () => {
  it('promise no order where records of the same second change places', () => {
    const { kinds } = capabilitiesOf(settingsWith({ lists: { order: 'here' } }))
    expect(kinds.Ticket?.fields['createdAt']?.order).toBeUndefined()
    expect(capabilitiesOf(settingsWith()).kinds.Ticket?.fields['createdAt']?.order).toBe('grouped')
  })

  it('know no orders and no replies', () => {
    expect(Object.keys(capabilitiesOf(settingsWith()).kinds)).toEqual(['Customer', 'Contact', 'Ticket', 'Agent'])
  })
})

describe('settings', () => {
  it('refuse an address without TLS outside of this machine unless told', () => {
    expect(problemsOf({ ...signIn, baseUrl: 'http://desk.example/api/v1' })).toEqual(['baseUrl'])
    expect(problemsOf({ ...signIn, baseUrl: 'http://desk.example/api/v1', allowHttp: true })).toEqual([])
    expect(problemsOf({ ...signIn, baseUrl: 'http://127.0.0.1:4010/api/v1' })).toEqual([])
  })

  it('name everything that is wrong at once', () => {
    expect(
      problemsOf({
        baseUrl: 'ftp://x',
        timeZone: 'Europe/Berlin',
        auth: { kind: 'clientCredentials', keyId: 'a:b' },
        limits: { perSecond: 0 },
        fields: { phone: 'field 22' },
        lists: { order: 'none' },
        filters: { search: true },
      }).toSorted(),
    ).toEqual([
      'auth.keyId',
      'auth.keySecret',
      'baseUrl',
      'fields.phone',
      'filters.search',
      'limits.perSecond',
      'lists.order',
      'timeZone',
    ])
  })

  it('put the token endpoint beside the API unless told', () => {
    const auth = { kind: 'clientCredentials', keyId: 'unit-key', keySecret: 'unit-secret' }
    expect(settingsWith({ auth }).auth).toMatchObject({ tokenUrl: 'https://www.bangwo8.com/api/token.php' })
  })
})
