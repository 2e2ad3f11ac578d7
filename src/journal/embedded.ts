import { mkdirSync } from 'node:fs'
import { open, type RootDatabase } from 'lmdb'
import { createJournal, type StoredEntry } from './entries.js'
import type { WriteJournal } from './journal.js'
import { retentionOf } from './retention.js'

/** How an embedded journal is opened. */
export interface EmbeddedJournalOptions {
  /** Made with rights for its owner alone when it is not there: entries hold what was written, customers' data included. */
  readonly folder: string
  /** Default the machine's clock. All processes that share the folder should have the same. */
  readonly now?: () => number
  /** Milliseconds; at least and by default 7 days. */
  readonly retentionMs?: number
}

type EntryKey = readonly ['entry', id: string]
type AgeKey = readonly ['age', storedAt: number, id: string]

/** Old entries that one change clears away at most, so that none takes long. */
const mostSwept = 20

/**
 * A journal in a folder of this machine, over LMDB. Any number of processes may share the folder; each change is one
 * transaction under LMDB's writer lock, which the system releases when a process is killed, and is on the disk before
 * it resolves. Costs one flush of the disk for all changes of the same turn.
 */
export function openEmbeddedJournal(options: EmbeddedJournalOptions): WriteJournal {
  const now = options.now ?? Date.now
  const retentionMs = retentionOf(options.retentionMs)
  mkdirSync(options.folder, { recursive: true, mode: 0o700 })
  const database: RootDatabase<StoredEntry | true, [...EntryKey] | [...AgeKey]> = open({
    path: options.folder,
    encoding: 'json',
    // A commit must be flushed when it resolves; with the default it is only visible to other processes by then.
    overlappingSync: false,
    noSubdir: false,
  })

  const sweep = (time: number): void => {
    // Read to the end first: no cursor may stand on what is removed.
    const old = [...database.getKeys({ start: ['age', 0, ''], end: ['age', time - retentionMs, ''], limit: mostSwept })]
    for (const key of old) {
      database.removeSync(key)
      database.removeSync(['entry', String(key[key.length - 1])])
    }
  }

  return createJournal({
    change: (id, decide) =>
      database.transaction(() => {
        const time = now()
        sweep(time)
        const known = database.get(['entry', id]) as StoredEntry | undefined
        const entry = known === undefined || known.storedAt + retentionMs <= time ? null : known
        const { keep, remove, result } = decide(entry, time)
        if (keep !== undefined) {
          if (known !== undefined && known.storedAt !== keep.storedAt) database.removeSync(['age', known.storedAt, id])
          database.putSync(['entry', id], keep)
          if (known?.storedAt !== keep.storedAt) database.putSync(['age', keep.storedAt, id], true)
        }
        if (remove === true && known !== undefined) {
          database.removeSync(['entry', id])
          database.removeSync(['age', known.storedAt, id])
        }
        return result
      }),
    close: () => database.close(),
  })
}
