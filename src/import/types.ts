import type { WriteProblem, WriteShapes } from '../vendors/vendor.js'

/** Entities of which records can be imported. */
export type ImportEntity = 'Customer' | 'Contact' | 'Ticket' | 'Order'

/** How rows are sent: in batches of an asynchronous job, several in a call, or one by one. */
export type ImportWay = 'BULK' | 'BATCH' | 'SINGLE'

/** A row whose shape is sound: the values of one new record, as `WriteWish` has them. */
export interface ImportRow {
  /** Where it stands in what was given, from 1: its line of a file, or its place in a list. */
  readonly line: number
  readonly values: WriteShapes[ImportEntity]
}

/** Something in a row that a person can mend. */
export interface ImportProblem extends Pick<WriteProblem, 'message' | 'code'> {
  readonly line: number
  /** Name of the field, with dots below it (`lines.0.quantity`); null = the row as a whole. */
  readonly column: string | null
}

/** What it takes to send rows one way. */
export interface ImportCost {
  readonly way: ImportWay
  readonly rows: number
  /** Calls to the source at least; asking how a job goes on is counted twice for each of its batches. */
  readonly calls: number
  /** Whether the import goes this way; the others are what the source has too. */
  readonly chosen: boolean
}

/** What an import job is given; plain JSON. */
export interface ImportInput {
  /** Names the import in the keys of its writes; stays the same when it is started again. */
  readonly importId: string
  readonly source: string
  readonly entity: ImportEntity
  readonly rows: readonly ImportRow[]
  /** What an earlier job of the same import had come to, when that failed; absent for a new one. */
  readonly earlier?: ImportProgress
}

/** What became of a row. */
export interface RowResult {
  readonly outcome: 'APPLIED' | 'NOT_APPLIED' | 'OUTCOME_UNKNOWN'
  readonly nativeId: string | null
  readonly problems: readonly WriteProblem[]
}

/** A batch of a Bulk job. Numbers of rows are places in the rows of the import, from 0. */
export interface BulkBatch {
  readonly rows: readonly number[]
  /** WAITING: not sent. SENDING: it may be there or not. SENT: it is. ENDED: its results are known. */
  readonly phase: 'WAITING' | 'SENDING' | 'SENT' | 'ENDED'
  readonly jobId: string | null
  /** Batches that the job held before this one was sent. */
  readonly before: readonly string[]
  readonly batchId: string | null
}

/** How far an import has come; plain JSON, saved after each batch. */
export interface ImportProgress {
  /** By place of the row; null = nothing is known yet. */
  readonly results: readonly (RowResult | null)[]
  readonly bulk: readonly BulkBatch[]
  /** Places of rows that go several in a call. */
  readonly batch: readonly number[]
  /** Places of rows that go one by one. */
  readonly single: readonly number[]
}
