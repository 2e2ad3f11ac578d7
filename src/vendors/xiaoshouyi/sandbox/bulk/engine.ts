import { createHash } from 'node:crypto'
import type { Clock } from '../../../../sandbox/sandbox.js'
import type { BulkOptions } from '../options.js'
import type { Data } from '../write/body.js'
import { runRows } from './run.js'
import type { BulkParts } from './run.js'
import type { BulkBatch, BulkJob } from './state.js'

/** Moves jobs and batches through their states. */
export interface BulkEngine {
  /** Starts and ends the batches whose time has come, in that order in time. To be called before every answer. */
  settle(): void
  /** Opens a job. */
  openJob(job: Pick<BulkJob, 'operation' | 'object' | 'execOption' | 'externalIdField'>): BulkJob
  /** Closes a job to further batches; when aborted, batches that have not started fail with no row applied. */
  endJob(job: BulkJob, state: 'closed' | 'aborted'): void
  /** Queues rows behind the other batches of the job. */
  addBatch(job: BulkJob, rows: readonly Data[], by: Pick<BulkBatch, 'login' | 'asAdministrator' | 'fault'>): BulkBatch
  /** The job or batch with this id, unless it is too old to be kept. */
  findJob(id: string): BulkJob | undefined
  findBatch(id: string): BulkBatch | undefined
  /** Jobs still kept, and batches of one, oldest first. */
  listJobs(): readonly BulkJob[]
  listBatches(jobId: string): readonly BulkBatch[]
}

const firstJob = 4_000_000_000_001_000
const day = 86_400_000

/** Makes the engine over the store's jobs and batches. A job runs one batch at a time; jobs do not wait for others. */
export function createBulkEngine(parts: BulkParts, options: BulkOptions, clock: Clock): BulkEngine {
  const { queueMilliseconds = 1000, processMilliseconds = 2000, retentionDays = 7 } = options
  const { jobs, batches } = parts.store.bulk
  let made = 0

  const isKept = ({ createdAt }: { readonly createdAt: number }): boolean =>
    createdAt + retentionDays * day > clock.now()
  const isUnfinished = ({ state }: BulkBatch): boolean => state === 'queued' || state === 'processing'

  const end = (batch: BulkBatch): void => {
    const job = jobs.find(({ id }) => id === batch.jobId)
    if (job === undefined) return
    const count = { fails: 0, half: Math.floor(batch.rows.length / 2), stuck: 0 }
    const rows = batch.fault === null ? batch.rows : batch.rows.slice(0, count[batch.fault])
    batch.results = runRows(parts, job, batch, rows)
    batch.state = batch.fault === null ? 'completed' : 'failed'
  }

  return {
    settle: () => {
      const now = clock.now()
      const due = batches.filter((batch) => isUnfinished(batch) && batch.startsAt <= now)
      for (const batch of due.sort((left, right) => left.endsAt - right.endsAt)) {
        batch.state = 'processing'
        if (batch.endsAt <= now && batch.fault !== 'stuck') end(batch)
      }
    },
    openJob: (facts) => {
      const job: BulkJob = { ...facts, id: String(firstJob + 7 * made++), createdAt: clock.now(), state: 'open' }
      jobs.push(job)
      return job
    },
    endJob: (job, state) => {
      job.state = state
      if (state === 'closed') return
      for (const batch of batches) {
        if (batch.jobId !== job.id || batch.state !== 'queued') continue
        batch.state = 'failed'
      }
    },
    addBatch: (job, rows, by) => {
      const createdAt = clock.now()
      const ends = batches.filter((other) => other.jobId === job.id && isUnfinished(other)).map(({ endsAt }) => endsAt)
      const startsAt = Math.max(createdAt + queueMilliseconds, ...ends)
      const batch: BulkBatch = {
        ...by,
        id: createHash('sha256').update(`${job.id} ${made++}`).digest('hex'),
        jobId: job.id,
        rows,
        createdAt,
        startsAt,
        endsAt: startsAt + processMilliseconds,
        state: 'queued',
        results: [],
      }
      batches.push(batch)
      return batch
    },
    findJob: (id) => jobs.find((job) => job.id === id && isKept(job)),
    findBatch: (id) => batches.find((batch) => batch.id === id && isKept(batch)),
    listJobs: () => jobs.filter(isKept),
    listBatches: (jobId) => batches.filter((batch) => batch.jobId === jobId && isKept(batch)),
  }
}
