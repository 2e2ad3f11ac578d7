import type { ReportCategoryRecord, ReportTableRecord, UploadBatch } from './records.js'
import type { TokenStore } from './tokens.js'

/** The sandbox's whole state. The arrays may be changed at any time; the next request sees it. */
export interface YunzhijiaStore {
  readonly categories: ReportCategoryRecord[]
  /** By batch id, in order of acceptance. */
  readonly batches: Map<string, UploadBatch>
  readonly tokens: TokenStore
  /** Carries out the batches that are due by the clock; every request does so first. */
  readonly settle: () => void
  /** A table by id, after settling; undefined when there is none. */
  table(id: string): ReportTableRecord | undefined
}
