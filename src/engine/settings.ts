import type { DeclaredLinks } from './links.js'
import type { CursorSealer } from './cursor.js'
import type { WriteJournal } from '../journal/index.js'
import type { WriteSettings } from './write-settings.js'

/** Limits and keys of the engine. */
export interface EngineSettings {
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
  /** Where writes with an idempotency key are recorded. */
  readonly journal: WriteJournal
  /** How long an operation goes on before others have their turn, in milliseconds; default 10. */
  readonly turnMs?: number
  /** Laid over `defaultWriteSettings`. */
  readonly writes?: Partial<WriteSettings>
}
