import type { SandboxOptions } from '../../../sandbox/sandbox.js'
import type { CellOptions } from './cells.js'
import type { EnvelopeOptions } from './envelope.js'
import type { KeyMode } from './seal.js'
import type { ReportCategoryRecord } from './records.js'

/** Which token calls exist: signed LinkERP ones, unsigned gateway ones, or both over one token table. */
export type TokenGeneration = 'linkerpSigned' | 'gatewayTeam' | 'both'

/** The data calls, by the last part of their path. */
export type DataCall =
  'getAdminTableInfos' | 'createTableInfoHeader' | 'saveTableInfoData' | 'getTableInfoDataSaveStatus'

/** One app in one team. All values are invented. */
export interface YunzhijiaCredentials {
  readonly appId: string
  readonly secret: string
  /** Team number, digits as text. */
  readonly eid: string
  /** Key of the payloads. */
  readonly sealingKey: string
  /** Secret of the gateway's `resGroupSecret` scope. */
  readonly resourceSecret: string
}

/**
 * Behaviours of the Yunzhijia sandbox. What the published material leaves open is an option, its default the likeliest or
 * the strictest answer; other values let tests prove that a client does not rely on it.
 */
export interface YunzhijiaSandboxOptions extends SandboxOptions, EnvelopeOptions {
  /** Categories with their tables to serve instead of the made-up ones; the arrays are used as they are. */
  readonly data?: readonly ReportCategoryRecord[]
  readonly credentials?: Partial<YunzhijiaCredentials>
  /** Default `linkerpSigned`. */
  readonly generation?: TokenGeneration
  /** Path before `/ReportDataTableapi` and `/customizedapi`; default `/api/open/linkerp`, newer `/gateway/linkerp`. */
  readonly prefix?: string
  /** Default `raw`. */
  readonly keyMode?: KeyMode
  /** Data calls the app was not granted: its tokens are refused there; default none. */
  readonly ungranted?: readonly DataCall[]
  readonly tokens?: TokenOptions
  readonly list?: ListOptions
  readonly header?: HeaderOptions
  readonly upload?: UploadOptions
  readonly cells?: CellOptions
  readonly limits?: LimitOptions
}

/** Behaviours of the token calls. */
export interface TokenOptions {
  /** Distance between `timestamp` and the clock that is allowed, in milliseconds, both ways; default 180000. */
  readonly clockSkewMs?: number
  /** Whether ten digits are read as seconds; default true. */
  readonly acceptSeconds?: boolean
  /** Whether an (app, nonce, timestamp) seen within the window is refused; default false. */
  readonly refuseReplay?: boolean
  /** Life of an access token in seconds; default 7200. */
  readonly ttlSeconds?: number
  /** Life of a refresh token in seconds; default 30 days. */
  readonly refreshTtlSeconds?: number
  /** Whether asking again while a token is valid gives the same one; default true. */
  readonly reuse?: boolean
  /** `expireIn` of a reused token: seconds left (default) or the whole life. */
  readonly expireIn?: 'remaining' | 'full'
  /** Whether a refresh gives a new access token; default true. When false, the same one lives on. */
  readonly rotateAccess?: boolean
  /** Whether a refresh gives a new refresh token and ends the old one; default false. */
  readonly rotateRefresh?: boolean
  /** How long the replaced access token still works, in seconds; default 300. */
  readonly graceSeconds?: number
  /** Whether the gateway's calls also take GET with a query and form bodies, as clients were seen to do; default true. */
  readonly acceptForms?: boolean
}

/** Behaviours of the list of tables. */
export interface ListOptions {
  /** Default true. */
  readonly includeEmptyCategories?: boolean
  /** Order of categories and of tables in them; default `creation`. */
  readonly order?: 'creation' | 'newestFirst'
  /** `dataUpdateTime` of a table without data; default null. */
  readonly emptyUpdateTime?: 'null' | 'absent'
}

/** Behaviours of table creation. */
export interface HeaderOptions {
  /** Whether a name taken in the category is refused; default false. */
  readonly uniqueTable?: boolean
  /** Whether a repeated column name is refused; default true. */
  readonly uniqueColumn?: boolean
  /** Default 100. */
  readonly maxColumns?: number
  /** Longest name of a table or column, in characters; default 64. */
  readonly maxNameLength?: number
}

/** Behaviours of uploads. */
export interface UploadOptions {
  /** Most rows in a batch; default 500. */
  readonly maxRows?: number
  /** Shape of `data`: text holding JSON, an array, or either (default). */
  readonly dataShape?: 'string' | 'array' | 'both'
  /** What `addType` 0 does; default reject. */
  readonly addTypeZero?: 'reject' | 'append'
  /** What a replacement without rows does; default clear. */
  readonly emptyReplace?: 'clear' | 'reject'
  /** What a used `batchId` does: refused (default), accepted without effect, or carried out again. */
  readonly batchReuse?: 'reject' | 'ignore' | 'rerun'
  /** Status of a batch nobody sent: 2 with an explanation (default), or a refusal. */
  readonly unknownBatch?: 'failed' | 'notFound'
  /**
   * Whether a batch that fails leaves the table untouched (default true). If not, the good rows of one with bad rows are
   * written, and a replacement that fails for another reason has already deleted what was there.
   */
  readonly atomic?: boolean
  /** Time a batch takes, in milliseconds; default 200 and 1 a row. */
  readonly processingMs?: { readonly base?: number; readonly perRow?: number }
  /** Whether batches of one table wait for each other; default true. */
  readonly perTableSerial?: boolean
  /** How long a batch is remembered, in seconds; default 7 days. */
  readonly batchTtlSeconds?: number
}

/** Limits of the gateway (its overview page for server-side development); fixed windows of the clock. */
export interface LimitOptions {
  /** Calls a minute to one interface, by scope; defaults 3500, 2000 and 1500. */
  readonly perMinute?: { readonly app?: number; readonly team?: number; readonly resGroupSecret?: number }
  /** Calls an hour from one address to all interfaces; default 200000. */
  readonly perHour?: number
  /** Largest body in bytes; default 4 MiB. */
  readonly bodyBytes?: number
}
