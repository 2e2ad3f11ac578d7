import { describe, expect, it } from '@jest/globals'
import { graphql, isObjectType } from 'graphql'
import { buildCrmSchema } from '../../../resolvers/index.js'
import { recordFieldsOf } from '../../../resolvers/selection.js'
import { entityNames, type RecordKind, type RecordShapes } from '../../../src/model/index.js'
import { FakeOperation, fakeContext } from '../../support/fake-operation.js'

const schema = await buildCrmSchema()

type Fields = { readonly [K in RecordKind]: readonly (keyof RecordShapes[K])[] }

/** Fields of each record; that all are named is the compiler's to say, that no other is asked for the tests'. */
const recordFields: Pick<
  Fields,
  'Customer' | 'Contact' | 'Ticket' | 'Order' | 'ReportTable' | 'Agent' | 'TicketReply'
> = {
  Customer: [
    'kind',
    'name',
    'status',
    'nativeStatus',
    'industry',
    'creditCode',
    'phone',
    'email',
    'website',
    'address',
    'ownerId',
    'tags',
    'createdAt',
    'updatedAt',
    'nativeFields',
  ],
  Contact: ['name', 'title', 'phone', 'mobile', 'email', 'customerId', 'createdAt', 'updatedAt', 'nativeFields'],
  Ticket: [
    'number',
    'subject',
    'description',
    'status',
    'nativeStatus',
    'priority',
    'channel',
    'customerId',
    'contactId',
    'assigneeId',
    'tags',
    'createdAt',
    'updatedAt',
    'solvedAt',
    'nativeFields',
  ],
  Order: [
    'number',
    'subject',
    'status',
    'nativeStatus',
    'total',
    'currency',
    'customerId',
    'contactId',
    'ownerId',
    'placedAt',
    'paidAt',
    'createdAt',
    'updatedAt',
    'lines',
    'nativeFields',
  ],
  ReportTable: ['name', 'categoryId', 'categoryName', 'updatedAt'],
  Agent: ['name', 'email'],
  TicketReply: ['body', 'public', 'authorId', 'createdAt'],
}

async function operationOf(source: string, variableValues: Record<string, unknown> = {}): Promise<FakeOperation> {
  const base = { source: 'north', nativeId: '1' }
  const operation = new FakeOperation({
    Customer: [{ ...base, kind: 'ORGANIZATION', status: 'ACTIVE' }],
    Ticket: [{ ...base, status: 'OPEN', priority: 'LOW', customerId: '1', assigneeId: '1' }],
    Order: [{ ...base, status: 'PAID', lines: [] }],
    TicketReply: [{ ...base, body: '', public: true }],
    Agent: [base],
  })
  const { errors } = await graphql({ schema, source, variableValues, contextValue: fakeContext(operation) })
  expect(errors).toBeUndefined()
  return operation
}

async function fieldsOf(source: string, variables: Record<string, unknown> = {}): Promise<readonly string[]> {
  const { lists } = await operationOf(source, variables)
  expect(lists).toHaveLength(1)
  return (lists[0]?.fields ?? []).toSorted()
}

describe('the table of record fields', () => {
  it.each(Object.entries(recordFields))(
    'asks every field of %s from fields that its records have, and uses all',
    (name, known) => {
      const type = schema.getType(name)
      if (!isObjectType(type)) throw new Error(`${name} is no object type`)
      const asked = new Set(Object.keys(type.getFields()).flatMap((field) => recordFieldsOf(name, field)))
      expect([...asked].toSorted()).toEqual([...known].map(String).toSorted())
    },
  )
})

describe('the fields of a list', () => {
  it('are those of nodes and edges together, each once', async () => {
    expect(await fieldsOf('{ customers { nodes { name phone } edges { cursor node { name email } } } }')).toEqual([
      'email',
      'name',
      'phone',
    ])
  })

  it('are none when only identity, paging or what hangs on the records is selected', async () => {
    const query =
      '{ customers { nodes { __typename id nativeId source { name } tickets(scope: OWN) { nodes { subject } } } pageInfo { endCursor } } }'
    expect(await fieldsOf(query)).toEqual([])
  })

  it('are the keys of matching when a list reaches over to counterparts', async () => {
    const query = '{ customers { nodes { orders { nodes { number } } } } }'
    expect(await fieldsOf(query)).toEqual(['creditCode', 'email', 'phone'])
  })

  it('are those behind a computed field', async () => {
    expect(
      await fieldsOf(
        '{ orders { nodes { owner { name } customer { phone } total { amount } customFields(names: ["x"]) } } }',
      ),
    ).toEqual(['currency', 'customerId', 'nativeFields', 'ownerId', 'total'])
    expect(await fieldsOf('{ orders { nodes { lines { productName } } } }')).toEqual(['currency', 'lines'])
    expect(await fieldsOf('{ tickets { nodes { contact { name } assignee { nativeId } } } }')).toEqual([
      'assigneeId',
      'contactId',
    ])
  })

  it('are found under aliases, even those that every object has as a property', async () => {
    const query =
      '{ all: customers { a: nodes { n: name } b: nodes { p: phone constructor: email } toString: edges { __proto__: node { valueOf: website } } } }'
    expect(await fieldsOf(query)).toEqual(['email', 'name', 'phone', 'website'])
    expect(await fieldsOf('{ constructor: customers { nodes { name } } }')).toEqual(['name'])
  })

  it('are found in fragments, nested and on the interface', async () => {
    const query = `
      query { customers { ...Page } }
      fragment Page on CustomerConnection { nodes { ...Names ... on Node { id ... on Customer { phone } } ... { email } } }
      fragment Names on Customer { name hasOwnProperty: industry }`
    expect(await fieldsOf(query)).toEqual(['email', 'industry', 'name', 'phone'])
  })

  it('leave out what is skipped and keep what is included', async () => {
    const query = `query Q($yes: Boolean!, $no: Boolean = false) { customers {
      nodes { name @skip(if: $yes) phone @include(if: $no) email @include(if: $yes) website @skip(if: $no)
        ... @include(if: $no) { industry } ...Kind @skip(if: true) }
      edges @include(if: false) { node { creditCode } } } }
      fragment Kind on Customer { kind }`
    expect(await fieldsOf(query, { yes: true })).toEqual(['email', 'website'])
  })

  it('are joined when the list is selected twice', async () => {
    expect(await fieldsOf('{ customers { nodes { name } } customers { nodes { phone } } }')).toEqual(['name', 'phone'])
  })

  it('are kept apart between two requests that differ in their variables', async () => {
    const query = 'query Q($yes: Boolean!) { customers { nodes { name @skip(if: $yes) phone } } }'
    expect(await fieldsOf(query, { yes: true })).toEqual(['phone'])
    expect(await fieldsOf(query, { yes: false })).toEqual(['name', 'phone'])
  })
})

describe('the costly parts of a list', () => {
  const wantsOf = async (source: string): Promise<readonly [boolean, boolean]> => {
    const [list] = (await operationOf(source)).lists
    return [list?.wantsTotal ?? false, list?.wantsMore ?? false]
  }

  it.each([
    ['{ customers { nodes { name } pageInfo { endCursor startCursor } complete sources { status } } }', false, false],
    ['{ customers { total: totalCount } }', true, false],
    ['{ customers { pageInfo { hasNextPage } } }', false, true],
    ['{ customers { here: pageInfo { before: hasPreviousPage } } }', false, true],
    ['{ customers { totalCount @skip(if: true) pageInfo { hasNextPage @include(if: false) } } }', false, false],
    [
      '{ customers { ... on CustomerConnection { totalCount pageInfo { ... on PageInfo { hasNextPage } } } } }',
      true,
      true,
    ],
  ])('in %s', async (source, total, more) => {
    expect(await wantsOf(source)).toEqual([total, more])
  })
})

describe('below a list', () => {
  it('the fields of nested lists and lookups are their own, at their own response path', async () => {
    const { childLists, lookups } = await operationOf(
      `{ mine: customers { edges { node { open: tickets(first: 3) { totalCount nodes { subject customer { name } assignee { email } } } } } } }`,
    )
    expect(childLists).toMatchObject([
      {
        kind: 'Ticket',
        fields: ['subject', 'customerId', 'assigneeId'],
        wantsTotal: true,
        wantsMore: false,
        path: ['mine', 'edges', 'node', 'open'],
      },
    ])
    expect(lookups).toMatchObject([
      { kind: 'Customer', fields: ['name'], path: ['mine', 'edges', 'node', 'open', 'nodes', 'customer'] },
      { kind: 'Agent', fields: ['email'], path: ['mine', 'edges', 'node', 'open', 'nodes', 'assignee'] },
    ])
  })

  it('an agent is looked up only for more than the id', async () => {
    expect((await operationOf('{ tickets { nodes { assignee { nativeId } } } }')).lookups).toEqual([])
    expect((await operationOf('{ tickets { nodes { assignee { name } } } }')).lookups).toMatchObject([
      { kind: 'Agent', fields: ['name'] },
    ])
  })
})

describe('node', () => {
  it.each(entityNames)('asks for the fields that its fragments use when the id is of a %s', async (entity) => {
    const id = Buffer.from(`${entity}:north:1`).toString('base64url')
    const { lookups } = await operationOf(
      `query Q($id: ID!) { node(id: $id) { id ... on Customer { name kind } ... on Contact { title }
        ... on Ticket { subject } ... on Order { paidAt } ... on ReportTable { category { name } } } }`,
      { id },
    )
    const fields = {
      Customer: ['name', 'kind'],
      Contact: ['title'],
      Ticket: ['subject'],
      Order: ['paidAt'],
      ReportTable: ['categoryId', 'categoryName'],
    }[entity]
    expect(lookups).toEqual([{ kind: entity, source: 'north', nativeId: '1', fields, path: ['node'] }])
  })
})
