import { CrmError } from '../errors/index.js'

/** Thrown by a job that can go on no sooner than at a moment (epoch milliseconds): it is queued until then. */
export class JobLater extends Error {
  constructor(readonly resumesAt: number) {
    super('This job goes on later')
  }
}

/** A shorter wait is not worth leaving a job for, in milliseconds. */
const shortestMs = 60_000

/** Throws `JobLater` where a source refuses calls, or has none left, for longer than a job should sit and wait. */
export function throwIfLater(error: unknown, now: number): void {
  if (!(error instanceof CrmError) || error.retryAfterMs === undefined || error.retryAfterMs < shortestMs) return
  if (error.code !== 'SOURCE_QUOTA_EXHAUSTED' && error.code !== 'SOURCE_RATE_LIMITED') return
  throw new JobLater(now + error.retryAfterMs)
}
