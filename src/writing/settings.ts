import { setTimeout as wait } from 'node:timers/promises'
import type { WriteJournal } from '../journal/index.js'
import type { EngineSource } from '../reading/types.js'

/** How patient writes are. All times in milliseconds. */
export interface WriteSettings {
  /** How long a key stays taken after its process has ended; a running write renews it at a third of it. Default 15,000. */
  readonly leaseMs: number
  /** Waits before each look for a record whose answer was lost. Default 0, 250, 750, 1,500, 3,000. */
  readonly lookWaitsMs: readonly number[]
  /** How far looking may go beyond the operation's own time. Default 15,000. */
  readonly graceMs: number
  /**
   * How long a write whose answer was lost may still turn up where its source says nothing else: so long a look that
   * finds nothing is no proof, since the source, or what stands before it, may go on with a request that nobody waits
   * for, and its lists may lag. Default 60,000.
   */
  readonly settleMs: number
  /** How far a source's clock may be from ours when times of records are compared. Default 30,000. */
  readonly clockToleranceMs: number
  /** How far before the sending a look begins, so that equal records from shortly before are seen. Default 300,000. */
  readonly lookBackMs: number
  /** Resolves after so many milliseconds; rejects at once when the signal aborts. Default the machine's timer. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>
}

/** What writes need beside what reads do. */
export interface WritingSettings {
  /** Where writes with an idempotency key are recorded. */
  readonly journal: WriteJournal
  /** Laid over `defaultWriteSettings`. */
  readonly writes?: Partial<WriteSettings>
}

/** What holds where the settings say nothing else. */
export const defaultWriteSettings: WriteSettings = {
  leaseMs: 15_000,
  lookWaitsMs: [0, 250, 750, 1_500, 3_000],
  graceMs: 15_000,
  settleMs: 60_000,
  clockToleranceMs: 30_000,
  lookBackMs: 300_000,
  sleep: (milliseconds, signal) => wait(milliseconds, undefined, { signal }),
}

/** How long a write whose answer was lost may still turn up in a source, in milliseconds. */
export function settleMsOf(
  source: Pick<EngineSource, 'settleMs'>,
  { settleMs }: { readonly settleMs: number },
): number {
  return source.settleMs ?? settleMs
}
