import { CrmError } from '../errors/index.js'
import { isStoreFull } from '../store/index.js'
import type { JobRecord, JobStatus } from './job.js'
import type { Shelf } from './shelf.js'

/** What a job is started with. */
export type NewJob = Pick<JobRecord, 'id' | 'kind' | 'identity' | 'input'>

/** What never changes about a job. */
type Head = NewJob & Pick<JobRecord, 'createdAt'>

/** What changes while it runs; kept apart, so that saving does not write what was given again. */
interface State extends Pick<JobRecord, 'progress' | 'status' | 'error' | 'updatedAt'> {
  /** Names the run that works on it; empty = nobody does. */
  readonly holder: string
  /** Epoch milliseconds. */
  readonly leaseUntil: number
  /** Absent in what earlier versions have kept. */
  readonly resumesAt?: number | null
}

/** Whether a job may be run by who asked. */
export type Taken =
  | { readonly kind: 'taken'; readonly job: JobRecord }
  /** Somebody else works on it, for so long unless the lease is renewed; or it goes on only then. */
  | { readonly kind: 'busy'; readonly forMs: number }
  /** It has ended, or there is none. */
  | { readonly kind: 'over' }

/** Jobs that ended so long ago are dropped, in milliseconds: 7 days. */
export const retentionMs = 7 * 24 * 60 * 60_000

/** How often a runner drops old jobs, in milliseconds: each hour. */
export const sweepEveryMs = 60 * 60_000

const headKey = (id: string): string => `job:${id}`
const stateKey = (id: string): string => `state:${id}`
/** Stands while a job has not ended, so that finding those costs nothing for the others. */
const openKey = (id: string): string => `open:${id}`

/** Keeps jobs on a shelf, with a lease for whoever works on one. */
export class JobStore {
  constructor(
    private readonly shelf: Shelf,
    private readonly now: () => number,
  ) {}

  /**
   * Keeps a job, unless there is one of this id; gives the one that is kept. With `again` one that has failed is to run
   * once more. @throws STORE_UNAVAILABLE
   */
  async add(job: NewJob, again = false): Promise<JobRecord> {
    const time = this.now()
    const { id, kind, identity, input } = job
    const fresh: Head = { id, kind, identity, input, createdAt: time }
    let isOurs = false
    try {
      const head = await this.shelf.change<Head>(headKey(id), (known) =>
        known === undefined ? { keep: fresh, result: fresh } : { result: known as Head },
      )
      isOurs = head === fresh
      const state = await this.shelf.change<State>(stateKey(id), (known) => {
        const waiting: State = { ...idle, progress: null, status: 'PENDING', error: null, updatedAt: time }
        if (known === undefined) return { keep: waiting, result: waiting }
        const state = known as State
        if (!again || state.status !== 'FAILED') return { result: state }
        const next = { ...waiting, progress: state.progress }
        return { keep: next, result: next }
      })
      // Also where a process ended between these steps before.
      if (!hasEnded(state)) await this.shelf.change(openKey(id), () => ({ keep: true, result: undefined }))
      return recordOf(head, state)
    } catch (error) {
      // What had no answer in time may still be kept, and this after it: nobody must be surprised by a job refused.
      if (isOurs) this.shelf.remove([openKey(id), stateKey(id), headKey(id)]).catch(() => undefined)
      throw jobsUnavailable(error)
    }
  }

  async read(id: string): Promise<JobRecord | null> {
    const state = (await this.shelf.read(stateKey(id))) as State | undefined
    const head = state === undefined ? undefined : ((await this.shelf.read(headKey(id))) as Head | undefined)
    return state === undefined || head === undefined ? null : recordOf(head, state)
  }

  /** Where a job stands, without what it was given; null when there is none. */
  async status(id: string): Promise<JobStatus | null> {
    const state = (await this.shelf.read(stateKey(id))) as State | undefined
    return state?.status ?? null
  }

  /** Takes a job to work on it, as `holder`, for so many milliseconds. */
  async take(id: string, holder: string, leaseMs: number): Promise<Taken> {
    const head = (await this.shelf.read(headKey(id))) as Head | undefined
    if (head === undefined) return { kind: 'over' }
    return this.shelf.change<Taken>(stateKey(id), (value) => {
      const state = value as State | undefined
      if (state === undefined || hasEnded(state)) return { result: { kind: 'over' } }
      const now = this.now()
      if (state.holder !== '' && state.leaseUntil > now) {
        return { result: { kind: 'busy', forMs: state.leaseUntil - now } }
      }
      const { resumesAt = null } = state
      if (resumesAt !== null && resumesAt > now) return { result: { kind: 'busy', forMs: resumesAt - now } }
      const lease = { holder, leaseUntil: now + leaseMs }
      const keep: State = { ...state, status: 'RUNNING', updatedAt: now, ...lease, resumesAt: null }
      return { keep, result: { kind: 'taken', job: recordOf(head, keep) } }
    })
  }

  /** Lets the lease run anew; false when it is no longer the holder's. */
  renew(id: string, holder: string, leaseMs: number): Promise<boolean> {
    return this.held(id, holder, (state, now) => ({ ...state, leaseUntil: now + leaseMs }))
  }

  /** Keeps how far it has come; false when the job is no longer the holder's. */
  save(id: string, holder: string, progress: unknown): Promise<boolean> {
    return this.held(id, holder, (state, now) => ({ ...state, progress, updatedAt: now }))
  }

  /** Lets go of a job that has not ended: whoever comes next may take it at once. */
  release(id: string, holder: string): Promise<boolean> {
    return this.held(id, holder, (state) => ({ ...state, ...idle }))
  }

  /** Lets go of a job that can go on only at a moment; false when it is no longer the holder's. */
  queue(id: string, holder: string, resumesAt: number): Promise<boolean> {
    return this.held(id, holder, (state, now) => ({ ...state, ...idle, status: 'QUEUED', resumesAt, updatedAt: now }))
  }

  /** Ends a job; false when it is no longer the holder's. */
  async end(id: string, holder: string, error: JobRecord['error']): Promise<boolean> {
    const status = error === null ? 'SUCCEEDED' : 'FAILED'
    const ended = await this.held(id, holder, (state, now) => ({
      ...state,
      status,
      error,
      updatedAt: now,
      ...idle,
    }))
    if (ended) await this.shelf.remove([openKey(id)])
    return ended
  }

  /** Jobs that have not ended, in the order in which they were started. */
  async unfinished(): Promise<readonly string[]> {
    const ids = (await this.shelf.keysFrom(openKey(''))).map((key) => key.slice(openKey('').length))
    const heads = await Promise.all(ids.map(async (id) => (await this.shelf.read(headKey(id))) as Head | undefined))
    return heads
      .filter((head) => head !== undefined)
      .sort((a, b) => a.createdAt - b.createdAt)
      .map(({ id }) => id)
  }

  /** Drops what ended longer ago than it is kept. */
  async sweep(): Promise<void> {
    const before = this.now() - retentionMs
    for (const key of await this.shelf.keysFrom(stateKey(''))) {
      const state = (await this.shelf.read(key)) as State | undefined
      if (state === undefined || !hasEnded(state) || state.updatedAt > before) continue
      const id = key.slice(stateKey('').length)
      // A marker may be left of a process that was killed while the job ended.
      await this.shelf.remove([openKey(id), stateKey(id), headKey(id)])
    }
  }

  private held(id: string, holder: string, next: (state: State, now: number) => State): Promise<boolean> {
    return this.shelf.change<boolean>(stateKey(id), (value) => {
      const state = value as State | undefined
      if (state === undefined || state.holder !== holder || hasEnded(state)) return { result: false }
      return { keep: next(state, this.now()), result: true }
    })
  }
}

/** Of a job that nobody works on. */
const idle = { holder: '', leaseUntil: 0 } as const

function jobsUnavailable(cause: unknown): CrmError {
  const why = isStoreFull(cause) ? 'is full' : 'cannot be reached'
  return new CrmError('STORE_UNAVAILABLE', `What keeps long jobs ${why}; nothing was begun`, { cause })
}

function hasEnded({ status }: Pick<State, 'status'>): boolean {
  return status === 'SUCCEEDED' || status === 'FAILED'
}

function recordOf(head: Head, { progress, status, error, updatedAt, resumesAt = null }: State): JobRecord {
  return { ...head, progress, status, resumesAt, error, updatedAt }
}
