import type { Timing } from '../../src/transport/index.js'

/** A clock that stands still, and sleeps that end only when it is moved past them. */
export interface FakeTiming extends Timing {
  /** Moves the clock, ending due sleeps one by one in their order, and lets everything they start run. */
  advance(milliseconds: number): Promise<void>
  /** Lets everything run that needs no time. */
  settle(): Promise<void>
  /** Durations waited for so far, in order of asking. */
  readonly slept: number[]
}

interface Sleeper {
  readonly at: number
  readonly wake: () => void
}

const rounds = 40

/** Makes a fake timing that starts at `start` (epoch milliseconds); `random` is always 0.5 unless given. */
export function createFakeTiming(start = 1_700_000_000_000, random = 0.5): FakeTiming {
  let current = start
  const sleepers = new Set<Sleeper>()
  const slept: number[] = []
  const settle = async (): Promise<void> => {
    for (let round = 0; round < rounds; round++) await Promise.resolve()
  }
  return {
    slept,
    settle,
    now: () => current,
    random: () => random,
    after: (milliseconds, run) => {
      slept.push(milliseconds)
      const sleeper: Sleeper = {
        at: current + milliseconds,
        wake: () => {
          sleepers.delete(sleeper)
          run()
        },
      }
      sleepers.add(sleeper)
      return () => sleepers.delete(sleeper)
    },
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        slept.push(milliseconds)
        const stop = (): void => {
          sleepers.delete(sleeper)
          reject(new Error('Aborted'))
        }
        const sleeper: Sleeper = {
          at: current + milliseconds,
          wake: () => {
            sleepers.delete(sleeper)
            signal.removeEventListener('abort', stop)
            resolve()
          },
        }
        if (signal.aborted) {
          reject(new Error('Aborted'))
          return
        }
        signal.addEventListener('abort', stop, { once: true })
        sleepers.add(sleeper)
      }),
    advance: async (milliseconds) => {
      const end = current + milliseconds
      await settle()
      for (;;) {
        const due = [...sleepers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
        if (due === undefined) break
        current = Math.max(current, due.at)
        due.wake()
        await settle()
      }
      current = end
    },
  }
}
