import { describe, expect, test } from '@jest/globals'
import { condition, type Predicate } from '../../../src/query/index.js'
import type { CustomerRecord } from '../../../src/model/index.js'
import { listOf, operationOf, testEngine } from '../../support/engine.js'
import { createMemorySource, type MemorySource } from '../../support/memory-source.js'
import { customer } from '../../support/records.js'
import { createUnsteadySource } from '../../support/unsteady-source.js'
import type { Page } from '../../../src/engine/index.js'

const ids = (page: { records: readonly { nativeId: string }[] }): string[] =>
  page.records.map((record) => record.nativeId)

/** Customers c01, c02, ... of rising seconds. */
const rows = (count: number): CustomerRecord[] =>
  Array.from({ length: count }, (_, index) => customer('s', `c${String(index + 1).padStart(2, '0')}`, index))

const paged = (records: readonly CustomerRecord[], maxPageRecords = 3): MemorySource =>
  createMemorySource({
    name: 's',
    records: { Customer: records },
    ordered: 'offset',
    saysTotal: true,
    maxPageRecords,
  })

const ascending = { order: [{ field: 'createdAt', direction: 'ASC' }], wantsMore: false } as const
/** Pages as they were asked for: first record, and the one after the last. */
const windows = (source: MemorySource): [number, number][] =>
  source.queries.map(({ position, pageSize }) => {
    const offset = position.kind === 'offset' ? position.offset : -1
    return [offset, offset + pageSize]
  })

describe('reading by position', () => {
  const byUpdate = { order: [{ field: 'updatedAt', direction: 'ASC' }], wantsMore: true, first: 20 } as const
  const ids2to9 = ['c02', 'c03', 'c04', 'c05', 'c06', 'c07', 'c08', 'c09']
  const untouched = (page: Page<CustomerRecord>): string[] => ids(page).filter((id) => ids2to9.includes(id))

  /** Lets something happen before the second vendor call. */
  const after1 = (
    source: MemorySource,
    change: (all: readonly CustomerRecord[]) => readonly CustomerRecord[],
  ): void => {
    let asked = 0
    source.onPage = () => {
      if (++asked === 2) source.records = { Customer: change(source.records.Customer as CustomerRecord[]) }
    }
  }

  test.each([3, 4, 7])(
    'a record that moves up a page, because another one went, is not lost (pages of %d)',
    async (size) => {
      const source = paged(rows(9), size)
      after1(source, (all) => all.filter(({ nativeId }) => nativeId !== 'c01'))
      const page = await operationOf(testEngine([source])).list(listOf('Customer', byUpdate))
      expect({ complete: page.complete, ids: untouched(page) }).toEqual({ complete: true, ids: ids2to9 })
    },
  )

  test.each([3, 4, 7])('nor where the first was updated and so went to the end (pages of %d)', async (size) => {
    const source = paged(rows(9), size)
    after1(source, (all) => [...all.slice(1), customer('s', 'c01', 50)])
    const page = await operationOf(testEngine([source])).list(listOf('Customer', byUpdate))
    expect({ complete: page.complete, ids: untouched(page) }).toEqual({ complete: true, ids: ids2to9 })
  })

  test('nor where one went and another came, which leaves the total as it was', async () => {
    const source = paged(rows(9), 4)
    after1(source, (all) => [...all.slice(1), customer('s', 'new', 60)])
    const page = await operationOf(testEngine([source])).list(listOf('Customer', byUpdate))
    expect({ complete: page.complete, ids: untouched(page) }).toEqual({ complete: true, ids: ids2to9 })
  })

  test('130 of 500 that go at once are followed', async () => {
    const source = paged(rows(500), 100)
    after1(source, (all) => all.filter((_, index) => index % 100 >= 26))
    const page = await operationOf(testEngine([source])).list(listOf('Customer', { ...byUpdate, first: 500 }))
    expect(page.complete).toBe(true)
    const left = (source.records.Customer ?? []).map(({ nativeId }) => nativeId)
    expect(left).toHaveLength(370)
    expect(ids(page).filter((id) => left.includes(id))).toEqual(left)
  })

  test('a list that never rests is not complete and says why', async () => {
    const source = paged(rows(60), 7)
    let gone = 0
    source.onPage = () => {
      gone += 6
      source.records = { Customer: rows(300).slice(gone, gone + 60) }
    }
    const operation = operationOf(testEngine([source]))
    const page = await operation.list(listOf('Customer', { ...byUpdate, first: 60 }))
    expect(page.outcomes).toMatchObject([{ status: 'TRUNCATED', code: 'SOURCE_DRIFT' }])
    expect(operation.failures[0]?.error).toMatchObject({ code: 'SOURCE_DRIFT', retryable: true, source: 's' })
  })

  test('pages that are sorted only by themselves are refused', async () => {
    const shuffledRows = rows(20).map((row, index) => customer('s', row.nativeId, (index * 7) % 20))
    const source = createUnsteadySource(
      { name: 's', records: { Customer: shuffledRows }, ordered: 'offset', saysTotal: true, maxPageRecords: 7 },
      { lie: { kind: 'sorted-by-page', seed: 1 } },
    )
    const page = await operationOf(testEngine([source])).list(listOf('Customer', byUpdate))
    expect(page.outcomes).toMatchObject([{ status: 'FAILED', code: 'SOURCE_PROTOCOL_ERROR' }])
  })

  test('empty pages although the total says more are asked for twice, then the list is not complete', async () => {
    const source = createUnsteadySource(
      { name: 's', records: { Customer: rows(20) }, ordered: 'offset', saysTotal: true, maxPageRecords: 7 },
      { lie: { kind: 'empty', call: 2, calls: 100 } },
    )
    const page = await operationOf(testEngine([source])).list(listOf('Customer', byUpdate))
    expect(page.outcomes).toMatchObject([{ code: 'SOURCE_PROTOCOL_ERROR' }])
    // The first page, those after it that were asked together, and these once more.
    expect(source.queries.length).toBeLessThanOrEqual(7)
    expect(page.hasNextPage).toBe(true)
    const once = createUnsteadySource(
      { name: 's', records: { Customer: rows(20) }, ordered: 'offset', saysTotal: true, maxPageRecords: 7 },
      { lie: { kind: 'empty', call: 2, calls: 1 } },
    )
    const whole = await operationOf(testEngine([once])).list(listOf('Customer', byUpdate))
    expect({ complete: whole.complete, count: whole.records.length }).toEqual({ complete: true, count: 20 })
  })

  test('an endless sequence of empty pages with a way on is left after two', async () => {
    const source = createUnsteadySource(
      { name: 's', records: { Customer: rows(20) }, orderGrade: 'none', scan: 'token', maxPageRecords: 7 },
      { lie: { kind: 'endless' } },
    )
    const page = await operationOf(testEngine([source])).list(listOf('Customer', byUpdate))
    expect(page.outcomes).toMatchObject([{ status: 'FAILED', code: 'SOURCE_PROTOCOL_ERROR', vendorCalls: 5 }])
  })

  test.each([-15, -6])(
    'a total that is off by %d and contradicts the rows is not shown as the number of records',
    async (by) => {
      const source = createUnsteadySource(
        {
          name: 's',
          records: { Customer: rows(20) },
          ordered: 'offset',
          saysTotal: true,
          maxPageRecords: 7,
          count: 'withPage',
          grade: 'exact',
        },
        { lie: { kind: 'total-off', by } },
      )
      const page = await operationOf(testEngine([source])).list(
        listOf('Customer', { ...byUpdate, first: 15, wantsTotal: true }),
      )
      expect(page.records.length).toBeGreaterThan(20 + by)
      expect(page.totalCount).toBeNull()
    },
  )

  test('pages that are known to be needed are asked together, and no others', async () => {
    const source = paged(rows(14), 5)
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
    // The first page alone; it tells the total, so those that hold the rest are asked at once. Each begins with what
    // the one before ended with.
    expect(most).toBe(3)
    expect(windows(source)).toEqual([
      [0, 5],
      [4, 8],
      [5, 10],
      [8, 12],
    ])
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
