import type { RecordKind } from '../model/index.js'
import type { Operator } from '../query/index.js'

/** How far a source's own answer may be trusted: `superset` may return too much and is checked again here. */
export type Grade = 'exact' | 'superset'

/**
 * How a source sorts by a field: `exact` with ties by native id ascending, by code point, in either direction (each page
 * is held to it); `grouped` right on this first key, ties in any order; `none` not, or not as we mean it.
 */
export type OrderGrade = 'exact' | 'grouped' | 'none'

/** What a source can do with one field of one record kind. */
export interface FieldCapability {
  /** Operators that the source itself evaluates; absent = evaluated here. A single value may still be refused. */
  readonly operators: Readonly<Partial<Record<Operator, Grade>>>
  /** How the source sorts by it, in either direction; default none. */
  readonly order?: OrderGrade
  /**
   * Where the source puts records without a value when it sorts by it (keyset only): `lowest`, before every value in
   * ASC, and a null key finds just them. Absent = every record has one.
   */
  readonly missing?: 'lowest'
}

/** How pages of a source follow each other. */
export interface PagingCapability {
  /** Most records in one page. */
  readonly maxPageRecords: number
  /**
   * Ordered reading: `keyset` asks from the last key on, `offset` by position. Keyset is used only for fields whose
   * order grade is not `none`.
   */
  readonly ordered: 'keyset' | 'offset'
  /**
   * Reading of everything in whatever order: after the last id, by the source's own token, by position; or `whole`:
   * every answer holds all records, so that looking one up reads all of them too.
   */
  readonly scan: 'afterId' | 'token' | 'offset' | 'whole'
  /** Whether a page with fewer records than asked for proves the end all by itself; default false. */
  readonly shortPageEnds?: boolean
}

/** What a source can do with one kind of record. */
export interface KindCapabilities {
  /** Fields the source supplies; a catalogue field not named here is always missing in this source. */
  readonly fields: Readonly<Record<string, FieldCapability>>
  readonly paging: PagingCapability
  /** Whether the number of matching records can be had: with any page, by a call of its own, or not; default none. */
  readonly count?: 'withPage' | 'separate' | 'none'
  /** Most ids or parents in one lookup; larger sets are cut into chunks. */
  readonly maxLookupKeys: number
  /**
   * How many differing requests a lookup by id may need, because records of this kind live in several native places;
   * each asks for what the ones before did not find. Default 1.
   */
  readonly lookupSteps?: number
  /** True when failing to see this kind (SOURCE_FORBIDDEN) reads as "not known" instead of as an error; default false. */
  readonly optional?: boolean
}

/** What a source can do, as data. The planner and the `sources` query read the same object. */
export interface Capabilities {
  readonly kinds: Readonly<Partial<Record<RecordKind, KindCapabilities>>>
  /**
   * Shape of filters the dialect can write: `conjunction` of terms whose `slot`s differ, or `dnf` (an OR of ANDs).
   */
  readonly filterShape: 'conjunction' | 'dnf'
  /** Most ANDs in one OR (dnf only); a conjunct that would pass it stays here. */
  readonly maxDisjuncts: number
  /** Longest filter text, in characters as the dialect writes them; a conjunct that would pass it stays here. */
  readonly maxFilterLength: number
  /** What can be written, by kind; a kind that is not named here is only read. */
  readonly writes?: Readonly<Partial<Record<RecordKind, WriteCapability>>>
  /** Whether report tables can be made and filled. */
  readonly reportUploads?: boolean
}

/** What of one kind a source lets us write. Field names are those of `WriteShapes`. */
export interface WriteCapability {
  /** Fields taken when a record is made; null = it cannot be made. */
  readonly create: readonly string[] | null
  /** Fields that can be changed; null = it cannot be changed. */
  readonly update: readonly string[] | null
  readonly delete: boolean
  /** Whether native fields can be set by name beside them; default false. */
  readonly customFields?: boolean
  /**
   * Sent fields that the source keeps as they were sent, so that a created record whose answer was lost can be known
   * by them together with the time it was made. Record fields, the most telling first; those the source cannot be
   * asked for are compared here.
   */
  readonly naturalKey: readonly string[]
  /**
   * Native field that keeps the marker of the write, by which alone a record is known; null = there is none. A marker
   * that goes on with a colon and more stands in a record that is only half written.
   */
  readonly markerField: string | null
}
