import type { AnyRecord, RecordKind } from '../model/index.js'
import type { Capabilities, Pushed, Translation, VendorQuery } from '../planner/index.js'
import type { Condition } from '../query/index.js'
import { judged, type CallContext, type TransportFactory } from '../transport/index.js'
import type { VendorBatchWriter, VendorBulk, VendorReports, VendorWriter } from './write.js'

/**
 * A native request before authentication, sealing and signing: a frozen value that explain prints and golden tests
 * read. `text` is the whole native request on one line as a person would read it (method, path, decoded query), without
 * secrets; for VTQL and the like the literal statement stands in it.
 */
export interface VendorRequest {
  readonly kind: RecordKind
  readonly method: 'GET' | 'POST'
  /** Path below the source's base URL, percent-encoded, with its query string. */
  readonly path: string
  readonly body?: string
  readonly text: string
  /** Records asked for; lets the client tell a short page. */
  readonly pageSize: number
  /** Records before this page, where the request says so (offset paging). */
  readonly offset?: number
}

/** One page as the client understood it: native records, and what the source said about the rest. */
export interface NativePage {
  readonly rows: readonly unknown[]
  /**
   * Rows that the source sent and that are none of ours (deleted records, say), by their place among all that it sent:
   * their native ids. Absent = there were none. Pages by position are held together by it.
   */
  readonly hidden?: ReadonlyMap<number, string>
  /**
   * Whether the read is over: `yes` needs two independent signs, or an empty page; one sign alone (a short page, a
   * total, a has-more flag) is `maybe`; else `no`.
   */
  readonly ended: 'yes' | 'maybe' | 'no'
  /** Records that match the request's filter in all, where the source says so with the page; else null. */
  readonly total: number | null
  /** The source's own continuation for `token` positions; null when it gave none. */
  readonly next: string | null
}

/** Pure translation into one vendor's language. No I/O, no clock. */
export interface Dialect {
  /**
   * Says one condition (normal form, bound to the source) natively, or refuses. What it returns never loses a record
   * that the condition accepts. A value the language cannot say safely is `none`; one that no record can have, `never`.
   */
  translate(kind: RecordKind, condition: Condition): Translation
  /**
   * Says that a text field equals the value, blanks at its ends included, even where the answer might lose records: only
   * for measuring how the source compares, never for answering. Absent or null where `translate` says such values or
   * nothing does.
   */
  sayLiterally?(kind: RecordKind, field: string, value: string): Pushed | null
  /** Says one page's query natively. */
  compile(query: VendorQuery): VendorRequest
  /** Says "how many match" natively; present where some kind's `count` is `separate`. */
  compileCount?(kind: RecordKind, pushed: Pushed | null): VendorRequest
}

/** Native record to record. Pure. */
export interface Mapping {
  /** Unset and unknown values become null; unknown enum values `OTHER`. @throws SOURCE_PROTOCOL_ERROR when there is no id. */
  toRecord(kind: RecordKind, native: unknown, source: string): AnyRecord
  /**
   * The same for many records of which only these fields are used: what depends on the fields is decided once. The
   * others may be left out. Its records are begun by `newRecord`. Absent = `toRecord` is asked for each.
   */
  reader?(kind: RecordKind, fields: readonly string[], source: string): (native: unknown) => AnyRecord
  /** A well-formed native id that stands for "some record" where explain shows a request whose keys are not known yet. */
  exampleId(kind: RecordKind): string
}

/** Talks to one source: endpoints, authentication, envelope and error reading. The only reader of its error shape. */
export interface VendorClient {
  /** @throws CrmError of kind `source`. */
  fetchPage(request: VendorRequest, call: CallContext): Promise<NativePage>
  /** The number of matching records, or null when the source does not really know. */
  fetchCount?(request: VendorRequest, call: CallContext): Promise<number | null>
  /**
   * Whether some record of the kind may have no value of a field that says what becomes of those (`missing`); present
   * where a field does. Knows for a while what it was told. @throws CrmError of kind `source`.
   */
  mayLack?(kind: RecordKind, field: string, call: CallContext): Promise<boolean>
  /** Signs in and reads a little, for `check`; each line says what works or does not, and why. Read-only. */
  check(call: CallContext): Promise<readonly CheckLine[]>
  /** How the source is signed in to, by calls of its own; absent = each request is signed by itself. */
  readonly signIn?: SignIn
  /**
   * What a page may cost beyond its own call, for what its records do not say themselves; null = nothing. Most calls for
   * one page of this request. Pure.
   */
  besides?(request: VendorRequest): Besides | null
  /** What the source said of its own limits, newest first call; empty before the first call or when it says nothing. */
  quotas(): readonly QuotaState[]
}

/** The calls of a sign-in, for explain. */
export interface SignIn {
  /** As `VendorRequest.text`. */
  readonly request: string
  /** Most calls until a source that was not signed in to is, in all of its sessions. */
  readonly mostCalls: number
}

/** Calls that a page may need besides, for explain. */
export interface Besides {
  /** As `VendorRequest.text`, with `{id}` and the like for what is not known yet. */
  readonly request: string
  readonly mostCalls: number
}

/** One line of `check`. */
export interface CheckLine {
  readonly ok: boolean
  /** What was tried, as a short noun phrase. */
  readonly what: string
  /** What was found, or what to do about it. */
  readonly detail: string
}

/** A limit of a source as last seen. */
export interface QuotaState {
  readonly name: string
  readonly limit: number
  readonly remaining: number
  /** Epoch milliseconds. */
  readonly resetsAt: number | null
}

/** One configured source of a vendor, ready to be asked. */
export interface VendorSource {
  readonly capabilities: Capabilities
  readonly dialect: Dialect
  readonly mapping: Mapping
  readonly client: VendorClient
  /** Present where `Capabilities.writes` names any kind. */
  readonly writer?: VendorWriter
  readonly batchWriter?: VendorBatchWriter
  readonly bulk?: VendorBulk
  /** Present where `Capabilities.reportUploads` is true. */
  readonly reports?: VendorReports
}

/** A setting of a vendor, for the configuration check and the README's table. Nested settings use dots in their name. */
export interface SettingShape {
  readonly name: string
  readonly type: 'string' | 'number' | 'boolean' | 'enum' | 'map'
  readonly values?: readonly string[]
  readonly required?: boolean
  /** True when it must come from `${ENV}` or `file:`. */
  readonly secret?: boolean
  readonly default?: string | number | boolean
  readonly description: string
}

/** A vendor: what the registry holds, made from the folder of the same name. `S` is its settings after checking. */
export interface Vendor<S = never> {
  /** Folder name, as written under `vendor:` in the configuration. */
  readonly id: string
  /** Name for people. */
  readonly label: string
  readonly settings: readonly SettingShape[]
  /** Turns checked raw settings (nested objects, secrets resolved) into typed ones; problems are returned, all at once. */
  readSettings(
    raw: Readonly<Record<string, unknown>>,
  ): { readonly settings: S } | { readonly problems: readonly SettingProblem[] }
  connect(settings: S, transport: TransportFactory): VendorSource
}

/** A problem with one setting, by its dotted name. */
export interface SettingProblem {
  readonly setting: string
  readonly message: string
}

/** Settings that passed the check; `connect` makes the source without calling it. */
export interface OpenedSource {
  connect(transport: TransportFactory): VendorSource
}

/** A vendor as the registry holds it: the type of its settings stays inside. */
export interface RegisteredVendor {
  readonly id: string
  readonly label: string
  readonly settings: readonly SettingShape[]
  /** Checks raw settings as `Vendor.readSettings` does; no call is made. */
  open(raw: Readonly<Record<string, unknown>>): OpenedSource | { readonly problems: readonly SettingProblem[] }
}

/** Closes a vendor over its settings' type, so that vendors of different settings stand in one table. */
export function registerVendor<S>(vendor: Vendor<S>): RegisteredVendor {
  return {
    id: vendor.id,
    label: vendor.label,
    settings: vendor.settings,
    open: (raw) => {
      const read = vendor.readSettings(raw)
      if ('problems' in read) return read
      return { connect: (transport) => judgedSource(vendor.connect(read.settings, transport)) }
    },
  }
}

/**
 * The same source, whose breaker learns what its vendor makes of the answers: everything that asks the source takes the
 * call's context last, and by that it is known.
 */
function judgedSource(source: VendorSource): VendorSource {
  const { client, writer, batchWriter, bulk, reports } = source
  return {
    ...source,
    client: judgedPart(client),
    ...(writer === undefined ? {} : { writer: judgedPart(writer) }),
    ...(batchWriter === undefined ? {} : { batchWriter: judgedPart(batchWriter) }),
    ...(bulk === undefined ? {} : { bulk: judgedPart(bulk) }),
    ...(reports === undefined ? {} : { reports: judgedPart(reports) }),
  }
}

function judgedPart<P extends object>(part: P): P {
  const members = Object.entries(part).map(([name, member]: [string, unknown]) => [
    name,
    typeof member === 'function' ? judgedMethod(member as Method, part) : member,
  ])
  return Object.fromEntries(members) as P
}

type Method = (...given: unknown[]) => unknown

function judgedMethod(method: Method, part: object): Method {
  return (...given) => {
    const call = given.at(-1)
    if (!isCall(call)) return method.apply(part, given)
    return judged(call, async (own) => method.apply(part, [...given.slice(0, -1), own]))
  }
}

function isCall(value: unknown): value is CallContext {
  return typeof value === 'object' && value !== null && 'signal' in value && 'deadline' in value
}

export { disjunctsOf } from '../planner/index.js'
export { Cancellation } from '../transport/index.js'
export type { CallContext, CallTrace, CancelSignal } from '../transport/index.js'
export type * from './write.js'
