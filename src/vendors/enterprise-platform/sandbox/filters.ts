import { refuseField } from './envelope.js'
import type { EnterpriseSandboxOptions } from './options.js'
import type { AnyRecord } from './records.js'
import { fieldReader } from './schema.js'
import type { FieldSchema } from './schema.js'

/** The operators of the list filters; `eq` is also what a bare field means. */
export const operators = ['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'in', 'like'] as const

/** One filter operator. */
export type Operator = (typeof operators)[number]

type Comparable = string | number

const mostListValues = 100

/**
 * Compiles one filter. No operator but `ne` (and that only when told so) matches a missing value.
 * @throws Refusal 40002 when the value is not of the field's kind, 40001 when an `in` list passes 100 values.
 */
export function compileFilter(
  field: { readonly name: string; readonly kind: FieldSchema['kind'] },
  operator: Operator,
  value: string,
  options: EnterpriseSandboxOptions,
): (record: AnyRecord) => boolean {
  const read = fieldReader(field.name)
  if (operator === 'like') {
    const fold = options.like === 'exact' ? (text: string) => text : (text: string) => text.toLowerCase()
    const wanted = fold(value)
    return (record) => {
      const actual = read(record)
      return actual !== null && fold(String(actual)).includes(wanted)
    }
  }
  const readKey = keyReader(field.name, field.kind, options)
  const parse = (text: string): Comparable => parseValue(field, text, options)
  if (operator === 'in') {
    const list = value === '' ? [] : value.split(',')
    if (list.length > mostListValues) throw refuseField(40001, field.name, `At most ${mostListValues} values`)
    const wanted = new Set(list.map(parse))
    return (record) => {
      const actual = readKey(record)
      return actual !== null && wanted.has(actual)
    }
  }
  const wanted = parse(value)
  const test = comparisons[operator]
  const whenMissing = operator === 'ne' && options.neKeepsMissing === true
  return (record) => {
    const actual = readKey(record)
    return actual === null ? whenMissing : test(actual, wanted)
  }
}

const comparisons: Readonly<
  Record<Exclude<Operator, 'in' | 'like'>, (actual: Comparable, wanted: Comparable) => boolean>
> = {
  eq: (actual, wanted) => actual === wanted,
  ne: (actual, wanted) => actual !== wanted,
  gt: (actual, wanted) => actual > wanted,
  gte: (actual, wanted) => actual >= wanted,
  lt: (actual, wanted) => actual < wanted,
  lte: (actual, wanted) => actual <= wanted,
}

/**
 * Makes a reader of the form in which a field is compared and sorted: instants as epoch milliseconds, text folded when
 * the options say so, missing values null.
 */
export function keyReader(
  name: string,
  kind: FieldSchema['kind'],
  options: EnterpriseSandboxOptions,
): (record: AnyRecord) => Comparable | null {
  const read = fieldReader(name)
  if (kind === 'instant') {
    return (record) => {
      const value = read(record)
      return value === null ? null : Date.parse(String(value))
    }
  }
  if (kind === 'text' && options.textEquality === 'ignoreCase') {
    return (record) => {
      const value = read(record)
      return value === null ? null : String(value).toLowerCase()
    }
  }
  return read
}

function parseValue(
  field: { readonly name: string; readonly kind: FieldSchema['kind'] },
  text: string,
  options: EnterpriseSandboxOptions,
): Comparable {
  if (field.kind === 'number') {
    if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) throw refuseField(40002, field.name, 'Must be a number')
    return Number(text)
  }
  if (field.kind === 'instant') {
    const instant = parseInstant(text, options.dateZone ?? 'UTC')
    if (instant === undefined) throw refuseField(40002, field.name, 'Must be a date or an ISO 8601 instant')
    return instant
  }
  return options.textEquality === 'ignoreCase' ? text.toLowerCase() : text
}

/** Reads a date (its midnight in the zone) or an instant; one without an offset is local to the zone. */
export function parseInstant(text: string, zone: 'UTC' | 'Asia/Shanghai'): number | undefined {
  const parts = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:\d{2})?)?$/.exec(text)
  if (parts === null) return undefined
  const offset = parts[3] ?? (zone === 'UTC' ? 'Z' : '+08:00')
  const instant = Date.parse(`${parts[1]}T${parts[2] ?? '00:00:00'}${offset}`)
  return Number.isNaN(instant) ? undefined : instant
}
