import { openFolderStore } from '../store/index.js'
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

type EntryKey = ['entry', id: string]
type AgeKey = ['age', storedAt: number, id: string]

/** Old entries that one change clears away at most, so that none takes long. */
const mostSwept = 20

/**
 * A journal in a folder of this machine, over LMDB. Any number of processes may share the folder; each change is on the
 * disk before it resolves. On a full disk nothing new begins, and what has begun can end.
 */
export function openEmbeddedJournal(options: EmbeddedJournalOptions): WriteJournal {
  const now = options.now ?? Date.now
  const retentionMs = retentionOf(options.retentionMs)
  const store = openFolderStore<EntryKey | AgeKey>(options.folder)

  const oldKeys = (time: number): readonly (EntryKey | AgeKey)[] =>
    store
      .keys({ start: ['age', 0, ''], end: ['age', time - retentionMs, ''], limit: mostSwept })
      .flatMap((key) => [key, ['entry', String(key[key.length - 1])]])

  return createJournal({
    change: (id, decide, adds) =>
      store.change(() => {
        const time = now()
        const known = store.read(['entry', id]) as StoredEntry | undefined
        const entry = known === undefined || known.storedAt + retentionMs <= time ? null : known
        const { keep, remove, result } = decide(entry, time)
        const gone =
          known !== undefined && (remove === true || (keep !== undefined && keep.storedAt !== known.storedAt))
        return {
          // What is cleared away costs room at first, which the end of a write must not lack.
          remove: [
            ...(adds && keep !== undefined ? oldKeys(time) : []),
            ...(gone ? [['entry', id] as EntryKey, ['age', known.storedAt, id] as AgeKey] : []),
          ],
          put:
            keep === undefined
              ? []
              : [
                  [['entry', id], keep],
                  [['age', keep.storedAt, id], true],
                ],
          result,
        }
      }, adds),
    check: () => store.check(),
    close: () => store.close(),
  })
}
