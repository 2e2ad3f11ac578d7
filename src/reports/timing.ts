import { setTimeout as wait } from 'node:timers/promises'

/** How patient uploads are. All times in milliseconds. */
export interface ReportTiming {
  /** First wait before a batch's state is asked for. Default 300. */
  readonly firstPollMs: number
  /** Each wait is so many times the one before. Default 1.6. */
  readonly pollGrowth: number
  /** Longest wait between two questions. Default 10,000. */
  readonly slowestPollMs: number
  /** How long a batch is followed before its upload is given up. Default 1,800,000. */
  readonly followMs: number
  /** How long what was sent may still turn up when its answer was lost, where its source says nothing else. Default 60,000. */
  readonly settleMs: number
  /** How long one call may take. Default 30,000. */
  readonly callMs: number
  /** How often something that was refused for now is tried. Default 8. */
  readonly tries: number
  readonly now: () => number
  /** Resolves after so many milliseconds; rejects at once when the signal aborts. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>
}

/** What holds where nothing else is said. */
export const defaultReportTiming: ReportTiming = {
  firstPollMs: 300,
  pollGrowth: 1.6,
  slowestPollMs: 10_000,
  followMs: 30 * 60_000,
  settleMs: 60_000,
  callMs: 30_000,
  tries: 8,
  now: Date.now,
  sleep: (milliseconds, signal) => wait(milliseconds, undefined, { signal }),
}

/** Waits longer each time it is called, up to the slowest. */
export function growingWait(timing: ReportTiming, signal: AbortSignal): (atLeastMs?: number) => Promise<void> {
  let next = timing.firstPollMs
  return async (atLeastMs = 0) => {
    await timing.sleep(Math.max(next, atLeastMs), signal)
    next = Math.min(next * timing.pollGrowth, timing.slowestPollMs)
  }
}
