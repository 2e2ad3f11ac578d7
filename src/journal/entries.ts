import { createHash } from 'node:crypto'
import type { JournalEntry, JournalIntent, JournalKey, Lease, RecordedOutcome, WriteJournal } from './journal.js'

/** An entry as a store keeps it; plain JSON. */
export interface StoredEntry {
  readonly intent: JournalIntent
  readonly holder: string
  /** Epoch milliseconds by the store's clock. */
  readonly leaseUntil: number
  /** When the store took it in, by its own clock: what its retention counts from. */
  readonly storedAt: number
  readonly outcome: RecordedOutcome | null
}

/** What to make of an entry: `keep` it in this form, `remove` it, or leave it as it is. */
export interface Change<T> {
  readonly keep?: StoredEntry
  readonly remove?: true
  /** What the asker gets once the change is kept for good. */
  readonly result: T
}

/** Where entries are kept. */
export interface EntryStore {
  /**
   * Decides about the entry of this id and carries that out, with nobody else's change in between. `decide` is pure and
   * sees null for an entry that is not there or has passed its retention; `adds`: it may keep one that is not there yet.
   */
  change<T>(id: string, decide: (entry: StoredEntry | null, now: number) => Change<T>, adds: boolean): Promise<T>
  check(): Promise<void>
  close(): Promise<void>
}

/** The same length whatever the identity's and the key's, and no way to make two of them meet. */
export function entryIdOf({ identity, key }: JournalKey): string {
  return createHash('sha256')
    .update(JSON.stringify([identity, key]))
    .digest('hex')
}

/** Whether an entry still waits for someone to find out: it has no outcome, or the unknown one. */
function isOpen({ outcome }: StoredEntry): boolean {
  return outcome === null || outcome.outcome === 'OUTCOME_UNKNOWN'
}

/** The journal's rules over any store whose changes are atomic. */
export function createJournal(store: EntryStore): WriteJournal {
  return {
    begin: (intent, lease) =>
      store.change<JournalEntry | null>(
        entryIdOf(intent),
        (entry, now) => {
          const { holder, milliseconds } = lease
          if (entry !== null && entry.holder !== holder)
            return { result: { ...entry.intent, outcome: entry.outcome, leaseLeftMs: entry.leaseUntil - now } }
          const keep = { intent, holder, leaseUntil: now + milliseconds, storedAt: now, outcome: null }
          return { keep, result: null }
        },
        true,
      ),
    takeOver: (key, lease) =>
      changeWhere(store, key, (entry, now) => isOpen(entry) && entry.leaseUntil <= now, leased(lease)),
    renew: (key, lease) =>
      changeWhere(store, key, (entry) => isOpen(entry) && entry.holder === lease.holder, leased(lease)),
    finish: (key, holder, outcome) =>
      changeWhere(
        store,
        key,
        (entry) => isOpen(entry) && entry.holder === holder,
        (entry, now) => ({ ...entry, outcome, leaseUntil: now, holder: '' }),
      ),
    forget: (key, holder) =>
      store.change<boolean>(
        entryIdOf(key),
        (entry) =>
          entry !== null && entry.outcome === null && entry.holder === holder
            ? { remove: true, result: true }
            : { result: false },
        false,
      ),
    check: () => store.check(),
    close: () => store.close(),
  }
}

function leased({ holder, milliseconds }: Lease): (entry: StoredEntry, now: number) => StoredEntry {
  return (entry, now) => ({ ...entry, holder, leaseUntil: now + milliseconds })
}

function changeWhere(
  store: EntryStore,
  key: JournalKey,
  may: (entry: StoredEntry, now: number) => boolean,
  next: (entry: StoredEntry, now: number) => StoredEntry,
): Promise<boolean> {
  return store.change<boolean>(
    entryIdOf(key),
    (entry, now) => (entry !== null && may(entry, now) ? { keep: next(entry, now), result: true } : { result: false }),
    false,
  )
}
