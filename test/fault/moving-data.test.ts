import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Page } from '../../src/engine/index.js'
import type { CustomerRecord } from '../../src/model/index.js'
import { listOf, operationOf, testEngine } from '../support/engine.js'
import { createMemorySource } from '../support/memory-source.js'
import { propertyRuns, propertySeed } from '../support/property.js'
import { customer } from '../support/records.js'

interface Change {
  readonly kind: 'insert' | 'delete'
  readonly second: number
}

const changes = fc.array(fc.record<Change>({ kind: fc.constantFrom('insert', 'delete'), second: fc.nat(30) }), {
  maxLength: 4,
})

describe.each(['keyset', 'offset'] as const)(
  'records that come and go while a list is paged, %s reading',
  (ordered) => {
    test('records that stay are given once and none of them is missed', async () => {
      let runs = 0
      let given = 0
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.nat(30), { minLength: 10, maxLength: 60 }),
          fc.array(changes, { minLength: 1, maxLength: 12 }),
          fc.integer({ min: 1, max: 7 }),
          fc.integer({ min: 2, max: 9 }),
          fc.boolean(),
          async (seconds, turns, size, maxPageRecords, withinReads) => {
            runs++
            let rows: CustomerRecord[] = seconds.map((second, index) => customer('s', `c${index}`, second))
            const staying = new Set(rows.map((row) => row.nativeId))
            const source = createMemorySource({
              name: 's',
              records: { Customer: rows },
              ordered,
              maxPageRecords,
              saysTotal: true,
            })
            let turn = 0
            let born = 0
            const move = (): void => {
              for (const change of turns[turn++] ?? []) {
                if (change.kind === 'insert') rows = [...rows, customer('s', `new${++born}`, change.second)]
                else {
                  const gone = rows.find((row) => row.createdAt === customer('s', '', change.second).createdAt)
                  if (gone === undefined) continue
                  staying.delete(gone.nativeId)
                  rows = rows.filter((row) => row !== gone)
                }
              }
              source.records = { Customer: rows }
            }
            if (withinReads && ordered === 'keyset')
              source.onPage = (query) => void (query.position.kind === 'from' && move())
            const engine = testEngine([source])
            const seen: string[] = []
            let after: string | null = null
            for (let page = 0; page < 200; page++) {
              const got: Page<CustomerRecord> = await operationOf(engine).list(
                listOf('Customer', { first: size, after }),
              )
              // A source that seems to hold back records of a short page is refused rather than believed.
              if (!got.complete) return
              seen.push(...got.records.map((record) => record.nativeId))
              if (!got.hasNextPage) break
              after = got.endCursor()
              if (turn < turns.length) move()
            }
            given++
            expect(new Set(seen).size).toBe(seen.length)
            expect([...staying].filter((id) => !seen.includes(id))).toEqual([])
          },
        ),
        { seed: propertySeed, numRuns: propertyRuns },
      )
      expect(given / runs).toBeGreaterThan(0.8)
    })
  },
)
