import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { CrmError, invariant } from '../errors/index.js'
import type { JobKind, JobRecord } from './job.js'
import { JobLater } from './job-later.js'
import type { JobStore } from './job-store.js'

/** Kinds by their names. */
export type JobKinds = ReadonlyMap<string, JobKind<unknown, unknown>>

/** How long a job stays its runner's after the runner's process was killed, in milliseconds. */
export const defaultLeaseMs = 15_000

/** What became of running a job once. */
export type JobEnd =
  | { readonly kind: 'over' }
  /** Told to stop, or its lease was lost: somebody takes it up again. */
  | { readonly kind: 'left' }
  /** Somebody else works on it, or it goes on only after so long. */
  | { readonly kind: 'busy'; readonly forMs: number }

/** What a job is run with. */
export interface JobSurroundings {
  readonly store: JobStore
  readonly kinds: JobKinds
  readonly leaseMs: number
  readonly now: () => number
  /** Aborted when the process is told to stop. */
  readonly signal: AbortSignal
}

/**
 * Runs a job to its end, if nobody else does. The lease is renewed at a third of its length; when it is lost, the run is
 * told to stop and what it saves is refused, so that no two runs go on side by side.
 */
export async function runJob(id: string, { store, kinds, leaseMs, now, signal }: JobSurroundings): Promise<JobEnd> {
  const holder = randomUUID()
  const taken = await store.take(id, holder, leaseMs)
  if (taken.kind !== 'taken') return taken
  const { job } = taken
  const kind = kinds.get(job.kind)
  const stop = new AbortController()
  const leave = (): void => stop.abort()
  if (signal.aborted) leave()
  signal.addEventListener('abort', leave, { once: true })
  const renewal = setInterval(() => {
    // A shelf that cannot be reached is asked again; should that last, the lease runs out and saving fails.
    store.renew(id, holder, leaseMs).then(
      (held) => held || leave(),
      () => undefined,
    )
  }, leaseMs / 3)
  let failure: { readonly error: unknown } | null = null
  try {
    invariant(kind !== undefined, `there is a kind of job named ${job.kind}`)
    await kind.run(job.input, {
      id,
      identity: job.identity,
      progress: job.progress,
      signal: stop.signal,
      save: async (progress) => {
        if (!(await untilKept(() => store.save(id, holder, progress), stop.signal))) {
          leave()
          throw new CrmError('DEADLINE_EXCEEDED', 'Another process has taken this job over')
        }
      },
    })
  } catch (error) {
    failure = { error }
  }
  try {
    if (failure?.error instanceof JobLater && !stop.signal.aborted) {
      const { resumesAt } = failure.error
      await untilKept(() => store.queue(id, holder, resumesAt), stop.signal)
      return { kind: 'busy', forMs: Math.max(0, resumesAt - now()) }
    }
    if (failure === null || !stop.signal.aborted) {
      const error = failure === null ? null : told(failure.error)
      await untilKept(() => store.end(id, holder, error), stop.signal)
      return { kind: 'over' }
    }
  } catch {
    // Told to stop while its end could not be kept: it is taken up again, and has nothing left to do.
  } finally {
    clearInterval(renewal)
    signal.removeEventListener('abort', leave)
  }
  // Should this fail the lease runs out.
  await store.release(id, holder).catch(() => false)
  return { kind: 'left' }
}

const firstPauseMs = 250
const longestPauseMs = 5_000

/**
 * Keeps something however long the store is full or away, unless it is told to stop: until somebody has taken the job
 * over, which the store says by then, nobody else works on it.
 */
async function untilKept<T>(keep: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    try {
      return await keep()
    } catch (error) {
      if (!(error instanceof CrmError) || error.code !== 'STORE_UNAVAILABLE') throw error
      await wait(pauseMs, undefined, { signal })
    }
  }
}

/** The words of a failure; those of a defect are not passed on. */
function told(error: unknown): NonNullable<JobRecord['error']> {
  return error instanceof CrmError && error.kind !== 'defect'
    ? { code: error.code, message: error.message }
    : { code: 'INTERNAL_SERVER_ERROR', message: 'Unexpected failure of this job' }
}
