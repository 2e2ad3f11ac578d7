/**
 * A process that uploads numbered rows to a report table and is killed from outside, for
 * test/fault/killed-uploads.test.ts: `upload-process.ts JSON`, the JSON being an `UploadProcessTask`.
 */
import { createInProcessJobs, openEmbeddedShelf, type JobRunner } from '../../src/jobs/index.js'
import { createMemoryJournal } from '../../src/journal/index.js'
import type { EngineSource } from '../../src/engine/index.js'
import { createReports, type Reports, type RowsOrder } from '../../src/reports/index.js'
import { createTransportFactory, systemTiming } from '../../src/transport/index.js'
import { vendors } from '../../src/vendors/registry.js'
import { writingEngine } from './writes.js'

/** What the process is to do. */
export interface UploadProcessTask {
  /** Settings that reach a sandbox of another process. */
  readonly settings: Readonly<Record<string, unknown>>
  /** Folder of the jobs. */
  readonly folder: string
  readonly tableId: string
  readonly rows: number
  readonly mode: RowsOrder['mode']
}

/** How long the jobs of a killed process stay its own, in milliseconds. */
export const uploadLeaseMs = 700
/** How long a killed process' request may still be carried out, in milliseconds. */
export const uploadStallMs = 1_500

/** Uploads over a folder that outlives this process. */
export function openUploads(
  source: EngineSource,
  folder: string,
): { readonly reports: Reports; readonly jobs: JobRunner } {
  const jobs = createInProcessJobs({ shelf: openEmbeddedShelf(folder), leaseMs: uploadLeaseMs })
  const reports = createReports({
    engine: writingEngine([source], { clock: systemTiming }),
    journal: createMemoryJournal(),
    jobs,
    timing: { firstPollMs: 10, slowestPollMs: 100, settleMs: uploadStallMs },
  })
  return { reports, jobs }
}

/** An order for rows that hold their own numbers, from 1 on. */
export function numberedRows({ tableId, rows, mode }: Pick<UploadProcessTask, 'tableId' | 'rows' | 'mode'>): RowsOrder {
  return {
    source: 'a',
    tableId,
    mode,
    rows: Array.from({ length: rows }, (_, index) => ({ No: index + 1 })),
    columns: [{ name: 'No', type: 'NUMBER' }],
    identity: 'test',
    idempotencyKey: null,
    signal: new AbortController().signal,
  }
}

if (process.argv[1]?.endsWith('upload-process.ts') === true) {
  const task = JSON.parse(process.argv[2] ?? '') as UploadProcessTask
  const opened = vendors['yunzhijia']?.open(task.settings)
  if (opened === undefined || 'problems' in opened) throw new Error(JSON.stringify(opened))
  const connected = opened.connect(createTransportFactory({ source: 'a' }))
  const { reports, jobs } = openUploads({ ...connected, name: 'a', vendor: 'yunzhijia', label: 'a' }, task.folder)
  await jobs.open()
  const { upload } = await reports.upload(numberedRows(task))
  process.stdout.write(JSON.stringify(upload?.uploadId ?? null))
  await jobs.ended(upload?.uploadId ?? '', 'test')
}
