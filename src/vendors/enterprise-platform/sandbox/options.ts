import type { SandboxOptions } from '../../../sandbox/sandbox.js'
import type { EnterpriseRecords, ResourceName } from './records.js'

/**
 * Behaviours of the Enterprise Platform sandbox. The published description leaves most of them open; each default is
 * the likeliest or the least kind, and the other values let tests prove that a client does not rely on it.
 */
export interface EnterpriseSandboxOptions extends SandboxOptions {
  /** Records to serve instead of the made-up world; resources left out are empty. */
  readonly data?: Partial<EnterpriseRecords>
  /** Accepted API keys; the first is offered in `settings`. Invented values only. */
  readonly apiKeys?: readonly string[]
  /** Resources that answer 403 / 40302; default none. */
  readonly restricted?: readonly ResourceName[]
  /** Requests a minute per credential; defaults 1000, 100 and 60. */
  readonly limits?: { readonly standard?: number; readonly batch?: number; readonly upload?: number }
  /** An unknown field, operator or sort is refused (default) or ignored. */
  readonly unknownField?: 'error' | 'ignore'
  /** A page size or limit above 100 becomes 100 (default) or is refused. */
  readonly pageSizeOver?: 'clamp' | 'error'
  /** Zone in which a date without a time begins; default UTC. */
  readonly dateZone?: 'UTC' | 'Asia/Shanghai'
  /** How text is compared by `eq`, `ne`, `in`, `gt` and its kin, and sorted; default exact, by UTF-16 code units. */
  readonly textEquality?: 'exact' | 'ignoreCase'
  /** How `like` compares; default ignoreCase. Percent signs and underscores stand for themselves. */
  readonly like?: 'exact' | 'ignoreCase'
  /** Whether `ne` keeps records without a value; default false, as SQL does. */
  readonly neKeepsMissing?: boolean
  /** Order among equal sort keys; default id. `shuffledPerQuery` is the same on every page of one query. */
  readonly tieOrder?: 'id' | 'idDesc' | 'shuffledPerQuery'
  /** Where records without a sort key go: `low` (default) is first ascending and last descending; `high` the reverse. */
  readonly missingOrder?: 'low' | 'high' | 'first' | 'last'
  /** Envelope of cursor pages: `bare` leaves out code and message; default full. */
  readonly cursorEnvelope?: 'full' | 'bare'
  /** Life of a cursor in seconds; default 3600. */
  readonly cursorTtlSeconds?: number
  readonly oauth?: EnterpriseOAuthOptions
}

/** Behaviours of the sandbox's OAuth endpoints. */
export interface EnterpriseOAuthOptions {
  /** Life of an access token in seconds; default 3600. */
  readonly accessTtlSeconds?: number
  /** Life of an authorization code in seconds; default 60. */
  readonly codeTtlSeconds?: number
  /** Life of a refresh token in seconds; default 30 days. */
  readonly refreshTtlSeconds?: number
  /** Whether a refresh gives a new refresh token and ends the old one; default true. */
  readonly rotateRefresh?: boolean
}
