import { describe, expect, it } from '@jest/globals'
import { CrmError } from '../../../src/errors/index.js'
import type { TicketRecord } from '../../../src/model/index.js'
import { condition, TRUE } from '../../../src/query/index.js'
import { recordRows } from '../../../src/reports/record-rows.js'
import type { RowSource } from '../../../src/reports/row-source.js'
import { defaultReportTiming } from '../../../src/reports/timing.js'
import type { PublishedColumn, PublishedList } from '../../../src/reports/types.js'
import { testEngine } from '../../support/engine.js'
import { createMemorySource } from '../../support/memory-source.js'

function column(part: Partial<PublishedColumn>): PublishedColumn {
  return { name: 'c', type: 'STRING', field: null, customField: null, ...part }
}

const tickets = (source: string, count: number): TicketRecord[] =>
  Array.from({ length: count }, (_, index) => ({
    source,
    nativeId: `${source}${String(index).padStart(4, '0')}`,
    subject: `${source} ${index}`,
    status: index % 2 === 0 ? 'OPEN' : 'CLOSED',
    tags: ['a', 'b'],
    customerId: 'k1',
    createdAt: 1_700_000_000_000 + index * 1_000,
    nativeFields: { priority: 3, nested: { x: 1 }, empty: '' },
  }))

const list: PublishedList = {
  kind: 'Ticket',
  predicate: TRUE,
  order: [{ field: 'createdAt', direction: 'ASC' }],
  sources: null,
}

function reading(
  part: {
    readonly list?: Partial<PublishedList>
    readonly columns?: readonly PublishedColumn[]
    readonly budget?: number
  } = {},
) {
  const north = createMemorySource({ name: 'north', records: { Ticket: tickets('north', 130) }, maxPageRecords: 40 })
  const south = createMemorySource({ name: 'south', records: { Ticket: tickets('south', 70) }, maxPageRecords: 40 })
  const waits: number[] = []
  const timing = { ...defaultReportTiming, sleep: async (ms: number) => void waits.push(ms) }
  const make = (): RowSource =>
    recordRows(
      { ...list, ...part.list, columns: part.columns ?? [column({ name: 'Id', field: 'nativeId' })] },
      {
        engine: testEngine(
          [north, south],
          part.budget === undefined ? {} : { scanBudget: part.budget, pushDown: false },
        ),
        identity: 'test',
        timing,
        signal: new AbortController().signal,
        pageSize: 50,
      },
    )
  return { north, south, waits, make }
}

async function all(make: () => RowSource): Promise<unknown[][]> {
  const chunks: unknown[][] = []
  for (let at: string | null = null; ;) {
    // A new one each time, as after a restart.
    const { rows, next } = await make().from(at, 1)
    chunks.push(rows.map((row) => row['Id']))
    if (next === 'end') return chunks
    at = next.at
  }
}

describe('the rows of a list', () => {
  it('come a page at a time over all sources, each once, in order, whoever reads on', async () => {
    const { make } = reading()
    const chunks = await all(make)
    expect(chunks.map(({ length }) => length)).toEqual([50, 50, 50, 50])
    const byTime = [...tickets('north', 130), ...tickets('south', 70)].sort(
      (a, b) => a.createdAt! - b.createdAt! || (a.source < b.source ? -1 : 1),
    )
    expect(chunks.flat()).toEqual(byTime.map(({ nativeId }) => nativeId))
  })

  it('go on beyond what one request may read', async () => {
    const { north, make } = reading({
      budget: 60,
      list: { predicate: condition('subject', 'eq', 'north 129'), sources: ['north'] },
    })
    // Nothing is pushed here, so that the one record lies behind more than one request may read.
    expect((await all(make)).flat()).toEqual(['north0129'])
    expect(north.queries.length).toBeGreaterThan(3)
  })

  it('fail when not even one page fits into what a request may read', async () => {
    const { make } = reading({ budget: 1, list: { predicate: condition('subject', 'eq', 'nothing') } })
    await expect(all(make)).rejects.toMatchObject({ code: 'SCAN_BUDGET_EXCEEDED' })
  })

  it('wait for a source that fails for now, and fail when it does not come back', async () => {
    const { north, waits, make } = reading()
    let failures = 2
    north.onPage = () => {
      if (failures-- > 0) throw new CrmError('SOURCE_UNAVAILABLE', 'away', { source: 'north' })
    }
    expect((await make().from(null, 1)).rows).toHaveLength(50)
    expect(waits).toHaveLength(2)
    failures = Infinity
    await expect(make().from(null, 1)).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE' })
    north.onPage = () => {
      throw new CrmError('SOURCE_AUTH_FAILED', 'no', { source: 'north' })
    }
    waits.length = 0
    await expect(make().from(null, 1)).rejects.toMatchObject({ code: 'SOURCE_AUTH_FAILED' })
    expect(waits).toEqual([])
  })

  it('show each field as its column holds it', async () => {
    const columns = [
      column({ name: 'id', field: 'id' }),
      column({ name: 'source', field: 'source' }),
      column({ name: 'tags', field: 'tags' }),
      column({ name: 'customer', field: 'customerId' }),
      column({ name: 'time', type: 'TIMESTAMP', field: 'createdAt' }),
      column({ name: 'text', field: 'createdAt' }),
      column({ name: 'none', field: 'contactId' }),
      column({ name: 'priority', type: 'NUMBER', customField: 'priority' }),
      column({ name: 'nested', customField: 'nested' }),
      column({ name: 'empty', customField: 'empty' }),
      column({ name: 'absent', customField: 'absent' }),
    ]
    const { make } = reading({ columns, list: { sources: ['north'] } })
    const [row] = (await make().from(null, 1)).rows
    const node = (text: string): string => Buffer.from(text).toString('base64url')
    expect(row).toEqual({
      id: node('Ticket:north:north0000'),
      source: 'north',
      tags: 'a, b',
      customer: node('Customer:north:k1'),
      time: 1_700_000_000_000,
      text: new Date(1_700_000_000_000).toISOString(),
      none: null,
      priority: '3',
      nested: '{"x":1}',
      empty: null,
      absent: null,
    })
  })

  it('end with the row, record and column of a value that does not fit', async () => {
    const columns = [column({ name: '数', type: 'NUMBER', customField: 'nested' })]
    const { make } = reading({ columns, list: { sources: ['north'] } })
    await expect(make().from(null, 301)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringMatching(/row 301 \(Ticket north0000 of "north"\), column "数"/),
    })
  })
})
