import { setTimeout as wait } from 'node:timers/promises'

/** How patient writes are. All times in milliseconds. */
export interface WriteSettings {
  /** How long a key stays taken after its process has ended; a running write renews it at a third of it. Default 15,000. */
  readonly leaseMs: number
  /** Waits before each look for a record whose answer was lost. Default 0, 250, 750, 1,500, 3,000. */
  readonly lookWaitsMs: readonly number[]
  /** How far looking may go beyond the operation's own time. Default 15,000. */
  readonly graceMs: number
  /**
   * How long after a connection broke, or a server error came, a look that finds nothing is no proof yet: so long a
   * source may go on with a request that nobody waits for. Default 5,000.
   */
  readonly cutSettleMs: number
  /**
   * The same after a request that was never answered at all, and after one whose sender was killed: it may still stand
   * in a queue. Should be longer than the source lets a request live. Default 60,000.
   */
  readonly stallSettleMs: number
  /** How far a source's clock may be from ours when times of records are compared. Default 30,000. */
  readonly clockToleranceMs: number
  /** How far before the sending a look begins, so that equal records from shortly before are seen. Default 300,000. */
  readonly lookBackMs: number
  /** Resolves after so many milliseconds; rejects at once when the signal aborts. Default the machine's timer. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>
}

/** What holds where the settings say nothing else. */
export const defaultWriteSettings: WriteSettings = {
  leaseMs: 15_000,
  lookWaitsMs: [0, 250, 750, 1_500, 3_000],
  graceMs: 15_000,
  cutSettleMs: 5_000,
  stallSettleMs: 60_000,
  clockToleranceMs: 30_000,
  lookBackMs: 300_000,
  sleep: (milliseconds, signal) => wait(milliseconds, undefined, { signal }),
}
