import type { QueryOptions } from '../options.js'
import type { FieldValue } from '../records.js'
import { comparisonKind } from '../schema.js'
import type { FieldSchema } from '../schema.js'
import { startOfDay } from '../zone.js'

/** A value ready to be compared; null = none. Lists of codes compare by their text. */
export type Key = string | number | null

/** Reads a stored value as the key of its field's kind: dates become epoch milliseconds, booleans 0 and 1. */
export function keyOf(field: FieldSchema, value: FieldValue, options: QueryOptions): Key {
  if (value === null || (value === '' && options.emptyTextIsNull === true)) return null
  if (field.type === 'date') return startOfDay(String(value))
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'number' || typeof value === 'string') return value
  return value.join(',')
}

/** Compares two keys of one field that are not null; below, at or above 0. */
export type Comparator = (left: string | number, right: string | number) => number

/** How keys of a field are ordered. */
export function comparatorOf(field: FieldSchema, options: QueryOptions): Comparator {
  switch (comparisonKind(field.type)) {
    case 'number':
      return (left, right) => Number(left) - Number(right)
    case 'id':
      return (left, right) => compareIds(String(left), String(right))
    case 'list':
      return (left, right) => compareCodePoints(String(left), String(right))
    case 'text':
      return compareTexts(options.textOrder ?? 'codePoint')
  }
}

function compareTexts(order: NonNullable<QueryOptions['textOrder']>): Comparator {
  if (order === 'codePoint') return (left, right) => compareCodePoints(String(left), String(right))
  if (order === 'ignoreCase') {
    return (left, right) => compareCodePoints(String(left).toLowerCase(), String(right).toLowerCase())
  }
  const collator = new Intl.Collator('zh-u-co-pinyin')
  return (left, right) => collator.compare(String(left), String(right))
}

/** Orders ids (digits without leading zeros) as whole numbers, whatever their length. */
export function compareIds(left: string, right: string): number {
  if (left.length !== right.length) return left.length - right.length
  return left < right ? -1 : left > right ? 1 : 0
}

/** Orders text by code point; plain `<` would put surrogate pairs before the last part of the basic plane. */
export function compareCodePoints(left: string, right: string): number {
  const shorter = Math.min(left.length, right.length)
  for (let index = 0; index < shorter; index += 1) {
    const a = left.charCodeAt(index)
    const b = right.charCodeAt(index)
    if (a === b) continue
    const aPair = a >= 0xd800 && a <= 0xdfff
    const bPair = b >= 0xd800 && b <= 0xdfff
    return aPair === bPair ? a - b : aPair ? 1 : -1
  }
  return left.length - right.length
}
