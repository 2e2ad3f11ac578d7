import type { Login } from '../tenant.js'
import type { Usage } from '../usage.js'
import type { Data } from '../write/body.js'

/** What a job does with its rows; `query` is documented, but not what its rows are, so no job may be of it. */
export const bulkOperations = ['insert', 'update', 'delete', 'upsert'] as const

/** One of the operations. */
export type BulkOperation = (typeof bulkOperations)[number]

/** A job (作业): one operation on one object. */
export interface BulkJob {
  readonly id: string
  readonly operation: BulkOperation
  readonly object: string
  readonly execOption: readonly string[]
  /** Field by which an upsert finds the record of a row. */
  readonly externalIdField: string
  /** Epoch milliseconds. */
  readonly createdAt: number
  state: 'open' | 'closed' | 'aborted'
}

/** Outcome of one row; `index` counts from 0 in the order of the rows. */
export interface BulkRow {
  readonly index: number
  readonly id: string | null
  readonly success: boolean
  readonly code: number
  readonly msg: string
}

/** A batch (任务): rows of a job. */
export interface BulkBatch {
  /** 64 hexadecimal digits. */
  readonly id: string
  readonly jobId: string
  readonly rows: readonly Data[]
  readonly login: Login
  readonly asAdministrator: boolean
  /** Epoch milliseconds; the rows are applied at `endsAt`. */
  readonly createdAt: number
  readonly startsAt: number
  readonly endsAt: number
  /** Fault played on it: ends as failed with no row or half of the rows applied, or never ends. */
  readonly fault: 'fails' | 'half' | 'stuck' | null
  state: 'queued' | 'processing' | 'completed' | 'failed'
  /** In the order of the rows; empty until the batch has ended. */
  results: readonly BulkRow[]
}

/** All that the Bulk interface keeps; jobs and batches oldest first. */
export interface BulkState {
  readonly jobs: BulkJob[]
  readonly batches: BulkBatch[]
  readonly usage: Usage
}
