import type { AnyRecord } from '../model/index.js'
import type { WritableKind, WriteProblem, WriteShapes } from '../vendors/vendor.js'

type Wish<K extends WritableKind> =
  | { readonly operation: 'create'; readonly kind: K; readonly values: WriteShapes[K] }
  | { readonly operation: 'update'; readonly kind: K; readonly nativeId: string; readonly values: WriteShapes[K] }
  | { readonly operation: 'delete'; readonly kind: K; readonly nativeId: string }

/** A write as a caller wishes it. */
export type WriteWish = { readonly [K in WritableKind]: Wish<K> }[WritableKind]

/** One write to one source. */
export interface WriteOrder {
  readonly source: string
  readonly wish: WriteWish
  /** The caller's; null = the write is not remembered beyond this request. At most 200 characters. */
  readonly idempotencyKey: string | null
  /** Record fields that the selection of the payload's object uses; null = the object is not selected. */
  readonly fields: readonly string[] | null
  /** Response path of the mutation field. */
  readonly path: readonly string[]
}

/** How a write went. */
export interface WriteResult {
  readonly outcome: 'APPLIED' | 'NOT_APPLIED' | 'OUTCOME_UNKNOWN'
  readonly nativeId: string | null
  /**
   * What the source now holds; null when refused, deleted, not selected, or unknown. For a reply, its ticket.
   */
  readonly record: AnyRecord | null
  /** What a person can mend; paths as in the values. */
  readonly problems: readonly WriteProblem[]
}
