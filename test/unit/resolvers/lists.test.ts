import { describe, expect, it } from '@jest/globals'
import { graphql, type ExecutionResult } from 'graphql'
import { buildCrmSchema } from '../../../resolvers/index.js'
import { encodeReference } from '../../../src/model/index.js'
import { condition, or, TRUE } from '../../../src/query/index.js'
import { callerErrorOf, type CallerError } from '../../support/caller-error.js'
import { FakeOperation, fakeContext, type FakeRecords } from '../../support/fake-operation.js'

const schema = await buildCrmSchema()

const records: FakeRecords = {
  Customer: [
    {
      source: 'north',
      nativeId: '1',
      name: '北京华信',
      kind: 'ORGANIZATION',
      status: 'ACTIVE',
      createdAt: 1705314600000,
    },
    { source: 'south', nativeId: '2', name: null, kind: 'PERSON', status: 'LEAD', createdAt: null },
  ],
}

async function run(
  source: string,
  variableValues: Record<string, unknown> = {},
): Promise<ExecutionResult & { readonly operation: FakeOperation }> {
  const operation = new FakeOperation(records)
  const result = await graphql({ schema, source, variableValues, contextValue: fakeContext(operation) })
  return { ...result, operation }
}

/** The error of a query that must be refused without asking the engine anything. */
async function refusalOf(source: string, variables: Record<string, unknown> = {}): Promise<CallerError> {
  const { errors, operation } = await run(source, variables)
  expect(errors).toHaveLength(1)
  expect([operation.lists, operation.lookups]).toEqual([[], []])
  return callerErrorOf(errors?.[0])
}

const filtered = (filter: unknown): [string, Record<string, unknown>] => [
  'query Q($filter: CustomerFilter) { customers(filter: $filter) { complete } }',
  { filter },
]

describe('a list', () => {
  it('shows the page of the engine', async () => {
    const { data, errors } = await run(`{ customers { edges { cursor node { id nativeId name createdAt kind tags } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount complete
      sources { source status code retryAfterMs recordsScanned vendorCalls } } }`)
    expect(errors).toBeUndefined()
    expect(JSON.parse(JSON.stringify(data))).toEqual({
      customers: {
        edges: [
          {
            cursor: 'cursor:1',
            node: {
              id: encodeReference('Customer', 'north', '1'),
              nativeId: '1',
              name: '北京华信',
              createdAt: '2024-01-15T10:30:00.000Z',
              kind: 'ORGANIZATION',
              tags: [],
            },
          },
          {
            cursor: 'cursor:2',
            node: {
              id: encodeReference('Customer', 'south', '2'),
              nativeId: '2',
              name: null,
              createdAt: null,
              kind: 'PERSON',
              tags: [],
            },
          },
        ],
        pageInfo: { hasNextPage: true, hasPreviousPage: false, startCursor: 'cursor:1', endCursor: 'cursor:2' },
        totalCount: 2,
        complete: true,
        sources: [{ source: 'north', status: 'OK', code: null, retryAfterMs: null, recordsScanned: 2, vendorCalls: 1 }],
      },
    })
  })

  it('makes cursors only where they are selected', async () => {
    expect(
      (await run('{ customers { edges { node { name } } pageInfo { hasNextPage } } }')).operation.cursorsMade,
    ).toBe(0)
    expect((await run('{ customers { pageInfo { endCursor } } }')).operation.cursorsMade).toBe(1)
  })

  it('asks for twenty, newest first, of all sources, unless told otherwise', async () => {
    const { operation } = await run('{ customers { complete } }')
    expect(operation.lists).toEqual([
      {
        kind: 'Customer',
        predicate: TRUE,
        order: [{ field: 'createdAt', direction: 'DESC' }],
        first: 20,
        after: null,
        last: null,
        before: null,
        sources: null,
        onSourceError: 'PARTIAL',
        fields: [],
        wantsTotal: false,
        wantsMore: false,
        path: ['customers'],
      },
    ])
  })

  it('reads null arguments as left out', async () => {
    const query = `{ customers(filter: null, orderBy: null, search: null, sources: null, first: null, after: null, last: null,
      before: null, onSourceError: null) { complete } }`
    const [given, plain] = [await run(query), await run('{ customers { complete } }')]
    expect(given.errors).toBeUndefined()
    expect(given.operation.lists).toEqual(plain.operation.lists)
  })

  it('passes on all that is asked', async () => {
    const query = `query Q($order: [OrderOrder!]) { orders(last: 100, before: "c", orderBy: $order, search: "A",
      sources: ["south", "north", "south"], onSourceError: FAIL, filter: { total: { gte: "10.50" } }) { complete } }`
    const { operation, errors } = await run(query, {
      order: [{ field: 'PLACED_AT', direction: 'DESC' }, { field: 'TOTAL' }, { field: 'UPDATED_AT' }],
    })
    expect(errors).toBeUndefined()
    expect(operation.lists).toMatchObject([
      {
        first: null,
        last: 100,
        before: 'c',
        order: [
          { field: 'placedAt', direction: 'DESC' },
          { field: 'total', direction: 'ASC' },
          { field: 'updatedAt', direction: 'ASC' },
        ],
        sources: ['south', 'north'],
        onSourceError: 'FAIL',
        predicate: { kind: 'and', terms: [condition('total', 'gte', '10.5'), condition('number', 'contains', 'A')] },
      },
    ])
  })

  it('runs backward when only `before` is given', async () => {
    expect((await run('{ customers(before: "c") { complete } }')).operation.lists).toMatchObject([
      { first: null, last: 20, before: 'c' },
    ])
    expect((await run('{ customers(after: "b", before: "c") { complete } }')).operation.lists).toMatchObject([
      { first: 20, last: null, after: 'b', before: 'c' },
    ])
  })

  it('turns a filter into a predicate', async () => {
    const { operation, errors } = await run(
      ...filtered({
        or: [{ status: { eq: 'LEAD' } }, { createdAt: { gt: '2024-01-15T18:30:00+08:00' } }],
        name: { contains: '%' },
      }),
    )
    expect(errors).toBeUndefined()
    expect(operation.lists[0]?.predicate).toMatchObject({
      kind: 'and',
      terms: [
        or(condition('status', 'eq', 'LEAD'), condition('createdAt', 'gt', 1705314600000)),
        condition('name', 'contains', '%'),
      ],
    })
  })

  it('keeps the page sizes it was built with', async () => {
    const small = await buildCrmSchema({ defaultRecords: 2, maxRecords: 3 })
    const operation = new FakeOperation(records)
    const contextValue = fakeContext(operation)
    await graphql({ schema: small, source: '{ customers { complete } }', contextValue })
    expect(operation.lists).toMatchObject([{ first: 2 }])
    const { errors } = await graphql({ schema: small, source: '{ customers(first: 4) { complete } }', contextValue })
    expect(errors?.[0]?.message).toBe('`first` lies between 1 and 3; not 4')
  })
})

describe('a list refuses', () => {
  it.each([
    ['customers(first: 0)', ['first'], /between 1 and 100; not 0/],
    ['customers(first: -1)', ['first'], /between 1 and 100; not -1/],
    ['customers(first: 101)', ['first'], /between 1 and 100; not 101/],
    ['tickets(last: 0)', ['last'], /between 1 and 100; not 0/],
    ['tickets(last: 101)', ['last'], /not 101/],
    ['orders(first: 1, last: 1)', ['last'], /not both/],
    ['contacts(sources: [])', ['sources'], /names no source/],
    [
      'contacts(sources: ["north", "west", "w\\"est"])',
      ['sources'],
      /^There is no source "west"; there is north, south. Nor is there "w\\"est"$/,
    ],
    [
      'customers(orderBy: [{ field: NAME }, { field: CREATED_AT }, { field: NAME, direction: DESC }])',
      ['orderBy', 2, 'field'],
      /earlier term/,
    ],
    [
      'tickets(orderBy: [{ field: NUMBER }, { field: PRIORITY }, { field: CREATED_AT }, { field: UPDATED_AT }, { field: NUMBER }])',
      ['orderBy'],
      /no more than 4/,
    ],
    ['customers(filter: { name: { eq: null } })', ['filter', 'name', 'eq'], /isNull/],
    ['customers(filter: { id: { eq: "nonsense" } })', ['filter', 'id', 'eq'], /not an id/],
  ])('%s', async (field, path, message) => {
    const error = await refusalOf(`{ ${field} { complete } }`)
    expect([error.code, error.path]).toEqual(['BAD_USER_INPUT', path])
    expect(error.message).toMatch(message)
  })

  it.each([
    ['half a surrogate pair', { name: { contains: 'a\ud83d' } }, ['filter', 'name', 'contains'], /surrogate/],
    ['half of one within a list', { name: { in: ['a', '\udc00'] } }, ['filter', 'name', 'in'], /surrogate/],
    [
      'a text that is too long',
      { and: [{}, { not: { name: { eq: 'x'.repeat(2001) } } }] },
      ['filter', 'and', 1, 'not', 'name', 'eq'],
      /2000/,
    ],
    ['a list that is too long', { name: { in: Array<string>(501).fill('x') } }, ['filter', 'name', 'in'], /500/],
    ['too many members of an or', { or: Array<object>(501).fill({}) }, ['filter', 'or'], /500/],
  ])('%s in a filter', async (_what, filter, path, message) => {
    const error = await refusalOf(...filtered(filter))
    expect([error.code, error.path]).toEqual(['BAD_USER_INPUT', path])
    expect(error.message).toMatch(message)
    expect(error.message.length).toBeLessThan(300)
  })

  it.each(['x'.repeat(2001), '\ud83d'])('a bad search', async (search) => {
    const error = await refusalOf('query Q($search: String) { tickets(search: $search) { complete } }', { search })
    expect([error.code, error.path]).toEqual(['BAD_USER_INPUT', ['search']])
  })

  it('several things at once, telling of all', async () => {
    const error = await refusalOf(...filtered({ name: { eq: '\ud83d' }, phone: { eq: '\ud83d' } }))
    expect(error.message).toMatch(/filter\.name\.eq: .*; filter\.phone\.eq: /)
  })

  it.each(['after', 'before'])('a cursor in `%s` that is longer than any of ours', async (name) => {
    const query = `query Q($cursor: String) { customers(${name}: $cursor) { complete } }`
    const error = await refusalOf(query, { cursor: 'x'.repeat(20_000) })
    expect([error.code, error.path]).toEqual(['CURSOR_INVALID', [name]])
  })

  it('one list and tells where it stands in the response', async () => {
    const { data, errors, operation } = await run(
      '{ good: customers { complete } ... { bad: tickets(last: 0) { complete } } }',
    )
    expect(data).toBeNull()
    expect(errors).toMatchObject([{ path: ['bad'], locations: [{ line: 1, column: 38 }] }])
    expect(operation.lists).toHaveLength(1)
  })
})
