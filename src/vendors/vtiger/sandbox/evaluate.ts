import { compileLike, foldTrimmed } from './collation.js'
import type { Column, Scope } from './columns.js'
import { failures } from './errors.js'
import { decodeLiteral, leadingNumber, normalizeDateTime } from './mysql-text.js'
import type { Condition, Literal, Operator } from './parser.js'
import type { Value } from './values.js'

/** Tests one row of the working set. */
export type Test = (scope: Scope) => boolean

/** The database would refuse the statement: the server answers success with an empty list. */
export class RefusedSql extends Error {}

/** The database reads a literal's end elsewhere than the query lexer did. */
export class SplitLiteral extends Error {}

const nothing: Test = () => false

/**
 * Compiles an OR of ANDs; an empty one accepts every row. NULL is never accepted.
 * @throws INVALID_ID_ATTRIBUTE for a bad id, {@link RefusedSql}, {@link SplitLiteral}.
 */
export function compileWhere(
  where: readonly (readonly Condition[])[],
  column: (name: string) => Column,
  checksOwners: boolean,
): Test {
  const groups = where.map((group) =>
    group.map((condition) => compileCondition(condition, column(condition.column), checksOwners)),
  )
  if (groups.length === 0) return () => true
  return (scope) => groups.some((group) => group.every((test) => test(scope)))
}

function compileCondition(condition: Condition, column: Column, checksOwners: boolean): Test {
  const { operator, values } = condition
  switch (column.kind) {
    case 'id':
    case 'reference':
    case 'owner': {
      const refuses = column.kind === 'owner' && !checksOwners
      const numbers = values.map((value) => recordNumber(value, column.kind !== 'reference', refuses))
      return compareNumbers(column, operator === 'LIKE' ? 'EQ' : operator, numbers)
    }
    case 'number':
      if (operator === 'LIKE') return compareText(column, operator, values)
      return compareNumbers(column, operator, values.map(numberOf))
    case 'date':
    case 'datetime':
      return operator === 'LIKE' ? compareText(column, operator, values) : compareInstants(column, operator, values)
    case 'text':
      return compareText(column, operator, values)
  }
}

/** The record number of an id literal, its prefix ignored; NaN equals nothing. */
function recordNumber(literal: Literal, bareAllowed: boolean, lenient: boolean): number {
  const text = literal.quoted ? literal.raw.slice(1, -1) : literal.raw
  const found = /^\d+x(\d+)$/.exec(text)
  if (found !== null) return Number(found[1])
  if (lenient || (bareAllowed && /^\d+$/.test(text))) return NaN
  throw failures.badId()
}

function numberOf(literal: Literal): number {
  const text = textOf(literal)
  return typeof text === 'number' ? text : leadingNumber(text)
}

/** A literal as the database reads it: quoted text, or a bare number. A bare word would be a column it lacks. */
function textOf(literal: Literal): string | number {
  if (!literal.quoted) {
    if (/^[+-]?\d+$/.test(literal.raw)) return Number(literal.raw)
    throw new RefusedSql()
  }
  const text = decodeLiteral(literal.raw)
  if (text === undefined) throw new SplitLiteral()
  return text
}

function compareNumbers(column: Column, operator: Operator, numbers: readonly number[]): Test {
  if (numbers.every(Number.isNaN)) return nothing
  const [first = NaN] = numbers
  const among = new Set(numbers)
  const accepts = ((): ((value: number) => boolean) => {
    if (operator === 'IN') return (value) => among.has(value)
    return comparison(operator, first)
  })()
  return (scope) => {
    const value = column.read(scope)
    return value !== null && accepts(typeof value === 'number' ? value : Number(value))
  }
}

function compareInstants(column: Column, operator: Operator, literals: readonly Literal[]): Test {
  // A date that makes no sense counts as lower than every date.
  const instants = literals.map((literal) => normalizeDateTime(String(textOf(literal))) ?? '')
  const [first = ''] = instants
  const accepts =
    operator === 'IN' ? (value: string): boolean => instants.includes(value) : comparison<string>(operator, first)
  const suffix = column.kind === 'date' ? ' 00:00:00' : ''
  return (scope) => {
    const value = column.read(scope)
    return value !== null && accepts(`${value}${suffix}`)
  }
}

function compareText(column: Column, operator: Operator, literals: readonly Literal[]): Test {
  if (operator === 'LIKE') {
    const [pattern] = literals.map(textOf)
    const matches = compileLike(String(pattern))
    return overText(column, matches)
  }
  const tests = literals.map((literal): ((value: string) => boolean) => {
    const text = textOf(literal)
    const wanted = operator === 'IN' ? 'EQ' : operator
    if (typeof text === 'number') {
      const accepts = comparison(wanted, text)
      return (value) => accepts(leadingNumber(value))
    }
    const accepts = comparison<string>(wanted, foldTrimmed(text))
    return (value) => accepts(foldTrimmed(value))
  })
  const [only] = tests
  if (operator !== 'IN' && only !== undefined) return overText(column, only)
  const folded = literals.map(textOf)
  if (folded.every((text) => typeof text === 'string')) {
    const among = new Set(folded.map(foldTrimmed))
    return overText(column, (value) => among.has(foldTrimmed(value)))
  }
  return overText(column, (value) => tests.some((test) => test(value)))
}

function overText(column: Column, accepts: (value: string) => boolean): Test {
  return (scope) => {
    const value: Value = column.read(scope)
    return value !== null && accepts(String(value))
  }
}

function comparison<T extends string | number>(operator: Operator, wanted: T): (value: T) => boolean {
  switch (operator) {
    case 'EQ':
    case 'IN':
    case 'LIKE':
      return (value) => value === wanted
    case 'NE':
      return (value) => value !== wanted
    case 'LT':
      return (value) => value < wanted
    case 'GT':
      return (value) => value > wanted
    case 'LTE':
      return (value) => value <= wanted
    case 'GTE':
      return (value) => value >= wanted
  }
}
