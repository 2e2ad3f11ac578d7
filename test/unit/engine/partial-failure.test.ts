import { describe, expect, test } from '@jest/globals'
import type { Page } from '../../../src/engine/index.js'
import type { CustomerRecord } from '../../../src/model/index.js'
import { CrmError } from '../../../src/errors/index.js'
import { listOf, operationOf, testEngine } from '../../support/engine.js'
import { createMemorySource, type MemorySource } from '../../support/memory-source.js'
import { customer } from '../../support/records.js'

function twoSources(): { a: MemorySource; b: MemorySource } {
  const rows = (source: string, offset: number) =>
    Array.from({ length: 6 }, (_, index) => customer(source, `${source}${index}`, index * 2 + offset))
  return {
    a: createMemorySource({ name: 'a', records: { Customer: rows('a', 0) }, maxPageRecords: 3 }),
    b: createMemorySource({ name: 'b', records: { Customer: rows('b', 1) }, maxPageRecords: 3 }),
  }
}

const unavailable = (): never => {
  throw new CrmError('SOURCE_UNAVAILABLE', 'no route')
}

describe('a source that fails', () => {
  test('keeps the other source’s records in order and says how it did', async () => {
    const { a, b } = twoSources()
    b.onPage = unavailable
    const operation = operationOf(testEngine([a, b]))
    const page = await operation.list(listOf('Customer', { first: 4 }))
    expect(page.records.map((record) => record.nativeId)).toEqual(['a5', 'a4', 'a3', 'a2'])
    expect(page.complete).toBe(false)
    expect(page.outcomes).toMatchObject([
      { source: 'a', status: 'OK', code: null },
      { source: 'b', status: 'FAILED', code: 'SOURCE_UNAVAILABLE', recordsScanned: 0 },
    ])
    expect(operation.failures).toHaveLength(1)
    expect(operation.failures[0]?.error).toMatchObject({ code: 'SOURCE_UNAVAILABLE', source: 'b', retryable: true })
  })

  test('is picked up again by a later page once it has recovered, with nothing repeated and nothing lost', async () => {
    const { a, b } = twoSources()
    const engine = testEngine([a, b])
    b.onPage = unavailable
    const first = await operationOf(engine).list(listOf('Customer', { first: 4 }))
    b.onPage = () => undefined
    const seen = first.records.map((record) => record.nativeId)
    let cursor = first.endCursor()
    for (let turn = 0; turn < 10; turn++) {
      const page = await operationOf(engine).list(listOf('Customer', { first: 3, after: cursor }))
      expect(page.complete).toBe(true)
      seen.push(...page.records.map((record) => record.nativeId))
      if (!page.hasNextPage) break
      cursor = page.endCursor()
    }
    expect([...seen].sort()).toEqual(['a0', 'a1', 'a2', 'a3', 'a4', 'a5', 'b0', 'b1', 'b2', 'b3', 'b4', 'b5'])
  })

  test('in the middle of its pages loses nothing of what comes after the failure', async () => {
    const { a, b } = twoSources()
    const engine = testEngine([a, b])
    let calls = 0
    b.onPage = () => {
      if (++calls === 2) unavailable()
    }
    const first = await operationOf(engine).list(listOf('Customer', { first: 12 }))
    expect(first.complete).toBe(false)
    const seen = first.records.map((record) => record.nativeId)
    expect(seen.filter((id) => id.startsWith('b')).length).toBeGreaterThan(0)
    const second = await operationOf(engine).list(listOf('Customer', { first: 12, after: first.endCursor() }))
    seen.push(...second.records.map((record) => record.nativeId))
    expect(new Set(seen).size).toBe(12)
    expect(seen).toHaveLength(12)
  })

  test('gives an empty, incomplete page a cursor to go on from', async () => {
    const { a } = twoSources()
    const engine = testEngine([a])
    a.onPage = unavailable
    const first = await operationOf(engine).list(listOf('Customer', { first: 2 }))
    expect(first.records).toEqual([])
    expect(first.hasNextPage).toBe(true)
    a.onPage = () => undefined
    const second = await operationOf(engine).list(listOf('Customer', { first: 2, after: first.endCursor() }))
    expect(second.records.map((record) => record.nativeId)).toEqual(['a5', 'a4'])
  })

  test('fails the whole list under onSourceError FAIL', async () => {
    const { a, b } = twoSources()
    b.onPage = unavailable
    const list = operationOf(testEngine([a, b])).list(listOf('Customer', { first: 4, onSourceError: 'FAIL' }))
    await expect(list).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE', source: 'b' })
  })

  test('that lacks the entity and is asked by name says SKIPPED_CAPABILITY', async () => {
    const { a } = twoSources()
    const c = createMemorySource({ name: 'c', records: { Ticket: [] } })
    const page = await operationOf(testEngine([a, c])).list(listOf('Customer', { first: 1, sources: ['a', 'c'] }))
    expect(page.outcomes).toMatchObject([
      { source: 'a', status: 'OK' },
      { source: 'c', status: 'SKIPPED_CAPABILITY', code: 'SOURCE_CAPABILITY' },
    ])
    expect(c.queries).toHaveLength(0)
  })
})

describe('the scan budget', () => {
  test('ends an order that the source cannot do with SCAN_BUDGET_EXCEEDED, never with a wrong order', async () => {
    const { a } = twoSources()
    const engine = testEngine([a], { scanBudget: 4 })
    const operation = operationOf(engine)
    const page = await operation.list(listOf('Customer', { order: [{ field: 'name', direction: 'ASC' }], first: 2 }))
    expect(page.records).toEqual([])
    expect(page.outcomes).toMatchObject([{ status: 'TRUNCATED', code: 'SCAN_BUDGET_EXCEEDED', recordsScanned: 6 }])
    expect(page.hasNextPage).toBe(true)
  })

  test('lets an ordered read go on from where it stopped', async () => {
    const rows = Array.from({ length: 30 }, (_, index) =>
      customer('a', `a${String(index).padStart(2, '0')}`, index, { name: index === 3 ? 'needle' : 'hay' }),
    )
    const a = createMemorySource({ name: 'a', records: { Customer: rows }, maxPageRecords: 5 })
    const engine = testEngine([{ ...a, dialect: { ...a.dialect, translate: () => ({ kind: 'none' }) } }], {
      scanBudget: 10,
    })
    const { condition } = await import('../../../src/query/index.js')
    const found: string[] = []
    let after: string | null = null
    let pages = 0
    do {
      const page: Page<CustomerRecord> = await operationOf(engine).list(
        listOf('Customer', { predicate: condition('name', 'eq', 'needle'), first: 1, after }),
      )
      pages++
      found.push(...page.records.map((record) => record.nativeId))
      after = page.hasNextPage ? page.endCursor() : null
    } while (after !== null && pages < 20)
    expect(found).toEqual(['a03'])
    expect(pages).toBeGreaterThan(2)
  })
})

describe('one bad row', () => {
  const bad = {
    'without an id': { name: 'x' },
    'that is no object': 'x',
    'nested 5,000 levels deep': { nativeId: 'deep', nativeFields: nested(5_000) },
  }

  const sourceWith = (row: unknown): MemorySource => {
    const source = createMemorySource({
      name: 'a',
      records: { Customer: [1, 2, 3].map((n) => customer('a', `a${n}`, n)) },
    })
    const honest = source.client.fetchPage.bind(source.client)
    Object.assign(source.client, {
      fetchPage: async (...call: Parameters<typeof honest>) => {
        const page = await honest(...call)
        return page.rows.length === 0 ? page : { ...page, rows: [...page.rows, row] }
      },
    })
    Object.assign(source.mapping, {
      toRecord: (_kind: string, native: unknown) => {
        if (typeof native === 'object' && native !== null && 'nativeId' in native) return native
        throw new CrmError('SOURCE_PROTOCOL_ERROR', 'The source sent a Customer without an id', { source: 'a' })
      },
    })
    return source
  }

  test.each(Object.entries(bad))('%s costs itself alone, and is told', async (_name, row) => {
    const operation = operationOf(
      testEngine([sourceWith(row), createMemorySource({ name: 'b', records: { Customer: [customer('b', 'b1', 9)] } })]),
    )
    const page = await operation.list(listOf('Customer', { first: 10, fields: ['name', 'nativeFields'] }))
    expect(page.records.map(({ nativeId }) => nativeId)).toEqual(['b1', 'a3', 'a2', 'a1'])
    expect(page.complete).toBe(false)
    expect(page.outcomes).toMatchObject([
      { source: 'a', status: 'TRUNCATED', code: 'SOURCE_PROTOCOL_ERROR' },
      { source: 'b', status: 'OK' },
    ])
    expect(operation.failures.map(({ error }) => [error.source, error.code])).toEqual([['a', 'SOURCE_PROTOCOL_ERROR']])
    expect(operation.failures[0]?.error.message).toMatch(/row/)
  })

  test('a source whose rows are mostly bad fails', async () => {
    const source = sourceWith('x')
    source.records = { Customer: [customer('a', 'a1', 1)] }
    const honest = source.client.fetchPage.bind(source.client)
    Object.assign(source.client, {
      fetchPage: async (...call: Parameters<typeof honest>) => {
        const page = await honest(...call)
        return { ...page, rows: [...page.rows, 'y'] }
      },
    })
    const page = await operationOf(testEngine([source])).list(listOf('Customer'))
    expect(page.outcomes).toMatchObject([{ source: 'a', status: 'FAILED', code: 'SOURCE_PROTOCOL_ERROR' }])
  })
})

function nested(levels: number): unknown {
  let value: unknown = 'x'
  for (let level = 0; level < levels; level++) value = { value }
  return value
}
