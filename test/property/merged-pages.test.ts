import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { EngineSource, Page } from '../../src/engine/index.js'
import type { CustomerRecord } from '../../src/model/index.js'
import {
  condition,
  evaluate,
  not,
  or,
  totalOrder,
  TRUE,
  type OrderTerm,
  type Predicate,
} from '../../src/query/index.js'
import { listOf, operationOf, testEngine } from '../support/engine.js'
import { createMemorySource, type MemorySourceOptions } from '../support/memory-source.js'
import { propertyRuns, propertySeed } from '../support/property.js'

const instant = fc.integer({ min: 0, max: 6 }).map((step) => Date.UTC(2024, 0, 1) + step * 1000)
const name = fc.option(fc.constantFrom('ACME', 'acme', 'Beta', '上海科技', "O'Neil", '100%', '', '😀', 'Ä'), {
  nil: null,
})

const records = (source: string): fc.Arbitrary<CustomerRecord[]> =>
  fc
    .array(fc.record({ name, createdAt: instant, updatedAt: instant }), { maxLength: 60 })
    .map((rows) => rows.map((row, index) => ({ ...row, source, nativeId: `c${index}`, status: 'ACTIVE' })))

const shape: fc.Arbitrary<Omit<MemorySourceOptions, 'name' | 'records'>> = fc.record({
  grade: fc.constantFrom('exact', 'superset'),
  orderGrade: fc.constantFrom('exact', 'grouped', 'none'),
  ordered: fc.constantFrom('keyset', 'offset'),
  scan: fc.constantFrom('afterId', 'token', 'offset', 'whole'),
  maxPageRecords: fc.integer({ min: 1, max: 12 }),
  saysTotal: fc.boolean(),
  filterShape: fc.constantFrom('conjunction', 'dnf'),
})

const sourcesOf = fc
  .array(shape, { minLength: 1, maxLength: 3 })
  .chain((shapes) =>
    fc.tuple(
      ...shapes.map((each, index) =>
        records(`s${index}`).map((rows) => ({ ...each, name: `s${index}`, records: { Customer: rows } })),
      ),
    ),
  )

const predicate: fc.Arbitrary<Predicate> = fc.oneof(
  fc.constant(TRUE),
  fc.constantFrom('ACME', 'Beta', '').map((value) => condition('name', 'eq', value)),
  fc.constantFrom('ac', 'E', '%').map((value) => condition('name', 'contains', value)),
  instant.map((value) => or(condition('createdAt', 'gt', value), condition('name', 'isNull'))),
  fc.constantFrom('ACME', 'acme').map((value) => not(condition('name', 'eq', value))),
)

const order: fc.Arbitrary<OrderTerm[]> = fc.uniqueArray(
  fc.record({
    field: fc.constantFrom('createdAt', 'updatedAt', 'name'),
    direction: fc.constantFrom('ASC' as const, 'DESC' as const),
  }),
  { minLength: 1, maxLength: 2, selector: (term) => term.field },
)

const idOf = (record: { source: string; nativeId: string }): string => `${record.source}/${record.nativeId}`

describe('merged pages over any sources', () => {
  test('joined pages equal the sorted, filtered union, forward and backward', async () => {
    await fc.assert(
      fc.asyncProperty(
        sourcesOf,
        predicate,
        order,
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }),
        fc.boolean(),
        async (options, filter, terms, sizes, backward) => {
          const sources: EngineSource[] = options.map((each) => createMemorySource(each))
          const engine = testEngine(sources)
          const total = totalOrder('Customer', terms)
          const expected = options
            .flatMap((each) => [...(each.records.Customer ?? [])])
            .filter((record) => evaluate('Customer', filter, record))
            .sort(total.compare)
            .map(idOf)

          const joined: string[] = []
          let cursor: string | null = null
          for (let turn = 0; turn <= expected.length + 2; turn++) {
            const size = sizes[turn % sizes.length]!
            const window: { last?: number; before?: string | null; first?: number; after?: string | null } = backward
              ? { last: size, before: cursor }
              : { first: size, after: cursor }
            const page: Page<CustomerRecord> = await operationOf(engine).list(
              listOf('Customer', { predicate: filter, order: terms, ...window }),
            )
            expect(page.complete).toBe(true)
            const ids = page.records.map(idOf)
            if (backward) joined.unshift(...ids)
            else joined.push(...ids)
            const more = backward ? page.hasPreviousPage : page.hasNextPage
            expect(more).toBe(joined.length < expected.length)
            if (!more) break
            cursor = backward ? page.startCursor() : page.endCursor()
          }
          expect(joined).toEqual(expected)
        },
      ),
      { seed: propertySeed, numRuns: propertyRuns },
    )
  })
})
