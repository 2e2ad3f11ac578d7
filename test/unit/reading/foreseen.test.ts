import { describe, expect, it } from '@jest/globals'
import type { Operation } from '../../../src/engine/types.js'
import { listOf, testEngine } from '../../support/engine.js'
import type { Explanation } from '../../support/explained.js'
import { createMemorySource } from '../../support/memory-source.js'
import { customer, ticket } from '../../support/records.js'

/** A source that gives each record by a call of its own. */
function source() {
  const numbers = Array.from({ length: 9 }, (_, index) => index)
  return createMemorySource({
    name: 'a',
    maxLookupKeys: 1,
    records: {
      Customer: numbers.map((index) => customer('a', `c${index}`, index)),
      Ticket: numbers.map((index) => ticket('a', `t${index}`, `c${index}`, index)),
    },
  })
}

async function ticketsWithCustomers(operation: Operation, first: number): Promise<Explanation> {
  const page = await operation.list(listOf('Ticket', { first, fields: ['customerId'], path: ['tickets'] }))
  await Promise.all(
    page.records.map(async ({ customerId }) =>
      operation.byId('Customer', 'a', customerId ?? '', ['name'], ['tickets', 'nodes', 'customer']),
    ),
  )
  return operation.explanation() as Explanation
}

describe('calls that are told beforehand', () => {
  it('are as many as the records of the page above may need', async () => {
    const engine = testEngine([source()])
    const plan = await ticketsWithCustomers(engine.begin({ explain: 'plan', identity: 'test' }), 7)
    const run = await ticketsWithCustomers(engine.begin({ explain: 'run', identity: 'test' }), 7)
    const place = 'tickets.nodes.customer'
    // Each of the seven once, and once more should it not come.
    expect(plan.plans.filter(({ path }) => path === place)).toMatchObject([{ leastCalls: 0, mostCalls: 14 }])
    const made = run.plans.filter(({ path }) => path === place)
    const calls = made.reduce((sum, { actualCalls = 0 }) => sum + actualCalls, 0)
    expect(calls).toBeGreaterThanOrEqual(7)
    expect(calls).toBeLessThanOrEqual(14)
  })

  it('are none for a lookup that shares its page with one before', async () => {
    const engine = testEngine([source()])
    const operation = engine.begin({ explain: 'plan', identity: 'test' })
    for (const path of ['a', 'b']) await operation.list(listOf('Ticket', { first: 2, path: [path] }))
    const { plans } = operation.explanation() as Explanation
    expect(plans.map(({ path, leastCalls }) => [path, leastCalls])).toEqual([
      ['a', 1],
      ['b', 0],
    ])
  })
})
