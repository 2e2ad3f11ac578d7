import type { DeclaredLinks } from './links.js'
import type { CursorSealer } from './cursor.js'

/** Limits and keys of all that reads. */
export interface ReadingSettings {
  readonly cursors: CursorSealer
  /** Records of a page when neither `first` nor `last` is given. */
  readonly defaultPageSize: number
  /** Most native records that one operation may read. */
  readonly scanBudget: number
  /** Longest time one operation may take, in milliseconds. */
  readonly operationTimeoutMs: number
  readonly now: () => number
  /** Customers of different sources that the configuration says are the same. */
  readonly links: DeclaredLinks
  /** False sends no filters: everything is checked here. For tests of the push-down law; default true. */
  readonly pushDown: boolean
  /** How long an operation goes on before others have their turn, in milliseconds; default 10. */
  readonly turnMs?: number
}
