/** How a write ended, as the journal keeps it; plain JSON. */
export interface RecordedOutcome {
  readonly outcome: 'APPLIED' | 'NOT_APPLIED' | 'OUTCOME_UNKNOWN'
  /** The record written; null where none was, or nobody knows which. */
  readonly nativeId: string | null
  /** What a person can mend; empty unless the source refused. */
  readonly problems: readonly { readonly path: readonly string[]; readonly message: string; readonly code: string }[]
  /** Why the answer was lost, where it was and the record was not found; else null. */
  readonly failure: { readonly code: string; readonly message: string } | null
  /** OUTCOME_UNKNOWN only: from when on a look that finds nothing is a proof; epoch milliseconds by the sender's clock. */
  readonly settledAt: number | null
}

/** Names an entry. Keys of different identities never meet. */
export interface JournalKey {
  /** Who asked. */
  readonly identity: string
  /** The caller's idempotency key. */
  readonly key: string
}

/** What is recorded before a write is sent; plain JSON. */
export interface JournalIntent extends JournalKey {
  /** Digest of the whole input; the same key with another one is a conflict. */
  readonly fingerprint: string
  readonly source: string
  /** The write itself: what to look for when the answer was lost. */
  readonly intent: unknown
  /** Epoch milliseconds by the clock of whoever recorded it. */
  readonly recordedAt: number
  /** Its sender has promised to send nothing from this moment on; epoch milliseconds by the same clock. */
  readonly sendBefore: number
}

/** Who works on an entry, and how long that lasts unless it is renewed. */
export interface Lease {
  /** Names one run of one write; no two runs share it. */
  readonly holder: string
  readonly milliseconds: number
}

/** An entry of the journal. */
export interface JournalEntry extends JournalIntent {
  /** Null while the write is on its way, or was when its process ended. */
  readonly outcome: RecordedOutcome | null
  /** How long its holder may still be at work, by the journal's own clock; 0 or less = the lease ended so long ago. */
  readonly leaseLeftMs: number
}

/**
 * Keeps what was asked for under an idempotency key and what became of it, so that no write is sent twice. What a
 * method has resolved survives the end of the process. All methods are atomic among the processes that share it.
 * Entries are dropped some time (7 days, unless said otherwise) after they were recorded; then their key is new again.
 * What fails rejects with STORE_UNAVAILABLE.
 */
export interface WriteJournal {
  /**
   * Records an intent and gives null, unless its key is known: then the entry that is there is given and none changes.
   * Said again by the same holder it gives null again, so that a client library may repeat it.
   */
  begin(intent: JournalIntent, lease: Lease): Promise<JournalEntry | null>
  /** Takes over an entry that has no outcome, or an unknown one, and whose lease is over; false = it may not. */
  takeOver(key: JournalKey, lease: Lease): Promise<boolean>
  /** Lets the lease run anew; false when the entry is no longer its holder's. */
  renew(key: JournalKey, lease: Lease): Promise<boolean>
  /**
   * Records how it ended, which also ends the lease. Only OUTCOME_UNKNOWN can be taken over and change again.
   * False when the entry is no longer the holder's: nothing is recorded then.
   */
  finish(key: JournalKey, holder: string, outcome: RecordedOutcome): Promise<boolean>
  /** Takes an entry without outcome out again: nothing was sent, so the key is free. False when not the holder's. */
  forget(key: JournalKey, holder: string): Promise<boolean>
  /** Resolves when a write could be recorded now. */
  check(): Promise<void>
  /** Lets go of files. Connections stay with whoever made them. */
  close(): Promise<void>
}
