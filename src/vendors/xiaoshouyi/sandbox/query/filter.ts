import type { QueryOptions } from '../options.js'
import type { XiaoshouyiRecord } from '../records.js'
import { comparisonKind } from '../schema.js'
import type { FieldType } from '../schema.js'
import type { Column } from './columns.js'
import { comparatorOf, keyOf } from './compare.js'
import type { Key } from './compare.js'
import { compileLike } from './like.js'
import { QueryRefusal } from './problems.js'
import type { Condition, Literal, Operator } from './syntax.js'

/** Tests one record. */
export type Test = (record: XiaoshouyiRecord) => boolean

/** Rules of a surface beyond the shared options. */
export interface FilterRules {
  readonly options: QueryOptions
  readonly leadingPercent: boolean
  readonly maxInList: number
  /** Whether text areas and lists of codes may be compared at all. */
  readonly anyType: boolean
}

type Comparison = Extract<Condition, { kind: 'compare' }>

const orderOperators: Partial<Readonly<Record<Operator, (order: number) => boolean>>> = {
  '<': (order) => order < 0,
  '>': (order) => order > 0,
  '<=': (order) => order <= 0,
  '>=': (order) => order >= 0,
}
const negated: Partial<Readonly<Record<Operator, Operator>>> = { '!=': '=', notIn: 'in', notLike: 'like' }

/**
 * Compiles a filter. A comparison with no value is false, also under a negation unless the options say otherwise.
 * @throws QueryRefusal `column` and its kin from the look-up; `value`, `operation`, `columnType`.
 */
export function compileFilter(condition: Condition, lookUp: (path: string) => Column, rules: FilterRules): Test {
  if (condition.kind === 'compare') return compileComparison(condition, lookUp(condition.path), rules)
  const tests = condition.terms.map((term) => compileFilter(term, lookUp, rules))
  return condition.kind === 'and'
    ? (record) => tests.every((test) => test(record))
    : (record) => tests.some((test) => test(record))
}

function compileComparison(comparison: Comparison, column: Column, rules: FilterRules): Test {
  const { operator } = comparison
  const { options } = rules
  const { field } = column
  if (!rules.anyType) checkType(field.type, operator, column.path)
  const read = (record: XiaoshouyiRecord): Key => keyOf(field, column.read(record), options)
  if (operator === 'isNull') return (record) => read(record) === null
  if (operator === 'isNotNull') return (record) => read(record) !== null

  const positive = negated[operator]
  if (positive !== undefined) {
    const accepts = compileOperator(positive, comparison.values, column, rules)
    return (record) => {
      const key = read(record)
      return key === null ? options.negationKeepsNull === true : !accepts(key)
    }
  }
  const accepts = compileOperator(operator, comparison.values, column, rules)
  return (record) => {
    const key = read(record)
    return key !== null && accepts(key)
  }
}

/** The older query's rules: lists know only `is null`, text areas nothing. */
function checkType(type: FieldType, operator: Operator, path: string): void {
  const nullTest = operator === 'isNull' || operator === 'isNotNull'
  if (type === 'textarea' || (type === 'multipicklist' && !nullTest)) throw new QueryRefusal('columnType', path)
}

function compileOperator(
  operator: Operator,
  literals: readonly Literal[],
  column: Column,
  rules: FilterRules,
): (key: string | number) => boolean {
  const { options } = rules
  const kind = comparisonKind(column.field.type)
  if (operator === 'like') {
    if (kind !== 'text') throw new QueryRefusal('operation', column.path)
    const pattern = textOf(literals[0])
    if (pattern.startsWith('%') && !rules.leadingPercent) throw new QueryRefusal('operation', column.path)
    const matches = compileLike(pattern, options)
    return (key) => matches(String(key))
  }
  if (operator === 'in' && literals.length > rules.maxInList) throw new QueryRefusal('value', column.path)
  const keys = literals.map((literal) => literalKey(literal, kind, options))
  if (operator === '=' || operator === 'in') return equality(kind, keys, options)
  if (kind === 'list') throw new QueryRefusal('operation', column.path)

  const compare = comparatorOf(column.field, options)
  const [low, high] = keys
  if (operator === 'between') {
    if (low === undefined || low === null || high === undefined || high === null) return () => false
    return (key) => compare(key, low) >= 0 && compare(key, high) <= 0
  }
  const accepts = orderOperators[operator]
  if (accepts === undefined || low === undefined || low === null) return () => false
  return (key) => accepts(compare(key, low))
}

function equality(
  kind: ReturnType<typeof comparisonKind>,
  keys: readonly Key[],
  options: QueryOptions,
): (key: string | number) => boolean {
  const fold = (key: string | number): string | number =>
    kind === 'text' && options.equality === 'ignoreCase' ? String(key).toLowerCase() : key
  const wanted = new Set(keys.filter((key) => key !== null).map(fold))
  if (kind !== 'list') return (key) => wanted.has(fold(key))
  return (key) =>
    String(key)
      .split(',')
      .some((code) => wanted.has(Number(code)))
}

/** The key of a literal; null = one that nothing equals. */
function literalKey(literal: Literal, kind: ReturnType<typeof comparisonKind>, options: QueryOptions): Key {
  if (kind === 'text') return textOf(literal)
  const valid = (kind === 'id' ? /^\d{1,19}$/ : /^[+-]?\d+(\.\d+)?$/).test(literal.text)
  if (valid) return kind === 'id' ? literal.text.replace(/^0+(?=\d)/, '') : Number(literal.text)
  if (options.badNumber === 'noMatch') return null
  throw new QueryRefusal('value')
}

/** Text must be quoted. */
function textOf(literal: Literal | undefined): string {
  if (literal === undefined || !literal.quoted) throw new QueryRefusal('value')
  return literal.text
}
