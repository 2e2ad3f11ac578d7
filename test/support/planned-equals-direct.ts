import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { EngineSource, Page } from '../../src/engine/index.js'
import { entityNames, fieldCatalogue, type EntityName, type EntityRecord } from '../../src/model/index.js'
import { compilePredicate, predicateText, totalOrder, type OrderTerm, type Predicate } from '../../src/query/index.js'
import { orderFields, orders, predicates } from './arbitraries.js'
import { listOf, operationOf, testEngine } from './engine.js'
import { propertyRuns, propertySeed } from './property.js'
import type { SandboxVariant } from '../../src/vendors/vendor-case.js'
import { sandboxedVendors, startSandboxedSource, type SandboxedSource } from './sources.js'

/** Pages walked in most cases, how often all pages are, and the most that these may be: pages of one record cost most. */
const mostPages = 2
const wholeWalkEvery = 8
const mostWholePages = 12

interface Case {
  readonly predicate: Predicate
  readonly order: OrderTerm[]
  readonly size: number
  readonly backward: boolean
  readonly whole: number
}

async function walk(
  source: EngineSource,
  kind: EntityName,
  each: Case,
  pushDown: boolean,
  mostRecords: number,
): Promise<string[]> {
  const engine = testEngine([source], { pushDown })
  const joined: string[] = []
  let cursor: string | null = null
  const pages = each.whole === 0 ? mostWholePages : mostPages
  for (let turn = 0; turn < pages && joined.length <= mostRecords; turn++) {
    const window = each.backward ? { last: each.size, before: cursor } : { first: each.size, after: cursor }
    const operation = operationOf(engine)
    const page: Page<EntityRecord> = await operation.list(
      listOf(kind, {
        predicate: each.predicate,
        order: each.order,
        fields: Object.keys(fieldCatalogue[kind]),
        ...window,
      }),
    )
    expect(operation.failures.map(({ error }) => `${error.code} ${error.message}`)).toEqual([])
    joined.push(
      ...page.records
        .map((record) => record.nativeId)
        .reduce<string[]>((list, id) => (each.backward ? [id, ...list] : [...list, id]), []),
    )
    const more = each.backward ? page.hasPreviousPage : page.hasNextPage
    if (!more) return [...joined, 'end']
    cursor = each.backward ? page.startCursor() : page.endCursor()
  }
  return joined
}

const variants = (
  await Promise.all(
    sandboxedVendors.map(async (vendor) => {
      const file = (await import(`../../src/vendors/${vendor}/cases.ts`)) as {
        readonly variants: readonly SandboxVariant[]
      }
      return file.variants.map((variant) => ({
        vendor,
        variant,
        cases: Math.ceil(propertyRuns / file.variants.length),
      }))
    }),
  )
).flat()

/** Declares the suites of every `count`-th variant from `index` on, so that the variants spread over test files. */
export function describeVariants(index: number, count: number): void {
  describe.each(variants.filter((_, place) => place % count === index))(
    'planned equals direct: $vendor, $variant.name',
    describeVariant,
  )
}

function describeVariant({ vendor, variant, cases: runs }: (typeof variants)[number]): void {
  let started: SandboxedSource

  beforeAll(async () => {
    started = await startSandboxedSource(vendor, {
      sandbox: { scale: 0.12, seed: (propertySeed % 1000) + 1, ...variant.sandbox },
      settings: variant.settings,
    })
  })
  afterAll(async () => started.sandbox.close())

  test.each(entityNames)(
    '%s: random filters, orders and pages',
    async (kind) => {
      const { source } = started
      if (source.capabilities.kinds[kind] === undefined) {
        const page = await operationOf(testEngine([source])).list(
          listOf(kind, { sources: [source.name], order: [usualOrder(kind)] }),
        )
        expect(page.outcomes[0]?.status).toBe('SKIPPED_CAPABILITY')
        return
      }
      const all = await everything(source, kind)
      expect(all.length).toBeGreaterThan(20)
      const cases = fc.record<Case>({
        predicate: predicates(kind, all),
        order: orders(kind),
        size: fc.integer({ min: 1, max: 60 }),
        backward: fc.boolean(),
        whole: fc.nat(wholeWalkEvery - 1),
      })
      await fc.assert(
        fc.asyncProperty(cases, async (each) => {
          const expected = all
            .filter(compilePredicate(kind, each.predicate))
            .sort(totalOrder(kind, each.order, each.backward).compare)
            .map((record) => record.nativeId)
          const ids = await walk(source, kind, each, true, expected.length)
          const ended = ids.at(-1) === 'end'
          const prefix = ended ? ids.slice(0, -1) : ids
          expect(prefix).toEqual(ended ? expected : expected.slice(0, prefix.length))
          expect(ended).toBe(prefix.length === expected.length)
          if (each.whole === 1 && each.size > 30)
            expect(await walk(source, kind, each, false, expected.length)).toEqual(ids)
        }),
        {
          seed: propertySeed,
          numRuns: runs,
          reporter: (details) => {
            if (!details.failed) return
            const [each] = details.counterexample ?? []
            throw new Error(
              `seed ${details.seed}, path ${details.counterexamplePath}: ${each === undefined ? '' : `${predicateText(each.predicate)} ${JSON.stringify({ ...each, predicate: undefined })}`}\n${String(details.errorInstance)}`,
            )
          },
        },
      )
    },
    600_000,
  )
}

const usualOrder = (kind: EntityName): OrderTerm => ({ field: orderFields[kind][0]!, direction: 'ASC' })

async function everything(source: EngineSource, kind: EntityName): Promise<EntityRecord[]> {
  const engine = testEngine([source], { pushDown: false })
  const records: EntityRecord[] = []
  let after: string | null = null
  do {
    const page: Page<EntityRecord> = await operationOf(engine).list(
      listOf(kind, {
        first: 100,
        after,
        order: [usualOrder(kind)],
        fields: Object.keys(fieldCatalogue[kind]),
      }),
    )
    expect(page.complete).toBe(true)
    records.push(...page.records)
    after = page.hasNextPage ? page.endCursor() : null
  } while (after !== null)
  return records
}
