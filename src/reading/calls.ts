import { asSourceError, CrmError } from '../errors/index.js'
import { asRecord, type AnyRecord, type RecordKind } from '../model/index.js'
import type { SourcePlan, VendorQuery } from '../planner/index.js'

import type { CallContext, CallTrace, CancelSignal, NativePage, VendorRequest } from '../vendors/vendor.js'
import type { ExplainRecorder, PlanRecord } from './explain.js'
import type { HealthBook } from './health.js'
import type { RememberedTotals } from './totals.js'
import type { Turns } from './turns.js'
import type { EngineSource } from './types.js'

/** What all reads of one operation share. */
export interface OperationState {
  readonly explain: ExplainRecorder
  readonly budget: ScanBudget
  readonly health: HealthBook
  readonly signal: CancelSignal
  readonly deadline: number
  /** Pages being fetched or fetched before in this operation, by source and request. */
  readonly pages: Map<string, Promise<NativePage>>
  /** What lists of this identity held when they were last read. */
  readonly totals: RememberedTotals
  /** False turns push-down off, for tests of the law. */
  readonly pushDown: boolean
  /** The turns of what is done with what was read; batches are sent between them. */
  readonly turns: Turns
}

/** Native records that one operation may still read. */
export interface ScanBudget {
  readonly limit: number
  remaining: number
}

/** A page after mapping. */
export interface FetchedPage {
  readonly records: readonly AnyRecord[]
  /**
   * Places of the page whose rows are not among the records, counted from its first row: the native id of a row that is
   * no record of ours (a deleted one), null for one that could not be read. Usually empty.
   */
  readonly gaps: ReadonlyMap<number, string | null>
  readonly ended: NativePage['ended']
  readonly total: number | null
  readonly next: string | null
}

const noGaps: FetchedPage['gaps'] = new Map()

/** Places of rows that are no records, hidden ones counted in, where `bad` counts without them. */
function gapsOf(rows: number, bad: readonly number[], hidden: NativePage['hidden'] = new Map()): FetchedPage['gaps'] {
  const gaps = new Map<number, string | null>(hidden)
  const isBad = new Set(bad)
  let place = 0
  for (let index = 0; index < rows; index++, place++) {
    while (hidden.has(place)) place++
    if (isBad.has(index)) gaps.set(place, null)
  }
  return gaps
}

/** Levels of a native value that are read; no system that people fill in nests deeper by itself. */
const mostLevels = 64

/** Whether a native value nests deeper than what is read of it; no recursion, so that no depth can exhaust the stack. */
function isTooDeep(row: unknown): boolean {
  if (typeof row !== 'object' || row === null) return false
  let level: readonly object[] = [row]
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > mostLevels) return true
    level = level.flatMap((value) => Object.values(value).filter(isNested))
  }
  return false
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** The calls that one list (or lookup) makes to one source, counted. */
export class SourceCalls {
  vendorCalls = 0
  recordsScanned = 0
  /** Rows that could not be read and were left out. */
  badRows = 0
  /** Where counting is counted. */
  private counting: PlanRecord | null = null

  constructor(
    readonly source: EngineSource,
    private readonly state: OperationState,
    private readonly record: PlanRecord | null,
    /** Where calls are counted that are not the list's own. */
    private beside: PlanRecord | null,
  ) {}

  /** What the rows that were left out mean for the answer; null when there were none. */
  get flaw(): CrmError | null {
    if (this.badRows === 0) return null
    const rows = this.badRows === 1 ? '1 row' : `${this.badRows} rows`
    return new CrmError('SOURCE_PROTOCOL_ERROR', `The source sent ${rows} that could not be read and are left out`, {
      source: this.source.name,
    })
  }

  /** True when nothing may be called, because the request asked for the plan only. */
  get planOnly(): boolean {
    return this.state.explain.mode === 'plan'
  }

  /** Rows that the local check dropped, for explain. */
  dropped(count: number): void {
    if (this.record !== null) this.record.rowsDropped = (this.record.rowsDropped ?? 0) + count
  }

  /** Records that the operation may still read. */
  get room(): number {
    return Math.max(0, this.state.budget.remaining)
  }

  /** How many records this first page's list held when it was last read; null = not known. */
  expectedTotal(firstPage: VendorQuery): number | null {
    return this.state.totals.get(this.source.name, this.source.dialect.compile(firstPage).path)
  }

  /**
   * Fetches and maps one page. One vendor call, or none when the same request was made before in this operation, unless
   * it is asked `anew`.
   * @throws CrmError of kind `source`; SCAN_BUDGET_EXCEEDED when the operation may read no further.
   */
  async page(
    plan: Pick<SourcePlan, 'kind' | 'kindCapabilities'>,
    query: VendorQuery,
    anew = false,
  ): Promise<FetchedPage> {
    if (this.planOnly) return { records: [], gaps: noGaps, ended: 'yes', total: null, next: null }
    const { budget } = this.state
    this.requireRoom()
    const request = this.source.dialect.compile(query)
    const page = await this.shared(request, anew, this.record)
    if (page.total !== null && query.position.kind === 'offset' && query.position.offset === 0)
      this.state.totals.set(this.source.name, request.path, page.total)
    budget.remaining -= page.rows.length
    this.recordsScanned += page.rows.length
    if (this.record !== null) this.record.rowsRead = (this.record.rowsRead ?? 0) + page.rows.length
    const { records, gaps } = this.mapped(plan.kind, query.fields, page)
    const ended = page.ended === 'maybe' && plan.kindCapabilities.paging.shortPageEnds === true ? 'yes' : page.ended
    return { records, gaps, ended, total: page.total, next: page.next }
  }

  /**
   * Rows as records. One that cannot be read costs itself alone; @throws SOURCE_PROTOCOL_ERROR where most cannot, since
   * then it is not the rows that are wrong.
   */
  private mapped(
    kind: RecordKind,
    fields: readonly string[],
    { rows, hidden }: NativePage,
  ): Pick<FetchedPage, 'records' | 'gaps'> {
    const { mapping, name } = this.source
    const read =
      mapping.reader?.(kind, fields, name) ?? ((row: unknown) => asRecord(kind, mapping.toRecord(kind, row, name)))
    const bad: number[] = []
    const records: AnyRecord[] = []
    let first: unknown
    rows.forEach((row, index) => {
      try {
        if (isTooDeep(row)) throw new CrmError('SOURCE_PROTOCOL_ERROR', 'The source sent a value nested too deep')
        records.push(read(row))
      } catch (error) {
        const failure = asSourceError(error, name)
        if (failure.kind !== 'source') throw failure
        first ??= failure
        bad.push(index)
      }
    })
    if (bad.length * 2 > rows.length) throw asSourceError(first, name)
    this.badRows += bad.length
    return { records, gaps: bad.length === 0 && hidden === undefined ? noGaps : gapsOf(rows.length, bad, hidden) }
  }

  /** Notes that counting may cost a call. */
  foreseeCount(path: readonly string[], { text }: Pick<VendorRequest, 'text'>, most = 1): void {
    this.counting = this.state.explain.plan({
      path,
      source: this.source.name,
      purpose: 'COUNT',
      request: text,
      least: 0,
      most,
    })
  }

  /** Asks how many records match; null when the source does not really know. One vendor call. */
  async count(request: VendorRequest): Promise<number | null> {
    const { client } = this.source
    if (this.planOnly || client.fetchCount === undefined) return null
    const fetchCount = client.fetchCount.bind(client)
    return this.watched(request, this.counting, async (call) => {
      const count = await fetchCount(request, call)
      return { value: count, rows: 0 }
    })
  }

  /** Whether some record may lack a value that the source sorts by. One vendor call, or none while that is known. */
  async mayLack(kind: RecordKind, field: string): Promise<boolean> {
    const { client, name } = this.source
    if (this.planOnly || client.mayLack === undefined) return false
    const { signal, deadline, explain } = this.state
    const follower = explain.mode === 'run' ? explain.follow(name, '', () => this.record) : null
    const onCall = (trace: CallTrace): void => {
      this.vendorCalls++
      follower?.onCall(trace)
    }
    try {
      return await client.mayLack(kind, field, { signal, deadline, onCall })
    } catch (error) {
      throw asSourceError(error, name)
    } finally {
      follower?.ended(0)
    }
  }

  /** What a source that counts with each page says of this one. One vendor call, or none where it was made before. */
  async totalWith(request: VendorRequest): Promise<number | null> {
    if (this.planOnly) return null
    this.requireRoom()
    const page = await this.shared(request, false, this.counting)
    this.state.budget.remaining -= page.rows.length
    this.recordsScanned += page.rows.length
    return page.total
  }

  /** Where a call is counted that is not the list's own; one that nobody foresaw has a place of its own too. */
  private besideOf({ request }: CallTrace, own: PlanRecord | null): PlanRecord | null {
    const path = own === null ? [] : [own.path]
    this.beside ??= this.state.explain.plan({
      path,
      source: this.source.name,
      purpose: 'BESIDE',
      request,
      least: 0,
      most: 0,
    })
    return this.beside
  }

  private requireRoom(): void {
    const { limit, remaining } = this.state.budget
    if (remaining > 0) return
    throw new CrmError(
      'SCAN_BUDGET_EXCEEDED',
      `More than ${limit} records of the sources would have to be read; narrow the filter or choose another order`,
      { source: this.source.name },
    )
  }

  private shared(request: VendorRequest, anew: boolean, record: PlanRecord | null): Promise<NativePage> {
    const key = `${this.source.name}\n${request.method} ${request.path}\n${request.body ?? ''}`
    const known = anew ? undefined : this.state.pages.get(key)
    if (known !== undefined) {
      this.state.explain.shared(this.source.name, request.text)
      return known
    }
    const page = this.watched(request, record, async (call) => {
      const fetched = await this.source.client.fetchPage(request, call)
      return { value: fetched, rows: fetched.rows.length }
    })
    this.state.pages.set(key, page)
    page.catch(() => this.state.pages.delete(key))
    return page
  }

  private async watched<T>(
    request: VendorRequest,
    record: PlanRecord | null,
    run: (call: CallContext) => Promise<{ value: T; rows: number }>,
  ): Promise<T> {
    const { signal, deadline, health, explain } = this.state
    const follower =
      explain.mode === 'run'
        ? explain.follow(this.source.name, request.text, (trace) =>
            trace.request === request.text ? record : this.besideOf(trace, record),
          )
        : null
    let made = 0
    const onCall = (trace: CallTrace): void => {
      made++
      this.vendorCalls++
      follower?.onCall(trace)
    }
    try {
      const { value, rows } = await run({ signal, deadline, onCall })
      health.succeeded(this.source.name)
      follower?.ended(rows)
      // A client that does not tell of its calls made one.
      if (made === 0 && record !== null && explain.mode === 'run') record.actualCalls = (record.actualCalls ?? 0) + 1
      return value
    } catch (error) {
      follower?.ended(0)
      const failure = asSourceError(error, this.source.name)
      if (failure.kind === 'source') health.failed(this.source.name, failure)
      explain.failure(this.source.name, failure.code)
      throw failure
    } finally {
      if (made === 0) this.vendorCalls++
    }
  }
}
