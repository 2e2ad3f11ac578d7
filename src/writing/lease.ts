import type { JournalKey, Lease, WriteJournal } from '../journal/index.js'
import type { WriteSettings } from './settings.js'

/** What a lease is kept with. */
export interface LeaseKeeping {
  readonly journal: WriteJournal
  readonly key: JournalKey
  readonly lease: Lease
  /** When the journal was asked for the lease, by our clock: it ends no sooner than its length after that. */
  readonly askedAt: number
  readonly now: () => number
  readonly sleep: WriteSettings['sleep']
}

/** Keeps the lease of a running write alive, and knows whether it may still be relied on. */
export class LeaseKeeper {
  private until: number
  private readonly ended = new AbortController()

  constructor(private readonly keeping: LeaseKeeping) {
    this.until = keeping.askedAt + keeping.lease.milliseconds
    void this.run()
  }

  /** False once somebody else may have taken the write over. */
  get isHeld(): boolean {
    return this.keeping.now() < this.until
  }

  stop(): void {
    this.ended.abort()
  }

  private async run(): Promise<void> {
    const { journal, key, lease, now, sleep } = this.keeping
    const { signal } = this.ended
    for (;;) {
      try {
        await sleep(lease.milliseconds / 3, signal)
      } catch {
        return
      }
      const askedAt = now()
      try {
        if (!(await journal.renew(key, lease))) this.until = 0
        else this.until = askedAt + lease.milliseconds
      } catch {
        // A journal that cannot be reached is asked again; until it answers the lease runs down.
      }
      if (signal.aborted || this.until === 0) return
    }
  }
}
