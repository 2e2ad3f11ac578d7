import { afterEach, describe, expect, test } from '@jest/globals'
import { customerSet, sandboxData, type Holdings } from '../support/fifty-customers.js'
import { startTestServer, type TestServer } from '../support/server.js'
import { sandboxedVendors } from '../support/sources.js'

interface Customers {
  readonly customers: {
    readonly nodes: readonly {
      readonly name: string
      readonly tickets: { readonly nodes: readonly { readonly subject: string }[] }
    }[]
  }
}

const ticketsAndOrders = `{
  customers(first: 50) {
    nodes { name tickets(first: 5) { nodes { subject } } orders(first: 5) { nodes { number subject } } }
  }
}`

const everyList = `{
  customers(first: 1) { nodes { name } }
  tickets(first: 1) { nodes { subject } }
  orders(first: 1) { nodes { number } }
}`

let server: TestServer | null = null

afterEach(async () => {
  await server?.close()
  server = null
})

async function serverWith(vendor: string, holdings: (customer: number) => Holdings): Promise<TestServer> {
  const data = sandboxData[vendor]
  if (data === undefined) throw new Error(`test/support/fifty-customers.ts has no data for ${vendor}`)
  server = await startTestServer({ vendors: [vendor], source: { [vendor]: { sandbox: data(customerSet(holdings)) } } })
  // What a source has to be asked only once in some minutes, such as whether any of its times are not set.
  await server.query(everyList)
  server.forgetRequests()
  return server
}

const withOrders = sandboxedVendors.filter((vendor) => vendor in sandboxData)

describe.each(withOrders)('vendor calls, %s', (vendor) => {
  test('50 customers with their first 5 tickets and first 5 orders take the pages that their children fill', async () => {
    const running = await serverWith(vendor, () => ({ tickets: 5, orders: 5 }))
    const { data, errors } = await running.query(ticketsAndOrders)
    expect(errors).toEqual([])
    const { nodes } = (data as unknown as Customers).customers
    expect(nodes).toHaveLength(50)
    expect(nodes.every((node) => node.tickets.nodes.length === 5)).toBe(true)
    // One call for the customers; 250 tickets and 250 orders fill 3 pages each where a page holds 100: 7 in all.
    const perPage = running.sources[vendor]?.source.capabilities.kinds.Ticket?.paging.maxPageRecords ?? 0
    expect(running.vendorCalls()).toHaveLength(1 + 2 * Math.ceil(250 / perPage))
  })

  test('50 tickets with their customers take 2 calls', async () => {
    const running = await serverWith(vendor, () => ({ tickets: 2, orders: 0 }))
    const { data, errors } = await running.query('{ tickets(first: 50) { nodes { subject customer { name } } } }')
    expect(errors).toEqual([])
    expect(
      (data as { tickets: { nodes: { customer: { name: string } | null }[] } }).tickets.nodes.every(
        ({ customer }) => customer !== null,
      ),
    ).toBe(true)
    expect(running.vendorCalls()).toHaveLength(2)
  })

  test('a customer with 10,000 tickets does not make the pages of the others dear', async () => {
    const running = await serverWith(vendor, (customer) => ({ tickets: customer === 7 ? 10_000 : 5, orders: 0 }))
    const { data, errors } = await running.query(
      '{ customers(first: 50) { nodes { name tickets(first: 5) { nodes { subject } } } } }',
    )
    expect(errors).toEqual([])
    expect((data as unknown as Customers).customers.nodes.every((node) => node.tickets.nodes.length === 5)).toBe(true)
    expect(running.vendorCalls().length).toBeLessThanOrEqual(6)
  })

  test('the same ids twice in one operation are asked once', async () => {
    const running = await serverWith(vendor, () => ({ tickets: 1, orders: 0 }))
    const { data } = await running.query('{ customers(first: 3) { nodes { id } } }')
    const ids = (data as { customers: { nodes: { id: string }[] } }).customers.nodes.map(({ id }) => id)
    running.forgetRequests()
    const again = await running.query(
      `query Twice($a: ID!, $b: ID!, $ids: [ID!]!) {
        one: customer(id: $a) { name }
        two: customer(id: $a) { status }
        three: node(id: $b) { ... on Customer { name } }
        nodes(ids: $ids) { id ... on Customer { industry } }
      }`,
      { a: ids[0], b: ids[1], ids: [...ids, ...ids] },
    )
    expect(again.errors).toEqual([])
    expect((again.data?.['nodes'] as { id: string }[]).map(({ id }) => id)).toEqual([...ids, ...ids])
    expect(running.vendorCalls()).toHaveLength(1)
  })

  test('only the columns that the selection uses are asked for', async () => {
    const running = await serverWith(vendor, () => ({ tickets: 1, orders: 0 }))
    await running.query('{ customers(first: 10) { nodes { name } } }')
    const [call] = running.vendorCalls()
    expect(call).not.toMatch(/industry|phone|\*/)
  })
})
