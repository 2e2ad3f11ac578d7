import type { Clock } from './sandbox.js'

/** A clock that stands still until it is moved. Times are epoch milliseconds. */
export interface ManualClock extends Clock {
  /** Moves the clock forward (or back, with a negative number). */
  advance(milliseconds: number): void
  /** Puts the clock at an instant. */
  set(epochMilliseconds: number): void
}

/** Makes a clock that shows `start` (epoch milliseconds) and moves only by hand. */
export function createManualClock(start: number): ManualClock {
  let current = start
  return {
    now: () => current,
    advance: (milliseconds) => {
      current += milliseconds
    },
    set: (epochMilliseconds) => {
      current = epochMilliseconds
    },
  }
}
