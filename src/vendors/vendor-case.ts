import type { RecordKind } from '../model/index.js'
import type { OrderTerm, Predicate } from '../query/index.js'

/**
 * A golden pair: a filter and the native request it must become. Each vendor's `cases.ts` exports
 * `cases: readonly VendorCase[]` and `caseSettings`, the raw settings to connect with; a test that walks the registry
 * plans every case for a source named `golden` and compares.
 */
export interface VendorCase {
  /** What the pair shows, as a sentence about behaviour. */
  readonly name: string
  readonly kind: RecordKind
  /** Not yet in normal form; references, where it has any, point at the source `golden`. */
  readonly predicate: Predicate
  /** Order of the caller; absent = none, so that the source is read the way the kind's `paging.scan` says. */
  readonly order?: OrderTerm
  /** Record fields that the caller uses; absent = none but the id. */
  readonly fields?: readonly string[]
  /** `text` of the first page's request (of `maxPageRecords` records); null = no request, for nothing can match. */
  readonly expectedText: string | null
  /** Whether something is left to check here. */
  readonly residual: boolean
}

/**
 * A way in which a vendor may turn out to behave, as start options of its sandbox with the settings that go with it.
 * Each vendor's `cases.ts` exports `variants`, the first being the default; the property suite must hold under all.
 */
export interface SandboxVariant {
  readonly name: string
  readonly sandbox: Readonly<Record<string, unknown>>
  readonly settings: Readonly<Record<string, unknown>>
}
