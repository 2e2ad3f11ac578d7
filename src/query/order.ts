import { compareText, fieldCatalogue, valueOf, type BaseRecord, type RecordKind } from '../model/index.js'
import { invariant } from '../errors/index.js'
import { compareValues } from './evaluate.js'

/** Direction of one order term. */
export type Direction = 'ASC' | 'DESC'

/** One term of an order. */
export interface OrderTerm {
  readonly field: string
  readonly direction: Direction
}

/** The values by which a record is placed, one per order term (null = missing), then source name and native id. */
export interface SortKey {
  readonly values: readonly (string | number | null)[]
  readonly source: string
  readonly nativeId: string
}

/** A total order over the records of one kind. */
export interface TotalOrder {
  readonly kind: RecordKind
  readonly terms: readonly OrderTerm[]
  /** True when this is the mirror image, used to read backward. */
  readonly reversed: boolean
  readonly keyOf: (record: BaseRecord) => SortKey
  readonly compareKeys: (a: SortKey, b: SortKey) => number
  readonly compare: (a: BaseRecord, b: BaseRecord) => number
}

/**
 * The total order that the terms mean: missing values last in ASC and first in DESC, then source name, then native id,
 * both by code point ascending. `reversed` gives its mirror image.
 */
export function totalOrder(kind: RecordKind, terms: readonly OrderTerm[], reversed = false): TotalOrder {
  const types = terms.map((term) => {
    const type = fieldCatalogue[kind][term.field]
    invariant(type !== undefined, `${kind} can be ordered by ${term.field}`)
    return type
  })
  const sign = reversed ? -1 : 1
  const compareParts = (index: number, a: unknown, b: unknown): number => {
    const missingA = a === null || a === undefined
    const missingB = b === null || b === undefined
    const raw = missingA || missingB ? Number(missingA) - Number(missingB) : compareValues(types[index]!, a, b)
    return terms[index]!.direction === 'ASC' ? raw : -raw
  }
  const compareTail = (a: { source: string; nativeId: string }, b: { source: string; nativeId: string }): number =>
    compareText(a.source, b.source) || compareText(a.nativeId, b.nativeId)
  return {
    kind,
    terms,
    reversed,
    keyOf: (record) => ({
      values: terms.map((term) => (valueOf(record, term.field) ?? null) as string | number | null),
      source: record.source,
      nativeId: record.nativeId,
    }),
    compareKeys: (a, b) => {
      for (let index = 0; index < terms.length; index++) {
        const part = compareParts(index, a.values[index], b.values[index])
        if (part !== 0) return sign * part
      }
      return sign * compareTail(a, b)
    },
    compare: (a, b) => {
      for (let index = 0; index < terms.length; index++) {
        const { field } = terms[index]!
        const part = compareParts(index, valueOf(a, field), valueOf(b, field))
        if (part !== 0) return sign * part
      }
      return sign * compareTail(a, b)
    },
  }
}

/** The direction in which a source must be asked for a term, given that the order may be mirrored. */
export function askedDirection(term: OrderTerm, reversed: boolean): Direction {
  return (term.direction === 'ASC') === reversed ? 'DESC' : 'ASC'
}
