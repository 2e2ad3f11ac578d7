import type { Engine, Operation } from '../src/engine/types.js'
import type { JobRunner } from '../src/jobs/index.js'
import type { Reports } from '../src/reports/index.js'
import type { OperationInput } from './operation-input.js'

/** What one request carries to every resolver. Made by the server, for one request and one identity only. */
export interface GraphContext {
  /** The request's own work: its budget, its batches, its failures. */
  readonly operation: Operation
  readonly engine: Engine
  /** Stable text for who is asking, as the operation has it. */
  readonly identity: string
  /** Starts long jobs, and tells how they stand. */
  readonly jobs: JobRunner
  /** Makes and fills report tables. */
  readonly reports: Reports
  /** Names the request in logs and in masked errors. */
  readonly requestId: string
  /** Whether an error may name a field of the schema that was perhaps meant; absent = it may. */
  readonly suggests?: boolean | undefined
  /**
   * What the operation is asked with, once it was admitted. By it resolvers keep what follows from the input alone; where
   * it is absent, as with every query that is interpreted, by the variables of this one execution.
   */
  input?: OperationInput | undefined
  /** Whether the operation was admitted, so that its arguments are known to be good; an input says so too. */
  admitted?: boolean | undefined
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
