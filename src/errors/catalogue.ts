/** Who can act on a failure: the caller, whoever sets limits, the source's owner, the operator, or we. */
export type ErrorKind = 'caller' | 'limit' | 'source' | 'operator' | 'defect'

interface CatalogueEntry {
  readonly kind: ErrorKind
  /** Whether the same call may succeed later without a change; a single error may say otherwise. */
  readonly retryable: boolean
  readonly meaning: string
}

/** Every code of ours, once. The README's table is tested against it, both ways. */
export const errorCatalogue = {
  BAD_USER_INPUT: {
    kind: 'caller',
    retryable: false,
    meaning: 'An argument is not acceptable; the message names it and says what is.',
  },
  CURSOR_INVALID: {
    kind: 'caller',
    retryable: false,
    meaning: 'A cursor was altered, or belongs to another query, order, source list or caller.',
  },
  COST_LIMIT_EXCEEDED: {
    kind: 'caller',
    retryable: false,
    meaning:
      'The operation could grow beyond a limit, or its answer did; the message says which number, and what to do.',
  },
  IDEMPOTENCY_CONFLICT: {
    kind: 'caller',
    retryable: false,
    meaning: 'The idempotency key was used before with another input; take a new key for another write.',
  },
  IN_PROGRESS: {
    kind: 'caller',
    retryable: true,
    meaning: 'The write with this idempotency key is still running; ask again with the same key and input.',
  },
  UNAUTHENTICATED: {
    kind: 'caller',
    retryable: false,
    meaning: 'The request carries no acceptable credentials for this server.',
  },
  FORBIDDEN: { kind: 'caller', retryable: false, meaning: 'The caller may not do this.' },
  SCAN_BUDGET_EXCEEDED: {
    kind: 'limit',
    retryable: false,
    meaning:
      'More records would have to be read than one request may; narrow the filter or use an order the source can do.',
  },
  DEADLINE_EXCEEDED: { kind: 'limit', retryable: true, meaning: 'The request ran out of its total time.' },
  SERVER_BUSY: {
    kind: 'limit',
    retryable: true,
    meaning: 'This server takes no more requests for now; Retry-After says when to ask again.',
  },
  SOURCE_TIMEOUT: { kind: 'source', retryable: true, meaning: 'The source did not answer in time.' },
  SOURCE_UNAVAILABLE: {
    kind: 'source',
    retryable: true,
    meaning: 'The source cannot be reached or answers with a server error.',
  },
  SOURCE_PROTOCOL_ERROR: {
    kind: 'source',
    retryable: false,
    meaning: 'The source answered with something its dialect does not know.',
  },
  SOURCE_DRIFT: {
    kind: 'source',
    retryable: true,
    meaning: 'Records of the source moved faster than the reading could follow; the list may lack some.',
  },
  SOURCE_TOO_LARGE: { kind: 'source', retryable: false, meaning: 'An answer of the source is larger than allowed.' },
  SOURCE_RATE_LIMITED: {
    kind: 'source',
    retryable: true,
    meaning: 'The source refuses for now; retryAfterMs says for how long, where known.',
  },
  SOURCE_QUOTA_EXHAUSTED: {
    kind: 'source',
    retryable: true,
    meaning:
      "The source's quota, by its word or by our own count, leaves no call for this request; retryAfterMs says until when.",
  },
  SOURCE_AUTH_FAILED: {
    kind: 'source',
    retryable: false,
    meaning: 'The source does not accept the configured credentials.',
  },
  SOURCE_FORBIDDEN: {
    kind: 'source',
    retryable: false,
    meaning: 'The configured account may not read this in the source.',
  },
  SOURCE_CIRCUIT_OPEN: {
    kind: 'source',
    retryable: true,
    meaning: 'The source failed repeatedly and is given a pause.',
  },
  SOURCE_CAPABILITY: { kind: 'source', retryable: false, meaning: 'The source cannot do what was asked.' },
  SOURCE_REJECTED: { kind: 'source', retryable: false, meaning: 'The source understood the request and refused it.' },
  STORE_UNAVAILABLE: {
    kind: 'operator',
    retryable: true,
    meaning: 'The journal of writes, or what keeps long jobs, is full or cannot be reached; all else is served.',
  },
  CONFIG_INVALID: {
    kind: 'operator',
    retryable: false,
    meaning: 'The configuration has problems; all of them are listed at once.',
  },
  INTERNAL_SERVER_ERROR: {
    kind: 'defect',
    retryable: false,
    meaning: 'A defect of ours; the message is masked and the request id is given.',
  },
} as const satisfies Record<string, CatalogueEntry>

/** A stable error code, as clients see it in `extensions.code`. */
export type ErrorCode = keyof typeof errorCatalogue
