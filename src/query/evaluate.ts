import {
  compareDecimals,
  compareText,
  fieldCatalogue,
  foldCase,
  valueOf,
  type BaseRecord,
  type FieldType,
  type RecordKind,
} from '../model/index.js'
import { invariant } from '../errors/index.js'
import type { Condition, Literal, Predicate } from './predicate.js'

/** A test of one record. */
export type RecordTest<R extends BaseRecord = BaseRecord> = (record: R) => boolean

/**
 * The meaning of a predicate: a function that says whether a record satisfies it. This is the reference against which
 * every vendor is graded. Compiled once, then run per record; any tree is accepted, in normal form or not.
 * Text: equality by code point; `contains` and `startsWith` after default lower-casing of both sides. Missing values
 * (null or undefined) satisfy only `ne`, `notIn`, `isNull` and the negated text tests.
 */
export function compilePredicate(kind: RecordKind, predicate: Predicate): RecordTest {
  switch (predicate.kind) {
    case 'true':
      return () => true
    case 'false':
      return () => false
    case 'not': {
      const test = compilePredicate(kind, predicate.term)
      return (record) => !test(record)
    }
    case 'and': {
      const tests = predicate.terms.map((term) => compilePredicate(kind, term))
      return (record) => tests.every((test) => test(record))
    }
    case 'or': {
      const tests = predicate.terms.map((term) => compilePredicate(kind, term))
      return (record) => tests.some((test) => test(record))
    }
    case 'condition':
      return compileCondition(kind, predicate)
  }
}

/** Whether one record satisfies a predicate; see `compilePredicate`. */
export function evaluate(kind: RecordKind, predicate: Predicate, record: BaseRecord): boolean {
  return compilePredicate(kind, predicate)(record)
}

function compileCondition(kind: RecordKind, test: Condition): RecordTest {
  const type = fieldCatalogue[kind][test.field]
  invariant(type !== undefined, `${kind} has a field ${test.field}`)
  const { field, values } = test
  switch (test.operator) {
    case 'isNull':
      return type.kind === 'id' ? () => false : (record) => isMissing(valueOf(record, field))
    case 'isNotNull':
      return type.kind === 'id' ? () => true : (record) => !isMissing(valueOf(record, field))
    case 'eq':
    case 'in':
      return membership(type, field, values)
    case 'ne':
    case 'notIn': {
      const member = membership(type, field, values)
      return (record) => !member(record)
    }
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return comparison(type, test)
    case 'contains':
    case 'startsWith':
      return textTest(test, values[0])
    case 'notContains':
    case 'notStartsWith': {
      const positive = textTest(test, values[0])
      return (record) => !positive(record)
    }
  }
}

function isMissing(value: unknown): boolean {
  return value === null || value === undefined
}

function membership(type: FieldType, field: string, values: readonly Literal[]): RecordTest {
  if (type.kind === 'id' || type.kind === 'reference') {
    const wanted = new Map<string, Set<string>>()
    for (const value of values) {
      if (typeof value !== 'object') continue
      const ids = wanted.get(value.source)
      if (ids === undefined) wanted.set(value.source, new Set([value.nativeId]))
      else ids.add(value.nativeId)
    }
    return type.kind === 'id'
      ? (record) => wanted.get(record.source)?.has(record.nativeId) === true
      : (record) => {
          const value = valueOf(record, field)
          return typeof value === 'string' && wanted.get(record.source)?.has(value) === true
        }
  }
  if (values.length === 1) {
    const only = values[0]
    return (record) => valueOf(record, field) === only
  }
  const wanted = new Set<unknown>(values)
  return (record) => wanted.has(valueOf(record, field))
}

function comparison(type: FieldType, test: Condition): RecordTest {
  const [bound] = test.values
  const { field, operator } = test
  invariant(bound !== undefined, `${operator} has a value`)
  const accepts = (sign: number): boolean =>
    operator === 'gt' ? sign > 0 : operator === 'gte' ? sign >= 0 : operator === 'lt' ? sign < 0 : sign <= 0
  return (record) => {
    const value = valueOf(record, field)
    return !isMissing(value) && accepts(compareValues(type, value, bound))
  }
}

function textTest(test: Condition, needle: Literal | undefined): RecordTest {
  invariant(typeof needle === 'string', `${test.operator} has a text`)
  const folded = foldCase(needle)
  const prefix = test.operator === 'startsWith' || test.operator === 'notStartsWith'
  return (record) => {
    const value = valueOf(record, test.field)
    if (typeof value !== 'string') return false
    const text = foldCase(value)
    return prefix ? text.startsWith(folded) : text.includes(folded)
  }
}

const enumRanks = new WeakMap<readonly string[], ReadonlyMap<string, number>>()

function enumRank(values: readonly string[], value: string): number {
  let ranks = enumRanks.get(values)
  if (ranks === undefined) {
    ranks = new Map(values.map((name, index) => [name, index]))
    enumRanks.set(values, ranks)
  }
  return ranks.get(value) ?? values.length
}

/** Orders two present values of one field type: instants and decimals by value, enums as declared, text by code point. */
export function compareValues(type: FieldType, a: unknown, b: unknown): number {
  switch (type.kind) {
    case 'instant':
      return Number(a) - Number(b)
    case 'decimal':
      return compareDecimals(String(a), String(b))
    case 'enum':
      return enumRank(type.values, String(a)) - enumRank(type.values, String(b))
    case 'text':
    case 'reference':
    case 'id':
      return compareText(String(a), String(b))
  }
}
