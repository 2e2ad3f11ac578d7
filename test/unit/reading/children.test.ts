import { describe, expect, test } from '@jest/globals'
import type { ChildrenRequest, Operation, Page } from '../../../src/engine/index.js'
import { CrmError } from '../../../src/errors/index.js'
import type { BaseRecord, TicketRecord } from '../../../src/model/index.js'
import { TRUE } from '../../../src/query/index.js'
import { operationOf, testEngine } from '../../support/engine.js'
import { createMemorySource, type MemorySourceOptions } from '../../support/memory-source.js'
import { ticket } from '../../support/records.js'

const shapes: readonly Pick<MemorySourceOptions, 'ordered' | 'saysTotal'>[] = [
  { ordered: 'keyset', saysTotal: false },
  { ordered: 'offset', saysTotal: true },
]

function request(part: Partial<ChildrenRequest<'Ticket'>> = {}): ChildrenRequest<'Ticket'> {
  return {
    kind: 'Ticket',
    parentField: 'customerId',
    predicate: TRUE,
    order: [{ field: 'createdAt', direction: 'DESC' }],
    first: 5,
    fields: ['subject'],
    wantsTotal: false,
    wantsMore: false,
    path: ['customers', 'nodes', 'tickets'],
    ...part,
  }
}

const parentOf = (nativeId: string): BaseRecord => ({ source: 's', nativeId })

const parents = (count: number): string[] => Array.from({ length: count }, (_, index) => `p${index}`)

async function pagesOf(
  operation: Operation,
  ids: readonly string[],
  part: Partial<ChildrenRequest<'Ticket'>> = {},
): Promise<Page<TicketRecord>[]> {
  return Promise.all(ids.map(async (id) => operation.children(request(part), parentOf(id))))
}

describe.each(shapes)('children of many parents, $ordered paging', (shape) => {
  test('50 parents with 5 children each take the 3 pages that their children fill', async () => {
    const rows = parents(50).flatMap((parent, p) =>
      Array.from({ length: 5 }, (_, index) => ticket('s', `${parent}-t${index}`, parent, index * 60 + p)),
    )
    const source = createMemorySource({ name: 's', records: { Ticket: rows }, maxPageRecords: 100, ...shape })
    const pages = await pagesOf(operationOf(testEngine([source])), parents(50))
    expect(source.queries).toHaveLength(3)
    pages.forEach((page, p) => {
      expect(page.records.map((record) => record.nativeId)).toEqual([4, 3, 2, 1, 0].map((index) => `p${p}-t${index}`))
    })
  })

  test('a parent with 10,000 children does not make the others dear', async () => {
    const prolific = Array.from({ length: 10_000 }, (_, index) =>
      ticket('s', `big${String(index).padStart(5, '0')}`, 'p0', 100_000 + index),
    )
    const others = parents(50)
      .slice(1)
      .flatMap((parent, p) =>
        Array.from({ length: 5 }, (_, index) => ticket('s', `${parent}-t${index}`, parent, index * 60 + p)),
      )
    const source = createMemorySource({
      name: 's',
      records: { Ticket: [...prolific, ...others] },
      maxPageRecords: 100,
      ...shape,
    })
    const pages = await pagesOf(operationOf(testEngine([source])), parents(50))
    expect(source.queries.length).toBeLessThanOrEqual(5)
    expect(pages.every((page) => page.records.length === 5)).toBe(true)
    expect(pages[0]?.records[0]?.nativeId).toBe('big09999')
  })

  test('says truly whether each parent has more, and totals where all were seen', async () => {
    const rows = [
      ...Array.from({ length: 7 }, (_, index) => ticket('s', `a${index}`, 'p0', index)),
      ticket('s', 'b0', 'p1', 3),
    ]
    const source = createMemorySource({ name: 's', records: { Ticket: rows }, ...shape })
    const [many, one, none] = await pagesOf(operationOf(testEngine([source])), parents(3), {
      wantsMore: true,
      wantsTotal: true,
    })
    expect([many?.hasNextPage, one?.hasNextPage, none?.hasNextPage]).toEqual([true, false, false])
    expect([many?.totalCount, one?.totalCount, none?.totalCount]).toEqual([7, 1, 0])
    const operation = operationOf(testEngine([source]))
    const rest = await operation.children(
      request({ after: many?.endCursor() ?? null, wantsMore: true }),
      parentOf('p0'),
    )
    expect(rest.records.map((record) => record.nativeId)).toEqual(['a1', 'a0'])
    expect(rest.hasNextPage).toBe(false)
    expect(rest.hasPreviousPage).toBe(true)
  })

  test('refuses the cursor of another parent', async () => {
    const rows = parents(2).flatMap((parent) =>
      [1, 2, 3].map((second) => ticket('s', `${parent}${second}`, parent, second)),
    )
    const source = createMemorySource({ name: 's', records: { Ticket: rows }, ...shape })
    const engine = testEngine([source])
    const page = await operationOf(engine).children(request({ first: 1 }), parentOf('p0'))
    await expect(
      operationOf(engine).children(request({ first: 1, after: page.endCursor() }), parentOf('p1')),
    ).rejects.toMatchObject({ code: 'CURSOR_INVALID' })
  })

  test('fails only the parents that were not filled, with one failure noted', async () => {
    const rows = parents(3).flatMap((parent, p) =>
      Array.from({ length: 4 }, (_, index) => ticket('s', `${parent}-${index}`, parent, 100 - p * 20 - index)),
    )
    const source = createMemorySource({ name: 's', records: { Ticket: rows }, maxPageRecords: 6, ...shape })
    let calls = 0
    source.onPage = () => {
      if (++calls === 2) throw new CrmError('SOURCE_TIMEOUT', 'late')
    }
    const operation = operationOf(testEngine([source]))
    const pages = await pagesOf(operation, parents(3), { first: 3 })
    expect(pages.map((page) => page.outcomes[0]?.status)).toEqual(['OK', 'TIMED_OUT', 'TIMED_OUT'])
    expect(operation.failures).toHaveLength(1)
  })
})

describe('lookups by id', () => {
  const source = () =>
    createMemorySource({
      name: 's',
      records: { Ticket: parents(120).map((id, index) => ticket('s', id, null, index)) },
      maxPageRecords: 100,
    })

  test('ask each id once and cut the ids into chunks', async () => {
    const memory = source()
    const operation = operationOf(testEngine([memory]))
    const ids = [...parents(120), ...parents(10)]
    const found = await Promise.all(ids.map(async (id) => operation.byId('Ticket', 's', id, ['subject'], ['ticket'])))
    expect(found.map((record) => record?.nativeId)).toEqual(ids)
    expect(memory.queries).toHaveLength(3)
  })

  test('join the fields of all askers in one call, and ask again only for fields not yet read', async () => {
    const memory = source()
    const operation = operationOf(testEngine([memory]))
    await Promise.all([
      operation.byId('Ticket', 's', 'p1', ['subject'], []),
      operation.byId('Ticket', 's', 'p1', ['status'], []),
    ])
    expect(memory.queries.map((query) => query.fields)).toEqual([['status', 'subject']])
    await operation.byId('Ticket', 's', 'p1', ['status'], [])
    expect(memory.queries).toHaveLength(1)
    await operation.byId('Ticket', 's', 'p1', ['priority'], [])
    expect(memory.queries).toHaveLength(2)
  })

  test('take an id for missing only when the source was asked for it by itself', async () => {
    const memory = source()
    const operation = operationOf(testEngine([memory]))
    expect(await operation.byId('Ticket', 's', 'absent', ['subject'], [])).toBeNull()
    expect(memory.queries).toHaveLength(1)
    const [there, gone] = await Promise.all([
      operation.byId('Ticket', 's', 'p3', [], []),
      operation.byId('Ticket', 's', 'gone', [], []),
    ])
    expect(there?.nativeId).toBe('p3')
    expect(gone).toBeNull()
    expect(memory.queries).toHaveLength(3)
  })
})
