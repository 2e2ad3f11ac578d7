import { CrmError } from '../errors/index.js'
import type { Layer } from './http.js'
import { deadlineError } from './send-errors.js'
import { abortError, atMost, within, type Timing } from './timing.js'

/**
 * Outermost: nothing, waiting included, goes beyond the call's own deadline. It only lets go: attempts end by
 * `timeoutLayer`, and no wait is begun that would pass the deadline. @throws DEADLINE_EXCEEDED
 */
export function deadlineLayer(source: string, timing: Timing): Layer {
  return (next) => (request, call) => {
    const left = call.deadline - timing.now()
    if (left <= 0) return Promise.reject(deadlineError(source))
    return atMost(
      timing,
      left,
      call.signal,
      { expired: () => deadlineError(source), aborted: () => abortError(call.signal, source) },
      () => next(request, call),
    )
  }
}

/**
 * Innermost, around one attempt: ends it after `timeoutMs`, or at the call's deadline when that comes sooner.
 * @throws SOURCE_TIMEOUT, DEADLINE_EXCEEDED
 */
export function timeoutLayer(source: string, timing: Timing, timeoutMs: number): Layer {
  return (next) => (request, call) => {
    const left = call.deadline - timing.now()
    if (left <= 0) return Promise.reject(deadlineError(source))
    return within(
      timing,
      Math.min(timeoutMs, left),
      call.signal,
      {
        expired: () =>
          left <= timeoutMs
            ? deadlineError(source)
            : new CrmError('SOURCE_TIMEOUT', `This source did not answer within ${timeoutMs} ms`, { source }),
        aborted: () => abortError(call.signal, source),
      },
      (signal) => next(request, { signal, deadline: call.deadline, onCall: call.onCall }),
    )
  }
}
