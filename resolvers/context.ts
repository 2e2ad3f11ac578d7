import type { Engine, Operation } from '../src/engine/types.js'

/** What one request carries to every resolver. Made by the server, for one request and one identity only. */
export interface GraphContext {
  /** The request's own work: its budget, its batches, its failures. */
  readonly operation: Operation
  readonly engine: Engine
  /** Names the request in logs and in masked errors. */
  readonly requestId: string
}

/** Sizes of pages, in records. */
export interface PageLimits {
  /** When neither `first` nor `last` is given. */
  readonly defaultRecords: number
  /** The most that may be asked for. */
  readonly maxRecords: number
}

/** Page sizes unless configured otherwise. */
export const defaultPageLimits: PageLimits = { defaultRecords: 20, maxRecords: 100 }
