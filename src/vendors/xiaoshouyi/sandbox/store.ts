import type { OAuthServer } from './oauth.js'
import type { XiaoshouyiRecords } from './records.js'
import type { TenantSchema } from './schema.js'
import type { Usage } from './usage.js'

/** The sandbox's whole state. Arrays may be changed and replaced at any time; the next request sees it. */
export interface XiaoshouyiStore {
  readonly records: XiaoshouyiRecords
  schema: TenantSchema
  readonly oauth: OAuthServer
  readonly usage: Usage
}
