import { CrmError } from '../errors/index.js'
import { Cancellation, type CancelSignal } from './cancellation.js'

/** Clock, waiting and chance, so that tests decide all three. */
export interface Timing {
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Resolves after so many milliseconds; rejects with the signal's reason at once when it aborts. */
  readonly sleep: (milliseconds: number, signal: CancelSignal) => Promise<void>
  /** Runs something after so many milliseconds, or a little later; what it gives back calls that off. */
  readonly after: (milliseconds: number, run: () => void) => () => void
  /** At least 0, below 1. */
  readonly random: () => number
}

// Node treats a longer delay as 1 ms.
const longestTimer = 2_147_483_647

/** From here on a timer may be late by as much as a fiftieth of it. */
const longTimerMs = 1_000
const grainMs = 20

/** Up to here Node's list of a duration is kept. */
const longestKeptMs = 60_000

/** Node keeps a list for each duration: without this, each long wait would make one of its own. */
function roundedUp(milliseconds: number): number {
  if (milliseconds < longTimerMs) return milliseconds
  const rounded = Math.ceil(milliseconds / grainMs) * grainMs
  if (rounded <= longestKeptMs) keepListOf(rounded)
  return rounded
}

/** Durations whose list holds a timer that nobody waits for. */
const kept = new Set<number>()

/**
 * Node takes a list away with its last timer and makes it anew with the next, which is most of what a timer costs where
 * one ends before another begins. A timer that does nothing, and holds up nobody's exit, keeps it meanwhile.
 */
function keepListOf(milliseconds: number): void {
  if (kept.has(milliseconds)) return
  kept.add(milliseconds)
  setTimeout(() => kept.delete(milliseconds), milliseconds).unref()
}

/** The machine's clock, timers and chance. */
export const systemTiming: Timing = {
  now: () => Date.now(),
  random: () => Math.random(),
  after: (milliseconds, run) => {
    const timer = setTimeout(run, Math.min(roundedUp(Math.max(0, milliseconds)), longestTimer))
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

function reasonOf(signal: CancelSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error('Aborted')
}

/** The error of a call whose signal was aborted: the reason itself when it is one of ours. */
export function abortError(signal: CancelSignal, source: string): CrmError {
  if (signal.reason instanceof CrmError) return signal.reason
  return new CrmError('DEADLINE_EXCEEDED', 'The request was abandoned before this source had answered', {
    source,
    retryable: false,
  })
}

/** Why something is let go of before it has ended. */
export interface GivingUp {
  /** Makes the error for running out of time. */
  readonly expired: () => CrmError
  /** Makes the error for a caller who went away. */
  readonly aborted: () => CrmError
}

/**
 * Runs `work`, and lets go of it at once after `milliseconds` (Infinity = never) or when the signal aborts, whatever it
 * does then. `onGiveUp` is told the error in that case.
 */
export function atMost<T>(
  timing: Timing,
  milliseconds: number,
  signal: CancelSignal,
  errors: GivingUp,
  work: () => Promise<T>,
  onGiveUp?: (error: CrmError) => void,
): Promise<T> {
  if (signal.aborted) return Promise.reject(errors.aborted())
  return new Promise<T>((resolve, reject) => {
    const settle = (): void => {
      signal.removeEventListener('abort', onAbort)
      callOff()
    }
    const giveUp = (error: CrmError): void => {
      settle()
      reject(error)
      onGiveUp?.(error)
    }
    const onAbort = (): void => giveUp(errors.aborted())
    const callOff = Number.isFinite(milliseconds)
      ? timing.after(milliseconds, () => giveUp(errors.expired()))
      : () => undefined
    signal.addEventListener('abort', onAbort, { once: true })
    work().then(
      (value) => {
        settle()
        resolve(value)
      },
      (error: Error) => {
        settle()
        reject(error)
      },
    )
  })
}

/** The same for work that heeds a signal: its own, which aborts when it is let go of. */
export function within<T>(
  timing: Timing,
  milliseconds: number,
  outer: CancelSignal,
  errors: GivingUp,
  work: (signal: CancelSignal) => Promise<T>,
): Promise<T> {
  const inner = new Cancellation()
  return atMost(
    timing,
    milliseconds,
    outer,
    errors,
    () => work(inner),
    (error) => inner.abort(error),
  )
}
