import { CrmError, type ErrorCode } from '../errors/index.js'
import { heldError, type Holds } from './holds.js'
import type { HttpRequest, HttpResponse, Layer } from './http.js'
import { jitterOnStatedWaitMs, standardBucket } from './limit.js'
import { abortError, type Timing } from './timing.js'

/** How often and how patiently to repeat. */
export interface RetryOptions {
  readonly source: string
  /** Repetitions after the first attempt. */
  readonly retries: number
  readonly readRetryAfter: (response: HttpResponse) => number | null
  readonly readSpent?: (response: HttpResponse, request: HttpRequest) => number | null
  /** Where all callers of the source hear what it says to one. */
  readonly holds: Holds
  readonly timing: Timing
}

const firstBackOffMs = 200

/** What did not get an answer at all; a timeout is left out, since it has used up its time once already. */
const repeatedErrors: ReadonlySet<ErrorCode> = new Set(['SOURCE_UNAVAILABLE'])

/**
 * Repeats reads that were refused for now (waiting as long as the source says), met a broken connection, or a server
 * error (back-off doubling from 200 ms, with jitter). A name that is not known and a certificate that is refused are not
 * asked again. A wait that would pass the call's deadline is not begun. Whatever a source says about waiting is kept for
 * all who call it. @throws SOURCE_RATE_LIMITED when a refusal stays, SOURCE_QUOTA_EXHAUSTED when it says that what it
 * allows is used up, with `retryAfterMs` where the source gave it.
 */
export function retryLayer(options: RetryOptions): Layer {
  const { source, timing } = options
  return (next) => async (request, call) => {
    const bucket = request.bucket ?? standardBucket
    for (let attempt = 0; ; attempt++) {
      const mayRepeat = request.repeatable && attempt < options.retries
      let outcome: Outcome
      try {
        outcome = { response: await next(request, call) }
      } catch (error) {
        outcome = { error }
      }
      let wait: number
      if ('response' in outcome) {
        const { response } = outcome
        const stated = options.readRetryAfter(response)
        const spentUntil = options.readSpent?.(response, request) ?? null
        const now = timing.now()
        if (spentUntil !== null) options.holds.add(bucket, spentUntil, 'spent', now)
        if (stated === null && response.status < 500) return response
        wait =
          stated === null || stated === 0 ? backOff(attempt, timing) : stated + timing.random() * jitterOnStatedWaitMs
        if (stated !== null) {
          const isForAll = stated > 0 && response.headers['retry-after'] !== undefined
          options.holds.add(isForAll ? null : bucket, now + (stated === 0 ? wait : stated), 'refused', now)
        }
        if (!mayRepeat || timing.now() + wait >= call.deadline) {
          // A server error may come after the work was done, whatever it says of waiting: a write must not read it as refused.
          if (stated === null || (!request.repeatable && response.status >= 500)) return response
          throw heldError(source, bucket, spentUntil === null ? 'refused' : 'spent', stated)
        }
      } else {
        const { error } = outcome
        const signInWait = error instanceof CrmError ? refusedSignInMs(error) : null
        if (signInWait !== null) options.holds.add(null, timing.now() + signInWait, 'refused', timing.now())
        wait = backOff(attempt, timing)
        const repeated = error instanceof CrmError && repeatedErrors.has(error.code) && error.retryable
        if (!repeated || !mayRepeat || timing.now() + wait >= call.deadline) throw error
      }
      try {
        await timing.sleep(wait, call.signal)
      } catch (error) {
        if (call.signal.aborted) throw abortError(call.signal, source)
        throw error
      }
    }
  }
}

type Outcome = { readonly response: HttpResponse } | { readonly error: unknown }

function backOff(attempt: number, timing: Timing): number {
  return firstBackOffMs * 2 ** attempt * (0.5 + timing.random() / 2)
}

/**
 * How long a sign-in is refused for now, without which no call can be made; null for any other error. What is held
 * already names its bucket.
 */
function refusedSignInMs({ code, details, retryAfterMs }: CrmError): number | null {
  return code === 'SOURCE_RATE_LIMITED' && details?.['bucket'] === undefined ? (retryAfterMs ?? null) : null
}
