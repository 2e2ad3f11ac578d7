import type { EntityReference } from '../model/index.js'
import { badInput } from '../errors/index.js'
import {
  and,
  condition,
  conditionOf,
  FALSE,
  not,
  or,
  TRUE,
  type Condition,
  type Literal,
  type Operator,
  type Predicate,
} from './predicate.js'

const negations: Readonly<Record<Operator, Operator | null>> = {
  eq: 'ne',
  ne: 'eq',
  in: 'notIn',
  notIn: 'in',
  contains: 'notContains',
  notContains: 'contains',
  startsWith: 'notStartsWith',
  notStartsWith: 'startsWith',
  isNull: 'isNotNull',
  isNotNull: 'isNull',
  gt: null,
  gte: null,
  lt: null,
  lte: null,
}

const opposites: Readonly<Partial<Record<Operator, Operator>>> = { gt: 'lte', gte: 'lt', lt: 'gte', lte: 'gt' }

/**
 * The normal form that the planner works on: no `not` (negation sits in the operators), conjunctions and disjunctions
 * flat, equalities of one field in a disjunction joined into one `in`, one-element lists turned into equalities,
 * empty lists into constants. Holds for exactly the records for which the predicate holds.
 * @throws BAD_USER_INPUT when the result has more than `maxConditions` conditions.
 */
export function normalForm(predicate: Predicate, maxConditions = 1000): Predicate {
  const result = normalize(predicate, false)
  if (countConditions(result) > maxConditions) {
    throw badInput(`The filter has more than ${maxConditions} conditions; ask with fewer`, ['filter'])
  }
  return result
}

function normalize(predicate: Predicate, negated: boolean): Predicate {
  switch (predicate.kind) {
    case 'true':
      return negated ? FALSE : TRUE
    case 'false':
      return negated ? TRUE : FALSE
    case 'not':
      return normalize(predicate.term, !negated)
    case 'and':
    case 'or': {
      const terms = predicate.terms.map((term) => normalize(term, negated))
      return (predicate.kind === 'and') === negated ? joinEqualities(or(...terms)) : and(...terms)
    }
    case 'condition':
      return normalizeCondition(predicate, negated)
  }
}

function normalizeCondition(test: Condition, negated: boolean): Predicate {
  if (negated) {
    const negation = negations[test.operator]
    if (negation !== null) return normalizeCondition(conditionOf(test.field, negation, test.values), false)
    const opposite = opposites[test.operator]
    if (opposite === undefined) return not(test)
    return or(condition(test.field, 'isNull'), conditionOf(test.field, opposite, test.values))
  }
  if (test.operator === 'in' || test.operator === 'notIn') {
    const values = distinct(test.values)
    if (values.length === 0) return test.operator === 'in' ? FALSE : TRUE
    if (values.length === 1) return conditionOf(test.field, test.operator === 'in' ? 'eq' : 'ne', values)
    return conditionOf(test.field, test.operator, values)
  }
  if ((test.operator === 'contains' || test.operator === 'startsWith') && test.values[0] === '') {
    return condition(test.field, 'isNotNull')
  }
  if ((test.operator === 'notContains' || test.operator === 'notStartsWith') && test.values[0] === '') {
    return condition(test.field, 'isNull')
  }
  return test
}

function joinEqualities(predicate: Predicate): Predicate {
  if (predicate.kind !== 'or') return predicate
  const values = new Map<string, Literal[]>()
  for (const term of predicate.terms) {
    if (term.kind !== 'condition' || (term.operator !== 'eq' && term.operator !== 'in')) continue
    const list = values.get(term.field)
    if (list === undefined) values.set(term.field, [...term.values])
    else for (const value of term.values) list.push(value)
  }
  const seen = new Set<string>()
  const terms: Predicate[] = []
  for (const term of predicate.terms) {
    if (term.kind === 'condition' && (term.operator === 'eq' || term.operator === 'in')) {
      if (seen.has(term.field)) continue
      seen.add(term.field)
      terms.push(normalizeCondition(conditionOf(term.field, 'in', values.get(term.field) ?? []), false))
    } else {
      terms.push(term)
    }
  }
  return or(...terms)
}

/** A text that is equal for equal literals only. */
export function literalKey(value: Literal): string {
  return typeof value === 'object' ? `r${value.entity}:${value.source}:${value.nativeId}` : `${typeof value}:${value}`
}

function distinct(values: readonly Literal[]): Literal[] {
  // As nearly all lists are.
  if (values.every((value) => typeof value !== 'object')) return [...new Set(values)]
  return [...new Map(values.map((value) => [literalKey(value), value])).values()]
}

function countConditions(predicate: Predicate): number {
  switch (predicate.kind) {
    case 'true':
    case 'false':
      return 0
    case 'condition':
      return 1
    case 'not':
      return countConditions(predicate.term)
    case 'and':
    case 'or':
      return predicate.terms.reduce((sum, term) => sum + countConditions(term), 0)
  }
}

/**
 * What a normal form means inside one source: conditions on `id` become conditions on `nativeId`, references to other
 * sources become constants, and conditions on fields the source does not have are folded as missing.
 * `hasField` says whether the source supplies a field at all.
 */
export function bindToSource(predicate: Predicate, source: string, hasField: (field: string) => boolean): Predicate {
  const bind = (term: Predicate): Predicate => {
    switch (term.kind) {
      case 'true':
      case 'false':
        return term
      case 'and':
        return and(...term.terms.map(bind))
      case 'or':
        return joinEqualities(or(...term.terms.map(bind)))
      case 'not':
        return not(bind(term.term))
      case 'condition':
        return bindCondition(term, source, hasField)
    }
  }
  return bind(predicate)
}

const trueOnMissing: ReadonlySet<Operator> = new Set(['ne', 'notIn', 'notContains', 'notStartsWith', 'isNull'])

function bindCondition(test: Condition, source: string, hasField: (field: string) => boolean): Predicate {
  if (test.field === 'id') {
    if (test.operator === 'isNull') return FALSE
    if (test.operator === 'isNotNull') return TRUE
    const own = test.values.filter((value): value is EntityReference => isReferenceTo(value, source))
    return listOrConstant(
      'nativeId',
      test.operator,
      own.map((value) => value.nativeId),
    )
  }
  if (!hasField(test.field)) return trueOnMissing.has(test.operator) ? TRUE : FALSE
  if (test.values.some((value) => typeof value === 'object')) {
    const own = test.values.filter((value) => isReferenceTo(value, source))
    return own.length === test.values.length ? test : listOrConstant(test.field, test.operator, own)
  }
  return test
}

function listOrConstant(field: string, operator: Operator, values: readonly Literal[]): Predicate {
  const negative = operator === 'ne' || operator === 'notIn'
  if (values.length === 0) return negative ? TRUE : FALSE
  return normalizeCondition(conditionOf(field, negative ? 'notIn' : 'in', values), false)
}

function isReferenceTo(value: Literal, source: string): value is EntityReference {
  return typeof value === 'object' && value.source === source
}
