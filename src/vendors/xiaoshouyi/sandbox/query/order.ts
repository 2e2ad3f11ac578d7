import { hash32 } from '../../../../sandbox/random.js'
import type { QueryOptions } from '../options.js'
import { compareIds } from './compare.js'
import type { Comparator, Key } from './compare.js'

/** One key of an order over rows of type `T`. */
export interface SortTerm<T> {
  readonly read: (row: T) => Key
  readonly compare: Comparator
  readonly descending: boolean
}

/** Sorts rows by the terms, then by the tie order over their ids; the rows given are left as they are. */
export function sortRows<T>(
  rows: readonly T[],
  terms: readonly SortTerm<T>[],
  idOf: (row: T) => string,
  statement: string,
  options: QueryOptions,
): T[] {
  const keyed = rows.map((row) => ({ row, id: idOf(row), keys: terms.map((term) => term.read(row)) }))
  const tie = tieBreaker(options.tieOrder ?? 'id', statement)
  keyed.sort((left, right) => {
    for (const [index, term] of terms.entries()) {
      const order = compareKeys(left.keys[index] ?? null, right.keys[index] ?? null, term, options.nullOrder ?? 'high')
      if (order !== 0) return order
    }
    return tie(left.id, right.id)
  })
  return keyed.map(({ row }) => row)
}

function compareKeys(
  left: Key,
  right: Key,
  { compare, descending }: { readonly compare: Comparator; readonly descending: boolean },
  nullOrder: NonNullable<QueryOptions['nullOrder']>,
): number {
  if (left === null || right === null) {
    if (left === right) return 0
    const nullsFirst = nullOrder === 'first' || nullOrder === (descending ? 'high' : 'low')
    return (left === null) === nullsFirst ? -1 : 1
  }
  const order = compare(left, right)
  return descending ? -order : order
}

function tieBreaker(tieOrder: NonNullable<QueryOptions['tieOrder']>, statement: string): typeof compareIds {
  if (tieOrder === 'id') return compareIds
  if (tieOrder === 'idDesc') return (left, right) => compareIds(right, left)
  return (left, right) => hash32(statement, left) - hash32(statement, right)
}
