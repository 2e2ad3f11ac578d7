import type { BulkState } from './bulk/state.js'
import type { OAuthServer } from './oauth.js'
import type { XiaoshouyiRecord, XiaoshouyiRecords } from './records.js'
import type { TenantSchema } from './schema.js'
import type { Usage } from './usage.js'

/** The sandbox's whole state. Arrays may be changed and replaced at any time; the next request sees it. */
export interface XiaoshouyiStore {
  readonly records: XiaoshouyiRecords
  /** Deleted records by the apiKey of their object, in the order of their deletion; no call shows them. */
  readonly deleted: Record<string, XiaoshouyiRecord[]>
  schema: TenantSchema
  readonly oauth: OAuthServer
  readonly usage: Usage
  /** Jobs and batches of the Bulk interface. They move on, and their rows are applied, when a request arrives. */
  readonly bulk: BulkState
}
