import type { FieldValue } from '../records.js'

/** A tenant's duplicate rule: no two records of the object with the same values in all the fields. */
export interface DuplicateRule {
  readonly object: string
  readonly fields: readonly string[]
}

/** A tenant's validation rule. */
export interface ValidationRule {
  readonly object: string
  /** What is wrong with a record as it would be stored; null = nothing. */
  readonly check: (record: Readonly<Record<string, FieldValue>>) => string | null
}

/** Behaviours of creating, changing and deleting records. */
export interface WriteOptions {
  /**
   * Whether a new record without owner, business type or department gets the caller, the first type and the caller's
   * department; default false, then they are missing fields.
   */
  readonly commonDefaults?: boolean
  /** What a create answers in `data`: id, object, business type and name (default), or the id alone. */
  readonly createAnswer?: 'full' | 'idOnly'
  /** Whether an update that changes nothing moves `updatedAt`; default true. */
  readonly noOpMovesUpdatedAt?: boolean
  /** Codes of an order's `status` with which it may be edited and deleted; default 1 (draft), and no status at all. */
  readonly editableOrderStatuses?: readonly number[]
  /** Whether the lines of an effective order are refused like the order itself; default true. */
  readonly effectiveOrderHoldsLines?: boolean
  /** Default none: the same record can be created twice. */
  readonly duplicateRules?: readonly DuplicateRule[]
  /** Default none. */
  readonly validationRules?: readonly ValidationRule[]
}

/** Behaviours of `/batch`. */
export interface BatchOptions {
  /** Most items per call, then 200004; default 100. */
  readonly max?: number
  /** Mode of a call without `xsy-execmode`; default stop. */
  readonly defaultMode?: 'continue' | 'stop'
  /** Whether a failure in mode stop takes back the items before it; default true. */
  readonly stopRollsBack?: boolean
  /** Whether a failure in mode stop lists the items up to the failing one; default `bare`, no list. */
  readonly stopAnswer?: 'bare' | 'withItems'
}

/** Behaviours of the Bulk interface. */
export interface BulkOptions {
  /** Milliseconds from the acceptance of a batch to the start of its processing; default 1000. */
  readonly queueMilliseconds?: number
  /** Milliseconds of processing, at the end of which all rows are applied at once; default 2000. */
  readonly processMilliseconds?: number
  /** Most rows, then 200004; default 5000. */
  readonly maxRows?: number
  /** Whether `maxRows` bounds one batch (default) or all batches of a job together. */
  readonly rowScope?: 'batch' | 'job'
  /** Most bytes of the body with which a batch is added, then 200004; default 20 000 000. */
  readonly maxBytes?: number
  /** Whether jobs may be of operation `upsert`; default true. */
  readonly upsert?: boolean
  /** What the result of an unfinished batch is: no rows (default) or an error, 100003. */
  readonly earlyResult?: 'empty' | 'error'
  /** Days that jobs, batches and results are kept; default 7. */
  readonly retentionDays?: number
}
