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

const counted: ReadonlySet<ErrorCode> = new Set(['SOURCE_UNAVAILABLE', 'SOURCE_TIMEOUT', 'SOURCE_PROTOCOL_ERROR'])

/** Carries a 5xx answer through the breaker as the failure it is. */
class ServerErrorAnswer extends Error {
  constructor(readonly response: HttpResponse) {
    super(`it answered with HTTP ${response.status}`)
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
 * Gives a source a pause of 10 s after five consecutive calls without a usable answer (none, too late, a server error, or
 * one that its reader finds malformed); then one call tries. Refusals, client errors and aborted calls do not count.
 * @throws SOURCE_CIRCUIT_OPEN, with what the first of the failures was
 */
export function breakerLayer(source: string, timing: Timing): Layer {
  let openUntil = 0
  let first: Error | null = null
  // The library measures its pause by Date.now alone. A duration that is computed when asked for, 0 once our own clock
  // says that the pause is over, puts it on the injected clock.
  const isOver = (): boolean => timing.now() >= openUntil
  const pause = (): Pause => {
    openUntil = timing.now() + pauseMs
    return new Pause(isOver, pause)
  }
  const breaker = circuitBreaker(handleWhen(isCounted), {
    halfOpenAfter: { next: pause },
    breaker: new ConsecutiveBreaker(failuresToOpen),
  })
  return (next) => (request, call) => {
    const { reading } = call
    reading?.begin()
    return new Promise((resolve, reject) => {
      const attempt = async (): Promise<void> => {
        try {
          const response = await next(request, call)
          if (response.status >= 500) throw new ServerErrorAnswer(response)
          // The caller goes on with the answer while the breaker waits for what is made of it.
          resolve(response)
        } catch (error) {
          reading?.fail()
          throw error
        }
        const verdict = await reading?.answered()
        if (verdict !== null && verdict !== undefined) throw verdict
      }
      const watched = async (): Promise<void> => {
        try {
          await attempt()
          first = null
        } catch (error) {
          if (isCounted(error)) first ??= error
          throw error
        }
      }
      breaker.execute(watched).catch((error: Error) => {
        if (error instanceof ServerErrorAnswer) return resolve(error.response)
        if (!(error instanceof BrokenCircuitError)) return reject(error)
        reading?.fail()
        reject(pausing(source, openUntil - timing.now(), first))
      })
    })
  }
}

function isCounted(error: unknown): error is CrmError | ServerErrorAnswer {
  return error instanceof ServerErrorAnswer || (error instanceof CrmError && counted.has(error.code))
}

function pausing(source: string, leftMs: number, first: Error | null): CrmError {
  const said = 'This source failed repeatedly and is not asked for a moment'
  return new CrmError('SOURCE_CIRCUIT_OPEN', first === null ? said : `${said}; at first: ${first.message}`, {
    source,
    retryAfterMs: Math.max(0, leftMs),
    ...(first instanceof CrmError ? { details: { ...first.details, firstCode: first.code } } : {}),
  })
}
