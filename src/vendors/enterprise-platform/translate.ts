import { isWellFormed } from '../../model/index.js'
import type { NativeTerm, Pushed, Translation } from '../../planner/index.js'
import { longestSafeRun, type Condition, type Literal } from '../../query/index.js'
import {
  dayAfter,
  dayBefore,
  roundedDown,
  secondBefore,
  secondFrom,
  wholeBelow,
  wholeFrom,
  wholeUpTo,
} from './bounds.js'
import { maxListValues } from './capabilities.js'
import { Parameter } from './encode.js'
import type { Column, Vocabulary } from './schema.js'
import type { EnterpriseSettings } from './settings.js'

/** A filter of the query string. Its text is the encoded form, so that lengths are those on the wire. */
export class FilterParameter extends Parameter implements NativeTerm {
  get slot(): string {
    return this.name
  }
}

type NativeOperator = 'ne' | 'gt' | 'gte' | 'lt' | 'lte' | 'in' | 'like'

const NONE: Translation = { kind: 'none' }
const NEVER: Translation = { kind: 'never' }
const ALWAYS: Translation = { kind: 'always' }

/** Characters that some `like` could take for wildcards; this vendor documents none. */
const refusedInLike = '%_*?'

function term(column: Column, operator: NativeOperator | null, value: string): Pushed {
  const name = operator === null ? column.name : `${column.name}[${operator}]`
  return { kind: 'term', term: new FilterParameter(name, value) }
}

function superset(...terms: readonly Pushed[]): Translation {
  const [only] = terms
  const pushed: Pushed = terms.length === 1 && only !== undefined ? only : { kind: 'and', terms }
  return { kind: 'pushed', grade: 'superset', pushed }
}

/** Says one condition on one column, or refuses; see `Dialect.translate`. */
export function translateCondition(
  column: Column,
  condition: Condition,
  filters: EnterpriseSettings['filters'],
): Translation {
  switch (column.kind) {
    case 'id':
      if (condition.operator === 'isNull') return NEVER
      if (condition.operator === 'isNotNull') return ALWAYS
      return equality(column, condition)
    case 'reference':
      return equality(column, condition)
    case 'text':
      return text(column, condition, filters)
    case 'enum':
      return vocabulary(column, column.vocabulary, condition)
    case 'instant':
      return instant(column, condition, filters)
    case 'decimal':
      return decimal(column, condition, filters)
    case 'lines':
      return NONE
  }
}

/** Equality of text with the value as it is, where an answer that is too narrow does no harm; null for other columns. */
export function sayLiterally(column: Column, value: string): Pushed | null {
  return column.kind === 'text' || column.kind === 'id' || column.kind === 'reference'
    ? term(column, null, value)
    : null
}

function faithfully(pushed: Pushed): Translation {
  return { kind: 'pushed', grade: 'superset', faithful: true, pushed }
}

/** Equality and membership of text and ids. Superset: whether the vendor tells upper from lower case is not known. */
function equality(column: Column, { operator, values }: Condition): Translation {
  if (operator !== 'eq' && operator !== 'in') return NONE
  const texts = values.map(textOf)
  if (texts.length > maxListValues || !texts.every(isSayable)) return NONE
  const [only] = texts
  if (texts.length === 1 && only !== undefined) return faithfully(term(column, null, only))
  // A list is split at its commas after decoding; there is no way to escape one.
  return texts.some((value) => value.includes(',')) ? NONE : faithfully(term(column, 'in', texts.join(',')))
}

function textOf(value: Literal): string {
  return typeof value === 'object' ? value.nativeId : String(value)
}

const plainId = /^[\w.-]+$/

/** Whether a value arrives as it is sent: an empty one may mean "no filter", blanks at the ends may be trimmed. */
function isSayable(value: string): boolean {
  // As nearly all ids are.
  if (plainId.test(value)) return true
  return value !== '' && value.trim() === value && isWellFormed(value) && !/\p{Cc}/u.test(value)
}

function text(column: Column, condition: Condition, filters: EnterpriseSettings['filters']): Translation {
  const { operator, values } = condition
  if (operator !== 'contains' && operator !== 'startsWith') return equality(column, condition)
  const run = longestSafeRun(values.map(textOf).join(''), { letters: filters.likeIgnoresCase, refused: refusedInLike })
  return run === null ? NONE : superset(term(column, 'like', run))
}

/**
 * Closed value lists. A unified value without a native one matches no record; what is unknown to us (`OTHER`) or
 * missing cannot be asked for.
 */
function vocabulary(column: Column, words: Vocabulary, { operator, values }: Condition): Translation {
  if (operator === 'isNull') return NEVER
  if (operator === 'isNotNull') return ALWAYS
  if (operator === 'eq' || operator === 'in') return anyOf(column, words, values.map(textOf))
  if (operator === 'ne' || operator === 'notIn') return noneOf(column, words, values.map(textOf))
  return NONE
}

function isUnsayable(words: Vocabulary, value: string): boolean {
  return value === 'OTHER' || value === words.missing
}

function anyOf(column: Column, words: Vocabulary, wanted: readonly string[]): Translation {
  if (wanted.some((value) => isUnsayable(words, value))) return NONE
  const native = wanted.flatMap((value) => words.native[value] ?? [])
  const [only] = native
  if (only === undefined) return NEVER
  return superset(native.length === 1 ? term(column, null, only) : term(column, 'in', native.join(',')))
}

function noneOf(column: Column, words: Vocabulary, unwanted: readonly string[]): Translation {
  const rest = words.all.filter((value) => !unwanted.includes(value))
  if (!rest.some((value) => isUnsayable(words, value))) return anyOf(column, words, rest)
  const native = unwanted.flatMap((value) => words.native[value] ?? [])
  const [first] = native
  if (first === undefined) return unwanted.some((value) => isUnsayable(words, value)) ? NONE : ALWAYS
  // One slot holds one value: leaving out the first of several is still too much, never too little.
  return words.alwaysSet ? superset(term(column, 'ne', first)) : NONE
}

/**
 * Bounds of time. Documented is only a date, with neither its zone nor whether the day itself counts; so a day is added
 * on the open side, which holds for midnights of UTC and of China and for comparing by day alike.
 */
function instant(column: Column, { operator, values }: Condition, filters: EnterpriseSettings['filters']): Translation {
  const [value] = values
  if (typeof value !== 'number' || values.length !== 1) return NONE
  const bounds: Bounds =
    filters.instants === 'date'
      ? {
          above: () => dayBefore(value),
          below: () => dayAfter(value),
          from: () => roundedDown(value),
          upTo: () => dayAfter(value),
        }
      : {
          above: () => secondBefore(value),
          below: () => secondFrom(value, 0),
          from: () => secondBefore(value),
          upTo: () => secondFrom(value, 1),
        }
  return between(column, operator, bounds, filters)
}

/**
 * Bounds of amounts, widened to whole numbers: the vendor may compare as floating point, where an amount could round
 * on to the bound or past it; whole numbers up to 15 digits are the same in every representation.
 */
function decimal(column: Column, { operator, values }: Condition, filters: EnterpriseSettings['filters']): Translation {
  const [value] = values
  if (typeof value !== 'string' || values.length !== 1) return NONE
  const bounds: Bounds = {
    above: () => wholeBelow(value),
    below: () => wholeUpTo(value, 0),
    from: () => wholeFrom(value),
    upTo: () => wholeUpTo(value, 1),
  }
  return between(column, operator, bounds, filters)
}

/** Bounds that can be said; null where there is none. */
interface Bounds {
  /** For `gt`: less than everything that is wanted. */
  readonly above: () => string | null
  /** For `lte`: not less than anything that is wanted. */
  readonly below: () => string | null
  /** For `gte`. */
  readonly from: () => string | null
  /** For `lt`. */
  readonly upTo: () => string | null
}

function between(
  column: Column,
  operator: Condition['operator'],
  bounds: Bounds,
  { assumeSymmetric }: EnterpriseSettings['filters'],
): Translation {
  const by = (native: NativeOperator, bound: string | null): Translation =>
    bound === null ? NONE : superset(term(column, native, bound))
  if (operator === 'gt') return by('gt', bounds.above())
  if (operator === 'gte') return assumeSymmetric ? by('gte', bounds.from()) : by('gt', bounds.above())
  if (operator === 'lte') return by('lte', bounds.below())
  if (operator === 'lt') return assumeSymmetric ? by('lt', bounds.upTo()) : by('lte', bounds.below())
  if (operator !== 'eq') return NONE
  const [above, below] = [bounds.above(), bounds.below()]
  return above === null || below === null ? NONE : superset(term(column, 'gt', above), term(column, 'lte', below))
}
