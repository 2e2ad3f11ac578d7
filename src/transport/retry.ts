import { CrmError, type ErrorCode } from '../errors/index.js'
import type { HttpRequest, HttpResponse, Layer } from './http.js'
import { abortError, type Timing } from './timing.js'

/** How often and how patiently to repeat. */
export interface RetryOptions {
  readonly source: string
  /** Repetitions after the first attempt. */
  readonly retries: number
  readonly readRetryAfter: (response: HttpResponse) => number | null
  readonly timing: Timing
}

const firstBackOffMs = 200
const jitterOnStatedWaitMs = 250

/** What did not get an answer at all; a timeout is left out, since it has used up its time once already. */
const repeatedErrors: ReadonlySet<ErrorCode> = new Set(['SOURCE_UNAVAILABLE'])

/**
 * Repeats reads that were refused for now (waiting as long as the source says), met a broken connection, or a server
 * error (back-off doubling from 200 ms, with jitter). A name that is not known and a certificate that is refused are not
 * asked again. A wait that would pass the call's deadline is not begun.
 * @throws SOURCE_RATE_LIMITED when a refusal stays, with `retryAfterMs` where the source gave it.
 */
export function retryLayer(options: RetryOptions): Layer {
  const { source, timing } = options
  return (next) => async (request, call) => {
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
        if (stated === null && response.status < 500) return response
        wait =
          stated === null || stated === 0 ? backOff(attempt, timing) : stated + timing.random() * jitterOnStatedWaitMs
        if (!mayRepeat || timing.now() + wait >= call.deadline) {
          // A server error may come after the work was done, whatever it says of waiting: a write must not read it as refused.
          if (stated === null || (!request.repeatable && response.status >= 500)) return response
          throw refusal(source, request, stated)
        }
      } else {
        const { error } = outcome
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

function refusal(source: string, request: HttpRequest, waitMs: number): CrmError {
  const when = waitMs === 0 ? 'without saying for how long' : `for ${Math.ceil(waitMs / 1000)} s`
  return new CrmError('SOURCE_RATE_LIMITED', `This source refuses more calls ${when}`, {
    source,
    ...(waitMs === 0 ? {} : { retryAfterMs: Math.ceil(waitMs) }),
    details: { bucket: request.bucket ?? 'standard' },
  })
}
