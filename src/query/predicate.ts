import type { EntityReference } from '../model/index.js'

/** Operators of conditions. The negated forms exist so that a normal form needs no `not`. */
export const operators = [
  'eq',
  'ne',
  'in',
  'notIn',
  'gt',
  'gte',
  'lt',
  'lte',
  'contains',
  'notContains',
  'startsWith',
  'notStartsWith',
  'isNull',
  'isNotNull',
] as const

/** One operator. */
export type Operator = (typeof operators)[number]

/**
 * A literal, by the field's type: text and enum values are strings, instants epoch milliseconds, decimals canonical
 * strings, ids and references entity references. `isNull` and `isNotNull` have none.
 */
export type Literal = string | number | EntityReference

/** A test of one field. `values` has one element, but for `in` and `notIn` any number, and none for the null tests. */
export interface Condition {
  readonly kind: 'condition'
  readonly field: string
  readonly operator: Operator
  readonly values: readonly Literal[]
}

/** A filter tree. Two-valued: each record either satisfies it or does not. */
export type Predicate =
  | { readonly kind: 'true' }
  | { readonly kind: 'false' }
  | Condition
  | { readonly kind: 'and'; readonly terms: readonly Predicate[] }
  | { readonly kind: 'or'; readonly terms: readonly Predicate[] }
  | { readonly kind: 'not'; readonly term: Predicate }

/** Holds for every record. */
export const TRUE: Predicate = Object.freeze({ kind: 'true' })
/** Holds for no record. */
export const FALSE: Predicate = Object.freeze({ kind: 'false' })

/** A frozen condition. For lists that a caller may have made long there is `conditionOf`. */
export function condition(field: string, operator: Operator, ...values: readonly Literal[]): Condition {
  return conditionOf(field, operator, values)
}

/** The same of a list of values: as arguments of a call, a long one would overflow the stack. */
export function conditionOf(field: string, operator: Operator, values: readonly Literal[]): Condition {
  return Object.freeze({ kind: 'condition', field, operator, values: Object.freeze([...values]) })
}

/** Conjunction; TRUE terms vanish, a FALSE term wins, nested conjunctions are laid flat. */
export function and(...terms: readonly Predicate[]): Predicate {
  const flat: Predicate[] = []
  for (const term of terms) {
    if (term.kind === 'false') return FALSE
    if (term.kind === 'and') for (const inner of term.terms) flat.push(inner)
    else if (term.kind !== 'true') flat.push(term)
  }
  if (flat.length === 0) return TRUE
  return flat.length === 1 ? flat[0]! : Object.freeze({ kind: 'and', terms: Object.freeze(flat) })
}

/** Disjunction; FALSE terms vanish, a TRUE term wins, nested disjunctions are laid flat. */
export function or(...terms: readonly Predicate[]): Predicate {
  const flat: Predicate[] = []
  for (const term of terms) {
    if (term.kind === 'true') return TRUE
    if (term.kind === 'or') for (const inner of term.terms) flat.push(inner)
    else if (term.kind !== 'false') flat.push(term)
  }
  if (flat.length === 0) return FALSE
  return flat.length === 1 ? flat[0]! : Object.freeze({ kind: 'or', terms: Object.freeze(flat) })
}

/** Negation. */
export function not(term: Predicate): Predicate {
  if (term.kind === 'true') return FALSE
  if (term.kind === 'false') return TRUE
  return Object.freeze({ kind: 'not', term })
}

/** Conjuncts of a predicate: its terms when it is a conjunction, none for TRUE, else itself. */
export function conjuncts(predicate: Predicate): readonly Predicate[] {
  if (predicate.kind === 'true') return []
  return predicate.kind === 'and' ? predicate.terms : [predicate]
}

/** A readable, unambiguous form for explain and fingerprints; not a query language. */
export function predicateText(predicate: Predicate): string {
  switch (predicate.kind) {
    case 'true':
      return 'true'
    case 'false':
      return 'false'
    case 'condition':
      return conditionText(predicate)
    case 'and':
      return predicate.terms
        .map((term) => (term.kind === 'or' ? `(${predicateText(term)})` : predicateText(term)))
        .join(' and ')
    case 'or':
      return predicate.terms
        .map((term) => (term.kind === 'and' ? `(${predicateText(term)})` : predicateText(term)))
        .join(' or ')
    case 'not':
      return `not (${predicateText(predicate.term)})`
  }
}

/** One condition as text: field, operator, JSON literals; the numbers among them are instants. */
export function conditionText(test: Condition): string {
  const values = test.values.map(literalText)
  if (test.operator === 'in' || test.operator === 'notIn') {
    return `${test.field} ${test.operator} [${values.join(', ')}]`
  }
  return values.length === 0 ? `${test.field} ${test.operator}` : `${test.field} ${test.operator} ${values[0]}`
}

function literalText(value: Literal): string {
  if (typeof value === 'object') return JSON.stringify(`${value.entity}:${value.source}:${value.nativeId}`)
  if (typeof value === 'string') return JSON.stringify(value)
  return Math.abs(value) <= 8.64e15 ? new Date(value).toISOString() : String(value)
}
