import type { JobRecord } from '../jobs/index.js'
import type { UploadBatchView, UploadInput, UploadProgress, UploadView } from './types.js'
import { batchIdOf } from './upload-id.js'
import { savedRows } from './upload-job.js'

/** An upload as clients see it: batches that wait for their turn included, as far as their rows are known. */
export function uploadViewOf(job: JobRecord, batchRows: number): UploadView {
  const input = job.input as UploadInput
  const progress = job.progress as UploadProgress | null
  const begun = (progress?.batches ?? []).map(({ batchId, rows, status, error }): UploadBatchView => ({
    batchId,
    rows,
    status: status === 'SENDING' ? 'RUNNING' : status === 'WAITING' ? 'PENDING' : status,
    error,
  }))
  const known = begun.reduce((sum, { rows }) => sum + rows, 0)
  const rowsTotal = input.rows?.length ?? known
  const waiting: UploadBatchView[] = []
  for (let left = rowsTotal - known; left > 0; left -= batchRows) {
    const batchId = batchIdOf(job.id, begun.length + waiting.length)
    waiting.push({ batchId, rows: Math.min(left, batchRows), status: 'PENDING', error: null })
  }
  return {
    uploadId: job.id,
    source: input.source,
    table: input.table,
    status: job.status,
    resumesAt: job.resumesAt,
    rowsTotal,
    rowsSaved: savedRows(progress?.batches ?? []),
    batches: [...begun, ...waiting],
    error: job.error?.message ?? null,
  }
}
