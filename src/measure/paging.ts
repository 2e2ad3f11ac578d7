import { fieldCatalogue, valueOf, type AnyRecord } from '../model/index.js'
import { compareValues } from '../query/index.js'
import type { Measurement } from './measurement.js'
import { scanNext, scanStart, type ProbedPage, type Prober } from './prober.js'

/** Pages read without a filter; a kind that does not end within them is too large to count here. */
const mostPages = 3

/** Reads the first pages: keeps them as the sample, and tells whether page size and number of records are as said. */
export async function measurePages(prober: Prober): Promise<readonly Measurement[]> {
  const { scan, maxPageRecords: asked } = prober.capabilities.paging
  const pages: ProbedPage[] = []
  const seen = new Map<string, AnyRecord>()
  let ended = false
  let position = scanStart(scan)
  while (pages.length < mostPages) {
    const page = await prober.page(null, null, position)
    pages.push(page)
    for (const record of page.records) seen.set(record.nativeId, record)
    prober.sample = [...seen.values()]
    const next = scanNext(position, page, asked)
    ended = page.records.length === 0 || next === null
    if (next === null || ended) break
    position = next
  }
  return [pageSizeOf(prober, pages, asked), ...(await countOf(prober, pages, ended))]
}

function pageSizeOf({ kind }: Prober, pages: readonly ProbedPage[], asked: number): Measurement {
  const [first = 0, second = 0] = pages.map(({ records }) => records.length)
  const told = (maxPageRecords: number | null, shortPageBeforeMore: boolean, sentence: string): Measurement => ({
    subject: 'page',
    kind,
    maxPageRecords,
    shortPageBeforeMore,
    sentence,
  })
  if (first > asked) return told(null, false, `asked for ${asked} records and got ${first}: the page size is ignored`)
  if (first < asked && second > 0) {
    const capped = first >= second && first > 0
    const what = capped ? `pages hold ${first} records at most, not ${asked}` : `a page came with ${first} of ${asked}`
    return told(capped ? first : null, true, `${what}, and more followed: a short page does not mean the end`)
  }
  if (first < asked) return told(null, false, `not measured: there are fewer records (${first}) than one page holds`)
  return told(null, false, `a page holds the ${asked} records that were asked for`)
}

async function countOf(prober: Prober, pages: readonly ProbedPage[], ended: boolean): Promise<readonly Measurement[]> {
  const { kind, sample, capabilities } = prober
  const way = capabilities.count ?? 'none'
  if (way === 'none') return []
  const told = (agrees: boolean | null, sentence: string): readonly Measurement[] => [
    { subject: 'count', kind, agrees, sentence },
  ]
  if (!ended) return told(null, `not measured: more records than ${mostPages} pages hold`)
  // Pages by position carry a number where those by continuation may not.
  const position = { kind: 'offset', offset: 0 } as const
  const total =
    way === 'separate' ? await prober.count() : (pages[0]?.total ?? (await prober.page(null, null, position)).total)
  if (total === null) return told(false, 'the source gives no number of records: totals stay unknown')
  if (total === sample.length) return told(true, `the source counts ${total}, as many as were read`)
  return told(false, `the source counts ${total} where ${sample.length} were read: its number is not used`)
}

/** Whether a page asked for in an order comes in it, both ways. */
export async function measureOrder(prober: Prober): Promise<readonly Measurement[]> {
  const { kind, capabilities } = prober
  const sortable = prober.fields.filter((field) => (capabilities.fields[field]?.order ?? 'none') !== 'none')
  const field = sortable.find((name) => name === 'createdAt') ?? sortable[0]
  const type = field === undefined ? undefined : fieldCatalogue[kind][field]
  if (field === undefined || type === undefined) return []
  const keys = new Set(prober.sample.map((record) => valueOf(record, field)).filter(isPresent))
  const told = (order: 'kept' | 'none' | null, sentence: string): readonly Measurement[] => [
    { subject: 'order', kind, field, order, sentence },
  ]
  if (keys.size < 2) return told(null, 'not measured: no two records that differ in it were read')
  for (const direction of ['ASC', 'DESC'] as const) {
    const start = capabilities.paging.ordered === 'keyset' ? 'start' : 'offset'
    const { records } = await prober.page(
      null,
      { field, direction },
      start === 'start' ? { kind: 'start' } : { kind: 'offset', offset: 0 },
    )
    const values = records.map((record) => valueOf(record, field)).filter(isPresent)
    const sign = direction === 'ASC' ? 1 : -1
    const kept = values.every((value, at) => at === 0 || sign * compareValues(type, values[at - 1], value) <= 0)
    if (!kept)
      return told('none', `records do not come sorted when ${direction} is asked: they are sorted here instead`)
  }
  return told('kept', 'records come sorted as asked, both ways')
}

function isPresent(value: unknown): boolean {
  return value !== null && value !== undefined
}
