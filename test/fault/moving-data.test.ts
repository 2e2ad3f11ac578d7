import { afterAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Page } from '../../src/engine/index.js'
import type { CustomerRecord } from '../../src/model/index.js'
import { condition, totalOrder, TRUE, type OrderTerm } from '../../src/query/index.js'
import { listOf, operationOf, testEngine } from '../support/engine.js'
import type { MemorySource, MemorySourceOptions } from '../support/memory-source.js'
import { propertyRuns, propertySeed } from '../support/property.js'
import { createUnsteadySource, type Lie } from '../support/unsteady-source.js'

/** 2,000 in all in the gate. */
const cases = propertyRuns * 4

/** Something that happens to one record between two vendor calls. `at` 0 = between two pages of the list. */
interface Move {
  readonly kind: 'insert' | 'delete' | 'update' | 'leave' | 'enter'
  readonly record: number
  readonly second: number
}

type Way = Pick<MemorySourceOptions, 'ordered' | 'scan' | 'orderGrade' | 'saysTotal' | 'count'>

/** Every way in which a source of ours pages, ordered or read as a whole; `test/contract/capabilities.test.ts` names them. */
const way: fc.Arbitrary<Way> = fc.record({
  ordered: fc.constantFrom('keyset', 'offset'),
  scan: fc.constantFrom('afterId', 'token', 'offset', 'whole'),
  orderGrade: fc.constantFrom('exact', 'grouped', 'grouped', 'none'),
  saysTotal: fc.boolean(),
})

const inWindow = 'ACME'
const outside = 'Beta'
const second = fc.nat(40)

const setting = fc.record({
  way,
  rows: fc.array(fc.record({ second, in: fc.constantFrom(true, true, true, false) }), { minLength: 5, maxLength: 50 }),
  // Numbered pages of fewer than five come to places where no page overlaps the one before.
  maxPageRecords: fc.integer({ min: 5, max: 13 }),
  size: fc.constantFrom(1, 3, 8, 20, 100),
  direction: fc.constantFrom('ASC' as const, 'DESC' as const),
  field: fc.constantFrom('createdAt', 'updatedAt'),
  backward: fc.boolean(),
  filtered: fc.boolean(),
})

type Setting = (typeof setting extends fc.Arbitrary<infer S> ? S : never) & { readonly way: Way }

const move = fc.record<Move>({
  kind: fc.constantFrom('insert', 'delete', 'update', 'leave', 'enter'),
  record: fc.nat(60),
  second,
})
/** What happens before the n-th vendor call, mostly nothing. */
const moves = fc.array(fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.array(move, { maxLength: 3 })), {
  maxLength: 14,
})
/** Many at once. */
const upheaval = fc
  .tuple(fc.integer({ min: 2, max: 5 }), fc.array(move, { minLength: 8, maxLength: 25 }))
  .map(([call, all]) => [...Array.from({ length: call - 1 }, () => []), all] as Move[][])

const lie: fc.Arbitrary<Lie> = fc.oneof(
  fc.record<Lie>({
    kind: fc.constantFrom('shuffled', 'mirrored', 'sorted-by-page'),
    seed: fc.nat(),
  }) as fc.Arbitrary<Lie>,
  fc.integer({ min: 2, max: 5 }).map((until): Lie => ({ kind: 'filter-ignored', until })),
  fc.nat().map((seed): Lie => ({ kind: 'filter-moody', seed })),
  fc.constantFrom(-20, -3, -1, 1, 5, 1_000).map((by): Lie => ({ kind: 'total-off', by })),
  fc.constantFrom<Lie>({ kind: 'total-of-page' }, { kind: 'total-falling' }, { kind: 'endless' }),
  fc.integer({ min: 5, max: 9 }).map((most): Lie => ({ kind: 'clamped', most })),
  fc
    .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 6 }))
    .map(([call, rows]): Lie => ({ kind: 'short', call, rows })),
  fc
    .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 3 }))
    .map(([call, calls]): Lie => ({ kind: 'empty', call, calls })),
  fc.integer({ min: 2, max: 5 }).map((call): Lie => ({ kind: 'repeated', call })),
)

interface Told {
  readonly complete: boolean
  readonly ids: readonly string[]
  readonly calls: number
}

/** Reads a list to its end, or to the first page that is not complete, and holds it to law 4 of the design. */
async function hold(given: Setting, steps: readonly (readonly Move[])[], told: Lie | null): Promise<Told> {
  const records = new Map<string, CustomerRecord>(
    given.rows.map((row, index) => [`c${index}`, recordOf(`c${index}`, row.second, row.in ? inWindow : outside)]),
  )
  const touched = new Set<string>()
  let born = 0
  let happened = 0
  const act = (source: MemorySource, all: readonly Move[]): void => {
    for (const each of all) apply(each)
    source.records = { Customer: [...records.values()] }
  }
  const apply = ({ kind, record, second: at }: Move): void => {
    if (kind === 'insert') {
      const id = `new${++born}`
      records.set(id, recordOf(id, at, inWindow))
      touched.add(id)
      return
    }
    const id = [...records.keys()][record % Math.max(1, records.size)]
    const now = id === undefined ? undefined : records.get(id)
    if (id === undefined || now === undefined) return
    touched.add(id)
    if (kind === 'delete') records.delete(id)
    else if (kind === 'update') records.set(id, { ...recordOf(id, at, now.name ?? inWindow) })
    else records.set(id, { ...now, name: kind === 'leave' ? outside : inWindow })
  }
  const source = createUnsteadySource(
    {
      name: 's',
      records: { Customer: [...records.values()] },
      grade: 'exact',
      maxPageRecords: given.maxPageRecords,
      ...given.way,
    },
    {
      lie: told,
      beforeCall: (_call, asked) => {
        const next = steps[happened++]
        if (next !== undefined && next.length > 0) act(asked, next)
      },
    },
  )
  const order: OrderTerm[] = [{ field: given.field, direction: given.direction }]
  const predicate = given.filtered ? condition('name', 'eq', inWindow) : TRUE
  const shown: CustomerRecord[] = []
  let complete = true
  let cursor: string | null = null
  const engine = testEngine([source], { scanBudget: 3_000 })
  for (let turn = 0; ; turn++) {
    expect(turn).toBeLessThan(200)
    const window = given.backward
      ? { first: null, last: given.size, before: cursor }
      : { first: given.size, after: cursor }
    const operation = operationOf(engine)
    const page: Page<CustomerRecord> = await operation.list(
      listOf('Customer', { predicate, order, fields: ['name', 'createdAt', 'updatedAt'], ...window }),
    )
    const inOrder = [...page.records].sort(totalOrder('Customer', order).compare)
    expect(page.records).toEqual(inOrder)
    if (given.backward) shown.unshift(...page.records)
    else shown.push(...page.records)
    if (!page.complete) {
      complete = false
      expect(page.outcomes).toEqual([expect.objectContaining({ source: 's', code: expect.anything() as unknown })])
      expect(operation.failures[0]?.error.source).toBe('s')
      expect(operation.failures[0]?.error.code).not.toBe('INTERNAL_SERVER_ERROR')
      break
    }
    const more = given.backward ? page.hasPreviousPage : page.hasNextPage
    if (!more) break
    cursor = given.backward ? page.startCursor() : page.endCursor()
  }
  const untouched = [...records.values()].filter(
    ({ nativeId, name }) => !touched.has(nativeId) && (!given.filtered || name === inWindow),
  )
  const ids = shown.map(({ nativeId }) => nativeId).filter((id) => !touched.has(id))
  const expected = untouched.sort(totalOrder('Customer', order).compare).map(({ nativeId }) => nativeId)
  if (complete) expect(ids).toEqual(expected)
  else expect(ids).toEqual(expected.filter((id) => ids.includes(id)))
  return { complete, ids, calls: source.queries.length }
}

function recordOf(nativeId: string, at: number, name: string): CustomerRecord {
  const time = Date.UTC(2024, 0, 1) + at * 1_000
  return { source: 's', nativeId, status: 'ACTIVE', name, createdAt: time, updatedAt: time }
}

/**
 * Where a source is read by key, a first page that comes short is believed to hold all of its last ties, which spares
 * every list that one page fills a call. So a source that cuts pages must not cut through ties here.
 */
function believing(given: Setting, told: Lie): Setting {
  if (given.way.ordered !== 'keyset') return given
  // Nor that nothing follows the cursor with which a read begins: one reading of all has none.
  if (told.kind === 'empty') return { ...given, size: 100 }
  if (told.kind !== 'clamped' && told.kind !== 'short') return given
  return { ...given, rows: given.rows.map((row, index) => ({ ...row, second: index })) }
}

describe('lists over sources whose records move or that do not tell the truth', () => {
  const counts = { runs: 0, complete: 0 }
  afterAll(() => {
    process.stderr.write(`moving data: ${counts.complete} of ${counts.runs} lists were complete\n`)
  })
  const run = async (given: Setting, steps: readonly (readonly Move[])[], told: Lie | null): Promise<void> => {
    counts.runs++
    if ((await hold(given, steps, told)).complete) counts.complete++
  }

  test('records that nobody touches are all there, once and in order, or the list says that it is not complete', async () => {
    let complete = 0
    await fc.assert(
      fc.asyncProperty(setting, fc.oneof(moves, moves, upheaval), async (given, steps) => {
        if ((await hold(given, steps, null)).complete) complete++
      }),
      { seed: propertySeed, numRuns: cases / 2 },
    )
    // Most moves must be followed, not just noticed.
    expect(complete / (cases / 2)).toBeGreaterThan(0.6)
  })

  test('so it is with a source that lies about order, filter, totals, page sizes or ends', async () => {
    await fc.assert(
      fc.asyncProperty(setting, lie, async (given, told) => run(believing(given, told), [], told)),
      { seed: propertySeed, numRuns: cases / 2 },
    )
    expect(counts.complete).toBeGreaterThan(0)
  })
})
