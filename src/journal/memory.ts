import { createJournal, type StoredEntry } from './entries.js'
import type { WriteJournal } from './journal.js'
import { retentionOf } from './retention.js'

/** How a journal in memory is made. */
export interface MemoryJournalOptions {
  /** Default the machine's clock. */
  readonly now?: () => number
  /** Milliseconds; at least and by default 7 days. */
  readonly retentionMs?: number
}

/** A journal that ends with its process: for tests. */
export function createMemoryJournal(options: MemoryJournalOptions = {}): WriteJournal {
  const now = options.now ?? Date.now
  const retentionMs = retentionOf(options.retentionMs)
  // Insertion order is the order of age: an entry that changes keeps its place.
  const entries = new Map<string, StoredEntry>()
  return createJournal({
    change: async (id, decide) => {
      const time = now()
      for (const [old, entry] of entries) {
        if (entry.storedAt + retentionMs > time) break
        entries.delete(old)
      }
      const { keep, remove, result } = decide(entries.get(id) ?? null, time)
      if (keep !== undefined) entries.set(id, keep)
      if (remove === true) entries.delete(id)
      return result
    },
    check: async () => undefined,
    close: async () => entries.clear(),
  })
}
