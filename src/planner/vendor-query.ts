import type { RecordKind } from '../model/index.js'
import type { OrderTerm } from '../query/index.js'
import type { Pushed } from './pushed.js'

/**
 * Where a page begins.
 * - `start`: at the beginning.
 * - `offset`: after so many records; always a multiple of the page size.
 * - `from`: at the records whose order key is `key` or beyond, in the asked direction (inclusive, so pages overlap).
 * - `beyond`: strictly beyond the key; a null key leaves out the records that have none (`FieldCapability.missing`).
 * - `within`: only records whose order key equals `key` (null = that have none), by id ascending, after `afterId` (null =
 *   from the first).
 * - `afterId`: every record by id ascending, after this id (null = from the first).
 * - `token`: where the source's own continuation says (null = from the first).
 */
export type Position =
  | { readonly kind: 'start' }
  | { readonly kind: 'offset'; readonly offset: number }
  | { readonly kind: 'from'; readonly key: string | number }
  | { readonly kind: 'beyond'; readonly key: string | number | null }
  | { readonly kind: 'within'; readonly key: string | number | null; readonly afterId: string | null }
  | { readonly kind: 'afterId'; readonly id: string | null }
  | { readonly kind: 'token'; readonly token: string | null }

/** One page's worth of question to one source, in our terms; a dialect says it natively. Frozen. */
export interface VendorQuery {
  readonly kind: RecordKind
  /** Terms made by the same dialect's `translate`; null = no filter. */
  readonly pushed: Pushed | null
  /** What to sort by; null when `position` is `afterId` or `token`, or when the order does not matter. */
  readonly order: OrderTerm | null
  readonly position: Position
  /** 1 to the kind's `maxPageRecords`. */
  readonly pageSize: number
  /** Record fields that will be used (`nativeId` is always needed); the dialect projects to their native columns. */
  readonly fields: readonly string[]
  /** Which of the kind's `lookupSteps` this is, from 0. */
  readonly step: number
}
