import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { startTestServer, type TestServer } from '../support/server.js'

interface Connection {
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[]
  readonly nodes: readonly { readonly id: string }[]
  readonly pageInfo: {
    readonly hasNextPage: boolean
    readonly hasPreviousPage: boolean
    readonly startCursor: string | null
    readonly endCursor: string | null
  }
  readonly totalCount: number | null
  readonly complete: boolean
}

interface Paging {
  readonly first?: number
  readonly after?: string | null | undefined
  readonly last?: number
  readonly before?: string | null | undefined
}

const body = `{
  edges { cursor node { id } }
  nodes { id }
  pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  complete
}`

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

async function page(list: string, paging: Paging, filter?: object, asked = server): Promise<Connection> {
  const type = list === 'contacts' ? 'ContactFilter' : 'CustomerFilter'
  const { data, errors } = await asked.query(
    `query ($filter: ${type}, $first: Int, $after: String, $last: Int, $before: String) {
      ${list}(filter: $filter, first: $first, after: $after, last: $last, before: $before) ${body}
    }`,
    { filter, ...paging },
  )
  expect(errors).toEqual([])
  return data?.[list] as Connection
}

const idsOf = (connection: Connection): string[] => connection.nodes.map(({ id }) => id)

/** Sixteen customers, half of each source, some made at the same instant. */
const some = { name: { contains: 'copper' } }

/** The whole list, read in one page. */
async function whole(filter: object = some): Promise<string[]> {
  const all = await page('customers', { first: 100 }, filter)
  expect(all.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: false })
  return idsOf(all)
}

describe('one page', () => {
  test('edges and nodes are the same records in the same order, and its ends are its cursors', async () => {
    const { edges, nodes, pageInfo } = await page('customers', { first: 5 })
    expect(edges.map(({ node }) => node)).toEqual(nodes)
    expect(nodes).toHaveLength(5)
    expect([pageInfo.startCursor, pageInfo.endCursor]).toEqual([edges[0]?.cursor, edges[4]?.cursor])
    expect(new Set(edges.map(({ cursor }) => cursor)).size).toBe(5)
  })

  test('an empty one has no cursors and nothing beside it', async () => {
    const empty = await page('customers', { first: 5 }, { name: { eq: 'nobody is called that' } })
    expect(empty).toEqual({
      edges: [],
      nodes: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
      complete: true,
    })
  })

  test('20 records come when no size is given, the first 20 or those before a cursor', async () => {
    const first = await page('customers', {})
    expect(first.nodes).toHaveLength(20)
    const next = await page('customers', { first: 5, after: first.pageInfo.endCursor })
    const back = await page('customers', { before: next.pageInfo.startCursor })
    expect(idsOf(back)).toEqual(idsOf(first))
  })
})

describe('cursors', () => {
  test('each is a place to read on from, both ways', async () => {
    const ids = await whole()
    expect(ids.length).toBeGreaterThan(6)
    const { edges } = await page('customers', { first: 100 }, some)
    for (const [index, { cursor }] of edges.entries()) {
      const [after, before] = await Promise.all([
        page('customers', { first: 100, after: cursor }, some),
        page('customers', { last: 100, before: cursor }, some),
      ])
      expect(idsOf(after)).toEqual(ids.slice(index + 1))
      expect(idsOf(before)).toEqual(ids.slice(0, index))
    }
  })

  test('one given by a backward page serves a forward one', async () => {
    const ids = await whole()
    const end = await page('customers', { last: 4 }, some)
    expect(idsOf(end)).toEqual(ids.slice(-4))
    const rest = await page('customers', { first: 100, after: end.edges[0]?.cursor }, some)
    expect(idsOf(rest)).toEqual(ids.slice(-3))
    const front = await page('customers', { first: 100, before: end.edges[0]?.cursor }, some)
    expect(idsOf(front)).toEqual(ids.slice(0, -4))
  })

  test.each([1, 2, 3, 7])('pages of %d joined are the whole list, forward and backward', async (size) => {
    const ids = await whole()
    const forward: string[] = []
    let after: string | null = null
    for (;;) {
      const next: Connection = await page('customers', { first: size, after }, some)
      forward.push(...idsOf(next))
      expect(next.pageInfo.hasNextPage).toBe(forward.length < ids.length)
      if (!next.pageInfo.hasNextPage) break
      after = next.pageInfo.endCursor
    }
    expect(forward).toEqual(ids)
    const backward: string[] = []
    let before: string | null = null
    for (;;) {
      const next: Connection = await page('customers', { last: size, before }, some)
      backward.unshift(...idsOf(next))
      expect(next.pageInfo.hasPreviousPage).toBe(backward.length < ids.length)
      if (!next.pageInfo.hasPreviousPage) break
      before = next.pageInfo.startCursor
    }
    expect(backward).toEqual(ids)
  })
})

describe('hasNextPage and hasPreviousPage', () => {
  /** Both flags of every kind of page, told from the whole list. */
  test('are true exactly where there is more, for every window of the list', async () => {
    const ids = await whole()
    const { edges } = await page('customers', { first: 100 }, some)
    const cursorAt = (index: number): string | undefined => edges[index]?.cursor
    const windows: readonly (readonly [Paging, number, number])[] = [
      [{ first: 3 }, 0, 3],
      [{ first: 100 }, 0, ids.length],
      [{ first: ids.length }, 0, ids.length],
      [{ first: ids.length - 1 }, 0, ids.length - 1],
      [{ last: 3 }, ids.length - 3, ids.length],
      [{ last: ids.length }, 0, ids.length],
      [{ first: 2, after: cursorAt(1) }, 2, 4],
      [{ first: 100, after: cursorAt(1) }, 2, ids.length],
      [{ last: 2, before: cursorAt(4) }, 2, 4],
      [{ last: 100, before: cursorAt(4) }, 0, 4],
      [{ first: 2, after: cursorAt(0), before: cursorAt(5) }, 1, 3],
      [{ first: 100, after: cursorAt(0), before: cursorAt(5) }, 1, 5],
      [{ last: 2, after: cursorAt(0), before: cursorAt(5) }, 3, 5],
    ]
    for (const [paging, from, to] of windows) {
      const { pageInfo, ...rest } = await page('customers', paging, some)
      expect(idsOf({ pageInfo, ...rest })).toEqual(ids.slice(from, to))
      expect({ paging, next: pageInfo.hasNextPage, previous: pageInfo.hasPreviousPage }).toEqual({
        paging,
        next: to < ids.length,
        previous: from > 0,
      })
    }
  })
})

describe('totalCount', () => {
  const count = async (asked: TestServer, filter?: object, first = 2): Promise<number | null> => {
    const { data, errors } = await asked.query(
      `query ($filter: CustomerFilter, $first: Int) { customers(filter: $filter, first: $first) { totalCount } }`,
      { filter, first },
    )
    expect(errors).toEqual([])
    return (data?.['customers'] as Connection).totalCount
  }
  const text = { name: { contains: 'a' } }
  const time = { createdAt: { gte: '2025-01-01T00:00:00Z' } }

  async function only(vendor: string, options: object, check: (asked: TestServer) => Promise<void>): Promise<void> {
    const asked = await startTestServer({ vendors: [vendor], source: { [vendor]: options } })
    await check(asked).finally(async () => asked.close())
  }

  test('is the number of records of both sources when there is no filter', async () => {
    const total = await count(server)
    let seen = 0
    let after: string | null = null
    for (;;) {
      const next: Connection = await page('customers', { first: 100, after })
      seen += next.nodes.length
      if (!next.pageInfo.hasNextPage) break
      after = next.pageInfo.endCursor
    }
    expect(total).toBe(seen)
  })

  test('is known of any list that was read to its end', async () => {
    expect(await count(server, some, 100)).toBe((await whole()).length)
  })

  test('Enterprise Platform: known without a filter, null where a text is checked again here', async () => {
    await only('enterprise-platform', {}, async (asked) => {
      expect(await count(asked)).toEqual(expect.any(Number))
      expect(await count(asked, text)).toBeNull()
    })
  })

  test('Vtiger, classic: known without a filter and with one of times, null with one of texts', async () => {
    await only('vtiger', {}, async (asked) => {
      const all = await count(asked)
      const late = await count(asked, time)
      expect([all, late]).toEqual([expect.any(Number), expect.any(Number)])
      expect(Number(late)).toBeLessThan(Number(all))
      expect(await count(asked, text)).toBeNull()
    })
  })

  test('Vtiger 8.4: null, for it does not count', async () => {
    await only('vtiger', { sandbox: { profile: '8.4' } }, async (asked) => {
      expect(await count(asked)).toBeNull()
      expect(await count(asked, time)).toBeNull()
    })
  })

  test('costs no call where it is not selected', async () => {
    await server.query('{ customers(first: 2) { nodes { id } } }')
    const without = server.vendorCalls().length
    server.forgetRequests()
    await server.query('{ customers(first: 2) { nodes { id } totalCount } }')
    expect(server.vendorCalls().length).toBeGreaterThan(without)
  })
})

describe('the same list twice', () => {
  test('is asked for once, under whatever aliases', async () => {
    const { data, errors } = await server.query(`{
      one: customers(first: 5) { nodes { id name } pageInfo { hasNextPage } }
      two: customers(first: 5) { nodes { id name } pageInfo { hasNextPage } }
      three: customers(first: 5) { nodes { id name } pageInfo { hasNextPage } }
    }`)
    expect(errors).toEqual([])
    expect(data?.['two']).toEqual(data?.['one'])
    expect(data?.['three']).toEqual(data?.['one'])
    expect(server.vendorCalls().map((call) => call.split(' ')[0])).toEqual(['enterprise-platform', 'vtiger'])
  })
})

describe('node and nodes', () => {
  const nodes = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id __typename ... on Customer { name } } }'

  test('nodes come in the order asked, twice where asked twice, null where there is none', async () => {
    const { data } = await server.query(
      '{ customers(first: 6) { nodes { id name } } contacts(first: 1) { nodes { id } } }',
    )
    const given = data as {
      customers: { nodes: { id: string; name: string }[] }
      contacts: { nodes: { id: string }[] }
    }
    const [one, two, three] = given.customers.nodes
    const contact = given.contacts.nodes[0]
    const gone = Buffer.from('Customer:vtiger:11x99999999').toString('base64url')
    const wrongModule = Buffer.from('Customer:vtiger:12x1').toString('base64url')
    const ids = [three?.id, gone, contact?.id, one?.id, wrongModule, three?.id, two?.id]
    const answer = await server.query(nodes, { ids })
    expect(answer.errors).toEqual([])
    const customer = (known: typeof one): object => ({ __typename: 'Customer', id: known?.id, name: known?.name })
    expect(answer.data?.['nodes']).toEqual([
      customer(three),
      null,
      { __typename: 'Contact', id: contact?.id },
      customer(one),
      null,
      customer(three),
      customer(two),
    ])
  })

  test('node gives what customer gives, and null for a record that is gone', async () => {
    const { id } = (await page('customers', { first: 1 })).nodes[0]!
    const { data } = await server.query(
      'query ($id: ID!, $gone: ID!) { node(id: $id) { id } customer(id: $id) { id } gone: node(id: $gone) { id } }',
      { id, gone: Buffer.from('Customer:enterprise-platform:none').toString('base64url') },
    )
    expect(data).toEqual({ node: { id }, customer: { id }, gone: null })
  })

  test('no ids give no nodes and no calls', async () => {
    const { data } = await server.query(nodes, { ids: [] })
    expect(data).toEqual({ nodes: [] })
    expect(server.vendorCalls()).toEqual([])
  })
})
