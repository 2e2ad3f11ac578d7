import type { RecordKind } from '../../model/index.js'
import type { Grade, NativeTerm, Pushed, Translation } from '../../planner/index.js'
import { longestSafeRun, type Condition, type Literal, type Operator } from '../../query/index.js'
import {
  amountLiteral,
  bareLiteral,
  containsPattern,
  idLiteral,
  instantLiteral,
  joinXoql,
  nameOf,
  prefixPattern,
  refusedCharacters,
  textLiteral,
  wholeOf,
  xoql,
  type Xoql,
} from './literals.js'
import type { CodeMap, NativeObjects } from './objects.js'

/** One test in XOQL. */
export interface XoqlTerm extends NativeTerm {
  readonly xoql: Xoql
}

/** Whether a term was made here. */
export function isXoqlTerm(term: NativeTerm): term is XoqlTerm {
  return 'xoql' in term
}

const none: Translation = { kind: 'none' }
const never: Translation = { kind: 'never' }
const always: Translation = { kind: 'always' }

function term(text: Xoql): Pushed {
  const made: XoqlTerm = { xoql: text, text, slot: text }
  return { kind: 'term', term: made }
}

function anyOf(terms: readonly Pushed[], grade: Grade): Translation {
  const [only] = terms
  if (only === undefined) return never
  return { kind: 'pushed', pushed: terms.length === 1 ? only : { kind: 'or', terms }, grade }
}

function pushed(text: Xoql, grade: Grade = 'superset'): Translation {
  return anyOf([term(text)], grade)
}

/** What a translation is made from. */
export interface TranslateOptions {
  readonly objects: NativeObjects
  /** Whether `like` takes upper and lower case for the same. */
  readonly likeIgnoresCase: boolean
}

/** Makes the translation of conditions; see `Dialect.translate`. What it cannot say without loss is left to us. */
export function createTranslate({
  objects,
  likeIgnoresCase,
}: TranslateOptions): (kind: RecordKind, condition: Condition) => Translation {
  return (kind, { field, operator, values }) => {
    if (field === 'nativeId') return idTest('id', operator, values)
    const native = objects[kind]?.fields[field]
    switch (native?.type) {
      case 'text':
        return textTest(native.column, operator, values, likeIgnoresCase)
      case 'instant':
        return instantTest(native.column, operator, values)
      case 'date':
        return dateTest(native.column, operator, values)
      case 'decimal':
        return decimalTest(native.column, operator, values)
      case 'reference':
        return idTest(native.column, operator, values)
      case 'enum':
        return picklistTest(native.column, native.codes, native.empty, operator, values)
      case 'label':
        // Labels are not known without a call, but whoever has one has a code.
        return presence(native.column, operator)
      case 'plain':
      case undefined:
        return none
    }
  }
}

/** Equality of a text column with the value as it is; see `Dialect.sayLiterally`. */
export function sayLiterally(column: string, value: string): Pushed | null {
  const literal = bareLiteral(value)
  return literal === null ? null : term(xoql`${nameOf(column)} = ${literal}`)
}

/** A literal as text; of a reference, its id. */
function plainText(value: Literal): string {
  return typeof value === 'object' ? value.nativeId : String(value)
}

/**
 * Values that read as missing here may be stored as an empty text or as 0, which `is null` would not find; so only the
 * other direction is sent.
 */
function presence(column: string, operator: Operator): Translation {
  return operator === 'isNotNull' ? pushed(xoql`${nameOf(column)} is not null`) : none
}

function membership(column: Xoql, literals: readonly Xoql[]): Pushed[] {
  const [only] = literals
  if (only === undefined) return []
  return [term(literals.length === 1 ? xoql`${column} = ${only}` : xoql`${column} in (${joinXoql(literals, ',')})`)]
}

/** A safe piece that narrows a search; punctuation alone would not. */
function safeRun(needle: string, letters: boolean): string | null {
  const run = longestSafeRun(needle, { letters, refused: refusedCharacters })
  return run !== null && /[\p{L}\p{N}]/u.test(run) ? run : null
}

/**
 * Whether `=` tells upper from lower case is not published, so it is a superset. What cannot stand in a literal is
 * sought by its longest piece that can; the empty text no record has, since it reads as missing.
 */
function textTest(
  column: string,
  operator: Operator,
  values: readonly Literal[],
  likeIgnoresCase: boolean,
): Translation {
  const name = nameOf(column)
  if (operator === 'contains' || operator === 'startsWith') {
    const needle = values.map(plainText).join('')
    const run = safeRun(needle, likeIgnoresCase)
    if (run === null) return none
    const pattern = operator === 'startsWith' && run === needle ? prefixPattern(run) : containsPattern(run)
    return pattern === null ? none : pushed(xoql`${name} like ${pattern}`)
  }
  if (operator !== 'eq' && operator !== 'in') return presence(column, operator)
  const literals: Xoql[] = []
  const patterns: Xoql[] = []
  for (const value of values.map(plainText)) {
    if (value === '') continue
    const literal = textLiteral(value)
    const run = literal === null ? safeRun(value, true) : null
    const pattern = run === null ? null : containsPattern(run)
    if (literal !== null) literals.push(literal)
    else if (pattern !== null) patterns.push(pattern)
    else return none
  }
  const terms = [...membership(name, literals), ...patterns.map((pattern) => term(xoql`${name} like ${pattern}`))]
  return faithful(anyOf(terms, 'superset'), patterns.length === 0)
}

/** Marks an equality whose values stand in it unchanged; see `Translation`. */
function faithful(translation: Translation, holds = true): Translation {
  return translation.kind === 'pushed' && holds ? { ...translation, faithful: true } : translation
}

/**
 * Ids and references. Superset: beyond 2^53 a comparison with a quoted id may be one of doubles. For the same reason
 * "not equal" is never sent.
 */
function idTest(column: string, operator: Operator, values: readonly Literal[]): Translation {
  const literals = values.flatMap((value) => idLiteral(plainText(value)) ?? [])
  if (operator === 'eq' || operator === 'in') return faithful(anyOf(membership(nameOf(column), literals), 'superset'))
  if (operator === 'ne' || operator === 'notIn') return literals.length === 0 ? always : none
  if (column !== 'id') return presence(column, operator)
  return operator === 'isNull' ? never : operator === 'isNotNull' ? always : none
}

type Bound = 'gt' | 'gte' | 'lt' | 'lte'

function isBound(operator: Operator): operator is Bound {
  return operator === 'gt' || operator === 'gte' || operator === 'lt' || operator === 'lte'
}

function comparison(column: Xoql, operator: Bound, literal: Xoql): Xoql {
  switch (operator) {
    case 'gt':
      return xoql`${column} > ${literal}`
    case 'gte':
      return xoql`${column} >= ${literal}`
    case 'lt':
      return xoql`${column} < ${literal}`
    case 'lte':
      return xoql`${column} <= ${literal}`
  }
}

/** Moments that the platform sets are milliseconds, stored and compared as such; none lies before 1970. */
function instantTest(column: string, operator: Operator, values: readonly Literal[]): Translation {
  if (operator === 'isNull') return never
  if (operator === 'isNotNull') return always
  const instants = values.map(Number)
  if (operator === 'eq' || operator === 'in') {
    const literals = instants.flatMap((instant) => instantLiteral(instant) ?? [])
    return anyOf(membership(nameOf(column), literals), 'exact')
  }
  const [instant] = instants
  if (!isBound(operator) || instant === undefined || !Number.isSafeInteger(instant)) return none
  const literal = instantLiteral(instant)
  if (literal !== null) return pushed(comparison(nameOf(column), operator, literal), 'exact')
  const later = operator === 'gt' || operator === 'gte'
  return later === instant < 0 ? always : never
}

/** More than any zone is away from any other. */
const dateSlackMs = 36 * 3_600_000

/** A day is stored as its beginning in some zone, so bounds are widened. */
function dateTest(column: string, operator: Operator, values: readonly Literal[]): Translation {
  if (operator === 'isNull' || operator === 'isNotNull') return presence(column, operator)
  const [instant] = values.map(Number)
  if (instant === undefined || values.length !== 1) return none
  return between(column, operator, instantLiteral(instant - dateSlackMs), instantLiteral(instant + dateSlackMs))
}

/**
 * Amounts are shown rounded to the tenant's places and may be compared as doubles, so bounds move outward to the next
 * whole number but one, which is the same in every representation.
 */
function decimalTest(column: string, operator: Operator, values: readonly Literal[]): Translation {
  if (operator === 'isNull' || operator === 'isNotNull') return presence(column, operator)
  const [value] = values.map(plainText)
  if (value === undefined || values.length !== 1) return none
  const whole = BigInt(value.replace(/\..*$/, ''))
  return between(column, operator, amountLiteral(whole - 2n), amountLiteral(whole + 2n))
}

/** Equality as a range, bounds as wider bounds. */
function between(column: string, operator: Operator, from: Xoql | null, to: Xoql | null): Translation {
  const name = nameOf(column)
  if (operator === 'gt' || operator === 'gte') return from === null ? none : pushed(xoql`${name} >= ${from}`)
  if (operator === 'lt' || operator === 'lte') return to === null ? none : pushed(xoql`${name} <= ${to}`)
  if (operator !== 'eq' || to === null) return none
  const upper = term(xoql`${name} <= ${to}`)
  if (from === null) return { kind: 'pushed', pushed: upper, grade: 'superset' }
  return { kind: 'pushed', pushed: { kind: 'and', terms: [term(xoql`${name} >= ${from}`), upper] }, grade: 'superset' }
}

/**
 * Codes are whole numbers, so those with a meaning are asked for exactly. Every record has a unified value: codes
 * without a meaning are OTHER, no code is `empty`. Both are what is left when all other codes are taken away; a record
 * without a code has to be named, since `not in` passes over it.
 */
function picklistTest(
  column: string | null,
  codes: CodeMap,
  empty: string,
  operator: Operator,
  values: readonly Literal[],
): Translation {
  if (operator === 'isNull') return never
  if (operator === 'isNotNull') return always
  const negative = operator === 'ne' || operator === 'notIn'
  if (!negative && operator !== 'eq' && operator !== 'in') return none
  const named = new Set(values.map(plainText))
  const isWanted = (meaning: string): boolean => named.has(meaning) !== negative
  if (column === null) return isWanted(empty) ? always : never
  const name = nameOf(column)
  const literalsOf = (keep: (meaning: string) => boolean): Xoql[] =>
    Object.entries(codes)
      .filter(([, meaning]) => keep(meaning))
      .map(([code]) => wholeOf(Number(code)))
  if (!isWanted('OTHER') && !isWanted(empty)) return anyOf(membership(name, literalsOf(isWanted)), 'exact')
  const unwanted = literalsOf((meaning) => !isWanted(meaning))
  if (unwanted.length === 0) return isWanted('OTHER') && isWanted(empty) ? always : none
  const others = term(xoql`${name} not in (${joinXoql(unwanted, ',')})`)
  return anyOf([others, term(xoql`${name} is null`)], 'superset')
}
