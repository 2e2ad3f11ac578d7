import { afterEach, describe, expect, it } from '@jest/globals'
import { CrmError } from '../../src/errors/index.js'
import { encodeReference } from '../../src/model/index.js'
import type { Pushed, VendorQuery } from '../../src/planner/index.js'
import { condition, type Condition } from '../../src/query/index.js'
import { createManualClock, type ManualClock } from '../../src/sandbox/clock.js'
import type { Fault, RunningSandbox } from '../../src/sandbox/sandbox.js'
import { createTransportFactory, type CallContext, type CallTrace } from '../../src/transport/index.js'
import { vendor } from '../../src/vendors/bangwo8/index.js'
import {
  foreignOrigin,
  sandbox,
  servicePasswordMark,
  type Bangwo8SandboxOptions,
  type Bangwo8Store,
  type TicketRow,
} from '../../src/vendors/bangwo8/sandbox/index.js'
import type { NativePage, VendorRequest, VendorSource } from '../../src/vendors/vendor.js'
import { customerSet, type CustomerSet } from '../support/fifty-customers.js'
import { startTestServer, type TestServer } from '../support/server.js'

interface Rig {
  readonly running: RunningSandbox<Bangwo8Store>
  readonly source: VendorSource
  readonly clock: ManualClock
  readonly traces: CallTrace[]
  readonly call: CallContext
  request(parts?: Partial<VendorQuery>): VendorRequest
  page(parts?: Partial<VendorQuery>): Promise<NativePage>
  /** The native filter of one condition on tickets. */
  filter(test: Condition): Pushed
  /** Addresses asked for, token endpoint left out. */
  asked(): string[]
}

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map(async (each) => each.close()))
})

/** A sandbox, a source connected to it, and one clock for both; waits take no real time. */
async function rig(options: Bangwo8SandboxOptions = {}, more: Readonly<Record<string, unknown>> = {}): Promise<Rig> {
  const clock = createManualClock(Date.UTC(2025, 0, 6, 1, 0, 0))
  const running = await sandbox.start({ clock, scale: 0.1, limits: { perSecond: null }, ...options })
  open.push(running)
  const read = vendor.readSettings({ ...running.settings, limits: { perSecond: 1000 }, ...more })
  if ('problems' in read) throw new Error(JSON.stringify(read.problems))
  const transport = createTransportFactory({
    source: 'desk',
    now: clock.now,
    random: () => 0,
    // No time-outs here, so every sleep is a wait before a call: it moves the clock instead.
    timeoutMs: Number.POSITIVE_INFINITY,
    sleep: (milliseconds) =>
      new Promise((resolve) => {
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
      kind: 'Ticket',
      pushed: null,
      order: null,
      position: { kind: 'start' },
      pageSize: 20,
      fields: [],
      step: 0,
      ...parts,
    })
  return {
    running,
    source,
    clock,
    traces,
    call,
    request,
    page: async (parts) => source.client.fetchPage(request(parts), call),
    filter: (test) => {
      const translation = source.dialect.translate('Ticket', test)
      if (translation.kind !== 'pushed') throw new Error(translation.kind)
      return translation.pushed
    },
    asked: () => running.requests.map(({ url }) => url).filter((url) => !url.includes('token')),
  }
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
const byId = (nativeId: string): Condition => condition('nativeId', 'eq', nativeId)
const ofCompany = (nativeId: string): Condition =>
  condition('customerId', 'eq', { entity: 'Customer', source: 'desk', nativeId })
const ticket = (ticketId: string, more: Partial<TicketRow> = {}): TicketRow => ({
  ticketId,
  subject: `Ticket ${ticketId}`,
  custUserId: '',
  ticketStatus: '2',
  priorityLevel: '2',
  isDeleted: '0',
  createDT: '2025-01-06 09:12:30',
  updateDT: '2025-01-06 09:12:30',
  ...more,
})
const idsOf = ({ rows }: NativePage): unknown[] => rows.map((row) => (row as { ticketId: unknown }).ticketId)

describe('signing in', () => {
  it('sends account and password in UTF-8', async () => {
    const it = await rig({ accounts: [{ account: '账号', password: '密码', role: 'main' }] })
    await it.page()
    expect(it.running.requests[0]?.headers['authorization']).toBe('Basic 6LSm5Y+3OuWvhueggQ==')
  })

  it.each(['mapped', 'body200'] as const)('fails at once with a wrong password, told %s', async (httpStatusMode) => {
    const auth = { kind: 'basic', account: 'sandbox-account', password: 'wrong-one' }
    const it = await rig({ errors: { httpStatusMode } }, { auth })
    const error = await errorOf(it.page())
    expect(error).toMatchObject({ code: 'SOURCE_AUTH_FAILED', source: 'desk', details: { code: '401' } })
    expect(JSON.stringify([error.message, error.details, it.traces])).not.toContain('wrong-one')
    expect(it.running.requests).toHaveLength(1)
  })

  it('gets one token for all callers and renews it ahead of its end', async () => {
    const it = await rig({ auth: 'clientCredentials' })
    const tokens = (): number => it.running.requests.filter(({ url }) => url.includes('token')).length
    await Promise.all([it.page(), it.page({ kind: 'Contact' }), it.page({ kind: 'Customer' })])
    expect(tokens()).toBe(1)
    expect(it.running.requests[1]?.headers['authorization']).toMatch(/^Bearer [0-9a-f]{40}$/)
    it.clock.advance(3_479_000)
    await it.page()
    expect(tokens()).toBe(1)
    it.clock.advance(2_000)
    await it.page()
    expect(tokens()).toBe(2)
  })

  it('meets a token that ended early with a new one, once', async () => {
    const it = await rig({ auth: 'clientCredentials' })
    await it.page()
    it.running.data.credentials.revoke()
    expect((await it.page()).rows).toHaveLength(20)
    expect(it.traces.map(({ status }) => status)).toEqual([200, 200, 401, 200, 200])
    it.running.faults.add(vendorFault('tokenExpired', { times: 5, when: ({ url }) => url.startsWith('/api/v1') }))
    expect(await errorOf(it.page())).toMatchObject({ code: 'SOURCE_AUTH_FAILED' })
  })

  it('remembers for a while that the key was refused', async () => {
    const auth = { kind: 'clientCredentials', keyId: 'bw8_key_sandbox', keySecret: 'wrong-secret' }
    const it = await rig({ auth: 'clientCredentials' }, { auth: { ...auth, tokenUrl: undefined } })
    const errors = [await errorOf(it.page()), await errorOf(it.page())]
    expect(errors.map(({ code }) => code)).toEqual(['SOURCE_AUTH_FAILED', 'SOURCE_AUTH_FAILED'])
    expect(errors[0]?.message).toContain('invalid_client')
    expect(JSON.stringify([errors, it.traces])).not.toContain('wrong-secret')
    expect(it.running.requests).toHaveLength(1)
    it.clock.advance(31_000)
    await errorOf(it.page())
    expect(it.running.requests).toHaveLength(2)
  })
})

describe('errors', () => {
  it.each([
    ['okWithErrcode', 'SOURCE_REJECTED'],
    ['okWithNumericErrcode', 'SOURCE_AUTH_FAILED'],
    ['beyondRepair', 'SOURCE_PROTOCOL_ERROR'],
  ])('%s is %s', async (fault, code) => {
    const it = await rig()
    it.running.faults.add(vendorFault(fault))
    const error = await errorOf(it.page())
    expect(error).toMatchObject({ code, source: 'desk' })
    expect(error.message).not.toMatch(/Invalid resource|Unauthorized/)
  })

  it('reports maintenance once it outlasts the repetitions', async () => {
    const it = await rig()
    it.running.faults.add(vendorFault('maintenance', { times: 9 }))
    expect(await errorOf(it.page())).toMatchObject({ code: 'SOURCE_UNAVAILABLE' })
    expect(it.running.requests).toHaveLength(3)
  })

  it('tells what a plain agent may not read', async () => {
    const auth = { kind: 'basic', account: '账号', password: '密码' }
    for (const httpStatusMode of ['mapped', 'body200'] as const) {
      const it = await rig({ errors: { httpStatusMode } }, { auth })
      expect(await errorOf(it.page())).toMatchObject({ code: 'SOURCE_FORBIDDEN' })
      expect((await it.page({ kind: 'Contact' })).rows.length).toBe(20)
    }
  })

  it('does not take a wrong base URL for a record that does not exist', async () => {
    const it = await rig()
    const read = vendor.readSettings({ ...it.running.settings, baseUrl: `${it.running.url}/api/v2` })
    if ('problems' in read) throw new Error()
    const wrong = vendor.connect(read.settings, createTransportFactory({ source: 'desk' }))
    const request = it.request({ pushed: it.filter(byId('90001')) })
    expect(await errorOf(wrong.client.fetchPage(request, it.call))).toMatchObject({ code: 'SOURCE_REJECTED' })
  })

  it('waits as long as a refusal asks, and keeps its own limit', async () => {
    const it = await rig({ limits: { perSecond: 10 } })
    for (let index = 0; index < 25; index++) await it.page({ position: { kind: 'offset', offset: index * 20 } })
    expect(it.traces.map(({ status }) => status)).toContain(429)
    expect(it.source.client.quotas()[0]).toMatchObject({ limit: 10 })
    const careful = await rig({ limits: { perSecond: 10 } }, { limits: { perSecond: 10 } })
    for (let index = 0; index < 25; index++) await careful.page({ position: { kind: 'offset', offset: index * 20 } })
    expect(careful.traces.every(({ status }) => status === 200)).toBe(true)
    careful.running.faults.add(vendorFault('rateLimitedWithoutRetryAfter', { times: 9 }))
    expect(await errorOf(careful.page())).toMatchObject({ code: 'SOURCE_RATE_LIMITED' })
  })
})

describe('envelopes', () => {
  it.each(['stringCount', 'numericCodes', 'nextPageForeign', 'nextPageEndless', 'noPageLinks'])(
    'reads the same records under %s, and follows no link',
    async (fault) => {
      const it = await rig()
      const read = async (): Promise<unknown[]> => {
        const ids: unknown[] = []
        for (let offset = 0; ; offset += 20) {
          const page = await it.page({ position: { kind: 'offset', offset } })
          ids.push(...page.rows.map((row) => it.source.mapping.toRecord('Ticket', row, 'desk').nativeId))
          if (page.ended === 'yes') return ids
        }
      }
      const expected = await read()
      expect(expected.length).toBeGreaterThan(60)
      it.running.faults.add(vendorFault(fault, { times: 100 }))
      expect(await read()).toEqual(expected)
      expect(it.asked().every((url) => /^\/api\/v1\/tickets\.json\?deStat=0&page=\d+&per_page=20$/.test(url))).toBe(
        true,
      )
      expect(foreignOrigin).not.toBe('')
    },
  )

  it('reads one record from an array or an object, and none from an error or an empty array', async () => {
    const it = await rig({ data: { tickets: [ticket('9')] } })
    const pushed = it.filter(byId('9'))
    expect(idsOf(await it.page({ pushed }))).toEqual(['9'])
    it.running.faults.add(vendorFault('swapWrapper'))
    expect(idsOf(await it.page({ pushed }))).toEqual(['9'])
    it.running.faults.add(vendorFault('emptyDetail'))
    expect(await it.page({ pushed })).toMatchObject({ rows: [], ended: 'yes' })
    expect(await it.page({ pushed: it.filter(byId('10')) })).toMatchObject({ rows: [], ended: 'yes', total: 0 })
    const hidden = await rig({ errors: { httpStatusMode: 'body200' }, data: { tickets: [] } })
    expect((await hidden.page({ pushed: hidden.filter(byId('10')) })).rows).toEqual([])
    const unknown = await rig({ data: { tickets: [] } })
    expect((await unknown.page({ pushed: unknown.filter(ofCompany('1')) })).rows).toEqual([])
  })

  it('mends bare backslashes without changing a text', async () => {
    const subjects = ['D:\\工单 \\server', 'C:\\temp \\\\share "\\q"', '\\']
    const tickets = subjects.map((subject, index) => ticket(String(index + 1), { subject }))
    const it = await rig({ data: { tickets }, bareBackslashes: true })
    const { rows } = await it.page()
    expect(rows.map((row) => (row as TicketRow).subject)).toEqual(subjects)
  })

  it('shows deleted records neither in lists nor by id, and does not count them', async () => {
    const tickets = [ticket('1'), ticket('2', { isDeleted: '1' }), ticket('3')]
    const it = await rig({ data: { tickets } })
    expect(await it.page()).toMatchObject({ total: 2, ended: 'yes' })
    expect((await it.page({ pushed: it.filter(byId('2')) })).rows).toEqual([])
    const search = await rig({ data: { tickets }, deleted: { lists: 'shown' } }, { filters: { search: 'codes' } })
    const page = await search.page({ pushed: search.filter(condition('status', 'eq', 'OPEN')) })
    expect([idsOf(page), page.total]).toEqual([['1', '3'], null])
  })
})

describe('companies of tickets', () => {
  const users = Array.from({ length: 130 }, (_, index) => ({
    cId: String(700 + index),
    companyId: String(600 + (index % 7)),
    state: index === 5 ? '3' : '1',
  }))
  const tickets = Array.from({ length: 40 }, (_, index) =>
    ticket(String(index + 1), { custUserId: index === 39 ? '' : String(700 + index) }),
  )
  const companiesIn = ({ rows }: NativePage): unknown[] =>
    rows.map((row) => (row as Readonly<Record<string, unknown>>)['$companyId'])
  const expected = (count: number): (string | null)[] =>
    Array.from({ length: count }, (_, index) => (index === 39 ? null : String(600 + (index % 7))))

  it('asks for few contacts one by one, deleted ones too, and remembers them for a minute', async () => {
    const it = await rig({ data: { tickets, users } })
    const parts = { fields: ['customerId'], pageSize: 8 }
    expect(companiesIn(await it.page(parts))).toEqual(expected(8))
    expect(it.asked()).toHaveLength(9)
    expect(companiesIn(await it.page(parts))).toEqual(expected(8))
    expect(it.asked()).toHaveLength(10)
    it.clock.advance(61_000)
    await it.page(parts)
    expect(it.asked()).toHaveLength(19)
  })

  it('reads the whole list of contacts where that takes fewer calls', async () => {
    const it = await rig({ data: { tickets, users } })
    expect(companiesIn(await it.page({ fields: ['customerId'], pageSize: 40 }))).toEqual(expected(40))
    expect(it.asked()).toEqual([
      '/api/v1/tickets.json?deStat=0&page=1&per_page=40',
      '/api/v1/users.json?deStat=1&page=1&per_page=100',
      '/api/v1/users.json?deStat=1&page=2&per_page=100',
    ])
  })

  it('asks no contact when the company is not used, or is what was asked for', async () => {
    const companies = [{ uId: '600', companyName: 'Acme', status: '1' }]
    const it = await rig({ data: { tickets, users, companies } })
    expect(companiesIn(await it.page())).toEqual(Array.from({ length: 20 }, () => undefined))
    const page = await it.page({ fields: ['customerId'], pushed: it.filter(ofCompany('600')) })
    expect(new Set(companiesIn(page))).toEqual(new Set(['600']))
    expect(it.asked()).toHaveLength(2)
  })
})

describe('check', () => {
  it('tells what works', async () => {
    const it = await rig()
    const lines = await it.source.client.check(it.call)
    expect(lines.map(({ ok, what, detail }) => `${ok} ${what}: ${detail}`)).toEqual([
      'true sign-in: accepted',
      expect.stringMatching(/^true reading companies: \d+ records$/),
      expect.stringMatching(/^true reading users: \d+ records$/),
      expect.stringMatching(/^true reading tickets: \d+ records$/),
      expect.stringMatching(/^true reading supports: \d+ records$/),
      'true order of records of the same second: steady',
      'true search by status: works; filters.search: codes could use it',
    ])
  })

  it('finds records of the same second that change places, and a search that finds nothing', async () => {
    const tickets = Array.from({ length: 120 }, (_, index) => ticket(String(index + 1)))
    const it = await rig(
      { data: { tickets }, tieOrder: 'unstable', search: { fields: ['createDT'] } },
      { filters: { search: 'codes' } },
    )
    const lines = await it.source.client.check(it.call)
    expect(lines.filter(({ ok }) => !ok).map(({ detail }) => detail)).toEqual([
      expect.stringContaining('set lists.order: here'),
      expect.stringContaining('set filters.search: off'),
    ])
  })

  it('stops at a refused sign-in', async () => {
    const it = await rig({}, { auth: { kind: 'basic', account: 'sandbox-account', password: 'wrong-one' } })
    const lines = await it.source.client.check(it.call)
    expect(lines).toEqual([{ ok: false, what: 'sign-in', detail: expect.stringContaining('SOURCE_AUTH_FAILED') }])
  })
})

describe('through a whole server', () => {
  const serverWith = async (more: Readonly<Record<string, unknown>> = {}): Promise<TestServer> => {
    const server = await startTestServer({ vendors: ['bangwo8'], source: { bangwo8: { sandbox: more } } })
    open.push(server)
    return server
  }
  const everyField = `nodes {
    id source { name } nativeId name status nativeStatus industry creditCode phone email website tags
    address { province city street formatted } owner { name email } createdAt updatedAt customFields
    contacts(first: 2) { nodes { name title phone mobile email customFields } }
    tickets(first: 2) { nodes { subject description status nativeStatus channel customFields customer { name customFields } } }
  }`

  it.each(['off', 'plan', 'run'])('lets no servicepassword out with explain %s', async (mode) => {
    const server = await serverWith({ scale: 0.1 })
    const headers: Record<string, string> = mode === 'off' ? {} : { 'x-crm-explain': mode }
    const lists = await server.query(`{ customers(first: 20) { ${everyField} } }`, {}, headers)
    const searched = await server.query('{ customers(first: 5, search: "service") { nodes { id name } } }', {}, headers)
    const single = await server.query(
      'query One($id: ID!) { node(id: $id) { id ... on Customer { name customFields } } }',
      { id: encodeReference('Customer', 'bangwo8', '60001') },
      headers,
    )
    const filtered = await server.query(
      `{ customers(first: 5, filter: { name: { contains: "${servicePasswordMark}" } }) { nodes { id customFields } } }`,
      {},
      headers,
    )
    expect([lists, searched, single, filtered].flatMap(({ errors }) => errors)).toEqual([])
    const said = JSON.stringify([lists, searched, single, filtered.extensions['calls'] ?? null, filtered.data])
    expect(said).not.toMatch(/servicepassword|serviceaccount/i)
    expect(said).not.toContain(servicePasswordMark)
    if (mode !== 'plan') expect(said).toContain('companyName')
    const raw = server.sources['bangwo8']?.sandbox.data as Bangwo8Store
    expect(JSON.stringify(raw.companies)).toContain(servicePasswordMark)
  })

  it('keeps secrets out of errors too', async () => {
    const server = await serverWith({ scale: 0.1 })
    server.sources['bangwo8']?.sandbox.faults.add({ action: { kind: 'cutBody' }, times: 3 })
    server.sources['bangwo8']?.sandbox.faults.add(vendorFault('swapWrapper', { times: 9 }))
    const answer = await server.query(`{ customers(first: 20) { ${everyField} } }`)
    expect(JSON.stringify(answer)).not.toContain(servicePasswordMark)
  })

  const deskData = ({ customers, children }: CustomerSet): Readonly<Record<string, unknown>> => {
    const at = (second: number): string =>
      new Date(Date.UTC(2024, 0, 1) + second * 1000).toISOString().slice(0, 19).replace('T', ' ')
    return {
      data: {
        companies: customers.map(({ number, second }) => ({
          uId: String(60_000 + number),
          companyName: `Customer ${number}`,
          status: '1',
          createDT: at(second),
          updateDT: at(second),
        })),
        users: customers.map(({ number, second }) => ({
          cId: String(70_000 + number),
          companyId: String(60_000 + number),
          state: '1',
          createDT: at(second),
          updateDT: at(second),
        })),
        tickets: children.map(({ number, customer, second }) =>
          ticket(String(90_000 + number), {
            custUserId: String(70_000 + customer),
            createDT: at(second),
            updateDT: at(second),
          }),
        ),
      },
    }
  }

  it('asks 50 customers for their tickets one by one, for there is no other way, and for contacts at once', async () => {
    const server = await serverWith(deskData(customerSet(() => ({ tickets: 5, orders: 0 }))))
    const { data, errors } = await server.query(
      '{ customers(first: 50) { nodes { name tickets(first: 5) { nodes { subject } } contacts(first: 5) { nodes { id } } } } }',
    )
    expect(errors).toEqual([])
    const { nodes } = data?.['customers'] as {
      nodes: { tickets: { nodes: unknown[] }; contacts: { nodes: unknown[] } }[]
    }
    expect(nodes.map(({ tickets, contacts }) => [tickets.nodes.length, contacts.nodes.length])).toEqual(
      Array.from({ length: 50 }, () => [5, 1]),
    )
    const calls = server.vendorCalls()
    expect(calls.filter((call) => /companies\/\d+\/tickets\.json/.test(call))).toHaveLength(50)
    expect(calls).toHaveLength(52)
  })
})
