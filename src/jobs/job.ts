import type { Shelf } from './shelf.js'

/** Where a long job stands. QUEUED: it was begun, and goes on at `resumesAt`. */
export type JobStatus = 'PENDING' | 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED'

/** A long job as it is kept; plain JSON. `input` is what was asked for, `progress` what its kind saved last. */
export interface JobRecord<I = unknown, P = unknown> {
  readonly id: string
  /** Name of its kind. */
  readonly kind: string
  /** Who asked; a job is told to nobody else. */
  readonly identity: string
  readonly input: I
  readonly progress: P | null
  readonly status: JobStatus
  /** When one that is QUEUED goes on, in epoch milliseconds; else null. */
  readonly resumesAt: number | null
  /** In our words, with the code of the error; null unless it failed. */
  readonly error: { readonly code: string; readonly message: string } | null
  /** Epoch milliseconds. */
  readonly createdAt: number
  readonly updatedAt: number
}

/** What a running job is given. */
export interface JobRun<P> {
  readonly id: string
  readonly identity: string
  /** What it saved last, when it is taken up again after its process ended; null at its first start. */
  readonly progress: P | null
  /**
   * Resolves once the progress is durable: what has been saved is never done again. While what keeps it is full or away
   * this waits.
   */
  save(progress: P): Promise<void>
  /** Aborted when the process is told to stop; the job is taken up again at the next start. */
  readonly signal: AbortSignal
}

/** A kind of long job. */
export interface JobKind<I, P> {
  readonly name: string
  /** Whether one that has failed goes on, from what it saved last, when it is started again; default false. */
  readonly goesOn?: boolean
  /** Runs it, or goes on with it. Throwing a CrmError ends it as FAILED, a JobLater has it go on later. */
  run(input: I, run: JobRun<P>): Promise<void>
}

/** Starts jobs and keeps them, in this process or over Redis; what a method has resolved survives the process. */
export interface JobRunner {
  /** Where kinds of jobs keep what outlives a single one; closed with the runner. */
  readonly shelf: Shelf
  /** Makes a kind known; before `open`. */
  register<I, P>(kind: JobKind<I, P>): void
  /** Begins to work, and takes up what an earlier process left. */
  open(): Promise<void>
  /**
   * Records a job and lets it run. The same id again gives the job that is there; one that has failed runs again, where
   * its kind goes on. @throws STORE_UNAVAILABLE
   */
  start(job: {
    readonly id: string
    readonly kind: string
    readonly identity: string
    readonly input: unknown
  }): Promise<JobRecord>
  /** Null when there is none of this id, or it is another identity's. */
  read(id: string, identity: string): Promise<JobRecord | null>
  /** Resolves when it has ended. */
  ended(id: string, identity: string, signal?: AbortSignal): Promise<JobRecord>
  /** Tells running jobs to save and leave, and begins no other; all else works on until `close`. */
  leave(): void
  /** Waits for running jobs to save, and stops. */
  close(): Promise<void>
}
