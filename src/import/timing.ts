import { setTimeout as wait } from 'node:timers/promises'

/** How patient an import is. All times in milliseconds. */
export interface ImportTiming {
  readonly now: () => number
  /** Resolves after so many milliseconds; rejects at once when the signal aborts. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>
  /** First wait before asking how a batch goes on; each next is half as long again. Default 1,000. */
  readonly firstPollMs: number
  /** Longest of these waits. Default 30,000. */
  readonly longestPollMs: number
  /** After this a batch that has not ended is given up. Default 6 hours. */
  readonly longestBatchMs: number
  /** Pauses before a call that failed is tried again. Default 500 to 30,000. */
  readonly pausesMs: readonly number[]
  /** How long what was sent may still turn up when its answer was lost, where its source says nothing else. Default 60,000. */
  readonly settleMs: number
  /** How long one call that sends a batch may take. Default 120,000. */
  readonly batchCallMs: number
}

/** What holds where nothing else is said. */
export const defaultImportTiming: ImportTiming = {
  now: Date.now,
  sleep: (milliseconds, signal) => wait(milliseconds, undefined, { signal }),
  firstPollMs: 1_000,
  longestPollMs: 30_000,
  longestBatchMs: 6 * 3_600_000,
  pausesMs: [500, 1_000, 2_000, 5_000, 10_000, 30_000],
  settleMs: 60_000,
  batchCallMs: 120_000,
}
