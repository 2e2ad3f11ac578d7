import { describe, expect, it } from '@jest/globals'
import { graphql, print, type GraphQLError } from 'graphql'
import { buildCrmSchema } from '../../../resolvers/index.js'
import { encodeReference } from '../../../src/model/index.js'
import type { SourceDescription } from '../../../src/engine/types.js'
import { condition } from '../../../src/query/index.js'
import { callerErrorOf } from '../../support/caller-error.js'
import { FakeOperation, fakeContext, type FakeRecords } from '../../support/fake-operation.js'
import { OrderWithLinesDocument, ReadNodesDocument, DescribeSourcesDocument } from '../../support/operations.js'

const schema = await buildCrmSchema()

const north = { source: 'north' }

const records: FakeRecords = {
  Customer: [
    {
      ...north,
      nativeId: '11',
      name: 'Acme',
      status: 'ACTIVE',
      kind: 'ORGANIZATION',
      ownerId: '7',
      tags: ['vip'],
      nativeFields: { cf_851: '甲', cf_852: null },
    },
  ],
  Contact: [{ ...north, nativeId: '21', name: '李雷', customerId: '11' }],
  Ticket: [
    {
      ...north,
      nativeId: '31',
      subject: 'Broken',
      status: 'OPEN',
      priority: 'HIGH',
      customerId: '11',
      contactId: null,
      assigneeId: '8',
    },
  ],
  Order: [
    {
      ...north,
      nativeId: '41',
      number: 'SO-1',
      status: 'PAID',
      total: '1299.9',
      currency: 'CNY',
      customerId: '11',
      lines: [
        {
          ...north,
          nativeId: '1',
          productName: 'Pump',
          sku: null,
          quantity: '2',
          unitPrice: '649.95',
          total: '1299.9',
        },
      ],
    },
    { ...north, nativeId: '42', number: 'SO-2', status: 'DRAFT', total: '5', currency: null },
    { ...north, nativeId: '43', number: 'SO-3', status: 'DRAFT', total: null, currency: 'CNY' },
  ],
  OrderLine: [
    {
      ...north,
      nativeId: '9',
      orderId: '42',
      productName: 'Valve',
      sku: 'V-1',
      quantity: '1.5',
      unitPrice: null,
      total: '5',
    },
  ],
  TicketReply: [{ ...north, nativeId: '51', ticketId: '31', body: 'Done', public: false, authorId: '7', createdAt: 0 }],
  Agent: [{ ...north, nativeId: '7', name: '韩梅梅', email: null }],
}

const description: SourceDescription = {
  name: 'north',
  vendor: 'enterprise-platform',
  label: 'North',
  health: 'DEGRADED',
  capabilities: {
    kinds: {
      Customer: {
        fields: {
          name: { operators: { contains: 'superset', eq: 'exact' }, order: 'grouped' },
          phone: { operators: {} },
        },
        paging: { maxPageRecords: 10, ordered: 'offset', scan: 'offset' },
        maxLookupKeys: 10,
      },
      Agent: { fields: {}, paging: { maxPageRecords: 10, ordered: 'offset', scan: 'offset' }, maxLookupKeys: 10 },
    },
    filterShape: 'conjunction',
    maxDisjuncts: 1,
    maxFilterLength: 100,
    writes: {
      Customer: {
        create: ['name', 'phone'],
        update: null,
        delete: false,
        customFields: true,
        naturalKey: ['name'],
        markerField: null,
      },
    },
  },
  quotas: [{ name: 'calls per day', limit: 100, remaining: 40, resetsAt: 1705314600000 }],
}

const idOf = (entity: 'Customer' | 'Contact' | 'Ticket' | 'Order', nativeId: string): string =>
  encodeReference(entity, 'north', nativeId)

interface Run {
  /** The answer as a client would read it. */
  readonly data: unknown
  readonly errors: readonly GraphQLError[]
  readonly operation: FakeOperation
}

async function run(source: string, variableValues: Record<string, unknown> = {}): Promise<Run> {
  const operation = new FakeOperation(records)
  const contextValue = fakeContext(operation, [description, { ...description, name: 'south', vendor: 'vtiger' }])
  const { data, errors = [] } = await graphql({ schema, source, variableValues, contextValue })
  return { data: data === undefined ? undefined : JSON.parse(JSON.stringify(data)), errors, operation }
}

async function dataOf(source: string, variables: Record<string, unknown> = {}): Promise<unknown> {
  const { data, errors } = await run(source, variables)
  expect(errors).toEqual([])
  return data
}

describe('an entity by its id', () => {
  it('is read from its source', async () => {
    const { data, operation } = await run('query Q($id: ID!) { customer(id: $id) { name } }', {
      id: idOf('Customer', '11'),
    })
    expect(data).toEqual({ customer: { name: 'Acme' } })
    expect(operation.lookups).toEqual([
      { kind: 'Customer', source: 'north', nativeId: '11', fields: ['name'], path: ['customer'] },
    ])
  })

  it('is null when the source has it no longer', async () => {
    expect(await dataOf('query Q($id: ID!) { ticket(id: $id) { subject } }', { id: idOf('Ticket', '404') })).toEqual({
      ticket: null,
    })
  })

  it.each([
    ['customer', 'nonsense', /not an id/],
    ['customer', idOf('Ticket', '31'), /names a Ticket; here a Customer/],
    ['contact', encodeReference('Contact', 'west', '1'), /"west".*not configured/],
    ['order', '', /not an id/],
  ])('is refused: %s(id: %p)', async (field, id, message) => {
    const { errors, operation } = await run(`query Q($id: ID!) { ${field}(id: $id) { id } }`, { id })
    expect(callerErrorOf(errors[0])).toMatchObject({ code: 'BAD_USER_INPUT', path: ['id'] })
    expect(errors[0]?.message).toMatch(message)
    expect(operation.lookups).toEqual([])
  })
})

describe('what hangs on a record', () => {
  it('is found through it', async () => {
    const { data, errors, operation } = await run(
      `query Q($id: ID!) { customer(id: $id) { owner { nativeId name email } tags
        contacts(first: 1) { nodes { name customer { name } } }
        tickets(filter: { status: { eq: OPEN } }, orderBy: [{ field: PRIORITY, direction: DESC }], after: "c") { nodes { subject } }
        orders { nodes { number } } } }`,
      { id: idOf('Customer', '11') },
    )
    expect(errors).toEqual([])
    expect(data).toEqual({
      customer: {
        owner: { nativeId: '7', name: '韩梅梅', email: null },
        tags: ['vip'],
        contacts: { nodes: [{ name: '李雷', customer: { name: 'Acme' } }] },
        tickets: { nodes: [{ subject: 'Broken' }] },
        orders: { nodes: [{ number: 'SO-1' }, { number: 'SO-2' }, { number: 'SO-3' }] },
      },
    })
    const parent: unknown = expect.objectContaining({ source: 'north', nativeId: '11' })
    expect(operation.childLists).toMatchObject([
      { kind: 'Contact', parent, parentField: 'customerId', first: 1, after: null },
      {
        kind: 'Ticket',
        parent,
        parentField: 'customerId',
        first: 20,
        after: 'c',
        order: [{ field: 'priority', direction: 'DESC' }],
        predicate: condition('status', 'eq', 'OPEN'),
      },
      { kind: 'Order', parent, parentField: 'customerId', order: [{ field: 'createdAt', direction: 'DESC' }] },
    ])
  })

  it('is refused like any list when its arguments are bad, and the rest is kept', async () => {
    const { data, errors } = await run(
      'query Q($id: ID!) { customer(id: $id) { name orders(first: 0) { complete } } }',
      {
        id: idOf('Customer', '11'),
      },
    )
    expect(callerErrorOf(errors[0])).toMatchObject({ code: 'BAD_USER_INPUT', path: ['first'] })
    expect(data).toEqual({ customer: null })
  })

  it('is null where there is no reference, and where the source does not show what it refers to', async () => {
    const { data, operation } = await run(
      'query Q($id: ID!) { ticket(id: $id) { contact { name } customer { name } assignee { nativeId name } } }',
      { id: idOf('Ticket', '31') },
    )
    expect(data).toEqual({
      ticket: { contact: null, customer: { name: 'Acme' }, assignee: { nativeId: '8', name: null } },
    })
    expect(operation.lookups.map(({ kind }) => kind)).toEqual(['Ticket', 'Customer', 'Agent'])
  })

  it('is a reply, oldest first, with an id of its own that is no Node', async () => {
    const { data, operation } = await run(
      'query Q($id: ID!) { ticket(id: $id) { replies(first: 2) { nodes { id body public createdAt author { name } } totalCount } } }',
      { id: idOf('Ticket', '31') },
    )
    const id = Buffer.from('TicketReply:north:51').toString('base64url')
    const reply = { id, body: 'Done', public: false, createdAt: '1970-01-01T00:00:00.000Z', author: { name: '韩梅梅' } }
    expect(data).toEqual({ ticket: { replies: { nodes: [reply], totalCount: 1 } } })
    expect(operation.childLists).toMatchObject([
      {
        kind: 'TicketReply',
        parentField: 'ticketId',
        order: [{ field: 'createdAt', direction: 'ASC' }],
        fields: ['body', 'public', 'createdAt', 'authorId'],
        first: 2,
      },
    ])
    expect((await run('query Q($id: ID!) { node(id: $id) { id } }', { id })).errors[0]?.message).toMatch(/not an id/)
  })
})

describe('an order', () => {
  const query = print(OrderWithLinesDocument)

  it('has its lines from the head where the source sends them', async () => {
    const { data, operation } = await run(query, { id: idOf('Order', '41') })
    const price = { amount: '649.95', currency: 'CNY' }
    const total = { amount: '1299.9', currency: 'CNY' }
    expect(data).toMatchObject({
      order: { total, lines: [{ productName: 'Pump', sku: null, quantity: '2', unitPrice: price, total }] },
    })
    expect(operation.wholeLists).toEqual([])
  })

  it('else has them read, and XXX stands for a currency that nobody named', async () => {
    const { data, operation } = await run(query, { id: idOf('Order', '42') })
    const total = { amount: '5', currency: 'XXX' }
    expect(data).toMatchObject({
      order: { total, lines: [{ productName: 'Valve', quantity: '1.5', unitPrice: null, total }], customer: null },
    })
    expect(operation.wholeLists).toEqual([{ kind: 'OrderLine', path: ['order', 'lines'] }])
  })

  it('has no total where there is no amount', async () => {
    expect(
      await dataOf('query Q($id: ID!) { order(id: $id) { total { currency } } }', { id: idOf('Order', '43') }),
    ).toEqual({
      order: { total: null },
    })
  })
})

describe('custom fields', () => {
  const id = idOf('Customer', '11')
  const query = 'query Q($id: ID!, $names: [String!]) { customer(id: $id) { customFields(names: $names) } }'

  it('are all that the source sent', async () => {
    expect(await dataOf(query, { id })).toEqual({ customer: { customFields: { cf_851: '甲', cf_852: null } } })
  })

  it('are those named, without names that the source does not have', async () => {
    expect(await dataOf(query, { id, names: ['cf_851', 'cf_1', 'constructor', '__proto__'] })).toEqual({
      customer: { customFields: { cf_851: '甲' } },
    })
    expect(await dataOf(query, { id, names: [] })).toEqual({ customer: { customFields: {} } })
  })

  it('are none where the record carries none', async () => {
    expect(await dataOf('query Q($id: ID!) { order(id: $id) { customFields } }', { id: idOf('Order', '41') })).toEqual({
      order: { customFields: {} },
    })
  })
})

describe('nodes', () => {
  it('keep the order of the ids, with null for what is gone', async () => {
    const ids = [
      idOf('Order', '41'),
      idOf('Ticket', '404'),
      idOf('Contact', '21'),
      idOf('Order', '41'),
      idOf('Customer', '11'),
    ]
    expect(await dataOf(print(ReadNodesDocument), { ids })).toEqual({
      nodes: [
        { __typename: 'Order', id: ids[0], number: 'SO-1', orderStatus: 'PAID' },
        null,
        { __typename: 'Contact', id: ids[2], name: '李雷', mobile: null },
        { __typename: 'Order', id: ids[0], number: 'SO-1', orderStatus: 'PAID' },
        { __typename: 'Customer', id: ids[4], name: 'Acme', customerStatus: 'ACTIVE' },
      ],
    })
  })

  it('are none for no ids', async () => {
    expect(await dataOf('{ nodes(ids: []) { id } }')).toEqual({ nodes: [] })
  })

  it.each([
    ['more than a hundred', Array<string>(101).fill(idOf('Order', '41')), ['ids'], /At most 100 ids.*101/],
    ['one that is none of ours', [idOf('Order', '41'), 'nonsense'], ['ids', 1], /not an id/],
    ['one of an unknown source', [encodeReference('Order', 'west', '1')], ['ids', 0], /"west"/],
  ])('refuse %s', async (_what, ids, path, message) => {
    const { errors, operation } = await run('query Q($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids })
    expect(callerErrorOf(errors[0])).toMatchObject({ code: 'BAD_USER_INPUT', path })
    expect(errors[0]?.message).toMatch(message)
    expect(operation.lookups).toEqual([])
  })
})

describe('sources', () => {
  it('tell what they are and can', async () => {
    const customer = {
      entity: 'Customer',
      canCreate: true,
      canUpdate: false,
      canDelete: false,
      creatableFields: ['name', 'phone', 'customFields'],
      updatableFields: [],
      fields: [
        {
          field: 'name',
          sortable: true,
          operators: [
            { operator: 'eq', grade: 'EXACT' },
            { operator: 'contains', grade: 'SUPERSET' },
          ],
        },
        { field: 'phone', sortable: false, operators: [] },
      ],
    }
    const told = {
      name: 'north',
      vendor: 'ENTERPRISE_PLATFORM',
      label: 'North',
      health: 'DEGRADED',
      entities: [customer],
      quotas: [{ name: 'calls per day', limit: 100, remaining: 40, resetsAt: '2024-01-15T10:30:00.000Z' }],
    }
    expect(await dataOf(print(DescribeSourcesDocument))).toEqual({
      sources: [told, { ...told, name: 'south', vendor: 'VTIGER' }],
    })
  })

  it('are found by name, and by their records', async () => {
    const id = idOf('Customer', '11')
    expect(
      await dataOf(
        'query Q($id: ID!) { a: source(name: "south") { label } b: source(name: "west") { label } customer(id: $id) { source { name vendor } } }',
        { id },
      ),
    ).toEqual({
      a: { label: 'North' },
      b: null,
      customer: { source: { name: 'north', vendor: 'ENTERPRISE_PLATFORM' } },
    })
  })
})
