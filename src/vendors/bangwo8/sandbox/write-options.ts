/**
 * Behaviours of the sandbox's writes. The manual prints two envelopes and few rules; each default is the likeliest answer,
 * or the one that a client must not stumble over, and the other values let tests prove that it does not rely on it.
 */
export interface Bangwo8WriteOptions {
  /** What a write answers: `status`, `message`, `data` of the newer pages (default), or `errcode`, `errmsg` of the older. */
  readonly writeEnvelope?: 'status' | 'errcode'
  readonly create?: Bangwo8CreateOptions
  readonly update?: Bangwo8UpdateOptions
  /**
   * Changes of a ticket's status: any but out of 5 and 6 (default), any at all, or, as the one known client behaves, never
   * to 1 or 2 either. What is not allowed is refused as forbidden.
   */
  readonly transitions?: 'closedIsFinal' | 'free' | 'forwardOnly'
  /** Whether a new status writes its time (default true), and whether a reply alone moves `updateDT` (default true). */
  readonly stamps?: { readonly status?: boolean; readonly reply?: boolean }
  /** Values that no two records may share: a contact's mobile (default true), a company's name (default false). */
  readonly unique?: { readonly mobile?: boolean; readonly companyName?: boolean }
  /** Ids of other records must exist and not be deleted (default), or are stored as they come. */
  readonly references?: 'check' | 'accept'
  /** A custom field that no definition names: passed over without a word (default), or refused. */
  readonly unknownCustomField?: 'ignore' | 'refuse'
  /** Whether DELETE exists, which nobody documents: no (default), or it marks the record as deleted and answers 204. */
  readonly deletion?: 'off' | 'soft'
  readonly requestId?: {
    /** How long a `Requestid` is remembered, in seconds; default 600. */
    readonly ttlSeconds?: number
    /** A known one gets the first answer again whatever is sent with it (default), is refused, or means nothing. */
    readonly mode?: 'replay' | 'refuse' | 'ignore'
  }
}

/** Behaviours of creating records. */
export interface Bangwo8CreateOptions {
  /** Whether the answer holds the new id; default false, so that it must be looked for. */
  readonly returnId?: boolean
  /** Where the first message of a ticket can be read: in `descript` when that is not sent (default), or nowhere. */
  readonly firstMessage?: 'descript' | 'replyOnly'
  /** Who asked when a ticket names nobody: the agent who calls (default), or nobody. */
  readonly requester?: 'caller' | 'none'
  /** What a new ticket must have: a subject (default), or also the custom fields that are defined as required. */
  readonly required?: 'subject' | 'definitions'
  /** Whether a contact must have a company, as in business-to-business accounts; default false. */
  readonly contactNeedsCompany?: boolean
  /** Codes of a ticket that names none; default status 1, priority 2, type 1, and the first template. */
  readonly defaults?: Partial<
    Readonly<Record<'ticketStatus' | 'priorityLevel' | 'ticketType' | 'ticketTemplateId', string>>
  >
}

/** Behaviours of changing records. */
export interface Bangwo8UpdateOptions {
  /** What is not sent is kept, custom fields by key (default), or becomes empty or its default. Log-ins are always kept. */
  readonly mode?: 'merge' | 'replace'
  /** When a ticket's change must name its template; default when it sends custom fields. */
  readonly templateRequired?: 'withCustomFields' | 'always' | 'never'
  /** A body that holds the record's own id, which the one known client takes out: refused (default), or passed over. */
  readonly idInBody?: 'refuse' | 'ignore'
}
