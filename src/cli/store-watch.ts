import { CrmError } from '../errors/index.js'
import type { Shelf } from '../jobs/index.js'
import type { WriteJournal } from '../journal/index.js'

/** What a store is watched for: it has no room, or cannot be asked. */
export type StoreTrouble = 'full' | 'away'

/** Told once when a store's trouble begins or changes, and with null when it takes things again. */
export type TellTrouble = (store: 'journal' | 'jobs', trouble: StoreTrouble | null) => void

/** How often a store in trouble is asked whether that is over, in milliseconds. */
const askEveryMs = 2_000

/** The same journal, whose troubles are told. */
export function watchedJournal(journal: WriteJournal, tell: TellTrouble): WriteJournal {
  const heard = watch('journal', () => journal.check(), tell)
  return {
    begin: (...asked) => heard(journal.begin(...asked)),
    takeOver: (...asked) => heard(journal.takeOver(...asked)),
    renew: (...asked) => heard(journal.renew(...asked)),
    finish: (...asked) => heard(journal.finish(...asked)),
    forget: (...asked) => heard(journal.forget(...asked)),
    check: () => heard(journal.check()),
    close: () => journal.close(),
  }
}

/** The same shelf, whose troubles are told. */
export function watchedShelf(shelf: Shelf, tell: TellTrouble): Shelf {
  const heard = watch('jobs', () => shelf.check(), tell)
  return {
    read: (key) => heard(shelf.read(key)),
    change: (key, decide) => heard(shelf.change(key, decide)),
    remove: (keys) => heard(shelf.remove(keys)),
    keysFrom: (prefix) => heard(shelf.keysFrom(prefix)),
    check: () => heard(shelf.check()),
    close: () => shelf.close(),
  }
}

/** Only a check says that trouble is over: a full store still answers questions and takes the ends of what has begun. */
function watch(
  store: 'journal' | 'jobs',
  check: () => Promise<void>,
  tell: TellTrouble,
): <T>(asked: Promise<T>) => Promise<T> {
  let trouble: StoreTrouble | null = null
  const note = (now: StoreTrouble | null): void => {
    if (now === trouble) return
    if (trouble === null) askLater()
    trouble = now
    tell(store, now)
  }
  const askLater = (): void => {
    setTimeout(() => {
      void check().then(
        () => note(null),
        (error: unknown) => {
          note(troubleOf(error) ?? trouble)
          askLater()
        },
      )
    }, askEveryMs).unref()
  }
  return async (asked) => {
    try {
      return await asked
    } catch (error) {
      const now = troubleOf(error)
      if (now !== null) note(now)
      throw error
    }
  }
}

function troubleOf(error: unknown): StoreTrouble | null {
  if (!(error instanceof CrmError) || error.code !== 'STORE_UNAVAILABLE') return null
  return error.details?.['trouble'] === 'full' ? 'full' : 'away'
}
