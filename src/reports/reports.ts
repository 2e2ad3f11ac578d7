import type { Engine } from '../engine/index.js'
import type { JobRunner } from '../jobs/index.js'
import type { WriteJournal } from '../journal/index.js'
import { ColumnBook } from './columns.js'
import { createTable } from './create-table.js'
import { defaultReportTiming, type ReportTiming } from './timing.js'
import type { PublishOrder, RowsOrder, TableOrder, TableResult, UploadResult, UploadView } from './types.js'
import type { UploadReference } from './upload-id.js'
import { createUploadJob } from './upload-job.js'
import { publishList, uploadRows, viewOf } from './uploads.js'

/** What report tables are made and filled with. */
export interface ReportsOptions {
  readonly engine: Engine
  /** Where idempotency keys are recorded. */
  readonly journal: WriteJournal
  /** Runs the uploads; must not be open yet. */
  readonly jobs: JobRunner
  /** Laid over `defaultReportTiming`. */
  readonly timing?: Partial<ReportTiming>
}

/** Report tables that are made and filled here. */
export interface Reports {
  /** As `createTable`; the table's columns are remembered. */
  createTable(order: TableOrder): Promise<TableResult>
  /** As `uploadRows`. */
  upload(order: RowsOrder): Promise<UploadResult>
  /** As `publishList`. */
  publish(order: PublishOrder): Promise<UploadResult>
  /** Null when this identity has no such upload. */
  read(upload: UploadReference, identity: string): Promise<UploadView | null>
}

/** Makes them, and makes the job of an upload known to the runner. */
export function createReports({ engine, journal, jobs, timing: given }: ReportsOptions): Reports {
  const timing = { ...defaultReportTiming, ...given }
  const columns = new ColumnBook(jobs.shelf)
  const taking = { engine, journal, jobs, columns, timing }
  jobs.register(createUploadJob(engine, timing))
  return {
    createTable: async (order) => {
      const result = await createTable({ engine, journal, timing }, order)
      if (result.nativeId !== null) await columns.remember(order.source, result.nativeId, order.columns)
      return result
    },
    upload: async (order) => uploadRows(taking, order),
    publish: async (order) => publishList(taking, order),
    read: async ({ source, uploadId }, identity) => viewOf(taking, source, uploadId, identity),
  }
}
