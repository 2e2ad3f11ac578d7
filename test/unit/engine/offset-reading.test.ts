import { describe, expect, test } from '@jest/globals'
import { condition, type Predicate } from '../../../src/query/index.js'
import type { CustomerRecord } from '../../../src/model/index.js'
import { listOf, operationOf, testEngine } from '../../support/engine.js'
import { createMemorySource, type MemorySource } from '../../support/memory-source.js'
import { customer } from '../../support/records.js'

const ids = (page: { records: readonly { nativeId: string }[] }): string[] =>
  page.records.map((record) => record.nativeId)

/** Customers c01, c02, ... of rising seconds. */
const rows = (count: number): CustomerRecord[] =>
  Array.from({ length: count }, (_, index) => customer('s', `c${String(index + 1).padStart(2, '0')}`, index))

const paged = (records: readonly CustomerRecord[]): MemorySource =>
  createMemorySource({
    name: 's',
    records: { Customer: records },
    ordered: 'offset',
    saysTotal: true,
    maxPageRecords: 3,
  })

const ascending = { order: [{ field: 'createdAt', direction: 'ASC' }], wantsMore: false } as const
const offsets = (source: MemorySource): number[] =>
  source.queries.map(({ position }) => (position.kind === 'offset' ? position.offset : -1))

describe('reading by position', () => {
  test('a record that moves up a page, because another one went, is not lost', async () => {
    const records = rows(9)
    const source = paged(records)
    let asked = 0
    source.onPage = () => {
      asked++
      if (asked === 2) source.records = { Customer: records.filter(({ nativeId }) => nativeId !== 'c01') }
    }
    const page = await operationOf(testEngine([source])).list(listOf('Customer', { ...ascending, first: 9 }))
    expect(ids(page).slice(1)).toEqual(['c02', 'c03', 'c04', 'c05', 'c06', 'c07', 'c08', 'c09'])
  })

  test('pages that are known to be needed are asked together, and no others', async () => {
    const source = paged(rows(14))
    let together = 0
    let most = 0
    source.onPage = async () => {
      most = Math.max(most, ++together)
      await new Promise((resolve) => setTimeout(resolve, 5))
      together--
    }
    const engine = testEngine([source])
    const page = await operationOf(engine).list(listOf('Customer', { ...ascending, first: 10 }))
    expect(ids(page)).toHaveLength(10)
    // The first page alone; it tells the total, so the two that hold the rest are asked at once.
    expect(most).toBeGreaterThan(1)
    expect([...offsets(source)].sort((a, b) => a - b)).toEqual([0, 3, 6, 9])
  })

  test('what a list held when it was last read lets all its pages be asked at once', async () => {
    const source = paged(rows(9))
    const engine = testEngine([source])
    const read = (): Promise<unknown> => operationOf(engine).list(listOf('Customer', { ...ascending, first: 9 }))
    await read()
    const calls = source.queries.length
    let together = 0
    let most = 0
    source.onPage = async () => {
      most = Math.max(most, ++together)
      await new Promise((resolve) => setTimeout(resolve, 5))
      together--
    }
    await read()
    expect(most).toBe(3)
    expect(source.queries.length - calls).toBe(calls)
  })

  test('a total remembered of one caller is not used for another', async () => {
    const source = paged(rows(9))
    const engine = testEngine([source])
    const read = (identity: string): Promise<unknown> =>
      engine.begin({ explain: 'off', identity }).list(listOf('Customer', { ...ascending, first: 9 }))
    await read('one')
    let together = 0
    const started: number[] = []
    source.onPage = async () => {
      started.push(++together)
      await new Promise((resolve) => setTimeout(resolve, 5))
      together--
    }
    await read('two')
    expect(started[1]).toBe(1)
  })

  test('a failing page that was asked ahead fails the list, not the process', async () => {
    const source = paged(rows(9))
    source.onPage = ({ position }) => {
      if (position.kind === 'offset' && position.offset > 0) throw new Error('broken')
    }
    const page = await operationOf(testEngine([source])).list(listOf('Customer', { ...ascending, first: 9 }))
    expect(page.complete).toBe(false)
    expect(page.outcomes[0]).toMatchObject({ status: 'FAILED', code: 'INTERNAL_SERVER_ERROR' })
  })
})

describe('a source that is said to sort ties by id', () => {
  const tied = (order: readonly string[]): CustomerRecord[] => order.map((id) => customer('s', id, 0))
  const exact = (records: readonly CustomerRecord[], restlessTies = false): MemorySource =>
    createMemorySource({
      name: 's',
      records: { Customer: records },
      ordered: 'offset',
      orderGrade: 'exact',
      grade: 'exact',
      saysTotal: true,
      maxPageRecords: 3,
      restlessTies,
    })
  const none: Predicate = condition('name', 'isNull')

  test('gives a full page in one call, although ties may follow', async () => {
    const source = exact(tied(['c', 'a', 'b', 'd', 'e']))
    const page = await operationOf(testEngine([source])).list(listOf('Customer', { ...ascending, first: 3 }))
    expect(ids(page)).toEqual(['a', 'b', 'c'])
    expect(source.queries).toHaveLength(1)
    expect(source.queries[0]?.pageSize).toBe(3)
  })

  test('is still asked for full pages where something is left to check here', async () => {
    const source = createMemorySource({
      name: 's',
      records: { Customer: tied(['a', 'b', 'c', 'd']) },
      ordered: 'offset',
      orderGrade: 'exact',
      maxPageRecords: 3,
    })
    await operationOf(testEngine([source])).list(listOf('Customer', { ...ascending, first: 1, predicate: none }))
    expect(source.queries[0]?.pageSize).toBe(3)
  })

  test('reads backward as one whose ties are unknown', async () => {
    const source = exact(tied(['a', 'b', 'c', 'd']))
    const page = await operationOf(testEngine([source])).list(
      listOf('Customer', { ...ascending, first: null, last: 2 }),
    )
    expect(ids(page)).toEqual(['c', 'd'])
  })

  test('is refused when a page shows that it is not so', async () => {
    const source = exact(tied(['a', 'b', 'c', 'd']), true)
    const operation = operationOf(testEngine([source]))
    await operation.list(listOf('Customer', { ...ascending, first: 3 }))
    const page = await operation.list(listOf('Customer', { ...ascending, first: 2 }))
    expect(page.outcomes[0]).toMatchObject({ status: 'FAILED', code: 'SOURCE_PROTOCOL_ERROR' })
  })
})
