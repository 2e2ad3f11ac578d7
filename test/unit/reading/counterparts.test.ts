import { describe, expect, test } from '@jest/globals'
import type { ChildrenRequest, CounterpartRecord, Operation } from '../../../src/engine/index.js'
import { CrmError } from '../../../src/errors/index.js'
import type { CustomerRecord } from '../../../src/model/index.js'
import { TRUE } from '../../../src/query/index.js'
import { operationOf, testEngine } from '../../support/engine.js'
import { createMemorySource } from '../../support/memory-source.js'
import { customer, ticket } from '../../support/records.js'

const phoneOf = (index: number): string => `1380013${String(8000 + index)}`

function sources() {
  const customers = (source: string, spell: (phone: string) => string): CustomerRecord[] =>
    Array.from({ length: 50 }, (_, index) =>
      customer(source, `${source}${index}`, index, { phone: spell(phoneOf(index)), email: null, creditCode: null }),
    )
  const tickets = (source: string) =>
    Array.from({ length: 100 }, (_, index) =>
      ticket(source, `${source}-t${index}`, `${source}${index % 50}`, index * 2 + (source === 'a' ? 0 : 1)),
    )
  const options = { maxPageRecords: 100, maxLookupKeys: 100 }
  return {
    a: createMemorySource({
      name: 'a',
      records: { Customer: customers('a', (phone) => phone), Ticket: tickets('a') },
      ...options,
    }),
    b: createMemorySource({
      name: 'b',
      records: { Customer: customers('b', (phone) => `+86 ${phone}`), Ticket: tickets('b') },
      ...options,
    }),
  }
}

const pathOf = ['customers', 'nodes', 'counterparts']

async function counterpartsOf(
  operation: Operation,
  records: readonly CustomerRecord[],
): Promise<(readonly CounterpartRecord[])[]> {
  return Promise.all(records.map(async (record) => operation.counterparts(record, pathOf)))
}

describe('counterparts', () => {
  test('are found from either side, by calls that do not grow with the customers', async () => {
    const { a, b } = sources()
    const engine = testEngine([a, b])
    const fromA = await counterpartsOf(operationOf(engine), a.records.Customer as CustomerRecord[])
    expect(fromA.map((list) => list.map(({ customer: other, matchedOn }) => [other.nativeId, ...matchedOn]))).toEqual(
      Array.from({ length: 50 }, (_, index) => [[`b${index}`, 'PHONE']]),
    )
    // 50 customers x 14 spellings at most = 7 chunks, each confirmed once, in each of 2 sources; nothing new in round two.
    expect(a.queries.length + b.queries.length).toBeLessThanOrEqual(2 * 2 * 7)
    const fromB = await counterpartsOf(operationOf(engine), [b.records.Customer![7] as CustomerRecord])
    expect(fromB[0]?.map(({ customer: other }) => other.nativeId)).toEqual(['a7'])
  })

  test('cost no call where there is only one source', async () => {
    const { a } = sources()
    expect(await counterpartsOf(operationOf(testEngine([a])), [a.records.Customer![0] as CustomerRecord])).toEqual([[]])
    expect(a.queries).toHaveLength(0)
  })

  test('follow declared links, and a failing source is noted once', async () => {
    const { a, b } = sources()
    const engine = testEngine([a, b], { links: [['a:a1', 'b:b9']] })
    const [linked] = await counterpartsOf(operationOf(engine), [a.records.Customer![1] as CustomerRecord])
    expect(linked?.map(({ customer: other, matchedOn }) => [other.nativeId, ...matchedOn])).toEqual([
      ['b1', 'PHONE'],
      ['b9', 'EXPLICIT_LINK'],
    ])
    b.onPage = () => {
      throw new CrmError('SOURCE_UNAVAILABLE', 'gone')
    }
    const operation = operationOf(engine)
    await counterpartsOf(operation, a.records.Customer as CustomerRecord[])
    expect(operation.failures.map(({ error }) => [error.code, error.source])).toEqual([['SOURCE_UNAVAILABLE', 'b']])
  })

  test('bring their tickets into the list of the customer, in one order, with cursors that go on', async () => {
    const { a, b } = sources()
    const engine = testEngine([a, b])
    const parent = a.records.Customer![3] as CustomerRecord
    const page = async (after: string | null) => {
      const operation = operationOf(engine)
      const linked = (await operation.counterparts(parent, pathOf)).map((counterpart) => counterpart.customer)
      const request: ChildrenRequest<'Ticket'> = {
        kind: 'Ticket',
        parentField: 'customerId',
        predicate: TRUE,
        order: [{ field: 'createdAt', direction: 'DESC' }],
        first: 1,
        after,
        fields: [],
        wantsTotal: true,
        wantsMore: true,
        path: ['tickets'],
      }
      return operation.children(request, parent, linked)
    }
    const seen: string[] = []
    for (let after: string | null = null; ;) {
      const next: Awaited<ReturnType<typeof page>> = await page(after)
      seen.push(...next.records.map((record) => record.nativeId))
      expect(next.outcomes.map(({ source, status }) => [source, status])).toEqual([
        ['a', 'OK'],
        ['b', 'OK'],
      ])
      if (!next.hasNextPage) break
      after = next.endCursor()
    }
    expect(seen).toEqual(['b-t53', 'a-t53', 'b-t3', 'a-t3'])
  })
})
