import { invariant } from '../errors/index.js'
import type { JobKind, JobRunner } from './job.js'
import { JobStore, sweepEveryMs } from './job-store.js'
import { defaultLeaseMs, runJob } from './run-job.js'
import type { Shelf } from './shelf.js'
import { jobEnded, readJob } from './watch-job.js'

/** How jobs are run in this process. */
export interface InProcessJobsOptions {
  /** Where they are kept; closed with the runner. */
  readonly shelf: Shelf
  /** Default the machine's clock. Processes that share a shelf should have the same. */
  readonly now?: () => number
  /** How long after its process was killed a job is taken up by another, in milliseconds. Default 15,000. */
  readonly leaseMs?: number
  /** How many run side by side. Default 4. */
  readonly concurrency?: number
}

/**
 * Runs jobs in this process, in the order in which they were started. What an earlier process left is taken up when the
 * runner opens, or as soon as that process' lease is over. Processes that share a folder share its jobs.
 */
export function createInProcessJobs(options: InProcessJobsOptions): JobRunner {
  const { shelf, now = Date.now, leaseMs = defaultLeaseMs, concurrency = 4 } = options
  const store = new JobStore(shelf, now)
  const kinds = new Map<string, JobKind<unknown, unknown>>()
  const stop = new AbortController()
  const waiting = new Set<string>()
  const running = new Map<string, Promise<unknown>>()
  let isOpen = false
  let sweptAt = -Infinity
  let timer: NodeJS.Timeout | undefined
  let looking: Promise<void> = Promise.resolve()

  const pump = (): void => {
    for (const id of waiting) {
      if (!isOpen || stop.signal.aborted || running.size >= concurrency) return
      if (running.has(id)) continue
      waiting.delete(id)
      // A store that fails leaves the job as it is: the next look finds it again.
      const run = runJob(id, { store, kinds, leaseMs, now, signal: stop.signal }).catch(() => undefined)
      running.set(
        id,
        run.then(() => {
          running.delete(id)
          pump()
        }),
      )
    }
  }
  /** Finds what nobody works on any more. */
  const look = async (): Promise<void> => {
    if (sweptAt + sweepEveryMs <= now()) {
      sweptAt = now()
      await store.sweep().catch(() => undefined)
    }
    for (const id of await store.unfinished()) if (!running.has(id)) waiting.add(id)
    pump()
  }
  return {
    shelf,
    register: (kind) => {
      invariant(!isOpen, 'kinds of jobs are made known before the runner opens')
      kinds.set(kind.name, kind)
    },
    open: async () => {
      isOpen = true
      // A store that is full or away now is looked at again soon.
      await look().catch(() => undefined)
      timer = setInterval(() => {
        looking = look().catch(() => undefined)
      }, leaseMs / 2)
      timer.unref()
    },
    start: async (job) => {
      const record = await store.add(job, kinds.get(job.kind)?.goesOn)
      if (record.status === 'PENDING') {
        waiting.add(record.id)
        pump()
      }
      return record
    },
    read: (id, identity) => readJob(store, id, identity),
    ended: (id, identity, signal) => jobEnded(store, id, identity, signal),
    leave: () => stop.abort(),
    close: async () => {
      stop.abort()
      clearInterval(timer)
      await looking
      await Promise.all(running.values())
      await shelf.close()
    },
  }
}
