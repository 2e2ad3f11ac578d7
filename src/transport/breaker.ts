import {
  BrokenCircuitError,
  circuitBreaker,
  ConsecutiveBreaker,
  handleWhen,
  type IBackoff,
  type IHalfOpenAfterBackoffContext,
} from 'cockatiel'
import { CrmError, type ErrorCode } from '../errors/index.js'
import type { HttpResponse, Layer } from './http.js'
import type { Timing } from './timing.js'

const failuresToOpen = 5
const pauseMs = 10_000

const counted: ReadonlySet<ErrorCode> = new Set(['SOURCE_UNAVAILABLE', 'SOURCE_TIMEOUT'])

/** Carries a 5xx answer through the breaker as the failure it is. */
class ServerErrorAnswer extends Error {
  constructor(readonly response: HttpResponse) {
    super('The source answered with a server error')
  }
}

/** A pause as the library asks for it. */
class Pause implements IBackoff<IHalfOpenAfterBackoffContext> {
  constructor(
    private readonly isOver: () => boolean,
    readonly next: () => Pause,
  ) {}

  get duration(): number {
    return this.isOver() ? 0 : Number.POSITIVE_INFINITY
  }
}

/**
 * Gives a source a pause of 10 s after five consecutive calls without a usable answer (none, too late, or a server
 * error); then one call tries. Refusals, client errors and aborted calls do not count. @throws SOURCE_CIRCUIT_OPEN
 */
export function breakerLayer(source: string, timing: Timing): Layer {
  let openUntil = 0
  // The library measures its pause by Date.now alone. A duration that is computed when asked for, 0 once our own clock
  // says that the pause is over, puts it on the injected clock.
  const isOver = (): boolean => timing.now() >= openUntil
  const pause = (): Pause => {
    openUntil = timing.now() + pauseMs
    return new Pause(isOver, pause)
  }
  const breaker = circuitBreaker(
    handleWhen((error) => error instanceof ServerErrorAnswer || (error instanceof CrmError && counted.has(error.code))),
    { halfOpenAfter: { next: pause }, breaker: new ConsecutiveBreaker(failuresToOpen) },
  )
  return (next) => async (request, call) => {
    try {
      return await breaker.execute(async () => {
        const response = await next(request, call)
        if (response.status >= 500) throw new ServerErrorAnswer(response)
        return response
      })
    } catch (error) {
      if (error instanceof ServerErrorAnswer) return error.response
      if (!(error instanceof BrokenCircuitError)) throw error
      throw new CrmError('SOURCE_CIRCUIT_OPEN', 'This source failed repeatedly and is not asked for a moment', {
        source,
        retryAfterMs: Math.max(0, openUntil - timing.now()),
      })
    }
  }
}
