import { hash32 } from '../../../sandbox/random.js'
import { foldTrimmed } from './collation.js'
import type { Column, Scope } from './columns.js'

/**
 * What decides between rows that the order by leaves equal: the record number, rising or falling, or a shuffle that
 * differs from one query text to the next, so that offset pages of different queries do not agree.
 */
export type TieOrder = 'id' | 'idDesc' | 'unstable'

/** Sorts rows (given by rising record number) as the database would. NULL comes first when ascending. */
export function sortScopes(
  scopes: readonly Scope[],
  columns: readonly Column[],
  descending: boolean,
  tieOrder: TieOrder,
  query: string,
): readonly Scope[] {
  const last = columns.length - 1
  const keyed = scopes.map((scope) => ({ scope, keys: columns.map((column) => sortKey(column, scope)) }))
  const tie = tieBreaker(tieOrder, query)
  keyed.sort((left, right) => {
    for (let index = 0; index <= last; index += 1) {
      const order = compareKeys(left.keys[index] ?? null, right.keys[index] ?? null)
      if (order !== 0) return descending && index === last ? -order : order
    }
    return tie(left.scope.row.number, right.scope.row.number)
  })
  return keyed.map(({ scope }) => scope)
}

function tieBreaker(tieOrder: TieOrder, query: string): (left: number, right: number) => number {
  if (tieOrder === 'id') return () => 0
  if (tieOrder === 'idDesc') return (left, right) => right - left
  return (left, right) => hash32(query, left) - hash32(query, right)
}

function sortKey(column: Column, scope: Scope): string | number | null {
  const value = column.read(scope)
  if (value === null || typeof value === 'number') return value
  if (column.kind === 'number') return Number(value)
  return column.kind === 'text' ? foldTrimmed(value) : value
}

function compareKeys(left: string | number | null, right: string | number | null): number {
  if (left === right) return 0
  if (left === null) return -1
  if (right === null) return 1
  return left < right ? -1 : 1
}
