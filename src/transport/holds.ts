import { CrmError } from '../errors/index.js'

/** Why a source is not asked for now: it refused calls, or what it allows is used up. */
export type HoldReason = 'refused' | 'spent'

interface Hold {
  /** By our clock, in epoch milliseconds. */
  readonly until: number
  readonly reason: HoldReason
}

/** However long a source says, it is asked again after a day. */
const longestMs = 86_400_000

/**
 * What a source has said about being asked, heard by all who call it. A refusal that names its time holds every call;
 * whatever is known only of the bucket that a call counts against holds that bucket.
 */
export class Holds {
  private all: Hold | null = null
  private readonly buckets = new Map<string, Hold>()

  /** Holds a bucket, or with null every call. What was said before stands where it is longer. */
  add(bucket: string | null, until: number, reason: HoldReason, now: number): void {
    const known = bucket === null ? this.all : (this.buckets.get(bucket) ?? null)
    const hold: Hold = { until: Math.min(until, now + longestMs), reason }
    if (known !== null && known.until >= hold.until) return
    if (bucket === null) this.all = hold
    else this.buckets.set(bucket, hold)
  }

  /** What holds a call that counts against a bucket; null = nothing. */
  of(bucket: string, now: number): Hold | null {
    const own = this.buckets.get(bucket) ?? null
    const longer = own === null || (this.all !== null && this.all.until > own.until) ? this.all : own
    return longer !== null && longer.until > now ? longer : null
  }
}

/** The error of a call that a source refuses, or would refuse; 0 milliseconds = it does not say for how long. */
export function heldError(source: string, bucket: string, reason: HoldReason, waitMs: number): CrmError {
  const seconds = Math.ceil(waitMs / 1000)
  const [code, message] =
    reason === 'spent'
      ? (['SOURCE_QUOTA_EXHAUSTED', `What this source allows is used up; it begins anew in ${seconds} s`] as const)
      : ([
          'SOURCE_RATE_LIMITED',
          `This source refuses more calls ${waitMs === 0 ? 'without saying for how long' : `for ${seconds} s`}`,
        ] as const)
  return new CrmError(code, message, {
    source,
    ...(waitMs === 0 ? {} : { retryAfterMs: Math.ceil(waitMs) }),
    details: { bucket },
  })
}
