import type { Clock } from '../../../sandbox/sandbox.js'
import type { CellOptions } from './cells.js'
import { createRowReader } from './cells.js'
import type { UploadOptions } from './options.js'
import { batchStatus } from './records.js'
import type { ReportTableRecord, Row, UploadBatch } from './records.js'

/** A batch to be written. */
export interface NewBatch {
  readonly batchId: string
  readonly table: ReportTableRecord
  readonly replace: boolean
  readonly rows: readonly Readonly<Record<string, unknown>>[]
  /** Makes the batch fail when it is due. */
  readonly doomed?: boolean
}

/** The queue of accepted batches; effects appear when the clock reaches them and `settle` is called. */
export interface BatchQueue {
  readonly batches: Map<string, UploadBatch>
  accept(batch: NewBatch): void
  readonly settle: () => void
}

/** Makes the queue. `findTable` is asked when a batch is due, so a table taken away meanwhile fails it. */
export function createBatchQueue(
  clock: Clock,
  findTable: (id: string) => ReportTableRecord | undefined,
  options: UploadOptions = {},
  cells: CellOptions = {},
): BatchQueue {
  const { processingMs, perTableSerial = true, batchTtlSeconds = 7 * 86_400, atomic = true } = options
  const batches = new Map<string, UploadBatch>()
  const waiting: UploadBatch[] = []
  const doomedBatches = new Set<UploadBatch>()

  const write = (batch: UploadBatch): void => {
    const fail = (error: string): void => {
      batch.status = batchStatus.failed
      batch.error = error
    }
    const table = findTable(batch.tableId)
    if (table === undefined) return fail('数据表不存在')
    if (doomedBatches.delete(batch)) {
      // A replacement deletes first; only one that is undone as a whole brings the old rows back.
      if (batch.replace && !atomic) table.rows = []
      return fail('数据写入失败')
    }
    const read = createRowReader(table.columns, cells)
    const good: Row[] = []
    const problems: string[] = []
    for (const [index, row] of batch.rows.entries()) {
      const result = read(row)
      if (typeof result === 'string') problems.push(`第 ${index + 1} 行: ${result}`)
      else good.push(result)
    }
    if (problems.length > 0) fail(problems.slice(0, 5).join('; '))
    else batch.status = batchStatus.done
    if (problems.length > 0 && atomic) return
    table.rows = batch.replace ? good : [...table.rows, ...good]
    table.dataUpdateTime = batch.dueAt
  }

  const settle = (): void => {
    const now = clock.now()
    // A stable sort keeps the order of arrival among batches that are due at one instant.
    const due = waiting.filter((batch) => batch.dueAt <= now).sort((left, right) => left.dueAt - right.dueAt)
    for (const batch of due) {
      waiting.splice(waiting.indexOf(batch), 1)
      write(batch)
    }
    for (const [id, batch] of batches) {
      if (batch.status !== batchStatus.running && batch.acceptedAt + batchTtlSeconds * 1000 <= now) batches.delete(id)
    }
  }

  return {
    batches,
    settle,
    accept: ({ batchId, table, replace, rows, doomed }) => {
      const now = clock.now()
      const ahead = perTableSerial ? waiting.filter((batch) => batch.tableId === table.id) : []
      const start = Math.max(now, ...ahead.map((batch) => batch.dueAt))
      const took = (processingMs?.base ?? 200) + rows.length * (processingMs?.perRow ?? 1)
      const batch: UploadBatch = {
        batchId,
        tableId: table.id,
        replace,
        rows,
        acceptedAt: now,
        dueAt: start + took,
        status: batchStatus.running,
        error: '',
      }
      if (doomed) doomedBatches.add(batch)
      batches.set(batchId, batch)
      waiting.push(batch)
    },
  }
}
