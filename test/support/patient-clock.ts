/** A clock that stands still until everybody waits. */
export interface PatientClock {
  readonly now: () => number
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>
  /** Waits for some work; whenever it rests, the clock moves on to the next sleeper's time. */
  run<T>(work: Promise<T>): Promise<T>
  /** Moves the clock by hand, past sleepers too. */
  pass(milliseconds: number): void
}

/** Turns of the event loop in which nothing ends before everybody counts as waiting. */
const restingTurns = 6

/** Makes such a clock. Code that waits for anything else than its sleeps is not seen to wait. */
export function createPatientClock(start = Date.UTC(2024, 5, 1)): PatientClock {
  let time = start
  const sleepers = new Map<object, { readonly at: number; readonly wake: () => void }>()
  const wakeNext = (): void => {
    const [next] = [...sleepers.values()].sort((a, b) => a.at - b.at)
    if (next === undefined) return
    time = Math.max(time, next.at)
    next.wake()
  }
  return {
    now: () => time,
    pass: (milliseconds) => void (time += milliseconds),
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        const id = {}
        const end = (): void => {
          sleepers.delete(id)
          signal.removeEventListener('abort', stop)
        }
        const stop = (): void => {
          end()
          reject(new Error('Aborted'))
        }
        if (signal.aborted) return reject(new Error('Aborted'))
        signal.addEventListener('abort', stop, { once: true })
        sleepers.set(id, {
          at: time + milliseconds,
          wake: () => {
            end()
            resolve()
          },
        })
      }),
    run: async (work) => {
      let ended = false
      const over = (): void => void (ended = true)
      work.then(over, over)
      for (let turn = 0; !ended; turn++) {
        await new Promise((resolve) => void setImmediate(resolve))
        if (turn % restingTurns === restingTurns - 1 && !ended) wakeNext()
      }
      return work
    },
  }
}
