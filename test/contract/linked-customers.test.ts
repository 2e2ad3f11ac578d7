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
    // Per source: 2 pages of customers at most; 2 rounds of keys, whose chunks hold at least 50 values and are confirmed
    // once; children in pages of at least 100, confirmed once, asked alone once more where one parent is prolific.
    const sources = Object.values(server.sources).filter(
      ({ source }) => source.capabilities.kinds.Customer !== undefined,
    ).length
    const chunks = (values: number): number => Math.ceil(values / 50)
    const keys = chunks(50 * spellings.phone) + chunks(50 * spellings.email) + chunks(50 * spellings.creditCode)
    const bound = sources * (2 + 2 * 2 * keys + 2 * 10)
    expect(calls).toBeLessThanOrEqual(bound)
    expect(calls).toBeLessThan(50 * sources)
  }, 60_000)

  test('is explained call by call', async () => {
    server.forgetRequests()
    const { extensions, errors } = await server.query(whole, { first: 20 }, { 'x-crm-explain': 'run' })
    expect(errors).toEqual([])
    const { calls } = extensions['explain'] as { calls: { cached: boolean; source: string }[] }
    expect(calls.filter(({ cached }) => !cached).length).toBeGreaterThanOrEqual(server.vendorCalls().length)
  }, 60_000)
})
