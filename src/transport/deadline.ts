import { CrmError } from '../errors/index.js'
import type { Layer } from './http.js'
import { abortError, within, type Timing } from './timing.js'

function deadlineError(source: string): CrmError {
  return new CrmError(
    'DEADLINE_EXCEEDED',
    "The request's total time ran out before this source had answered; ask for less, or raise the limit",
    { source },
  )
}

/** Outermost: nothing, waiting included, goes beyond the call's own deadline. @throws DEADLINE_EXCEEDED */
export function deadlineLayer(source: string, timing: Timing): Layer {
  return (next) => async (request, call) => {
    const left = call.deadline - timing.now()
    if (left <= 0) throw deadlineError(source)
    return within(
      timing,
      left,
      call.signal,
      { expired: () => deadlineError(source), aborted: () => abortError(call.signal, source) },
      (signal) => next(request, { ...call, signal }),
    )
  }
}

/**
 * Innermost, around one attempt: gives up after `timeoutMs`. When the call's deadline comes sooner, the outer layer
 * ends the attempt, so that the two reasons stay apart. @throws SOURCE_TIMEOUT
 */
export function timeoutLayer(source: string, timing: Timing, timeoutMs: number): Layer {
  return (next) => (request, call) =>
    within(
      timing,
      timeoutMs,
      call.signal,
      {
        expired: () => new CrmError('SOURCE_TIMEOUT', `This source did not answer within ${timeoutMs} ms`, { source }),
        aborted: () => abortError(call.signal, source),
      },
      (signal) => next(request, { ...call, signal }),
    )
}
