import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { encodeReference } from '../../src/model/index.js'
import { startServer } from '../../src/server/server.js'
import { startTestServer, type TestServer } from '../support/server.js'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer({ vendors: ['enterprise-platform', 'vtiger'] })
})

afterAll(async () => {
  await server.close()
})

beforeEach(() => {
  server.forgetRequests()
})

/** Requests of any kind that reached a sandbox, sign-in included. */
function allRequests(): string[] {
  return Object.values(server.sources).flatMap(({ sandbox }) => sandbox.requests.map(({ url }) => url))
}

async function expectGoodAnswer(): Promise<void> {
  const { status, data, errors } = await server.query('{ customers(first: 1) { nodes { id } } }')
  expect({ status, errors }).toEqual({ status: 200, errors: [] })
  expect((data?.['customers'] as { nodes: unknown[] }).nodes).toHaveLength(1)
}

interface RawAnswer {
  readonly status: number
  readonly type: string
  readonly text: string
  readonly code: unknown
}

async function send(path: string, init: RequestInit): Promise<RawAnswer> {
  const response = await fetch(`${server.url}${path}`, init)
  const text = await response.text()
  const body = JSON.parse(text) as { errors?: { extensions?: { code?: unknown } }[] }
  return {
    status: response.status,
    type: response.headers.get('content-type') ?? '',
    text,
    code: body.errors?.[0]?.extensions?.code,
  }
}

function expectPlainRefusal(answer: RawAnswer): void {
  expect(answer.type).toContain('json')
  expect(answer.text).not.toMatch(/<html|<!doctype|node_modules|\.[jt]s:\d+/i)
  expect(allRequests()).toEqual([])
}

const id = (entity: 'Customer' | 'Ticket' | 'Order' | 'Contact', source = 'vtiger', nativeId = '11x3'): string =>
  encodeReference(entity, source, nativeId)

const customers = (args: string): string => `{ customers(${args}) { nodes { id } } }`
const filtered = 'query ($filter: CustomerFilter) { customers(filter: $filter) { nodes { id } } }'
const orders = 'query ($filter: OrderFilter) { orders(filter: $filter) { nodes { id } } }'
const sized = 'query ($first: Int, $last: Int) { customers(first: $first, last: $last) { nodes { id } } }'

function nested(levels: number, wrap: (inner: unknown) => unknown): unknown {
  let filter: unknown = { name: { eq: 'x' } }
  for (let level = 0; level < levels; level++) filter = wrap(filter)
  return filter
}

const invert = (inner: unknown): unknown => ({ not: inner })

interface Row {
  readonly name: string
  readonly query: string
  readonly variables?: Readonly<Record<string, unknown>>
  readonly code: string
  /** Where the argument at fault stands. */
  readonly argument?: readonly (string | number)[]
  /** Response path of the field at fault. */
  readonly path?: readonly string[]
}

const bad = 'BAD_USER_INPUT'
const invalid = 'GRAPHQL_VALIDATION_FAILED'

const sizes: readonly Row[] = [
  ...['first', 'last'].flatMap((name): Row[] => [
    ...[0, -1, 101, -2147483648].map((value): Row => {
      return { name: `${name}: ${value}`, query: customers(`${name}: ${value}`), code: bad, argument: [name] }
    }),
    { name: `${name}: 0 in a variable`, query: sized, variables: { [name]: 0 }, code: bad, argument: [name] },
    { name: `${name}: 2147483648`, query: customers(`${name}: 2147483648`), code: invalid },
    { name: `${name}: 2147483648 in a variable`, query: sized, variables: { [name]: 2147483648 }, code: bad },
    { name: `${name}: 1.5 in a variable`, query: sized, variables: { [name]: 1.5 }, code: bad },
    { name: `${name}: "5" in a variable`, query: sized, variables: { [name]: '5' }, code: bad },
  ]),
  { name: 'first with last', query: customers('first: 2, last: 2'), code: bad, argument: ['last'] },
]

const ids: readonly Row[] = [
  {
    name: 'a ticket for customer(id:)',
    query: `{ customer(id: "${id('Ticket')}") { id } }`,
    code: bad,
    argument: ['id'],
  },
  {
    name: 'a ticket in filter.id',
    query: filtered,
    variables: { filter: { id: { eq: id('Ticket') } } },
    code: bad,
    argument: ['filter', 'id', 'eq'],
  },
  {
    name: 'an order in filter.customerId',
    query: orders,
    variables: { filter: { customerId: { in: [id('Customer'), id('Order')] } } },
    code: bad,
    argument: ['filter', 'customerId', 'in', 1],
  },
  {
    name: 'a source that is not configured',
    query: `{ customer(id: "${id('Customer', 'nowhere')}") { id } }`,
    code: bad,
  },
  { name: 'the same for node(id:)', query: `{ node(id: "${id('Customer', 'nowhere')}") { id } }`, code: bad },
  {
    name: 'the same in a filter',
    query: filtered,
    variables: { filter: { id: { ne: id('Customer', 'nowhere') } } },
    code: bad,
  },
  { name: 'no base64', query: '{ customer(id: "%%%") { id } }', code: bad, argument: ['id'] },
  {
    name: 'base64 of something else',
    query: `{ node(id: "${Buffer.from('{}').toString('base64url')}") { id } }`,
    code: bad,
  },
  { name: 'an id with padding', query: `{ customer(id: "${id('Customer')}=") { id } }`, code: bad },
  { name: 'an id in the other alphabet', query: `{ node(id: "${btoa('Customer:vtiger:??>')}") { id } }`, code: bad },
  { name: 'an empty id', query: '{ node(id: "") { id } }', code: bad },
  {
    name: 'an id of 1 MB',
    query: 'query ($id: ID!) { node(id: $id) { id } }',
    variables: { id: 'Q'.repeat(1e6) },
    code: bad,
  },
  {
    name: 'nodes with 101 ids',
    query: 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
    variables: { ids: Array.from({ length: 101 }, () => id('Customer')) },
    code: bad,
    argument: ['ids'],
  },
  {
    name: 'one bad id among good ones',
    query: 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
    variables: { ids: [id('Customer'), 'no'] },
    code: bad,
    argument: ['ids', 1],
  },
]

const sources: readonly Row[] = [
  { name: 'an unknown source', query: customers('sources: ["vtiger", "nowhere"]'), code: bad, argument: ['sources'] },
  { name: 'no source', query: customers('sources: []'), code: bad, argument: ['sources'] },
  { name: 'a source named __proto__', query: customers('sources: ["__proto__"]'), code: bad, argument: ['sources'] },
]

const texts: readonly Row[] = [
  {
    name: 'half a surrogate pair in a filter',
    query: filtered,
    variables: { filter: { name: { eq: 'a\ud800' } } },
    code: bad,
    argument: ['filter', 'name', 'eq'],
  },
  {
    name: 'half a surrogate pair in search',
    query: 'query ($search: String) { customers(search: $search) { nodes { id } } }',
    variables: { search: '\udc00' },
    code: bad,
    argument: ['search'],
  },
  { name: 'half a surrogate pair in a literal', query: customers('search: "\\ud800"'), code: 'GRAPHQL_PARSE_FAILED' },
  {
    name: 'a text of 1 MB',
    query: filtered,
    variables: { filter: { name: { contains: 'x'.repeat(1e6) } } },
    code: bad,
    argument: ['filter', 'name', 'contains'],
  },
  {
    name: 'a search of 1 MB',
    query: 'query ($search: String) { customers(search: $search) { nodes { id } } }',
    variables: { search: 'x'.repeat(1e6) },
    code: bad,
    argument: ['search'],
  },
]

const scalars: readonly Row[] = [
  ...[
    '2024-02-30T00:00:00Z',
    '2024-02-30',
    '2024-02-28T24:00:00Z',
    '2024-02-28T10:00:00',
    '2024-02-28T10:00:60Z',
    '+275760-09-13T00:00:00Z',
    '',
  ].map((value): Row => {
    const filter = { createdAt: { gt: value } }
    return { name: `DateTime ${JSON.stringify(value)}`, query: filtered, variables: { filter }, code: bad }
  }),
  { name: 'DateTime as a number', query: filtered, variables: { filter: { createdAt: { gt: 1.7e12 } } }, code: bad },
  {
    name: 'DateTime in a literal',
    query: customers('filter: { createdAt: { gt: "2024-02-30T00:00:00Z" } }'),
    code: invalid,
  },
  ...['1e999999999', 'NaN', 'Infinity', '1,5', '0x10', '', '1'.repeat(1000), 12.5, 1e300].map((value): Row => {
    const filter = { total: { gte: value } }
    return { name: `Decimal ${JSON.stringify(value).slice(0, 20)}`, query: orders, variables: { filter }, code: bad }
  }),
  {
    name: 'a Decimal literal with a fraction',
    query: '{ orders(filter: { total: { eq: 1.5 } }) { nodes { id } } }',
    code: invalid,
  },
]

const filters: readonly Row[] = [
  {
    name: 'in with 10,000 values',
    query: filtered,
    variables: { filter: { name: { in: Array.from({ length: 10_000 }, (_, index) => `n${index}`) } } },
    code: bad,
    argument: ['filter', 'name', 'in'],
  },
  {
    name: 'or with 10,000 branches',
    query: filtered,
    variables: { filter: { or: Array.from({ length: 10_000 }, () => ({})) } },
    code: bad,
    argument: ['variables', 'filter', 'or'],
  },
  {
    name: 'more than 500 conditions in all',
    query: filtered,
    variables: {
      filter: { and: [0, 1].map(() => ({ or: Array.from({ length: 300 }, () => ({ name: { eq: 'x' } })) })) },
    },
    code: bad,
  },
  {
    name: 'eq: null',
    query: customers('filter: { name: { eq: null } }'),
    code: bad,
    argument: ['filter', 'name', 'eq'],
  },
  { name: 'an unknown operator', query: customers('filter: { name: { like: "x" } }'), code: invalid },
  {
    name: 'an unknown operator in a variable',
    query: filtered,
    variables: { filter: { name: { like: 'x' } } },
    code: bad,
  },
  { name: 'an operator of the prototype', query: filtered, variables: { filter: { constructor: {} } }, code: bad },
  {
    name: 'a filter 60 levels deep in variables',
    query: filtered,
    variables: { filter: nested(60, invert) },
    code: bad,
    argument: ['filter', 'not', 'not'],
  },
  {
    name: 'a filter 60 levels deep in the document',
    query: customers(`filter: ${JSON.stringify(nested(60, invert)).replaceAll(/"(\w+)":/g, '$1:')}`),
    code: bad,
    argument: ['filter', 'not', 'not'],
  },
  {
    name: 'a filter 900 levels deep in the document',
    query: customers(`filter: ${JSON.stringify(nested(900, invert)).replaceAll(/"(\w+)":/g, '$1:')}`),
    code: bad,
  },
  {
    name: 'the same field twice in an order',
    query: customers('orderBy: [{ field: NAME }, { field: NAME, direction: DESC }]'),
    code: bad,
    argument: ['orderBy', 1, 'field'],
  },
  { name: 'an unknown order field', query: customers('orderBy: [{ field: PHONE }]'), code: invalid },
]

const below: readonly Row[] = [
  {
    name: 'first: 0',
    query: '{ customers(first: 2) { nodes { tickets(first: 0) { nodes { id } } } } }',
    code: bad,
    argument: ['first'],
    path: ['customers', 'nodes', 'tickets'],
  },
  {
    name: 'first: 101 under edges, by alias',
    query: '{ all: customers { edges { node { open: tickets(first: 101) { nodes { id } } } } } }',
    code: bad,
    argument: ['first'],
    path: ['all', 'edges', 'node', 'open'],
  },
  {
    name: 'a variable, through fragments',
    query: `query ($first: Int) { customers { ...page } }
      fragment page on CustomerConnection { nodes { ... on Customer { ...more } } }
      fragment more on Customer { orders(first: $first) { nodes { id } } }`,
    variables: { first: -5 },
    code: bad,
    path: ['customers', 'nodes', 'orders'],
  },
  {
    name: 'under customer(id:)',
    query: `{ customer(id: "${id('Customer')}") { contacts(first: 0) { nodes { id } } } }`,
    code: bad,
    path: ['customer', 'contacts'],
  },
  {
    name: 'under node(id:)',
    query: `{ node(id: "${id('Customer')}") { id ... on Customer { contacts(first: 0) { nodes { id } } } } }`,
    code: bad,
    path: ['node', 'contacts'],
  },
  {
    name: 'replies of a ticket of a customer',
    query: '{ customers(first: 1) { nodes { tickets(first: 1) { nodes { replies(first: 0) { nodes { id } } } } } } }',
    code: bad,
    path: ['customers', 'nodes', 'tickets', 'nodes', 'replies'],
  },
  {
    name: 'a filter with a foreign id',
    query: `{ customers { nodes { tickets(filter: { contactId: { eq: "${id('Order')}" } }) { nodes { id } } } } }`,
    code: bad,
    argument: ['filter', 'contactId', 'eq'],
  },
  {
    name: 'an order with a field twice',
    query: '{ customers { nodes { orders(orderBy: [{ field: TOTAL }, { field: TOTAL }]) { nodes { id } } } } }',
    code: bad,
    argument: ['orderBy', 1, 'field'],
  },
  {
    name: 'an order with five terms',
    query: `{ customers { nodes { orders(orderBy: [
      { field: TOTAL }, { field: NUMBER }, { field: CREATED_AT }, { field: UPDATED_AT }, { field: PLACED_AT }
    ]) { nodes { id } } } } }`,
    code: bad,
    argument: ['orderBy'],
  },
  {
    name: 'a cursor of 1 MB',
    query: 'query ($after: String) { customers { nodes { tickets(after: $after) { nodes { id } } } } }',
    variables: { after: 'A'.repeat(1e6) },
    code: 'CURSOR_INVALID',
    argument: ['after'],
  },
  {
    name: 'custom fields with 501 names',
    query: 'query ($names: [String!]) { customers { nodes { customFields(names: $names) } } }',
    variables: { names: Array.from({ length: 501 }, (_, index) => `f${index}`) },
    code: bad,
    argument: ['names'],
  },
  {
    name: 'a second root list beside a good one',
    query: '{ customers { nodes { id } } tickets(first: 0) { nodes { id } } }',
    code: bad,
    path: ['tickets'],
  },
]

const made = 'good: createCustomer(input: { source: "vtiger", name: "Acme" }) { outcome }'
const createCustomer = 'mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { outcome } }'
const deleteOrder = 'mutation ($input: DeleteInput!) { deleteOrder(input: $input) { outcome } }'

const writes: readonly Row[] = [
  {
    name: 'an unknown source',
    query: createCustomer,
    variables: { input: { source: 'nowhere', name: 'Acme' } },
    code: bad,
    argument: ['input', 'source'],
    path: ['createCustomer'],
  },
  {
    name: 'an id of another entity',
    query: deleteOrder,
    variables: { input: { id: id('Customer') } },
    code: bad,
    argument: ['input', 'id'],
    path: ['deleteOrder'],
  },
  {
    name: 'an id of a source that is not configured',
    query: deleteOrder,
    variables: { input: { id: id('Order', 'nowhere') } },
    code: bad,
    argument: ['input', 'id'],
  },
  {
    name: 'a native id',
    query: `mutation { replyToTicket(input: { id: "17x3", body: "x" }) { outcome } }`,
    code: bad,
    argument: ['input', 'id'],
  },
  {
    name: 'a key of 201 characters',
    query: createCustomer,
    variables: { input: { source: 'vtiger', name: 'Acme', idempotencyKey: 'k'.repeat(201) } },
    code: bad,
    argument: ['input', 'idempotencyKey'],
  },
  {
    name: 'a bad write behind a good one',
    query: `mutation { ${made} bad: deleteTicket(input: { id: "${id('Order')}" }) { outcome } }`,
    code: bad,
    argument: ['input', 'id'],
    path: ['bad'],
  },
  {
    name: 'a bad write in a fragment, behind a good one',
    query: `mutation { ${made} ...more } fragment more on Mutation { updateOrder(input: { id: "no" }) { outcome } }`,
    code: bad,
    argument: ['input', 'id'],
    path: ['updateOrder'],
  },
  {
    name: 'a bad list below what a good write gives back',
    query: `mutation { createCustomer(input: { source: "vtiger", name: "Acme" }) {
      customer { tickets(first: 0) { nodes { id } } } } }`,
    code: bad,
    argument: ['first'],
    path: ['createCustomer', 'customer', 'tickets'],
  },
  {
    name: 'an input without what it must have',
    query: createCustomer,
    variables: { input: { source: 'vtiger' } },
    code: bad,
  },
  {
    name: 'an unknown field',
    query: createCustomer,
    variables: { input: { source: 'vtiger', name: 'Acme', nickname: 'A' } },
    code: bad,
  },
  {
    name: 'a word that is none of the enumeration',
    query: createCustomer,
    variables: { input: { source: 'vtiger', name: 'Acme', status: 'Lead' } },
    code: bad,
  },
  {
    name: 'a quantity that is no decimal',
    query: 'mutation ($input: CreateOrderInput!) { createOrder(input: $input) { outcome } }',
    variables: {
      input: { source: 'vtiger', customerId: id('Customer'), lines: [{ productId: '14x1', quantity: 'NaN' }] },
    },
    code: bad,
  },
  {
    name: '51 of them',
    query: `mutation ($input: DeleteInput!) { ${Array.from(
      { length: 51 },
      (_, index) => `a${index}: deleteOrder(input: $input) { outcome }`,
    ).join(' ')} }`,
    variables: { input: { id: id('Order') } },
    code: 'COST_LIMIT_EXCEEDED',
  },
  {
    name: 'more objects below them than an operation may return',
    query: `mutation { createCustomer(input: { source: "vtiger", name: "Acme" }) { customer {
      tickets(first: 100) { nodes { customer { tickets(first: 100) { nodes { replies(first: 100) { nodes { id } } } } } } }
    } } }`,
    code: 'COST_LIMIT_EXCEEDED',
  },
]

const dear: readonly Row[] = [
  {
    name: '100 times 100 times 100',
    query: `{ customers(first: 100) { nodes { tickets(first: 100) { nodes { replies(first: 100) { nodes { id } } } } } } }`,
    code: 'COST_LIMIT_EXCEEDED',
  },
  {
    name: 'fragments that spread out to 2^40 fields',
    query: doubling(40, 'Customer', '{ customers { nodes { ...f0 } } }', 'name'),
    code: 'COST_LIMIT_EXCEEDED',
  },
  {
    name: 'fragments of introspection that spread out to 2^40 fields',
    query: doubling(40, '__Type', '{ __schema { types { ...f0 } } }', 'name'),
    code: 'COST_LIMIT_EXCEEDED',
  },
  {
    name: 'counterparts ten levels deep',
    query: `{ customers { nodes { ${'counterparts { customer { '.repeat(10)} id ${'} }'.repeat(10)} } } }`,
    code: 'COST_LIMIT_EXCEEDED',
  },
  {
    name: '155 lists that find nothing',
    query: `{ ${Array.from({ length: 155 }, (_, index) => `a${index}: customers(filter: { name: { eq: "Nobody ${index}" } }) { totalCount }`).join(' ')} }`,
    code: 'COST_LIMIT_EXCEEDED',
  },
  {
    name: 'nine lists of 100 rows with 1,050 aliases of a JSON leaf',
    query: `{ ${Array.from({ length: 9 }, (_, index) => `a${index}: customers(first: 100) { nodes { ...F } }`).join(' ')} }
      fragment F on Customer { ${Array.from({ length: 1_050 }, (_, index) => `a${index}: customFields`).join(' ')} }`,
    code: 'COST_LIMIT_EXCEEDED',
  },
  {
    name: 'what the schema says of itself, a thousand times',
    query: `{ __schema { types { ${Array.from({ length: 1_000 }, (_, index) => `a${index}: description`).join(' ')} } } }`,
    code: 'COST_LIMIT_EXCEEDED',
  },
  {
    name: 'what 100 sources of records can do',
    query: '{ tickets(first: 100) { nodes { source { entities { fields { operators { operator } } } } } } }',
    code: 'COST_LIMIT_EXCEEDED',
  },
  {
    name: 'one field 300 times in one place',
    query: `{ sources { ${'name '.repeat(300)} } }`,
    code: 'COST_LIMIT_EXCEEDED',
  },
  {
    name: 'a document of 10,000 tokens',
    query: `{ ${Array.from({ length: 3_500 }, (_, index) => `a${index}: __typename`).join(' ')} }`,
    code: 'GRAPHQL_PARSE_FAILED',
  },
]

function doubling(steps: number, type: string, query: string, leaf: string): string {
  const fragments = Array.from(
    { length: steps },
    (_, index) => `fragment f${index} on ${type} { ...f${index + 1} ... on ${type} { ...f${index + 1} } }`,
  )
  return `${query} ${fragments.join(' ')} fragment f${steps} on ${type} { ${leaf} }`
}

const tables: Readonly<Record<string, readonly Row[]>> = {
  'page sizes': sizes,
  ids,
  sources,
  texts,
  scalars,
  filters,
  'arguments below a list': below,
  writes,
  'operations too dear': dear,
}

describe.each(Object.entries(tables))('%s', (_group, rows) => {
  test.each(rows)('refuses $name without a call', async ({ query, variables, code, argument, path }) => {
    const answer = await server.query(query, variables)
    expect(allRequests()).toEqual([])
    expect(answer.data).toBeNull()
    expect(answer.errors.map(({ extensions }) => extensions['code'])).toEqual([code])
    const [error] = answer.errors
    expect(error?.message.length).toBeLessThan(700)
    if (argument !== undefined) expect(error?.extensions['argumentPath']).toEqual(argument)
    if (path !== undefined) expect(error?.path).toEqual(path)
    await expectGoodAnswer()
  })
})

test('a refused argument has status 400 for clients of the new media type and 200 for the others', async () => {
  const statusFor = async (accept: string): Promise<number> =>
    (await server.query(customers('first: 0'), {}, { accept })).status
  expect(await statusFor('application/graphql-response+json')).toBe(400)
  expect(await statusFor('application/json')).toBe(200)
})

test('a bad argument of a field that is skipped does not matter', async () => {
  const { errors } = await server.query(
    '{ customers(first: 1) { nodes { id tickets(first: 0) @skip(if: true) { nodes { id } } } } }',
  )
  expect(errors).toEqual([])
})

describe('values of a write that a person can mend', () => {
  const rows: readonly {
    readonly name: string
    readonly query: string
    readonly input: object
    readonly at: string
  }[] = [
    {
      name: 'a blank name',
      query: 'createCustomer CreateCustomerInput',
      input: { source: 'vtiger', name: ' ' },
      at: 'name',
    },
    {
      name: 'a text of 1 MB',
      query: 'createTicket CreateTicketInput',
      input: { source: 'vtiger', subject: 'x', description: 'x'.repeat(1e6) },
      at: 'description',
    },
    {
      name: 'half a surrogate pair',
      query: 'createContact CreateContactInput',
      input: { source: 'vtiger', name: 'a\ud800' },
      at: 'name',
    },
    {
      name: 'no mail address',
      query: 'updateContact UpdateContactInput',
      input: { id: id('Contact'), email: 'nobody' },
      at: 'email',
    },
    {
      name: 'a customer of another source',
      query: 'createTicket CreateTicketInput',
      input: { source: 'vtiger', subject: 'x', customerId: id('Customer', 'enterprise-platform', '1') },
      at: 'customerId',
    },
    {
      name: 'a contact in place of the customer',
      query: 'createOrder CreateOrderInput',
      input: { source: 'vtiger', customerId: id('Contact'), lines: [] },
      at: 'customerId',
    },
    {
      name: 'a quantity of nothing',
      query: 'createOrder CreateOrderInput',
      input: { source: 'vtiger', customerId: id('Customer'), lines: [{ productId: '14x1', quantity: 0 }] },
      at: 'lines.0.quantity',
    },
    {
      name: 'native fields that are a list',
      query: 'updateOrder UpdateOrderInput',
      input: { id: id('Order'), customFields: [1] },
      at: 'customFields',
    },
    {
      name: 'nothing to change',
      query: 'updateCustomer UpdateCustomerInput',
      input: { id: id('Customer') },
      at: '',
    },
  ]

  test.each(rows)('$name is told at its path without a call', async ({ query, input, at }) => {
    const [field = '', type = ''] = query.split(' ')
    const document = `mutation ($input: ${type}!) { ${field}(input: $input) { outcome userErrors { path message code } } }`
    const { data, errors } = await server.query(document, { input })
    expect(errors).toEqual([])
    expect(allRequests()).toEqual([])
    const path = ['input', ...at.split('.').filter((step) => step !== '')]
    const message: unknown = expect.stringMatching(/^.{10,300}$/)
    expect(data).toEqual({ [field]: { outcome: 'NOT_APPLIED', userErrors: [{ path, message, code: bad }] } })
    await expectGoodAnswer()
  })

  test('a hundred are told of a thousand, and how many more there are', async () => {
    const lines = Array.from({ length: 500 }, () => ({ productId: '', quantity: '-1' }))
    const input = { source: 'vtiger', customerId: id('Customer'), lines }
    const document =
      'mutation ($input: CreateOrderInput!) { createOrder(input: $input) { userErrors { path message code } } }'
    const { data } = await server.query(document, { input })
    const { userErrors } = data!['createOrder'] as { userErrors: object[] }
    expect(userErrors).toHaveLength(101)
    expect(userErrors[100]).toEqual({
      path: ['input'],
      message: '900 more problems are not told; mend these first',
      code: bad,
    })
    expect(allRequests()).toEqual([])
  })
})

describe('cursors', () => {
  const list = 'customers(filter: { name: { contains: "a" } }, orderBy: [{ field: UPDATED_AT }], first: 2'
  let cursor = ''

  beforeAll(async () => {
    const { data } = await server.query(`{ ${list}) { pageInfo { endCursor } } }`)
    cursor = (data as { customers: { pageInfo: { endCursor: string } } }).customers.pageInfo.endCursor
  })

  const altered = (position: number): string => {
    const bytes = Buffer.from(cursor, 'base64url')
    bytes[position < 0 ? bytes.length + position : position]! ^= 1
    return bytes.toString('base64url')
  }

  const forged: readonly (readonly [string, () => string])[] = [
    ['random text', () => 'not a cursor'],
    ['nothing at all', () => ''],
    ['an altered version', () => altered(0)],
    ['an altered seal', () => altered(5)],
    ['an altered last byte', () => altered(-2)],
    ['the end cut off', () => cursor.slice(0, -4)],
    ['all but the beginning cut off', () => cursor.slice(0, 10)],
    ['something appended', () => `${cursor}AAAA`],
    ['padding appended', () => `${cursor}=`],
    ['white space before it', () => ` ${cursor}`],
    ['a payload of its own', () => Buffer.from('\u0001{"k":[[1],"vtiger","11x3"]}').toString('base64url')],
    ['1 MB', () => cursor.repeat(Math.ceil(1e6 / cursor.length))],
  ]
  test.each(forged)('refuses a cursor with %s', async (_name, forge) => {
    const answer = await server.query(`query ($after: String) { ${list}, after: $after) { nodes { id } } }`, {
      after: forge(),
    })
    expect(allRequests()).toEqual([])
    expect(answer.errors.map(({ extensions }) => extensions)).toEqual([
      { code: 'CURSOR_INVALID', argumentPath: ['after'] },
    ])
    await expectGoodAnswer()
  })

  const foreign: readonly (readonly [string, string])[] = [
    ['another filter', list.replace('"a"', '"b"')],
    ['no filter', 'customers(orderBy: [{ field: UPDATED_AT }], first: 2'],
    ['another order', list.replace('UPDATED_AT', 'CREATED_AT')],
    ['the other direction', list.replace('UPDATED_AT', 'UPDATED_AT, direction: DESC')],
    ['fewer sources', `${list}, sources: ["vtiger"]`],
    ['a search', `${list}, search: "x"`],
    ['another entity', list.replace('customers', 'contacts')],
  ]
  test.each(foreign)('refuses a cursor of a list with %s', async (_name, other) => {
    const answer = await server.query(`query ($after: String) { ${other}, after: $after) { nodes { id } } }`, {
      after: cursor,
    })
    expect(allRequests()).toEqual([])
    expect(answer.errors.map(({ extensions }) => extensions['code'])).toEqual(['CURSOR_INVALID'])
  })

  test('refuses it as before cursor too, and takes it with another page size or spelling of the same filter', async () => {
    const both = 'query ($c: String) { customers(last: 2, before: $c) { nodes { id } } }'
    const refused = await server.query(both, { c: cursor })
    expect(refused.errors.map(({ extensions }) => extensions)).toEqual([
      { code: 'CURSOR_INVALID', argumentPath: ['before'] },
    ])
    expect(allRequests()).toEqual([])
    const taken = await server.query(
      `query ($c: String) { ${list.replace('first: 2', 'first: 7').replace('{ name', '{ and: [{}], name')}, after: $c) { nodes { id } } }`,
      { c: cursor },
    )
    expect(taken.errors).toEqual([])
  })

  test('refuses a cursor that a server with another secret has sealed', async () => {
    const stranger = await startServer({
      sources: Object.values(server.sources).map(({ source }) => source),
      port: 0,
      cursorSecret: 'another secret',
    })
    const response = await fetch(`${stranger.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        query: `query ($c: String) { ${list}, after: $c) { nodes { id } } }`,
        variables: { c: cursor },
      }),
    })
    const body = (await response.json()) as { errors: { extensions: { code: string } }[] }
    await stranger.close()
    expect(body.errors.map(({ extensions }) => extensions.code)).toEqual(['CURSOR_INVALID'])
    expect(allRequests()).toEqual([])
  })

  test('refuses a cursor of another parent, after reading the parent only', async () => {
    const ofSome = `{ customers(sources: ["vtiger"], first: 50) {
      nodes { id contacts(first: 1) { edges { cursor } pageInfo { hasNextPage } } } } }`
    const { data } = await server.query(ofSome)
    const [one, two] = (
      data as { customers: { nodes: { id: string; contacts: { edges: { cursor: string }[] } }[] } }
    ).customers.nodes.filter(({ contacts }) => contacts.edges.length > 0)
    server.forgetRequests()
    const answer = await server.query(
      'query ($id: ID!, $after: String) { customer(id: $id) { name contacts(first: 1, after: $after) { nodes { id } } } }',
      { id: one?.id, after: two?.contacts.edges[0]?.cursor },
    )
    expect(answer.errors.map(({ path, extensions }) => [path, extensions['code']])).toEqual([
      [['customer', 'contacts'], 'CURSOR_INVALID'],
    ])
    expect(allRequests().filter((url) => /from(?:%20|\+)Contacts/i.test(url))).toEqual([])
    await expectGoodAnswer()
  })
})

describe('filters that nothing or everything satisfies are no errors', () => {
  const whole =
    'query ($filter: CustomerFilter) { customers(filter: $filter, first: 3) { nodes { id } totalCount complete pageInfo { hasNextPage } } }'
  const empty = { nodes: [], totalCount: 0, complete: true, pageInfo: { hasNextPage: false } }

  test.each([
    { name: 'in: []', filter: { name: { in: [] } } },
    { name: 'id in: []', filter: { id: { in: [] } } },
    { name: 'or: []', filter: { or: [] } },
    { name: 'not and: []', filter: { not: { and: [] } } },
    { name: 'a status that is two things', filter: { and: [{ or: [] }, { name: { eq: 'x' } }] } },
  ])('$name gives nothing and asks nobody', async ({ filter }) => {
    const { data, errors } = await server.query(whole, { filter })
    expect(errors).toEqual([])
    expect(data).toEqual({ customers: empty })
    expect(allRequests()).toEqual([])
  })

  test.each([
    { name: '{}', filter: {} },
    { name: 'and: []', filter: { and: [] } },
    { name: 'not or: []', filter: { not: { or: [] } } },
    { name: 'notIn: []', filter: { name: { notIn: [] } } },
    { name: 'a null member', filter: { name: null } },
  ])('$name gives everything', async ({ filter }) => {
    const all = await server.query(whole, {})
    const { data, errors } = await server.query(whole, { filter })
    expect(errors).toEqual([])
    expect(data).toEqual(all.data)
  })
})

describe('texts that try to leave their literal', () => {
  let plain: TestServer

  beforeAll(async () => {
    plain = await startTestServer({ vendors: ['enterprise-platform', 'vtiger'], server: { pushDown: false } })
    for (const running of [plain, server]) {
      const store = running.sources['vtiger']?.sandbox.data as { rows(module: string): { deleted: boolean }[] }
      for (const row of store.rows('Accounts').slice(0, 20)) row.deleted = true
    }
  })

  afterAll(async () => {
    await plain.close()
  })

  const list = 'query ($filter: CustomerFilter) { customers(filter: $filter, first: 100) { nodes { nativeId name } } }'
  const statements = (): string[] =>
    (server.sources['vtiger']?.sandbox.requests ?? []).flatMap(
      ({ url }) => new URL(url, 'http://sandbox').searchParams.get('query') ?? [],
    )

  const attempts: readonly { readonly name: string; readonly filter: object; readonly literal?: string }[] = [
    { name: 'a quote', filter: { name: { eq: "x' or name like '%" } }, literal: "'x'' or name like ''%'" },
    { name: 'a backslash and a quote', filter: { name: { eq: "\\' or id != '0" } }, literal: "'\\\\'' or id != ''0'" },
    { name: 'a backslash at the end', filter: { name: { in: ['x\\', " or name != '"] } }, literal: "'x\\\\'" },
    {
      name: 'a statement end',
      filter: { name: { eq: "x'; select * from Users" } },
      literal: "'x''; select * from Users'",
    },
    { name: 'a percent sign and a backslash', filter: { name: { contains: '%\\' } }, literal: "'%\\%\\\\\\\\%'" },
    { name: 'wildcards', filter: { name: { startsWith: '_%' } }, literal: "'\\_\\%%'" },
    { name: 'a quote in an enumerated text', filter: { industry: { eq: "' or ''='" } } },
    { name: 'a native id', filter: { nativeId: { eq: "11x3' or id > '0" } } },
    { name: 'a Node id', filter: { id: { eq: encodeReference('Customer', 'vtiger', "11x3' or id > '0") } } },
    { name: 'parameters of a list', filter: { name: { eq: 'x&page=2&filter[status]=active#' } } },
  ]
  test.each(attempts)('$name finds what it says, no more', async ({ filter, literal }) => {
    const [pushed, direct] = await Promise.all([server.query(list, { filter }), plain.query(list, { filter })])
    expect(pushed.errors).toEqual([])
    expect(pushed.data).toEqual({ customers: { nodes: [] } })
    expect(direct.data).toEqual(pushed.data)
    if (literal !== undefined) expect(statements().join('\n')).toContain(literal)
    expect(statements().filter((text) => !/^select [\w, ]+ from Accounts\b/.test(text))).toEqual([])
  })

  test('a client cannot put a word of the query language into an id', async () => {
    const reference = encodeReference('Customer', 'vtiger', "11x3' or id > '0")
    const { data, errors } = await server.query('query ($id: ID!) { customer(id: $id) { id } }', { id: reference })
    expect({ data, errors }).toEqual({ data: { customer: null }, errors: [] })
    expect(allRequests()).toEqual([])
  })

  test('parameters of the other vendor stay inside their value', async () => {
    await server.query(list, { filter: { name: { eq: 'x&pageSize=1&order=asc' } } })
    const asked = (server.sources['enterprise-platform']?.sandbox.requests ?? []).map(
      ({ url }) => new URL(url, 'http://sandbox').searchParams,
    )
    expect(asked.length).toBeGreaterThan(0)
    for (const parameters of asked) {
      expect(parameters.getAll('pageSize')).toHaveLength(1)
      expect([...parameters.values()].join('\n')).toContain('x&pageSize=1&order=asc')
    }
  })
})

describe('requests that are no operation', () => {
  const json = { 'content-type': 'application/json' }
  const good = JSON.stringify({ query: '{ __typename }' })
  const post = (body: string, headers: Readonly<Record<string, string>> = json): RequestInit => ({
    method: 'POST',
    headers,
    body,
  })
  const operation = (part: object): string => JSON.stringify({ query: '{ __typename }', ...part })
  const deep = (levels: number): string => `${'{"not":'.repeat(levels)}{}${'}'.repeat(levels)}`

  const rows: readonly {
    readonly name: string
    readonly path?: string
    readonly init: () => RequestInit
    readonly status: number
    readonly code: string
  }[] = [
    { name: 'a body that is no JSON', init: () => post('{"query": "{ __type'), status: 400, code: bad },
    { name: 'a body that is a JSON text', init: () => post('"query"'), status: 400, code: bad },
    { name: 'a body that is a list', init: () => post(`[${good}]`), status: 400, code: 'BAD_REQUEST' },
    { name: 'an empty object', init: () => post('{}'), status: 400, code: 'BAD_REQUEST' },
    { name: 'a query that is a number', init: () => post('{"query": 5}'), status: 400, code: 'BAD_REQUEST' },
    {
      name: 'variables that are a text',
      init: () => post(operation({ variables: 'x' })),
      status: 400,
      code: 'BAD_REQUEST',
    },
    {
      name: 'variables that are a list',
      init: () => post(operation({ variables: [] })),
      status: 400,
      code: 'BAD_REQUEST',
    },
    { name: 'plain text', init: () => post(good, { 'content-type': 'text/plain' }), status: 415, code: bad },
    {
      name: 'a form',
      init: () => post('query={__typename}', { 'content-type': 'application/x-www-form-urlencoded' }),
      status: 415,
      code: bad,
    },
    {
      name: 'another format',
      init: () => post('<query/>', { 'content-type': 'application/xml' }),
      status: 415,
      code: bad,
    },
    {
      name: 'another character set',
      init: () => post(good, { 'content-type': 'application/json; charset=koi8-r' }),
      status: 415,
      code: bad,
    },
    {
      name: 'an unknown encoding',
      init: () => post(good, { ...json, 'content-encoding': 'zz' }),
      status: 415,
      code: bad,
    },
    {
      name: 'a body of 5 MB',
      init: () => post(operation({ variables: { x: 'x'.repeat(5e6) } })),
      status: 413,
      code: bad,
    },
    {
      name: 'variables 100,000 levels deep',
      init: () => post(`{"query":"{__typename}","variables":${deep(100_000)}}`),
      status: 400,
      code: bad,
    },
    {
      name: 'variables 1,000 levels deep in the address',
      path: `/graphql?query=${encodeURIComponent(filtered)}&variables=${encodeURIComponent(`{"filter":${deep(800)}}`)}`,
      init: () => ({ headers: { 'apollo-require-preflight': 'yes' } }),
      status: 400,
      code: bad,
    },
    {
      name: 'a GET that a web page could make',
      path: `/graphql?query={__typename}`,
      init: () => ({}),
      status: 400,
      code: 'BAD_REQUEST',
    },
    {
      name: 'a write in a GET',
      path: `/graphql?query=${encodeURIComponent(`mutation { ${made} }`)}`,
      init: () => ({ headers: { 'apollo-require-preflight': 'yes' } }),
      status: 405,
      code: 'BAD_REQUEST',
    },
    {
      name: 'a write named in a GET among reads',
      path: `/graphql?operationName=W&query=${encodeURIComponent(`query R { __typename } mutation W { ${made} }`)}`,
      init: () => ({ headers: { 'apollo-require-preflight': 'yes' } }),
      status: 405,
      code: 'BAD_REQUEST',
    },
    {
      name: 'another method',
      init: () => ({ method: 'PUT', headers: json, body: good }),
      status: 405,
      code: 'BAD_REQUEST',
    },
    {
      name: 'a misspelt x-crm-explain',
      init: () => post(operation({ query: customers('first: 1') }), { ...json, 'x-crm-explain': 'nonsense' }),
      status: 400,
      code: bad,
    },
    { name: 'a path of nothing', path: '/nothing', init: () => ({}), status: 404, code: bad },
    { name: 'a path that is not well encoded', path: '/%E0%A4%A', init: () => ({}), status: 400, code: bad },
  ]
  test.each(rows)('$name', async ({ path = '/graphql', init, status, code }) => {
    const answer = await send(path, init())
    expect({ status: answer.status, code: answer.code }).toEqual({ status, code })
    expectPlainRefusal(answer)
    await expectGoodAnswer()
  })

  test('an unknown x-crm-explain names the two values', async () => {
    const { errors } = await server.query('{ __typename }', {}, { 'x-crm-explain': 'Plan' })
    expect(errors[0]?.message).toMatch(/`plan`.*`run`/)
  })

  test('an operation that does not exist is named as the fault', async () => {
    const answer = await send(
      '/graphql',
      post(JSON.stringify({ query: 'query A { __typename } query B { __typename }' })),
    )
    expect(answer.code).toBe('OPERATION_RESOLUTION_FAILURE')
    expectPlainRefusal(answer)
  })
})
