import { CrmError } from '../errors/index.js'
import type { CancelSignal } from './cancellation.js'
import { heldError, type Holds } from './holds.js'
import type { CallContext, HttpRequest, Layer } from './http.js'
import { deadlineError } from './send-errors.js'
import { abortError, type Timing } from './timing.js'

/** The bucket of requests that name none. */
export const standardBucket = 'standard'

/** Callers that have waited for the same moment are spread over so many milliseconds. */
export const jitterOnStatedWaitMs = 250

/** At most `calls` in any stretch of `perMilliseconds`. */
export interface BucketLimit {
  readonly name: string
  readonly calls: number
  readonly perMilliseconds: number
}

/** Counts a bucket's calls: a sliding window, which also keeps any fixed window of the same length. */
class Bucket {
  /** When the calls of the last stretch were sent; those before `first` have left it. */
  private sent: number[] = []
  private first = 0

  constructor(readonly limit: BucketLimit) {}

  /** Milliseconds until one more call fits; 0 = now. */
  waitFrom(now: number): number {
    const { calls, perMilliseconds } = this.limit
    while (this.first < this.sent.length && this.sent[this.first]! + perMilliseconds <= now) this.first++
    if (this.first > mostLeft && this.first * 2 > this.sent.length) {
      this.sent = this.sent.slice(this.first)
      this.first = 0
    }
    const blocking = this.sent.length - calls
    return blocking < this.first ? 0 : this.sent[blocking]! + perMilliseconds - now
  }

  take(now: number): void {
    this.sent.push(now)
  }
}

/** Calls that have left the stretch are dropped once there are more of them, and more than those within it. */
const mostLeft = 1_000

/** A counted gate: first come, first served; a caller that is aborted leaves the queue. */
export class ConcurrencyGate {
  private free: number
  private readonly queue: (() => void)[] = []

  constructor(maxConcurrent: number) {
    this.free = maxConcurrent
  }

  /** Enters when there is room now; every entry must be followed by `leave`. */
  tryEnter(): boolean {
    if (this.free === 0) return false
    this.free -= 1
    return true
  }

  /** Enters when there is room. Rejects with nothing taken on abort. */
  wait(signal: CancelSignal): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const admit = (): void => {
        signal.removeEventListener('abort', stop)
        resolve()
      }
      const stop = (): void => {
        this.queue.splice(this.queue.indexOf(admit), 1)
        reject(new Error('Aborted while waiting for room'))
      }
      this.queue.push(admit)
      signal.addEventListener('abort', stop, { once: true })
    })
  }

  leave(): void {
    const admit = this.queue.shift()
    if (admit === undefined) this.free += 1
    else admit()
  }
}

/** What the calls of a source share. */
export interface SharedLimits {
  /** Our own number of simultaneous calls. */
  readonly gate: ConcurrencyGate
  /** What the source itself has said. */
  readonly holds: Holds
}

/**
 * Keeps a source's known limits, its word, and our own number of simultaneous calls. Waits for room while the call's
 * deadline allows it. @throws SOURCE_QUOTA_EXHAUSTED with `retryAfterMs` when the bucket has no room before the deadline,
 * SOURCE_RATE_LIMITED when the source refuses calls for longer.
 */
export function limitLayer(
  source: string,
  timing: Timing,
  { gate, holds }: SharedLimits,
  buckets: readonly BucketLimit[] = [],
): Layer {
  const byName = new Map<string, Bucket[]>()
  for (const limit of buckets) byName.set(limit.name, [...(byName.get(limit.name) ?? []), new Bucket(limit)])

  const mustFit = (name: string, counted: readonly Bucket[], call: CallContext): number => {
    const now = timing.now()
    const hold = holds.of(name, now)
    if (hold !== null && hold.until >= call.deadline) throw heldError(source, name, hold.reason, hold.until - now)
    let wait = hold === null ? 0 : hold.until - now + timing.random() * jitterOnStatedWaitMs
    let bucket: Bucket | undefined
    for (const each of counted) {
      const own = each.waitFrom(now)
      if (own > wait) [wait, bucket] = [own, each]
    }
    if (bucket === undefined || now + wait < call.deadline) return wait
    const { calls, perMilliseconds } = bucket.limit
    throw new CrmError(
      'SOURCE_QUOTA_EXHAUSTED',
      `This source allows ${calls} calls per ${perMilliseconds / 1000} s, and the next is free in ${Math.ceil(wait / 1000)} s`,
      { source, retryAfterMs: Math.ceil(wait), details: { bucket: bucket.limit.name } },
    )
  }

  return (next) => async (request: HttpRequest, call: CallContext) => {
    const name = request.bucket ?? standardBucket
    const counted = byName.get(name) ?? []
    // Said before queueing, so that a call which cannot be served does not first stand in line.
    mustFit(name, counted, call)
    if (call.signal.aborted) throw abortError(call.signal, source)
    if (!gate.tryEnter()) {
      try {
        await gate.wait(call.signal)
      } catch {
        throw abortError(call.signal, source)
      }
    }
    try {
      if (timing.now() >= call.deadline) throw deadlineError(source)
      // Several calls may wake for the same room; each looks again.
      for (let wait = mustFit(name, counted, call); wait > 0; wait = mustFit(name, counted, call)) {
        try {
          await timing.sleep(wait, call.signal)
        } catch {
          throw abortError(call.signal, source)
        }
      }
      const now = timing.now()
      for (const bucket of counted) bucket.take(now)
      return await next(request, call)
    } finally {
      gate.leave()
    }
  }
}
