import type { QueryOptions } from '../options.js'
import type { XiaoshouyiRecord } from '../records.js'
import { comparisonKind } from '../schema.js'
import type { Column } from './columns.js'
import { comparatorOf, keyOf } from './compare.js'
import type { Key } from './compare.js'
import { QueryRefusal } from './problems.js'
import { renderValue } from './render.js'
import type { RenderMode } from './render.js'
import type { AggregateName } from './syntax.js'

/** Splits records by the values of the columns; records without a value stand together. No column gives one group. */
export function groupRecords(
  records: readonly XiaoshouyiRecord[],
  columns: readonly Column[],
  options: QueryOptions,
): readonly (readonly XiaoshouyiRecord[])[] {
  if (columns.length === 0) return [records]
  const groups = new Map<string, XiaoshouyiRecord[]>()
  for (const record of records) {
    const key = JSON.stringify(columns.map((column) => keyOf(column.field, column.read(record), options)))
    const group = groups.get(key)
    if (group) group.push(record)
    else groups.set(key, [record])
  }
  return [...groups.values()]
}

/** A function over a group, before rendering; `count` counts records with a value, the others skip those without. */
export function aggregateKey(
  name: AggregateName,
  column: Column,
  group: readonly XiaoshouyiRecord[],
  options: QueryOptions,
): Key {
  const keys = group
    .map((record) => keyOf(column.field, column.read(record), options))
    .filter((key): key is string | number => key !== null)
  if (name === 'count') return keys.length
  if (name === 'sum' || name === 'avg') {
    if (comparisonKind(column.field.type) !== 'number') throw new QueryRefusal('columnType', column.path)
    if (keys.length === 0) return null
    // Ten-thousandths are enough for money and keep the tail of binary fractions out of the answer.
    const sum = keys.reduce<number>((total, key) => total + Number(key), 0)
    return Math.round((name === 'sum' ? sum : sum / keys.length) * 10_000) / 10_000
  }
  const compare = comparatorOf(column.field, options)
  const better = (order: number): boolean => (name === 'min' ? order < 0 : order > 0)
  return keys.reduce<Key>((best, key) => (best === null || better(compare(key, best)) ? key : best), null)
}

/** A function's result as the answer shows it: `min` and `max` like the field's own values. */
export function renderAggregate(name: AggregateName, column: Column, key: Key, mode: RenderMode): unknown {
  const plain = name === 'count' || name === 'sum' || name === 'avg' || column.field.type === 'date'
  return plain ? key : renderValue(column.field, key, mode)
}
