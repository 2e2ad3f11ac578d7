import { compareText, valueOf, type AnyRecord } from '../../model/index.js'
import { CrmError } from '../../errors/index.js'
import type { SourcePlan } from '../../planner/index.js'
import { compilePredicate, type SortKey } from '../../query/index.js'
import type { SourceCalls } from '../calls.js'
import { driftError } from './sequence.js'

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

/**
 * Delivers what one source sent, batch by batch: in the plan's total order, checked here as far as the fields that were
 * read allow, within the bounds. Whatever was pushed and how it was graded, a record that does not match is dropped.
 */
export class Delivery {
  /** Everything up to this key has been delivered; null before the first batch. */
  scannedTo: SortKey | null = null
  /** The source sent records that its own filter excludes, so that its numbers cannot be believed. */
  contradicted = false

  private readonly test: (record: AnyRecord) => boolean
  /** Nothing is left to check of what the source filtered, if it filtered as it is said to. */
  private readonly isExact: boolean
  private readonly isUnchecked: boolean

  constructor(
    readonly plan: SourcePlan,
    readonly bounds: ReadBounds,
    private readonly calls: SourceCalls,
  ) {
    this.test = compilePredicate(plan.kind, plan.checked)
    this.isExact = plan.split.residual.kind === 'true'
    this.isUnchecked = plan.checked.kind === 'true'
  }

  /** Sorts, checks and bounds a run of records that is complete up to its last key. */
  settle(records: AnyRecord[], hint: number | null): Batch {
    records.sort(this.plan.order.compare)
    return this.deliver(records, hint)
  }

  /**
   * Checks and bounds sorted records. @throws SOURCE_DRIFT for one that belongs before what was delivered: it came or
   * moved meanwhile, or the source held it back, and there is no telling which.
   */
  deliver(records: readonly AnyRecord[], hint: number | null): Batch {
    const first = records[0]
    const last = records[records.length - 1]
    if (first === undefined || last === undefined) return { records, hint }
    const { keyOf, compareKeys } = this.plan.order
    if (this.scannedTo !== null && compareKeys(keyOf(first), this.scannedTo) <= 0) throw driftError(this.plan.source)
    this.scannedTo = keyOf(last)
    const matching = this.isUnchecked ? records : records.filter(this.test)
    if (matching.length < records.length) {
      this.calls.dropped(records.length - matching.length)
      this.contradicted ||= this.isExact
    }
    const { after, until } = this.bounds
    if (after === null && until === null) return { records: matching, hint }
    return { records: matching.filter((record) => this.isWithinBounds(record)), hint }
  }

  /** How many of these match. */
  count(records: readonly AnyRecord[]): number {
    return records.reduce((count, record) => (this.test(record) ? count + 1 : count), 0)
  }

  private isWithinBounds(record: AnyRecord): boolean {
    const { after, until } = this.bounds
    const key = this.plan.order.keyOf(record)
    if (after !== null && this.plan.order.compareKeys(key, after) <= 0) return false
    return until === null || this.plan.order.compareKeys(key, until) < 0
  }

  /** Whether everything before the upper bound has been delivered. */
  get isPastEnd(): boolean {
    const { until } = this.bounds
    return until !== null && this.scannedTo !== null && this.plan.order.compareKeys(this.scannedTo, until) >= 0
  }

  /** The value by which the source was asked to sort. @throws SOURCE_PROTOCOL_ERROR for a record without. */
  keyValue(record: AnyRecord): string | number {
    const value = valueOf(record, this.plan.asked!.field)
    if (typeof value === 'string' || typeof value === 'number') return value
    throw this.protocolError(`a record without ${this.plan.asked!.field}, by which it was asked to sort`)
  }

  /** Whether a key comes before another in the direction that the source was asked for. */
  isBefore(key: string | number, other: string | number): boolean {
    return key !== other && key < other === (this.plan.asked!.direction === 'ASC')
  }

  /** Says that the source sent something that it should not have. */
  protocolError(what: string): CrmError {
    return new CrmError('SOURCE_PROTOCOL_ERROR', `The source sent ${what}`, { source: this.plan.source })
  }

  /**
   * Refuses a page that is not in the asked order, from `previous` on where a key is given: a wrong order must never
   * pass for a right one. Where the source is said to sort exactly, ties count too.
   */
  checkOrder(records: readonly AnyRecord[], previous: string | number | null): void {
    let last = previous
    let lastId: string | null = null
    const exact = this.plan.orderGrade === 'exact'
    for (const record of records) {
      const value = this.keyValue(record)
      if (last !== null && this.isBefore(value, last)) {
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
}
