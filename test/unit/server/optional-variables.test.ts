import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { RunningServer } from '../../../src/server/server-types.js'
import { startServer } from '../../../src/server/server.js'
import { encodeReference } from '../../../src/model/index.js'
import { createMemorySource } from '../../support/memory-source.js'
import { customer, ticket } from '../../support/records.js'

const names = ['Delta', 'alpha', 'Echo', 'Bravo', 'Charlie', 'Foxtrot', 'Golf']

let server: RunningServer

beforeAll(async () => {
  const records = names.map((name, index) =>
    customer('s', `c${index}`, index, { name, status: index % 2 === 0 ? 'ACTIVE' : 'LEAD' }),
  )
  const tickets = Array.from({ length: 5 }, (_, index) => ticket('s', `t${index}`, 'c0', index))
  server = await startServer({
    sources: [createMemorySource({ name: 's', records: { Customer: records, Ticket: tickets } })],
    port: 0,
    cursorSecret: 'cursors of this test only',
  })
})

afterAll(() => server.close())

/** The body of an answer, as it was sent. */
async function ask(query: string, variables: string): Promise<string> {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: `{"query":${JSON.stringify(query)},"variables":${variables}}`,
  })
  return response.text()
}

/** What relay-compiler makes of a list with `@refetchable` and `@connection`: every argument is optional. */
const refetch = `query CustomerListPaginationQuery(
  $count: Int = 3
  $cursor: String
  $direction: OrderDirection
  $q: String
  $status: [CustomerStatus!]
) {
  ...CustomerList_query_1fFGC4
}

fragment CustomerList_query_1fFGC4 on Query {
  customers(first: $count, after: $cursor, filter: {name: {contains: $q}, status: {in: $status}}, orderBy: [{field: NAME, direction: $direction}]) {
    edges {
      node {
        ...CustomerRow_customer
        id
        __typename
      }
      cursor
    }
    pageInfo {
      endCursor
      hasNextPage
    }
  }
}

fragment CustomerRow_customer on Customer {
  id
  name
}
`

/** The same of a list below a record, which is found again by its id. */
const refetchBelow = `query TicketListPaginationQuery(
  $count: Int = 2
  $cursor: String
  $priority: TicketPriority
  $id: ID!
) {
  node(id: $id) {
    __typename
    ...TicketList_customer_1fFGC4
    id
  }
}

fragment TicketList_customer_1fFGC4 on Customer {
  tickets(first: $count, after: $cursor, filter: {priority: {eq: $priority}}) {
    edges {
      node {
        id
        subject
        __typename
      }
      cursor
    }
    pageInfo {
      endCursor
      hasNextPage
    }
  }
  id
}
`

interface Page {
  readonly data: {
    readonly customers: {
      readonly edges: readonly { readonly node: { readonly name: string } }[]
      readonly pageInfo: { readonly endCursor: string; readonly hasNextPage: boolean }
    }
  }
}

describe('what relay-compiler sends is answered the same each time', () => {
  const descending = '"direction":"DESC"'
  test.each([
    ['all left out', '{}', ['Bravo', 'Charlie', 'Delta']],
    ['nulls that are given', '{"cursor":null,"q":null,"status":null}', []],
    ['a text', '{"q":"o"}', ['Bravo', 'Echo', 'Foxtrot']],
    ['a text and a direction', `{"q":"o",${descending}}`, ['Golf', 'Foxtrot', 'Echo']],
    ['another size', `{"count":1,${descending}}`, ['alpha']],
    ['a size that is null', `{"count":null,"status":["LEAD"]}`, ['Bravo', 'Foxtrot', 'alpha']],
  ])('%s', async (_what, variables, expected) => {
    const answers: string[] = []
    for (let time = 0; time < 5; time++) answers.push(await ask(refetch, variables))
    expect(new Set(answers).size).toBe(1)
    const { data } = JSON.parse(answers[0]!) as Page
    if (expected.length > 0) expect(data.customers.edges.map(({ node }) => node.name)).toEqual(expected)
  })

  test('a walk over all pages with a direction that is left out', async () => {
    // From the third page on, the query is compiled.
    const seen: string[] = []
    let cursor: string | null = null
    for (let more = true; more;) {
      const variables: Readonly<Record<string, unknown>> = { count: 1, cursor }
      const { data } = JSON.parse(await ask(refetch, JSON.stringify(variables))) as Page
      seen.push(...data.customers.edges.map(({ node }) => node.name))
      cursor = data.customers.pageInfo.endCursor
      more = data.customers.pageInfo.hasNextPage
    }
    expect(seen).toEqual([...names].sort())
  })

  test('a list below a record', async () => {
    const id = encodeReference('Customer', 's', 'c0')
    const answers: string[] = []
    for (let time = 0; time < 5; time++) answers.push(await ask(refetchBelow, JSON.stringify({ id })))
    expect(new Set(answers).size).toBe(1)
    expect(answers[0]).toContain('"subject":"t4"')
  })
})

describe('the n-th answer is the first', () => {
  const list = (args: string): string => `customers(first: 9, orderBy: { field: NAME }${args}) { nodes { name } }`

  test.each([
    ['a left-out text in a filter', `query ($q: String) { ${list(', filter: { name: { contains: $q } }')} }`, ['{}']],
    [
      'a variable named __proto__',
      `query ($__proto__: CustomerFilter) { ${list(', filter: $__proto__')} }`,
      ['{"__proto__":{"name":{"contains":"o"}}}'],
    ],
    [
      'a variable named constructor, left out',
      `query ($constructor: CustomerFilter) { ${list(', filter: $constructor')} }`,
      ['{}', '[]'],
    ],
    [
      'a list that holds a left-out variable',
      `query ($s: CustomerStatus = LEAD) { ${list(', filter: { status: { in: [$s] } }')} }`,
      ['{}'],
    ],
    [
      'an alias named __proto__',
      '{ customers { __proto__: nodes { __proto__: name tickets { nodes { id } } } } }',
      ['{}'],
    ],
    [
      'aliases that joined are the same',
      `{ a: customers(first: 1) { nodes { tickets(first: 1) { nodes { id } } } }
         tickets_idx0_nodes_a: tickets(first: 2) { nodes { id } } a_b: customers { c: nodes { tickets { complete } } } }`,
      ['{}'],
    ],
  ])('%s', async (_what, query, inputs) => {
    for (const variables of inputs) {
      const answers: string[] = []
      for (let time = 0; time < 5; time++) answers.push(await ask(query, variables))
      expect(answers).toEqual(answers.map(() => answers[0]))
    }
  })

  test('a number that is too large is no null, however often null was asked', async () => {
    const query = 'query ($first: Int) { customers(first: $first) { nodes { nativeId } } }'
    const first = await ask(query, '{"first":1e400}')
    for (let time = 0; time < 4; time++) expect(await ask(query, '{"first":null}')).toContain('"c0"')
    expect(await ask(query, '{"first":1e400}')).toBe(first)
    expect(first).toContain('BAD_USER_INPUT')
  })

  test('a filter by a variable named __proto__ is heeded', async () => {
    const query = `query ($__proto__: String) { ${list(', filter: { name: { eq: $__proto__ } }')} }`
    for (let time = 0; time < 5; time++)
      expect(await ask(query, '{"__proto__":"Golf"}')).toBe(
        '{"data":{"customers":{"nodes":[{"name":"Golf"}]}}}\n'.trim(),
      )
  })
})
