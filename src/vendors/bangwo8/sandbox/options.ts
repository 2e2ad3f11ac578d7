import type { SandboxOptions } from '../../../sandbox/sandbox.js'
import type { Bangwo8Records } from './records.js'
import type { Bangwo8WriteOptions } from './write-options.js'

export type * from './write-options.js'

/** A log-in. `main` is the account itself, `admin` an administrator, `agent` anyone else. All values are invented. */
export interface Account {
  readonly account: string
  readonly password: string
  readonly role: 'main' | 'admin' | 'agent'
}

/** A key of the API section of the back end; a token got with it acts as the main account. */
export interface ApiKey {
  readonly id: string
  readonly secret: string
}

/** What may go wrong, before it gets a status and an `errcode`. */
export type ErrorKind =
  | 'badRequest'
  | 'unauthenticated'
  | 'forbidden'
  | 'notFound'
  | 'unknownPath'
  | 'notPlayed'
  | 'rateLimited'
  | 'serverError'

/** Zones the server may stand in; neither has summer time. */
export type ServerZone = 'Asia/Shanghai' | 'UTC'

/** Order parameters of a list, by what they order. */
export type OrderKey = 'updated' | 'created' | 'status'

/**
 * Behaviours of the 帮我吧 sandbox. The published manual leaves most of them open; each default is the likeliest, and the
 * other values let tests prove that a client does not rely on it.
 */
export interface Bangwo8SandboxOptions extends SandboxOptions, Bangwo8WriteOptions {
  /** Records to serve instead of the made-up world; collections left out are empty. */
  readonly data?: Partial<Bangwo8Records>
  /** Accepted log-ins; the first is offered in `settings`. Invented values only. */
  readonly accounts?: readonly Account[]
  /** Accepted API keys for client credentials; the first is offered in `settings`. Invented values only. */
  readonly keys?: readonly ApiKey[]
  /** Which way to sign in `settings` offers; both work. Default basic. */
  readonly auth?: 'basic' | 'clientCredentials'
  readonly oauth?: Bangwo8OAuthOptions
  readonly errors?: {
    /** Business errors with their own status (default), or all of them inside a 200. */
    readonly httpStatusMode?: 'mapped' | 'body200'
    /** `errcode` by kind; default the status as text, and 100047 for a path that does not exist. */
    readonly codes?: Partial<Record<ErrorKind, string>>
  }
  /** Rows a page: without `per_page` (default 100), at most (default 1000), and what happens to more (default clamp). */
  readonly perPage?: { readonly default?: number; readonly max?: number; readonly overMax?: 'clamp' | 'error' }
  /** A page or page size that is not a positive whole number: taken as absent (default) or refused. */
  readonly invalidPage?: 'first' | 'error'
  /** Lists with a count in text and without page links, as the newer pages print; default false. */
  readonly newStyleLists?: boolean
  /** Whether page links repeat the other parameters (default true), and their origin (default the sandbox's own). */
  readonly nextPage?: { readonly keepParams?: boolean; readonly origin?: string }
  /** Refuse pages that reach past this many rows; default null, none. */
  readonly offsetCap?: number | null
  /** Zone of the server, in which all times are written; default Asia/Shanghai. */
  readonly timeZone?: ServerZone
  readonly bounds?: {
    /** A date alone begins at midnight and ends at the last second of the day (default), or is midnight both times. */
    readonly dateOnly?: 'wholeDay' | 'midnight'
    /** Which bounds belong to the range; default both. */
    readonly edges?: 'inclusive' | 'exclusive' | 'endExclusive'
    /** Zone in which bounds are read; default `timeZone`. */
    readonly zone?: ServerZone
  }
  /** A bound or an order that cannot be read is ignored (default) or refused. */
  readonly badFilter?: 'ignore' | 'error'
  /** Which order parameter counts first; default updated, created, status. */
  readonly orderPrecedence?: readonly OrderKey[]
  /**
   * What decides between rows that an order leaves equal, and in a search without an order: rising id (default), falling
   * id, or a shuffle that differs from one address to the next, so that pages do not fit together.
   */
  readonly tieOrder?: 'id' | 'idDesc' | 'unstable'
  /** How search compares text and sorts by it; default exact. */
  readonly textCase?: 'exact' | 'ignoreCase'
  readonly search?: Bangwo8SearchOptions
  /** How unset times, references and texts are written; defaults `""`, `"0"` and `""`. */
  readonly render?: {
    readonly emptyTime?: '' | '0000-00-00 00:00:00'
    readonly emptyRef?: '0' | ''
    readonly emptyText?: '' | null
  }
  /** How the classic paths show a chosen option: by its text (default) or its id. Paths with `_v2` show ids. */
  readonly classicOption?: 'text' | 'id'
  /** Deleted rows in lists without `deStat=1` and in search (default hidden), and by id (default shown). */
  readonly deleted?: { readonly lists?: 'hidden' | 'shown'; readonly detail?: 'shown' | 'missing' }
  /** A record that does not exist: an error (default), or a wrapper around an empty array. */
  readonly missingRecord?: 'error' | 'emptyArray'
  /** Whether `/supportgroups.json` exists, which nobody documents; default true. */
  readonly supportgroupsList?: boolean
  readonly limits?: Bangwo8Limits
  /** Backslashes before a character that JSON does not escape stand alone, in every answer; default false. */
  readonly bareBackslashes?: boolean
}

/** Behaviours of the ticket search. */
export interface Bangwo8SearchOptions {
  /** Fields that can be searched; default every field that holds text. */
  readonly fields?: readonly string[]
  /** `byKind` (default): times by prefix, subject and description by part, others whole. Times are by prefix in all. */
  readonly match?: 'byKind' | 'equals' | 'contains'
  /** Whether double quotes hold a value with spaces together (default) or stand for themselves. */
  readonly quote?: 'double' | 'none'
  /** A term with an unknown field, or without one: finds nothing (default), is ignored, or is refused. */
  readonly unknownField?: 'none' | 'ignore' | 'error'
  /** Milliseconds after its last change at which a ticket can be found; default 0. */
  readonly delayMilliseconds?: number
}

/** Limits, counted on the sandbox's clock. The vendor publishes none. */
export interface Bangwo8Limits {
  /** Calls in a second per log-in; default 10, null for no limit. */
  readonly perSecond?: number | null
  /** Calls of a log-in under way at once, each taken to last `busyMilliseconds`; default null, no limit. */
  readonly concurrent?: number | null
  /** Default 300. */
  readonly busyMilliseconds?: number
}

/** Behaviours of the token endpoint. */
export interface Bangwo8OAuthOptions {
  /** Life of a token in seconds; default 3600. */
  readonly ttlSeconds?: number
  /** Whether a new token ends the earlier ones of its key; default false. */
  readonly revokeOnIssue?: boolean
  /** Statuses of refusals; defaults 400, 405, 400, 400 and 401. */
  readonly status?: Partial<
    Record<'invalidClient' | 'notPost' | 'invalidRequest' | 'unsupportedGrant' | 'invalidToken', number>
  >
}
