import { describe, expect, it } from '@jest/globals'
import { measureSource, profileOf, type Measurement } from '../../../src/measure/index.js'
import type { CustomerRecord } from '../../../src/model/index.js'
import type { Grade } from '../../../src/planner/index.js'
import { condition, type Condition } from '../../../src/query/index.js'
import type { EngineSource } from '../../../src/engine/index.js'
import { createMemorySource, type MemorySourceOptions } from '../../support/memory-source.js'
import { customer } from '../../support/records.js'

const names = ['Acme Works', 'Beta Trading', 'Gamma Foods', '上海科技', 'Delta Steel', 'Epsilon Glass']
const customers: readonly CustomerRecord[] = names.map((name, index) =>
  customer('memory', `c${index}`, index * 3600, { name, phone: `138-0000-000${index}`, email: null, industry: null }),
)

interface Behaviour extends Partial<Omit<MemorySourceOptions, 'grade'>> {
  /** What the source makes of a condition instead of what it says. */
  readonly understands?: (test: Condition) => Condition
  readonly ignoresCase?: boolean
  readonly declared?: Grade
}

/** A source that declares `declared` (default superset) and compares as told (default exactly). */
function sourceThat({ understands = (test) => test, ignoresCase = false, declared = 'superset', ...more }: Behaviour) {
  const options = { name: 'memory', records: { Customer: customers }, maxPageRecords: 10, ...more }
  const inner = createMemorySource({ ...options, grade: ignoresCase ? 'superset' : 'exact' })
  const { capabilities } = createMemorySource({ ...options, grade: declared })
  const source: EngineSource = {
    ...inner,
    capabilities,
    dialect: {
      compile: (query) => inner.dialect.compile(query),
      translate: (kind, test) => {
        const said = inner.dialect.translate(kind, understands(test))
        const faithful = test.operator === 'eq' || test.operator === 'in'
        return said.kind === 'pushed' ? { ...said, grade: declared, faithful } : said
      },
    },
  }
  return { source, queries: inner.queries, inner }
}

async function measure(source: EngineSource, mostCalls = 200): Promise<readonly Measurement[]> {
  const call = { signal: new AbortController().signal, deadline: Date.now() + 10_000 }
  return measureSource(source, call, { mostCalls })
}

function operator(measurements: readonly Measurement[], field: string, name: string): string {
  for (const each of measurements) {
    if (each.subject === 'operator' && each.field === field && each.operator === name) {
      return each.grade === null ? each.sentence : `${each.grade}: ${each.sentence}`
    }
  }
  return 'nothing'
}

const textOf = ({ values: [value] }: Condition): string => (typeof value === 'string' ? value : '')

const mapText =
  (change: (text: string) => string) =>
  (test: Condition): Condition => ({
    ...test,
    values: test.values.map((value) => (typeof value === 'string' ? change(value) : value)),
  })

describe('how text is compared', () => {
  it('is exact when no other text came for three values', async () => {
    const found = await measure(sourceThat({}).source)
    expect(operator(found, 'name', 'eq')).toMatch(/^exact: /)
    expect(operator(found, 'name', 'in')).toMatch(/^exact: /)
    expect(operator(found, 'name', 'contains')).toMatch(/^superset: finds inside a value/)
  })

  it('is not exact where case is ignored', async () => {
    const found = await measure(sourceThat({ ignoresCase: true }).source)
    expect(operator(found, 'name', 'eq')).toBe('superset: ignores upper and lower case: it is checked here')
    expect(operator(found, 'name', 'in')).toMatch(/^superset: ignores upper and lower case/)
  })

  it.each([
    ['blanks at the end', (text: string) => text.trimEnd()],
    ['accents', (text: string) => text.normalize('NFD').replaceAll(/\p{Mn}/gu, '')],
    ['full and half width', (text: string) => text.normalize('NFKC')],
  ])('is not exact where %s are ignored', async (words, change) => {
    const found = await measure(sourceThat({ understands: mapText(change) }).source)
    expect(operator(found, 'name', 'eq')).toBe(`superset: ignores ${words}: it is checked here`)
  })

  it('is lowered where it was declared exact and is not', async () => {
    const found = await measure(sourceThat({ ignoresCase: true, declared: 'exact' }).source)
    expect(operator(found, 'name', 'eq')).toMatch(/^superset: ignores upper and lower case/)
  })

  it('is not judged by fewer than three values with letters', async () => {
    const found = await measure(sourceThat({}).source)
    expect(operator(found, 'phone', 'eq')).toMatch(/^not measured: needs 3 values with letters A to Z, and 0 were read/)
    const few = { Customer: customers.slice(0, 2) }
    expect(operator(await measure(sourceThat({ records: few }).source), 'name', 'eq')).toMatch(/^not measured: needs 3/)
    expect(operator(found, 'email', 'eq')).toMatch(/^not measured: no record read has a value/)
  })

  it('is absent where a value that was read is not found again', async () => {
    const understands = (test: Condition): Condition =>
      test.operator === 'in' ? { ...test, values: test.values.slice(0, 1) } : test
    const found = await measure(sourceThat({ understands }).source)
    expect(operator(found, 'name', 'in')).toMatch(/^absent: does not find a record/)
    expect(operator(found, 'name', 'eq')).toMatch(/^not measured: /)
  })
})

describe('where pieces are looked for', () => {
  it('loses contains that looks at beginnings only', async () => {
    const understands = (test: Condition): Condition =>
      test.operator === 'contains' ? { ...test, operator: 'startsWith' } : test
    const found = await measure(sourceThat({ understands }).source)
    expect(operator(found, 'name', 'contains')).toMatch(/^absent: does not look inside values/)
    expect(operator(found, 'name', 'startsWith')).toMatch(/^superset: /)
    expect(profileOf('memory', found).kinds.Customer?.fields?.['name']?.contains).toBe('absent')
  })

  it('loses contains that tells upper from lower case', async () => {
    // Swapped pieces are not found, those as written are: the source compares as it reads.
    const swapped = (text: string): boolean => customers.every(({ name }) => !(name ?? '').includes(text))
    const understands = (test: Condition): Condition =>
      test.operator === 'contains' && swapped(textOf(test)) ? condition('name', 'eq', '?') : test
    const found = await measure(sourceThat({ understands }).source)
    expect(operator(found, 'name', 'contains')).toMatch(/^absent: tells upper from lower case/)
  })

  it('finds wildcards where the answer would be believed', async () => {
    const any = (test: Condition): Condition =>
      test.operator === 'contains' && textOf(test).includes('_') ? condition('name', 'isNotNull') : test
    const found = await measure(sourceThat({ understands: any, declared: 'exact' }).source)
    expect(operator(found, 'name', 'contains')).toBe('superset: takes _ for a wildcard: it is checked here')
    expect(operator(await measure(sourceThat({ declared: 'exact' }).source), 'name', 'contains')).toMatch(/^exact: /)
  })
})

describe('times', () => {
  const shifted =
    (hours: number) =>
    (test: Condition): Condition => ({
      ...test,
      values: test.values.map((value) => (typeof value === 'number' ? value + hours * 3_600_000 : value)),
    })

  it('are confirmed where they mean the same moment', async () => {
    const found = await measure(sourceThat({ declared: 'exact' }).source)
    for (const name of ['gt', 'gte', 'lt', 'lte', 'eq']) {
      expect(operator(found, 'createdAt', name)).toBe('exact: means the moment that was asked for')
    }
  })

  it('lose records in a wrong zone: the side that does is never sent', async () => {
    const found = await measure(sourceThat({ declared: 'exact', understands: shifted(8) }).source)
    expect(operator(found, 'createdAt', 'gte')).toMatch(/^absent: loses a record of the very time/)
    expect(operator(found, 'createdAt', 'gt')).toMatch(/^absent: /)
    expect(operator(found, 'createdAt', 'lte')).toMatch(/^superset: also returns records beyond the time/)
    expect(operator(found, 'createdAt', 'eq')).toMatch(/^absent: /)
  })

  it('are supersets where the clock is coarser than said', async () => {
    const day = (test: Condition): Condition =>
      test.operator === 'lt'
        ? { ...test, operator: 'lte' }
        : test.operator === 'gt'
          ? { ...test, operator: 'gte' }
          : test
    const found = await measure(sourceThat({ declared: 'exact', understands: day }).source)
    expect(operator(found, 'createdAt', 'gt')).toMatch(/^superset: /)
    expect(operator(found, 'createdAt', 'lt')).toMatch(/^superset: /)
    expect(operator(found, 'createdAt', 'gte')).toMatch(/^exact: /)
  })
})

describe('pages, counts and orders', () => {
  const many = { Customer: Array.from({ length: 25 }, (_, index) => customer('memory', `c${index + 10}`, index)) }

  it('tells a page that holds fewer records than declared', async () => {
    const { source, inner } = sourceThat({ records: many })
    const client = {
      ...source.client,
      fetchPage: async (...[request, call]: Parameters<typeof source.client.fetchPage>) => {
        const page = await inner.client.fetchPage(request, call)
        return { ...page, rows: page.rows.slice(0, 6) }
      },
    }
    const found = await measure({ ...source, client })
    expect(found[0]).toMatchObject({ subject: 'page', maxPageRecords: 6, shortPageBeforeMore: true })
    expect(profileOf('memory', found).kinds.Customer).toMatchObject({ maxPageRecords: 6, shortPageEnds: false })
  })

  it('compares the count with what was read', async () => {
    const { source } = sourceThat({ records: many, count: 'withPage', saysTotal: true, maxPageRecords: 20 })
    expect((await measure(source))[1]).toMatchObject({ subject: 'count', agrees: true })
    const client = {
      ...source.client,
      fetchPage: async (...[request, call]: Parameters<typeof source.client.fetchPage>) => ({
        ...(await source.client.fetchPage(request, call)),
        total: 99,
      }),
    }
    const found = await measure({ ...source, client })
    expect(found[1]).toMatchObject({ agrees: false })
    expect(profileOf('memory', found).kinds.Customer?.count).toBe('none')
  })

  it('notices an order that is not kept', async () => {
    const { source } = sourceThat({ records: many })
    const kept = (await measure(source)).find(({ subject }) => subject === 'order')
    expect(kept).toMatchObject({ field: 'createdAt', order: 'kept' })
    const client = {
      ...source.client,
      fetchPage: async (...[request, call]: Parameters<typeof source.client.fetchPage>) => {
        const page = await source.client.fetchPage(request, call)
        return { ...page, rows: [...page.rows].reverse() }
      },
    }
    const found = await measure({ ...source, client })
    expect(found.find(({ subject }) => subject === 'order')).toMatchObject({ order: 'none' })
    expect(profileOf('memory', found).kinds.Customer?.order).toEqual({ createdAt: 'none' })
  })
})

describe('the calls', () => {
  it('never pass the limit, and what they do not reach is not measured', async () => {
    const { source, queries } = sourceThat({})
    const found = await measure(source, 8)
    expect(queries).toHaveLength(8)
    expect(found.some(({ sentence }) => sentence.includes('calls that measuring may make are used up'))).toBe(true)
    queries.length = 0
    await measure(source, 40)
    expect(queries.length).toBeLessThanOrEqual(40)
    for (const { pageSize } of queries) expect(pageSize).toBeLessThanOrEqual(10)
  })
})
