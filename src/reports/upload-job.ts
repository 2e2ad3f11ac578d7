import { CrmError, invariant } from '../errors/index.js'
import { settleMsOf } from '../writing/index.js'
import type { Engine } from '../engine/index.js'
import type { JobKind, JobRun } from '../jobs/index.js'
import type { ReportBatch } from '../vendors/vendor.js'
import { runBatch } from './batch-run.js'
import { recordRows } from './record-rows.js'
import { givenRows, type RowSource } from './row-source.js'
import type { ReportTiming } from './timing.js'
import type { BatchProgress, RowPosition, UploadInput, UploadProgress } from './types.js'
import { batchIdOf } from './upload-id.js'

/** Name of the kind of job. */
export const uploadKind = 'reportUpload'

/**
 * Sends rows in batches, each only when the one before is in, so that they stay in order and a replacement is over before
 * anything is added. Ends at the first batch that fails. What has been saved as done is never sent again.
 */
export function createUploadJob(engine: Engine, timing: ReportTiming): JobKind<UploadInput, UploadProgress> {
  return {
    name: uploadKind,
    run: async (input, run) => new Upload(engine, timing, input, run).run(),
  }
}

class Upload {
  private progress: UploadProgress

  constructor(
    private readonly engine: Engine,
    private readonly timing: ReportTiming,
    private readonly input: UploadInput,
    private readonly job: JobRun<UploadProgress>,
  ) {
    this.progress = job.progress ?? { batches: [], next: { at: null }, current: { at: null } }
  }

  async run(): Promise<void> {
    const source = this.engine.sources.find(({ name }) => name === this.input.source)
    if (source?.reports === undefined) {
      throw new CrmError('SOURCE_CAPABILITY', `There is no source "${this.input.source}" with report tables any more`)
    }
    const { reports } = source
    const { job } = this
    const timing = { ...this.timing, settleMs: settleMsOf(source, this.timing) }
    const rows = this.rowSource(reports.maxBatchRows)
    for (;;) {
      const last = this.progress.batches.at(-1)
      const open = last !== undefined && last.status !== 'SUCCEEDED' ? last : null
      if (open === null && this.progress.next === 'end') return
      const index = open === null ? this.progress.batches.length : this.progress.batches.length - 1
      const begins = open === null ? this.progress.next : this.progress.current
      const chunkOf = async (): Promise<ReportBatch['rows']> => {
        const chunk = await rows.from(positionOf(begins), savedRows(this.progress.batches) + 1)
        this.progress = { ...this.progress, current: begins, next: chunk.next }
        return chunk.rows
      }
      let chunk: ReportBatch['rows'] | null = null
      if (open === null) {
        chunk = await chunkOf()
        // A list may end right after a page; without rows only a replacement has something to do.
        if (chunk.length === 0 && (index > 0 || this.input.mode === 'APPEND')) return
      }
      const batchId = batchIdOf(job.id, index)
      const fresh: BatchProgress = { batchId, rows: 0, status: 'SENDING', error: null, sentAt: 0, resent: false }
      const { table, mode, columns } = this.input
      const ended = await runBatch(open, fresh, {
        source: source.name,
        reports,
        timing,
        signal: job.signal,
        batch: async () => ({
          tableId: table.nativeId,
          categoryId: table.categoryId ?? '',
          batchId,
          mode: index === 0 ? mode : 'APPEND',
          columns,
          rows: chunk ?? (await chunkOf()),
        }),
        keep: async (batch) => this.keep(index, batch),
      })
      await this.keep(index, ended)
      if (ended.status !== 'SUCCEEDED') throw this.failure(index, ended)
    }
  }

  private rowSource(batchRows: number): RowSource {
    const { rows, list } = this.input
    if (rows !== null) return givenRows(rows, batchRows)
    invariant(list !== null, 'an upload has rows or a list')
    const { engine, timing } = this
    const { identity, signal } = this.job
    return recordRows(list, { engine, identity, timing, signal, pageSize: batchRows })
  }

  private async keep(index: number, batch: BatchProgress): Promise<void> {
    this.progress = { ...this.progress, batches: [...this.progress.batches.slice(0, index), batch] }
    await this.job.save(this.progress)
  }

  /** Says which rows are in and which are not. */
  private failure(index: number, batch: BatchProgress): CrmError {
    const saved = savedRows(this.progress.batches)
    const own = `rows ${saved + 1} to ${saved + batch.rows}`
    const before = saved === 0 ? 'no row is in' : saved === 1 ? 'row 1 is in' : `rows 1 to ${saved} are in`
    const unsure = batch.status === 'RUNNING'
    const what = unsure ? `is unknown: ${own} may be in or not` : 'failed'
    const old =
      index === 0 && this.input.mode === 'REPLACE'
        ? '; whether the rows from before are still there, the source does not say'
        : ''
    const reason = (batch.error ?? '').replace(/\.$/, '')
    return new CrmError(
      unsure ? 'SOURCE_TIMEOUT' : 'SOURCE_REJECTED',
      `Batch ${index + 1} ${what}. ${reason}. Of this upload, ${before}, and none after ${unsure ? 'that batch' : 'them'}${old}`,
      { source: this.input.source },
    )
  }
}

/** Rows that the source has confirmed. */
export function savedRows(batches: readonly BatchProgress[]): number {
  return batches.filter(({ status }) => status === 'SUCCEEDED').reduce((sum, { rows }) => sum + rows, 0)
}

function positionOf(position: RowPosition): string | null {
  invariant(position !== 'end', 'rows follow')
  return position.at
}
