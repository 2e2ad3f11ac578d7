import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { startTestServer, type TestServer } from '../support/server.js'

interface Named {
  readonly name: string | null
  readonly source: { readonly name: string }
}

interface LinkedCustomer extends Named {
  readonly id: string
  readonly counterparts: readonly {
    readonly matchedOn: readonly string[]
    readonly customer: Named & { readonly id: string }
  }[]
  readonly tickets: { readonly nodes: readonly { readonly source: { readonly name: string } }[] }
}

const whole = `query Linked($first: Int) {
  customers(first: $first) {
    nodes {
      counterparts { customer { name } }
      tickets(first: 5) { nodes { subject } }
      orders(first: 5) { nodes { total { amount currency } } }
    }
  }
}`

/** Spellings of one phone number and of one address, at most; see src/matching/keys.ts. */
const spellings = { phone: 14, email: 7, creditCode: 1 }

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
}, 60_000)
afterAll(async () => server.close())

describe('the same customer in several sources', () => {
  test('is found from every side, with the same reasons', async () => {
    const { data, errors } = await server.query(
      '{ customers(first: 100) { nodes { id name source { name } counterparts { matchedOn customer { id name source { name } } } } } }',
    )
    expect(errors).toEqual([])
    const customers = (data?.['customers'] as { nodes: LinkedCustomer[] }).nodes
    const linked = customers.filter(({ counterparts }) => counterparts.length > 0)
    expect(linked.length).toBeGreaterThan(3)
    for (const customer of linked.slice(0, 8)) {
      for (const { customer: other, matchedOn } of customer.counterparts) {
        expect(other.source.name).not.toBe(customer.source.name)
        const back = await server.query(
          'query Back($id: ID!) { customer(id: $id) { counterparts { matchedOn customer { id } } } }',
          { id: other.id },
        )
        expect(back.errors).toEqual([])
        expect((back.data?.['customer'] as LinkedCustomer).counterparts).toContainEqual({
          matchedOn,
          customer: { id: customer.id },
        })
      }
    }
  }, 60_000)

  test('brings its tickets along under LINKED, and stays at home under OWN', async () => {
    const { data } = await server.query(
      `{ customers(first: 100) { nodes { source { name } counterparts { customer { source { name } } }
         linked: tickets(first: 50) { nodes { source { name } } } own: tickets(scope: OWN, first: 50) { nodes { source { name } } } } } }`,
    )
    const customers = (
      data?.['customers'] as {
        nodes: (LinkedCustomer & { linked: LinkedCustomer['tickets']; own: LinkedCustomer['tickets'] })[]
      }
    ).nodes
    const reaching = customers.filter(({ linked, source }) =>
      linked.nodes.some((ticket) => ticket.source.name !== source.name),
    )
    expect(reaching.length).toBeGreaterThan(0)
    for (const { own, source, linked, counterparts } of customers) {
      expect(own.nodes.every((ticket) => ticket.source.name === source.name)).toBe(true)
      const allowed = new Set([source.name, ...counterparts.map(({ customer }) => customer.source.name)])
      expect(linked.nodes.every((ticket) => allowed.has(ticket.source.name))).toBe(true)
    }
  }, 60_000)

  test('costs calls by sources and chunks, not by customers', async () => {
    const callsFor = async (first: number): Promise<number> => {
      server.forgetRequests()
      const { errors } = await server.query(whole, { first })
      expect(errors).toEqual([])
      return server.vendorCalls().length
    }
    const calls = await callsFor(50)
    const chunks = (values: number, size: number): number => Math.ceil(values / size)
    const bound = Object.values(server.sources).reduce((sum, { source }) => {
      const { Customer, Ticket, Order } = source.capabilities.kinds
      if (Customer === undefined) return sum
      // A chunk of keys holds at least 25 spellings even where they are long; each is confirmed once, in 2 rounds. A source
      // that cannot be asked by key has its 500 customers read once.
      const keys = 2 * 2 * (chunks(50 * spellings.phone, 25) + chunks(50 * spellings.email, 25) + chunks(50, 25))
      // Children of the customers and of at most as many counterparts: two calls a chunk, and pages of their rows.
      const children = [Ticket, Order].reduce(
        (calls, kind) =>
          kind === undefined
            ? calls
            : calls + 2 * chunks(100, kind.maxLookupKeys) + chunks(1250, kind.paging.maxPageRecords),
        0,
      )
      return sum + 2 + keys + chunks(500, Customer.paging.maxPageRecords) + children
    }, 0)
    expect(calls).toBeLessThanOrEqual(bound)
    // Where a source takes the children of one customer only (帮我吧), it is its chunks that count the customers.
    const perVendor = (vendor: string): number =>
      server.vendorCalls().filter((call) => call.startsWith(`${vendor} `)).length
    for (const { vendor, source } of Object.values(server.sources)) {
      if ((source.capabilities.kinds.Ticket?.maxLookupKeys ?? 0) >= 50)
        expect([vendor, perVendor(vendor) < 50]).toEqual([vendor, true])
    }
  }, 60_000)

  test('is explained call by call', async () => {
    server.forgetRequests()
    const { extensions, errors } = await server.query(whole, { first: 20 }, { 'x-crm-explain': 'run' })
    expect(errors).toEqual([])
    const { calls } = extensions['explain'] as { calls: { cached: boolean; source: string }[] }
    expect(calls.filter(({ cached }) => !cached).length).toBeGreaterThanOrEqual(server.vendorCalls().length)
  }, 60_000)
})
