import { CrmError } from '../errors/index.js'

/** Clock, waiting and chance, so that tests decide all three. */
export interface Timing {
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Resolves after so many milliseconds; rejects with the signal's reason at once when it aborts. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>
  /** Runs something after so many milliseconds; what it gives back calls that off. */
  readonly after: (milliseconds: number, run: () => void) => () => void
  /** At least 0, below 1. */
  readonly random: () => number
}

// Node treats a longer delay as 1 ms.
const longestTimer = 2_147_483_647

/** The machine's clock, timers and chance. */
export const systemTiming: Timing = {
  now: () => Date.now(),
  random: () => Math.random(),
  after: (milliseconds, run) => {
    const timer = setTimeout(run, Math.min(Math.max(0, milliseconds), longestTimer))
    return () => clearTimeout(timer)
  },
  sleep: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      const stop = (): void => {
        clearTimeout(timer)
        reject(reasonOf(signal))
      }
      const timer = setTimeout(
        () => {
          signal.removeEventListener('abort', stop)
          resolve()
        },
        Math.min(Math.max(0, milliseconds), longestTimer),
      )
      if (signal.aborted) stop()
      else signal.addEventListener('abort', stop, { once: true })
    }),
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error('Aborted')
}

/** The error of a call whose signal was aborted: the reason itself when it is one of ours. */
export function abortError(signal: AbortSignal, source: string): CrmError {
  if (signal.reason instanceof CrmError) return signal.reason
  return new CrmError('DEADLINE_EXCEEDED', 'The request was abandoned before this source had answered', {
    source,
    retryable: false,
  })
}

/**
 * Runs `work` with a signal that also aborts after `milliseconds` (Infinity = never), and lets go of it at once when
 * either happens, whether `work` heeds its signal or not. `expired` makes the error for running out of time.
 */
export async function within<T>(
  timing: Timing,
  milliseconds: number,
  outer: AbortSignal,
  errors: { readonly expired: () => CrmError; readonly aborted: () => CrmError },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (outer.aborted) throw errors.aborted()
  const inner = new AbortController()
  return new Promise<T>((resolve, reject) => {
    const settle = (): void => {
      outer.removeEventListener('abort', onAbort)
      callOff()
    }
    const giveUp = (error: CrmError): void => {
      settle()
      reject(error)
      inner.abort(error)
    }
    const onAbort = (): void => giveUp(errors.aborted())
    const callOff = Number.isFinite(milliseconds)
      ? timing.after(milliseconds, () => giveUp(errors.expired()))
      : () => undefined
    outer.addEventListener('abort', onAbort, { once: true })
    work(inner.signal).then(resolve, reject).finally(settle)
  })
}
