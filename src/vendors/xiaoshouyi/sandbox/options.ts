import type { SandboxOptions } from '../../../sandbox/sandbox.js'
import type { XiaoshouyiRecords } from './records.js'
import type { TenantSchema } from './schema.js'
import type { Login } from './tenant.js'
import type { BatchOptions, BulkOptions, WriteOptions } from './write/options.js'
import type { WriteProblem } from './write/problems.js'

export type * from './write/options.js'

/**
 * Behaviours of the 销售易 sandbox. Defaults follow what was seen in use; where nothing is public they are the likeliest
 * or the least kind, and the other values let tests prove that a client does not rely on them.
 */
export interface XiaoshouyiSandboxOptions extends SandboxOptions {
  /** Records to serve instead of the made-up world; objects left out are empty. */
  readonly data?: Partial<XiaoshouyiRecords>
  /** Objects and fields of the tenant, instead of the made-up ones. */
  readonly schema?: TenantSchema
  /** People who may sign in; the first is offered in `settings`. Invented values only. */
  readonly logins?: readonly Login[]
  readonly oauth?: OAuthOptions
  readonly errors?: ErrorOptions
  readonly limits?: LimitOptions
  readonly xoql?: XoqlOptions
  readonly query?: QueryOptions
  readonly render?: RenderOptions
  readonly write?: WriteOptions
  readonly batch?: BatchOptions
  readonly bulk?: BulkOptions
}

/** Behaviours of the token and authorize endpoints. Times are seconds. */
export interface OAuthOptions {
  /** Default 7200; `expires_in` says one less, as in the published sample. */
  readonly accessTtlSeconds?: number
  /** Default 30 days. */
  readonly refreshTtlSeconds?: number
  /** Default 60; a code works once. */
  readonly codeTtlSeconds?: number
  /** Default false. */
  readonly passwordReturnsRefresh?: boolean
  /** Default true. */
  readonly codeReturnsRefresh?: boolean
  /** Whether a refresh gives a new refresh token and ends the old one; default true. */
  readonly rotateRefresh?: boolean
  /** Whether a login ends the user's earlier tokens; default false. */
  readonly revokeOnLogin?: boolean
  /** Whether `expires_in` is told: `current` (default) leaves it out on the legacy paths. */
  readonly expiresIn?: 'always' | 'current' | 'never'
  /** Value of `instance_uri`; default the sandbox's own host and port, without a scheme. */
  readonly instanceUri?: string
}

/** How failures are told. */
export interface ErrorOptions {
  /** `body200` (default): status 200 with an error body. `mapped`: 401, 403, 429 or 400 with the same body. */
  readonly httpStatusMode?: 'body200' | 'mapped'
  /** Default 20000002, "invalid access token". */
  readonly invalidToken?: { readonly code: number; readonly message: string }
  /** Default 1020025. */
  readonly rateLimit?: { readonly code: number; readonly message: string }
  /** Default 1020026, a number of this project and not of the vendor. */
  readonly dailyQuota?: { readonly code: number; readonly message: string }
  /** Codes of refused writes; defaults are the numbers of the v1 catalogue (`write/problems.ts`). */
  readonly write?: Partial<Readonly<Record<WriteProblem, number>>>
}

/** Quotas of calls. */
export interface LimitOptions {
  /** Calls per user in any second; default 15. */
  readonly perSecond?: number
  /** API users of the tenant, worth 1000 calls a day each; default 100. */
  readonly apiUsers?: number
  /** The window of the per-second limit; default sliding, else whole seconds of the clock. */
  readonly window?: 'sliding' | 'fixed'
  /** Day of the daily quota: IANA zone (default Asia/Shanghai) and hour at which it begins (default 0). */
  readonly resetTimeZone?: string
  readonly resetHour?: number
  /** Requests of the whole tenant to the Bulk interface; defaults 15 in any second and 300 a day. */
  readonly bulk?: { readonly perSecond?: number; readonly perDay?: number }
  /** Which calls count besides data calls; token default false, metadata and reading Bulk states default true. */
  readonly count?: { readonly token?: boolean; readonly metadata?: boolean; readonly bulkPoll?: boolean }
}

/** Behaviours of XOQL alone. */
export interface XoqlOptions {
  /** Most rows per call; default 3000. */
  readonly cap?: number
  /** A larger LIMIT is refused with 290012 (default) or cut down to the cap. */
  readonly overCap?: 'error' | 'clamp'
  /** Rows without a LIMIT; default the cap. */
  readonly defaultLimit?: number
  /** Largest OFFSET, then 290012; default none. */
  readonly maxOffset?: number
  /** `page` (default): `totalSize` repeats `count`. `all`: rows that match. */
  readonly totalSizeMode?: 'page' | 'all'
  /** Child sub-queries in the select list; default false (then a syntax error). */
  readonly subqueries?: boolean
  /** Whether `like` may begin with a percent sign; default true. */
  readonly leadingPercent?: boolean
  /** Names under which orders are queried; default both `_order` and `order`. */
  readonly orderName?: 'both' | 'underscore'
  /** Most values of one `in` list, then 290001; default none (the filter's length bounds it). */
  readonly maxInList?: number
  /** Largest and default `batchCount` of a scroll; default 2000. Larger ones are cut down. */
  readonly scrollMax?: number
  /** Life of a scroll locator; default 600 seconds. */
  readonly scrollTtlSeconds?: number
}

/** Behaviours that XOQL shares with the older query of v1 and v2. */
export interface QueryOptions {
  /** Most rows per call of the older query; defaults 300 (v1) and 100 (v2). */
  readonly caps?: { readonly v1?: number; readonly v2?: number }
  /** A larger LIMIT there is cut down silently (default) or refused. */
  readonly overCap?: 'clamp' | 'error'
  /** Longest statement of the older query in characters, then 290013; default 10 000. */
  readonly maxLength?: number
  /** Text under `=`, `!=`, `in`; default exact. */
  readonly equality?: 'exact' | 'ignoreCase'
  /** Text under `like`; default ignoreCase. */
  readonly like?: 'exact' | 'ignoreCase'
  /** An underscore in a `like` pattern; default stands for itself, as only the percent sign is documented. */
  readonly likeUnderscore?: 'literal' | 'wildcard'
  /** Whether a backslash in a `like` pattern makes the next character stand for itself; default false. */
  readonly likeEscape?: boolean
  /** Text under `<` and its kin and in `order by`; default by code point. */
  readonly textOrder?: 'codePoint' | 'ignoreCase' | 'pinyin'
  /** How a quote is written inside a literal: `\'` and `''` (default), or only one of them. */
  readonly quoteEscape?: 'both' | 'backslash' | 'doubled'
  /** Whether `!=`, `not in` and `not like` keep rows without a value; default false, as SQL. */
  readonly negationKeepsNull?: boolean
  /** Whether an empty text counts as no value; default false. */
  readonly emptyTextIsNull?: boolean
  /** Rows without a sort key: `high` (default) last ascending and first descending; `low` the reverse. */
  readonly nullOrder?: 'high' | 'low' | 'first' | 'last'
  /** Order of rows that the order by leaves equal; default id. `unstable` differs from one statement to the next. */
  readonly tieOrder?: 'id' | 'idDesc' | 'unstable'
  /** A literal that is no number, compared with an id, code, number or date: refused (default) or equal to nothing. */
  readonly badNumber?: 'error' | 'noMatch'
}

/** How values are written. */
export interface RenderOptions {
  /** Date-only values where codes are plain: epoch milliseconds of 00:00 in Shanghai (default) or `yyyy-MM-dd`. */
  readonly dateOnly?: 'ms' | 'ymd'
  /** Default boolean, else 0 and 1. */
  readonly booleans?: 'boolean' | 'code'
  /** Ids and references; defaults: XOQL string, the rest number. */
  readonly idType?: Partial<Readonly<Record<'v1' | 'v2' | 'v20' | 'xoql', 'string' | 'number'>>>
  /** Whether keys without a value are left out; default false. */
  readonly omitNull?: boolean
  /** Type of `code`: as seen per surface (default), or the same everywhere. */
  readonly codeType?: 'asSeen' | 'string' | 'number'
}
