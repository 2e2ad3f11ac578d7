import { CrmError } from '../../errors/index.js'
import { valueOf, type AnyRecord } from '../../model/index.js'
import type { Position, SourcePlan } from '../../planner/index.js'
import type { FetchedPage, SourceCalls } from '../calls.js'
import type { Batch, ReadBounds } from './delivery.js'
import type { FetchOrderedPage } from './keyset-pages.js'

/** An ordered read whose source may put records without the sort value before all others (`missing: 'lowest'`). */
export interface OrderedRead {
  readonly plan: SourcePlan
  readonly bounds: ReadBounds
  readonly calls: SourceCalls
  readonly fetch: FetchOrderedPage
  /** Reads the records that have the value. */
  readonly keyed: (fetch: FetchOrderedPage) => AsyncGenerator<Batch, void, void>
  /** Makes a batch of records that are complete up to their last key. */
  readonly settle: (records: AnyRecord[]) => Batch
}

/**
 * Puts records without the sort value where they belong: last in ASC and first in DESC, where the source has them the
 * other way round. They are one group of ties, read by id to its end. Where nothing has shown that there are none, it is
 * asked first.
 */
export async function* withMissingApart(read: OrderedRead): AsyncGenerator<Batch, void, void> {
  const { plan, bounds, calls, fetch, keyed, settle } = read
  const { field, direction } = plan.asked!
  const first = bounds.after === null ? undefined : bounds.after.values[0]
  const isMissing = (record: AnyRecord): boolean => (valueOf(record, field) ?? null) === null
  if (direction === 'DESC') {
    let lacks = true
    if (first === undefined || first === null) {
      lacks = await calls.mayLack(plan.kind, field)
      if (lacks) yield settle(await missingRecords(read))
    }
    yield* keyed(async (position, pageSize, anew) => {
      const page = await fetch(position, pageSize, anew)
      const from = page.records.findIndex(isMissing)
      if (from < 0) return page
      if (!lacks || !page.records.slice(from).every(isMissing)) throw unforeseen(plan.source, field)
      // Below every value: what has one ends here.
      return { ...page, records: page.records.slice(0, from), ended: 'yes' }
    })
    return
  }
  let lacks: boolean | null = first === null ? true : null
  if (first !== null) {
    yield* keyed(async (position, pageSize, anew) => {
      const page = await fetch(position, pageSize, anew)
      if (position.kind !== 'start') return page
      // They would come first.
      lacks = page.records.some(isMissing)
      return lacks ? fetch({ kind: 'beyond', key: null }, pageSize, anew) : page
    })
  }
  if ((bounds.until?.values[0] ?? null) !== null) return
  lacks ??= await calls.mayLack(plan.kind, field)
  if (lacks) yield settle(await missingRecords(read))
}

async function missingRecords({ plan, fetch }: OrderedRead): Promise<AnyRecord[]> {
  const records = new Map<string, AnyRecord>()
  let afterId: string | null = null
  for (;;) {
    const position: Position = { kind: 'within', key: null, afterId }
    const page: FetchedPage = await fetch(position, plan.kindCapabilities.paging.maxPageRecords, false)
    for (const record of page.records) records.set(record.nativeId, record)
    const last = page.records.at(-1)
    if (page.ended === 'yes' || last === undefined) return [...records.values()]
    if (last.nativeId === afterId) {
      throw new CrmError('SOURCE_PROTOCOL_ERROR', 'The source sent a page of ties that does not go on', {
        source: plan.source,
      })
    }
    afterId = last.nativeId
  }
}

function unforeseen(source: string, field: string): CrmError {
  return new CrmError(
    'SOURCE_PROTOCOL_ERROR',
    `The source sent a record without ${field}, by which it was asked to sort, where none was to be expected; ask again`,
    { source, retryable: true },
  )
}
