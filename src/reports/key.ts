import { createHash } from 'node:crypto'
import { newMarker } from '../writing/index.js'
import { CrmError } from '../errors/index.js'
import { beginInTime, journalUnavailable, type JournalEntry, type WriteJournal } from '../journal/index.js'

/** How long a key stays taken after its process has ended, in milliseconds. */
export const keyLeaseMs = 15_000

/** What is recorded under a key. */
export interface KeyedWork {
  readonly journal: WriteJournal
  readonly identity: string
  readonly key: string
  readonly source: string
  readonly fingerprint: string
  /** Plain JSON: what whoever takes the work up needs. */
  readonly intent: unknown
  readonly now: () => number
  readonly sendBefore: number
}

/** A key that is ours now, with what is recorded under it. */
export interface HeldKey {
  readonly kind: 'begun' | 'taken over'
  readonly holder: string
  readonly askedAt: number
  readonly intent: unknown
  /** Of work that was taken over: the entry as it was. */
  readonly entry: JournalEntry | null
}

/** A key whose work has ended. */
export interface EndedKey {
  readonly kind: 'ended'
  readonly outcome: NonNullable<JournalEntry['outcome']>
  readonly intent: unknown
}

/**
 * Begins work under an idempotency key, takes up what another process left, or gives how it ended.
 * @throws IDEMPOTENCY_CONFLICT, IN_PROGRESS; STORE_UNAVAILABLE when the journal takes nothing.
 */
export async function holdKey({ journal, now, ...work }: KeyedWork): Promise<HeldKey | EndedKey> {
  const { identity, key, fingerprint, source, intent, sendBefore } = work
  const lease = { holder: newMarker(), milliseconds: keyLeaseMs }
  const askedAt = now()
  try {
    const recorded = { identity, key, fingerprint, source, intent, recordedAt: askedAt, sendBefore }
    const entry = await beginInTime(journal, recorded, lease, sendBefore - askedAt)
    if (entry === null) return { kind: 'begun', holder: lease.holder, askedAt, intent, entry: null }
    if (entry.fingerprint !== fingerprint) {
      throw new CrmError(
        'IDEMPOTENCY_CONFLICT',
        'This idempotency key was used before with another input; take a new key for another write',
        { path: ['input', 'idempotencyKey'] },
      )
    }
    const { outcome } = entry
    if (outcome !== null && outcome.outcome !== 'OUTCOME_UNKNOWN') {
      return { kind: 'ended', outcome, intent: entry.intent }
    }
    if (entry.leaseLeftMs <= 0 && (await journal.takeOver({ identity, key }, lease))) {
      return { kind: 'taken over', holder: lease.holder, askedAt, intent: entry.intent, entry }
    }
  } catch (error) {
    if (error instanceof CrmError) throw error
    throw journalUnavailable(error, 'ask again with the same key')
  }
  throw new CrmError('IN_PROGRESS', 'What has this idempotency key is still running; ask again', {
    source,
    retryAfterMs: 1_000,
  })
}

/** A digest of plain JSON whose names always come in the same order. */
export function fingerprintOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex')
}
