import { CrmError } from '../errors/index.js'
import { isStoreFull } from '../store/index.js'
import type { JournalEntry, JournalIntent, Lease, WriteJournal } from './journal.js'

/**
 * Records an intent as `begin` does, in the time that is left; should it come to be recorded after that, its key is freed.
 * @throws STORE_UNAVAILABLE: nothing may be sent, and the same may be tried again
 */
export async function beginInTime(
  journal: WriteJournal,
  intent: JournalIntent,
  lease: Lease,
  leftMs: number,
): Promise<JournalEntry | null> {
  const begun = journal.begin(intent, lease)
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('The time of the operation was over')), Math.max(0, leftMs))
  })
  try {
    return await Promise.race([begun, late])
  } catch (error) {
    begun.then((entry) => entry === null && journal.forget(intent, lease.holder)).catch(() => undefined)
    throw journalUnavailable(error, 'nothing was written')
  } finally {
    clearTimeout(timer)
  }
}

/** What a caller is told of a journal that failed: STORE_UNAVAILABLE, to be tried again. `so` ends the sentence. */
export function journalUnavailable(cause: unknown, so: string): CrmError {
  const why = isStoreFull(cause) ? 'The journal is full' : 'The journal of writes cannot be reached'
  return new CrmError('STORE_UNAVAILABLE', `${why}; ${so}`, {
    cause,
    details: { trouble: isStoreFull(cause) ? 'full' : 'away' },
  })
}

/** The same for an outcome that could not be recorded: the write itself is told as it ended. */
export function outcomeUnkept(cause: unknown, source: string): CrmError {
  const message = 'The outcome could not be kept under its idempotency key; asked again, it is looked for'
  return new CrmError('STORE_UNAVAILABLE', message, { source, cause })
}
