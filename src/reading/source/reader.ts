import { valueOf, type AnyRecord } from '../../model/index.js'
import type { Position, SourcePlan, VendorQuery } from '../../planner/index.js'
import type { FetchedPage, SourceCalls } from '../calls.js'
import { Delivery, type Batch, type ReadBounds } from './delivery.js'
import { readByKeyset, type FetchOrderedPage } from './keyset-pages.js'
import { withMissingApart } from './missing-keys.js'
import { OffsetPages, type Stretch } from './offset-pages.js'
import { scanPages } from './scan.js'
import { windowAfter } from './windows.js'
import type { SortKey } from '../../query/index.js'

export type { Batch, ReadBounds } from './delivery.js'

/**
 * Reads one source in the plan's total order, page by page, checked here where the source is not exact. Each `next`
 * delivers a sorted batch (maybe empty) whose records all follow those delivered before; null at the end.
 * Ties are read to their end before any of them is delivered, unless the source sorts exactly.
 */
export class SourceReader {
  finished = false
  /** Records delivered so far. */
  delivered = 0
  /** How many records match in all, where everything had to be read anyway; else null. */
  matched: number | null = null

  private said: number | null = null
  private needed = 0
  private readonly delivery: Delivery
  private readonly batches: AsyncGenerator<Batch, void, void>

  constructor(
    private readonly calls: SourceCalls,
    private readonly plan: SourcePlan,
    private readonly bounds: ReadBounds,
  ) {
    this.delivery = new Delivery(plan, bounds, calls)
    this.batches = this.run()
  }

  /** Everything up to this key has been delivered; null before the first batch. */
  get scannedTo(): SortKey | null {
    return this.delivery.scannedTo
  }

  /**
   * What the source said of the number of records that match the pushed filter; null when it did not, or when that
   * contradicts what it sent.
   */
  get total(): number | null {
    return this.isTotalFalse ? null : this.said
  }

  /** Whether what the source says of the number of records contradicts what it sent. */
  get isTotalFalse(): boolean {
    return this.delivery.contradicted || this.calls.badRows > 0 || (this.said !== null && this.said < this.delivered)
  }

  /**
   * `needed`: how many more records the caller surely wants from this read alone (or its end); with it pages that are
   * known to be needed are asked together. @throws CrmError of the source, or SCAN_BUDGET_EXCEEDED.
   */
  async next(needed = 0): Promise<Batch | null> {
    if (this.finished) return null
    this.needed = needed
    const { value, done } = await this.batches.next()
    if (done === true) {
      this.finished = true
      return null
    }
    this.delivered += value.records.length
    return value
  }

  private run(): AsyncGenerator<Batch, void, void> {
    if (this.plan.split.empty) return nothing()
    if (this.plan.asked === null) return this.readUnordered()
    if (this.plan.kindCapabilities.paging.ordered === 'offset') return this.readByOffset()
    return this.readKeyed(this.plan.asked.field)
  }

  private queryAt(position: Position, pageSize: number, ordered: boolean): VendorQuery {
    return {
      kind: this.plan.kind,
      pushed: this.plan.split.pushed,
      order: ordered ? this.plan.asked : null,
      position,
      pageSize,
      fields: this.plan.fields,
      step: 0,
    }
  }

  private async fetch(position: Position, pageSize: number, ordered: boolean, anew: boolean): Promise<FetchedPage> {
    const page = await this.calls.page(this.plan, this.queryAt(position, pageSize, ordered), anew)
    if (page.total !== null) this.said = page.total
    return page
  }

  private readKeyed(field: string): AsyncGenerator<Batch, void, void> {
    const { plan, bounds, calls, delivery } = this
    const fetch: FetchOrderedPage = (position, pageSize, anew) => this.fetch(position, pageSize, true, anew)
    if (plan.kindCapabilities.fields[field]?.missing === undefined) return readByKeyset(delivery, fetch)
    return withMissingApart({
      plan,
      bounds,
      calls,
      fetch,
      keyed: (apart) => readByKeyset(delivery, apart),
      settle: (records) => delivery.settle(records, null),
    })
  }

  private offsetPages(): OffsetPages {
    const { delivery, plan, calls, bounds } = this
    const { maxPageRecords } = plan.kindCapabilities.paging
    const asked = plan.asked!
    const first =
      bounds.after === null || bounds.hint === null || bounds.hint <= 0
        ? { offset: 0, pageSize: plan.pageSize }
        : (windowAfter(bounds.hint, maxPageRecords) ?? { offset: bounds.hint, pageSize: maxPageRecords })
    const expects = first.offset === 0 && this.needed > first.pageSize
    return new OffsetPages({
      source: plan.source,
      maxPageRecords,
      first,
      expectedTotal: expects
        ? calls.expectedTotal(this.queryAt({ kind: 'offset', offset: 0 }, first.pageSize, true))
        : null,
      keyOf: (record) => valueOf(record, asked.field),
      fetch: async ({ offset, pageSize }, anew) => {
        const page = await this.fetch({ kind: 'offset', offset }, pageSize, true, anew)
        delivery.checkOrder(page.records, null)
        return page
      },
      room: () => calls.room,
    })
  }

  private async *readByOffset(): AsyncGenerator<Batch, void, void> {
    const { delivery } = this
    const pages = this.offsetPages()
    let stretch = await pages.next(this.needed)
    while (this.bounds.after !== null && stretch.offset > 0 && this.startsTooLate(stretch))
      stretch = await pages.restartBefore(stretch.offset)
    let pending: AnyRecord[] = []
    let groupStart = stretch.offset
    let groupKey: string | number | null = null
    for (;;) {
      const { fresh, page, offset, ended } = stretch
      const last = page[page.length - 1]
      if (this.plan.orderGrade === 'exact') {
        // Nothing is pending and the page was held to the whole order, so there is nothing to sort.
        yield delivery.deliver(fresh, offset)
        if (ended) return
      } else {
        pending.push(...fresh)
        if (ended) {
          yield delivery.settle(pending, groupStart)
          return
        }
        const key: string | number | null = last === undefined ? groupKey : delivery.keyValue(last)
        if (key !== null && key !== groupKey) {
          const complete = pending.filter((record) => delivery.isBefore(delivery.keyValue(record), key))
          pending = pending.filter((record) => !delivery.isBefore(delivery.keyValue(record), key))
          yield delivery.settle(complete, groupStart)
          groupStart = offset + page.findIndex((record) => delivery.keyValue(record) === key)
          groupKey = key
        }
      }
      if (delivery.isPastEnd) return
      stretch = await pages.next(this.needed)
    }
  }

  /** Whether a page begins beyond the key to read on from, so that records before it could be missed. */
  private startsTooLate({ page }: Stretch): boolean {
    const first = page[0]
    const key = this.bounds.after?.values[0] ?? null
    if (first === undefined || key === null) return true
    return !this.delivery.isBefore(this.delivery.keyValue(first), key)
  }

  /** Reads everything that the pushed filter lets through, in whatever order, and sorts it here. */
  private async *readUnordered(): AsyncGenerator<Batch, void, void> {
    const records: AnyRecord[] = []
    const { plan, delivery } = this
    const pages = scanPages(
      plan,
      (position, pageSize, anew = false) => this.fetch(position, pageSize, false, anew),
      plan.source,
    )
    for await (const page of pages) for (const record of page) records.push(record)
    this.matched = delivery.count(records)
    yield delivery.settle(records, null)
  }
}

async function* nothing(): AsyncGenerator<Batch, void, void> {}
