import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { encodeReference, enumValues } from '../../src/model/index.js'
import { startTestServer, type TestServer } from '../support/server.js'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
})

afterAll(async () => {
  await server.close()
})

beforeEach(() => {
  server.forgetRequests()
})

type Filter = Readonly<Record<string, unknown>>

const early = '2020-01-01T00:00:00Z'
const late = '2024-01-01T00:00:00Z'

/** Filters that nothing can satisfy, of any entity. */
function ofAny(entity: 'Customer' | 'Contact' | 'Ticket' | 'Order' | 'ReportTable', text: string): readonly Filter[] {
  // Ids that every source is asked for in turn.
  const ids = (nativeId: string): readonly string[] =>
    Object.keys(server.sources).map((source) => encodeReference(entity, source, nativeId))
  return [
    { [text]: { eq: 'a', ne: 'a' } },
    { [text]: { eq: 'a', in: ['b', 'c'] } },
    { [text]: { in: ['a', 'b'], notIn: ['b', 'a'] } },
    { [text]: { in: [] } },
    { and: [{ [text]: { isNull: true } }, { [text]: { isNull: false } }] },
    { [text]: { isNull: true, eq: 'a' } },
    { [text]: { isNull: true, contains: 'a' } },
    { [text]: { eq: 'acme', contains: 'xyz' } },
    { [text]: { startsWith: 'a' }, and: [{ [text]: { startsWith: 'b' } }] },
    { [text]: { contains: 'abc' }, not: { [text]: { contains: 'b' } } },
    { [text]: { eq: 'a' }, not: { [text]: { isNull: false } } },
    { nativeId: { eq: '1' }, and: [{ nativeId: { eq: '2' } }] },
    { nativeId: { isNull: true } },
    { id: { in: ids('1') }, nativeId: { eq: '2' } },
    { and: [{ id: { in: ids('1') } }, { id: { in: ids('2') } }] },
    { updatedAt: { gt: late, lt: early } },
    { updatedAt: { gt: late, lte: late } },
    { updatedAt: { eq: late, lt: late } },
    { updatedAt: { isNull: true, gt: early } },
    { not: {} },
    { or: [] },
    { or: [{ [text]: { eq: 'a', ne: 'a' } }, { and: [{ updatedAt: { gt: late } }, { updatedAt: { lt: early } }] }] },
    { or: [{ [text]: { eq: 'a' } }, { [text]: { eq: 'b' } }], not: { [text]: { in: ['a', 'b', 'c'] } } },
  ]
}

function ofWords(field: string, words: readonly string[]): readonly Filter[] {
  const [one, other] = words
  return [
    { and: [{ [field]: { eq: one } }, { [field]: { eq: other } }] },
    { [field]: { notIn: words } },
    { [field]: { eq: one, ne: one } },
    { [field]: { in: [one, other], notIn: [other, one] } },
    { and: words.map((word) => ({ [field]: { ne: word } })) },
    { or: words.slice(1).map((word) => ({ [field]: { eq: word } })), [field]: { eq: one } },
  ]
}

/** Filters of two records of every source that cannot both be referred to. */
function ofReferences(field: string): readonly Filter[] {
  const ids = (nativeId: string): readonly string[] =>
    Object.keys(server.sources).map((source) =>
      encodeReference(field === 'contactId' ? 'Contact' : 'Customer', source, nativeId),
    )
  const [first] = ids('1')
  const [second] = ids('2')
  return [
    { and: [{ [field]: { eq: first } }, { [field]: { eq: second } }] },
    { [field]: { in: ids('1'), notIn: ids('1') } },
    { [field]: { in: ids('1'), isNull: true } },
  ]
}

const amounts: readonly Filter[] = [
  { total: { gt: '10', lt: '2' } },
  { total: { eq: '10', ne: '10.0' } },
  { total: { gte: '1', lte: '1', ne: '1' } },
  { total: { isNull: true, gte: '0' } },
]

test.each<[list: string, input: string, filters: () => readonly Filter[]]>([
  ['customers', 'Customer', () => [...ofAny('Customer', 'name'), ...ofWords('status', enumValues.CustomerStatus)]],
  ['contacts', 'Contact', () => [...ofAny('Contact', 'mobile'), ...ofReferences('customerId')]],
  [
    'tickets',
    'Ticket',
    () => [
      ...ofAny('Ticket', 'subject'),
      ...ofWords('status', enumValues.TicketStatus),
      ...ofWords('priority', enumValues.TicketPriority),
      ...ofReferences('contactId'),
    ],
  ],
  ['orders', 'Order', () => [...ofAny('Order', 'number'), ...ofWords('status', enumValues.OrderStatus), ...amounts]],
  ['reportTables', 'ReportTable', () => ofAny('ReportTable', 'categoryName')],
])('%s that nothing can satisfy are empty without a call', async (list, input, filters) => {
  const asked = filters()
  const parameters = asked.map((_, index) => `$f${index}: ${input}Filter`).join(', ')
  const lists = asked.map(
    (_, index) => `l${index}: ${list}(filter: $f${index}, first: 5) { nodes { id } totalCount complete }`,
  )
  const variables = Object.fromEntries(asked.map((filter, index) => [`f${index}`, filter]))
  const { data, errors } = await server.query(`query (${parameters}) { ${lists.join(' ')} }`, variables)
  expect(errors).toEqual([])
  expect(data).toEqual(
    Object.fromEntries(asked.map((_, index) => [`l${index}`, { nodes: [], totalCount: 0, complete: true }])),
  )
  // Nor does anyone sign in for it.
  expect(Object.values(server.sources).flatMap(({ sandbox }) => sandbox.requests)).toEqual([])
})

test('lists below records that nothing can satisfy cost no call of their own', async () => {
  const text = (filter: string): string =>
    `{ customers(first: 3) { nodes { id ${filter === '' ? '' : `tickets(filter: ${filter}, scope: OWN) { nodes { id } totalCount }`} } } }`
  // Once for what a source is asked the first time only.
  await server.query(text(''))
  server.forgetRequests()
  await server.query(text(''))
  const alone = server.vendorCalls().length
  server.forgetRequests()
  const { data, errors } = await server.query(
    text('{ status: { notIn: [NEW, OPEN, PENDING, ON_HOLD, SOLVED, CLOSED, OTHER] } }'),
  )
  expect(errors).toEqual([])
  const { nodes } = data!['customers'] as { nodes: { tickets: unknown }[] }
  expect(nodes.map(({ tickets }) => tickets)).toEqual(nodes.map(() => ({ nodes: [], totalCount: 0 })))
  expect(nodes).toHaveLength(3)
  expect(server.vendorCalls()).toHaveLength(alone)
})

test('a search that contradicts the filter costs no call', async () => {
  const { data, errors } = await server.query(
    '{ orders(search: "zz", filter: { number: { eq: "SO-1" } }) { totalCount } }',
  )
  expect({ data, errors }).toEqual({ data: { orders: { totalCount: 0 } }, errors: [] })
  expect(server.vendorCalls()).toEqual([])
})
