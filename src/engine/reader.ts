import { CrmError } from '../errors/index.js'
import { compareText, valueOf, type AnyRecord } from '../model/index.js'
import { compilePredicate, type SortKey } from '../query/index.js'
import type { PagingCapability, Position, SourcePlan, VendorQuery } from '../planner/index.js'
import type { FetchedPage, SourceCalls } from './calls.js'
import { PagesAhead } from './pages-ahead.js'

/** Sorted records; `hint` is where their first tie group begins in the source's own sequence (offset reading only). */
export interface Batch {
  readonly records: readonly AnyRecord[]
  readonly hint: number | null
}

/** Between which keys a read delivers, both exclusive; null = open. Keys are compared in the plan's (maybe mirrored) order. */
export interface ReadBounds {
  readonly after: SortKey | null
  readonly until: SortKey | null
  /** Offset at which to look first; verified, never trusted. */
  readonly hint: number | null
}

/** How often a read that noticed moving data goes back a page before it gives up noticing. */
const maxStepsBack = 5

/**
 * Reads one source in the plan's total order, page by page, checked here where the source is not exact. Each `next`
 * delivers a sorted batch (maybe empty) whose records all follow those delivered before; null at the end.
 * Ties are read to their end before any of them is delivered, unless the source sorts exactly.
 */
export class SourceReader {
  /** Everything up to this key has been delivered; null before the first batch. */
  scannedTo: SortKey | null = null
  finished = false
  /** Records delivered so far. */
  delivered = 0
  /** What the source said of the number of records that match the pushed filter; null when it did not. */
  total: number | null = null
  /** How many records match in all, where everything had to be read anyway; else null. */
  matched: number | null = null

  private needed = 0
  private readonly batches: AsyncGenerator<Batch, void, void>
  private readonly test: (record: AnyRecord) => boolean
  /** Nothing is left to check of what the source filtered. */
  private readonly isUnchecked: boolean

  constructor(
    private readonly calls: SourceCalls,
    private readonly plan: SourcePlan,
    private readonly bounds: ReadBounds,
  ) {
    this.test = compilePredicate(plan.kind, plan.split.residual)
    this.isUnchecked = plan.split.residual.kind === 'true'
    this.batches = this.run()
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

  private async *run(): AsyncGenerator<Batch, void, void> {
    if (this.plan.split.empty) return
    if (this.plan.asked === null) yield* this.readUnordered()
    else if (this.plan.kindCapabilities.paging.ordered === 'keyset') yield* this.readByKeyset()
    else yield* this.readByOffset()
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

  private async fetch(position: Position, pageSize: number, ordered: boolean, anew = false): Promise<FetchedPage> {
    const page = await this.calls.page(this.plan, this.queryAt(position, pageSize, ordered), anew)
    if (page.total !== null) this.total = page.total
    return page
  }

  /** Sorts, checks and bounds a run of records that is complete up to its last key. */
  private settle(records: AnyRecord[], hint: number | null): Batch {
    records.sort(this.plan.order.compare)
    return this.deliver(records, hint)
  }

  /** Checks and bounds sorted records. */
  private deliver(records: readonly AnyRecord[], hint: number | null): Batch {
    const last = records[records.length - 1]
    if (last === undefined) return { records, hint }
    this.scannedTo = this.plan.order.keyOf(last)
    const matching = this.isUnchecked ? records : records.filter(this.test)
    if (matching.length < records.length) this.calls.dropped(records.length - matching.length)
    const { after, until } = this.bounds
    if (after === null && until === null) return { records: matching, hint }
    return { records: matching.filter((record) => this.isWithinBounds(record)), hint }
  }

  private isWithinBounds(record: AnyRecord): boolean {
    const { after, until } = this.bounds
    const key = this.plan.order.keyOf(record)
    if (after !== null && this.plan.order.compareKeys(key, after) <= 0) return false
    return until === null || this.plan.order.compareKeys(key, until) < 0
  }

  private isPastEnd(): boolean {
    const { until } = this.bounds
    return until !== null && this.scannedTo !== null && this.plan.order.compareKeys(this.scannedTo, until) >= 0
  }

  /** The value by which the source was asked to sort. */
  private keyValue(record: AnyRecord): string | number {
    const value = valueOf(record, this.plan.asked!.field)
    if (typeof value === 'string' || typeof value === 'number') return value
    throw this.protocolError(`a record without ${this.plan.asked!.field}, by which it was asked to sort`)
  }

  private protocolError(what: string): CrmError {
    return new CrmError('SOURCE_PROTOCOL_ERROR', `The source sent ${what}`, { source: this.plan.source })
  }

  /**
   * Refuses a page that is not in the asked order: a wrong order must never pass for a right one. Where the source is
   * said to sort exactly, ties count too.
   */
  private checkOrder(records: readonly AnyRecord[], previous: string | number | null): void {
    let last = previous
    let lastId: string | null = null
    const ascending = this.plan.asked!.direction === 'ASC'
    const exact = this.plan.orderGrade === 'exact'
    for (const record of records) {
      const value = this.keyValue(record)
      if (last !== null && last !== value && last < value !== ascending) {
        throw this.protocolError(`records that are not in the asked order of ${this.plan.asked!.field}`)
      }
      if (exact && last === value && lastId !== null && compareText(lastId, record.nativeId) >= 0) {
        throw this.protocolError(
          `records of the same ${this.plan.asked!.field} that are not by id ascending, as its settings say they are`,
        )
      }
      last = value
      lastId = record.nativeId
    }
  }

  private async *readByKeyset(): AsyncGenerator<Batch, void, void> {
    const { maxPageRecords } = this.plan.kindCapabilities.paging
    const firstValue = this.bounds.after?.values[0] ?? null
    let position: Position = firstValue === null ? { kind: 'start' } : { kind: 'from', key: firstValue }
    let pageSize = this.plan.pageSize
    let pending: AnyRecord[] = []
    let pendingIds = new Set<string>()
    /** Last key of a short page whose ties were already delivered; null otherwise. */
    let latecomersOf: string | number | null = null
    for (;;) {
      const page = await this.fetch(position, pageSize, true)
      this.checkOrder(page.records, position.kind === 'from' ? position.key : null)
      const fresh = page.records.filter((record) => !pendingIds.has(record.nativeId))
      if (latecomersOf !== null && fresh.some((record) => this.keyValue(record) === latecomersOf)) {
        throw this.protocolError('records that it had held back from a short page')
      }
      for (const record of fresh) {
        pending.push(record)
        pendingIds.add(record.nativeId)
      }
      const confirmed = position.kind === 'from' && fresh.length === 0 && page.records.length > 0
      if (page.ended === 'yes' || (page.ended === 'maybe' && confirmed)) {
        yield this.settle(pending, null)
        return
      }
      const last = page.records[page.records.length - 1]
      if (last === undefined) throw this.protocolError('an empty page that is not the last')
      const lastKey = this.keyValue(last)
      if (page.ended === 'maybe') {
        // A short page is taken as the end of its last ties, not of the read: whoever needs no more stops here, and
        // whoever reads on has the end confirmed, which also shows ties that were held back.
        // Of the page, not of what is pending: an exact source's ties may have been delivered with the page before.
        const ids = page.records.filter((record) => this.keyValue(record) === lastKey).map((record) => record.nativeId)
        yield this.settle(pending, null)
        pending = []
        pendingIds = new Set([...(latecomersOf === lastKey ? pendingIds : []), ...ids])
        latecomersOf = lastKey
        position = { kind: 'from', key: lastKey }
        if (this.isPastEnd()) return
        pageSize = maxPageRecords
        continue
      }
      latecomersOf = null
      if (page.ended === 'no' && this.keyValue(page.records[0]!) === lastKey) {
        yield this.settle(await this.readTies(lastKey, pending, pendingIds), null)
        pending = []
        pendingIds = new Set()
        position = { kind: 'beyond', key: lastKey }
      } else {
        const complete =
          this.plan.orderGrade === 'exact' ? pending : pending.filter((record) => this.keyValue(record) !== lastKey)
        const rest = pending.filter((record) => this.keyValue(record) === lastKey)
        yield this.settle([...complete], null)
        pending = this.plan.orderGrade === 'exact' ? [] : rest
        pendingIds = new Set(rest.map((record) => record.nativeId))
        position = { kind: 'from', key: lastKey }
      }
      if (this.isPastEnd()) return
      pageSize = maxPageRecords
    }
  }

  /** A tie group larger than a page, by id inside the group. */
  private async readTies(
    key: string | number,
    known: readonly AnyRecord[],
    knownIds: ReadonlySet<string>,
  ): Promise<AnyRecord[]> {
    const group = [...known]
    const ids = new Set(knownIds)
    let afterId: string | null = null
    for (;;) {
      const page: FetchedPage = await this.fetch(
        { kind: 'within', key, afterId },
        this.plan.kindCapabilities.paging.maxPageRecords,
        true,
      )
      for (const record of page.records) {
        if (!ids.has(record.nativeId)) group.push(record)
        ids.add(record.nativeId)
      }
      if (page.ended === 'yes') return group
      const last = page.records[page.records.length - 1]
      if (last === undefined || last.nativeId === afterId)
        throw this.protocolError('a page of ties that does not go on')
      afterId = last.nativeId
    }
  }

  private async *readByOffset(): AsyncGenerator<Batch, void, void> {
    const { maxPageRecords } = this.plan.kindCapabilities.paging
    const pageSize = this.bounds.hint === null ? this.plan.pageSize : maxPageRecords
    let offset = Math.floor((this.bounds.hint ?? 0) / pageSize) * pageSize
    let looking = this.bounds.after !== null
    let stepsBack = 0
    let knownTotal: number | null = null
    let pending: AnyRecord[] = []
    let groupStart = offset
    let lastKey: string | number | null = null
    const seen = new Set<string>()
    let expected =
      this.needed > pageSize
        ? this.calls.expectedTotal(this.queryAt({ kind: 'offset', offset: 0 }, pageSize, true))
        : null
    const ahead = new PagesAhead((at) => this.fetch({ kind: 'offset', offset: at }, pageSize, true, stepsBack > 0))
    for (;;) {
      const { needed } = this
      const page = await ahead.take({ offset, pageSize, needed, total: expected, room: this.calls.room })
      this.checkOrder(page.records, null)
      expected = page.total
      const moved = knownTotal !== null && page.total !== null && page.total !== knownTotal
      knownTotal = page.total ?? knownTotal
      if (moved && offset > 0 && stepsBack < maxStepsBack) {
        stepsBack++
        offset -= pageSize
        ahead.forget()
        continue
      }
      if (looking && offset > 0 && this.startsTooLate(page.records)) {
        offset -= pageSize
        groupStart = offset
        continue
      }
      looking = false
      const fresh = page.records.filter((record) => !seen.has(record.nativeId))
      for (const record of fresh) seen.add(record.nativeId)
      const last = page.records[page.records.length - 1]
      if (this.plan.orderGrade === 'exact') {
        // Nothing is pending and the page was held to the whole order, so there is nothing to sort.
        yield this.deliver(fresh, page.ended === 'yes' ? groupStart : offset)
        if (page.ended === 'yes') return
        if (last === undefined) throw this.protocolError('an empty page that is not the last')
      } else {
        pending.push(...fresh)
        if (page.ended === 'yes') {
          yield this.settle(pending, groupStart)
          return
        }
        if (last === undefined) throw this.protocolError('an empty page that is not the last')
        const newKey = this.keyValue(last)
        if (newKey !== lastKey) {
          const complete = pending.filter((record) => this.keyValue(record) !== newKey)
          const boundary = page.records.findIndex((record) => this.keyValue(record) === newKey)
          yield this.settle(complete, groupStart)
          pending = pending.filter((record) => this.keyValue(record) === newKey)
          groupStart = offset + boundary
        }
        lastKey = newKey
      }
      if (this.isPastEnd()) return
      offset += pageSize
    }
  }

  /** Whether a page begins beyond the key to read on from, so that records before it could be missed. */
  private startsTooLate(records: readonly AnyRecord[]): boolean {
    const { after } = this.bounds
    const first = records[0]
    if (after === null) return false
    if (first === undefined) return true
    const value = this.keyValue(first)
    const key = after.values[0]
    if (key === null || key === undefined) return true
    return this.plan.asked!.direction === 'ASC' ? value >= key : value <= key
  }

  /** Reads everything that the pushed filter lets through, in whatever order, and sorts it here. */
  private async *readUnordered(): AsyncGenerator<Batch, void, void> {
    const records: AnyRecord[] = []
    for await (const page of scanPages(
      this.plan,
      (position, pageSize) => this.fetch(position, pageSize, false),
      this.plan.source,
    )) {
      for (const record of page) records.push(record)
    }
    this.matched = records.reduce((count, record) => (this.test(record) ? count + 1 : count), 0)
    yield this.settle(records, null)
  }
}

/**
 * Every record that the pushed filter lets through, in the source's own sequence, page by page, none twice.
 * The end needs two signs, or an empty page.
 */
export async function* scanPages(
  plan: Pick<SourcePlan, 'kindCapabilities'>,
  fetch: (position: Position, pageSize: number) => Promise<FetchedPage>,
  source: string,
): AsyncGenerator<readonly AnyRecord[], void, void> {
  const { scan, maxPageRecords } = plan.kindCapabilities.paging
  const seen = new Set<string>()
  let position = scanStart(scan)
  for (;;) {
    const page = await fetch(position, maxPageRecords)
    const fresh = page.records.filter((record) => !seen.has(record.nativeId))
    fresh.forEach((record) => seen.add(record.nativeId))
    yield fresh
    if (page.ended === 'yes') return
    const next: Position | null = nextPosition(position, page, maxPageRecords)
    if (next === null) {
      throw new CrmError(
        'SOURCE_PROTOCOL_ERROR',
        'The source neither ended its list for certain nor said how to read on',
        { source },
      )
    }
    position = next
  }
}

/** Where a reading of everything begins. */
export function scanStart(scan: PagingCapability['scan']): Position {
  switch (scan) {
    case 'afterId':
      return { kind: 'afterId', id: null }
    case 'token':
      return { kind: 'token', token: null }
    case 'offset':
      return { kind: 'offset', offset: 0 }
    case 'whole':
      return { kind: 'start' }
  }
}

function nextPosition(position: Position, page: FetchedPage, pageSize: number): Position | null {
  const last = page.records[page.records.length - 1]
  switch (position.kind) {
    case 'afterId':
      return last === undefined || last.nativeId === position.id ? null : { kind: 'afterId', id: last.nativeId }
    case 'token':
      return page.next === null || page.next === position.token ? null : { kind: 'token', token: page.next }
    case 'offset':
      return last === undefined ? null : { kind: 'offset', offset: position.offset + pageSize }
    case 'start':
    case 'from':
    case 'beyond':
    case 'within':
      return null
  }
}
