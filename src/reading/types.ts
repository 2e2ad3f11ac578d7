import type { CrmError } from '../errors/index.js'
import type { CustomerRecord, EntityName, RecordKind } from '../model/index.js'
import type { MatchKind } from '../matching/index.js'
import type { OrderTerm, Predicate } from '../query/index.js'
import type { QuotaState, VendorSource } from '../vendors/vendor.js'
import type { Capabilities } from '../planner/index.js'

/** A configured source as the engine sees it; which vendor it is does not matter here. */
export interface EngineSource extends VendorSource {
  readonly name: string
  /** Vendor folder name, for display only. */
  readonly vendor: string
  readonly label: string
  /**
   * How long after its sending a write whose answer was lost may still turn up here, in milliseconds: the source may
   * work on it, or its lists may lag. Absent = as the settings of whoever writes say.
   */
  readonly settleMs?: number
}

/** What every list is asked for. */
export interface PageRequest {
  readonly predicate: Predicate
  readonly order: readonly OrderTerm[]
  readonly first?: number | null
  readonly after?: string | null
  readonly last?: number | null
  readonly before?: string | null
  /** Record fields that the selection uses. */
  readonly fields: readonly string[]
  /** Whether `totalCount` is selected; counting may cost calls. */
  readonly wantsTotal: boolean
  /** Whether `pageInfo.hasNextPage` (or its mirror) is selected; without it one record less is read. */
  readonly wantsMore: boolean
  /** Response path of the list, aliases included, without list positions: `customers.nodes.tickets`. */
  readonly path: readonly string[]
}

/** A top-level list over several sources. */
export interface ListRequest extends PageRequest {
  readonly kind: EntityName
  /** Names from the configuration; null = every source that has the entity. */
  readonly sources: readonly string[] | null
  readonly onSourceError: 'PARTIAL' | 'FAIL'
}

/**
 * Lists of records that hang on parents. Siblings in one answer hand over the very same object: what follows from it is
 * worked out once.
 */
export interface ChildrenRequest<K extends RecordKind = RecordKind> extends PageRequest {
  readonly kind: K
  /** Field of the child that refers to the parent, such as `customerId`. */
  readonly parentField: string
}

/** The same customer in another source, and what it was matched on, strongest first. */
export interface CounterpartRecord {
  readonly customer: CustomerRecord
  readonly matchedOn: readonly MatchKind[]
}

/** How one source did in one list. */
export interface SourceOutcome {
  readonly source: string
  readonly status: 'OK' | 'FAILED' | 'TIMED_OUT' | 'SKIPPED_QUOTA' | 'SKIPPED_CAPABILITY' | 'TRUNCATED'
  readonly code: string | null
  readonly retryAfterMs: number | null
  /** Native records read from the source for this list; shared reads are counted for each list they serve. */
  readonly recordsScanned: number
  readonly vendorCalls: number
}

/** A page of a list. */
export interface Page<R> {
  readonly records: readonly R[]
  /** The cursor at one of the records, sealed when asked for. */
  cursorAt(index: number): string
  readonly hasNextPage: boolean
  readonly hasPreviousPage: boolean
  startCursor(): string | null
  /** Also set on an empty page of an incomplete list, so that it can be taken up again. */
  endCursor(): string | null
  readonly totalCount: number | null
  readonly complete: boolean
  readonly outcomes: readonly SourceOutcome[]
}

/** Health of a source as its last calls showed it. */
export type HealthState = 'UP' | 'DEGRADED' | 'DOWN' | 'UNKNOWN'

/** What `sources` tells about one source; asking costs no vendor call. */
export interface SourceDescription {
  readonly name: string
  readonly vendor: string
  readonly label: string
  readonly health: HealthState
  readonly capabilities: Capabilities
  readonly quotas: readonly QuotaState[]
}

/** A failure of one source in one list, kept for the response's `errors`; one for each (list, source). */
export interface PartialFailure {
  readonly path: readonly string[]
  readonly error: CrmError
}
