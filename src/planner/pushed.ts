import type { Condition, Predicate } from '../query/index.js'
import type { Grade } from './capabilities.js'

/** One native test in a dialect's own terms. Opaque to the planner but for these three. */
export interface NativeTerm {
  /** The native text, for explain and for the length estimate. */
  readonly text: string
  /** Terms with the same slot cannot stand side by side in one conjunction (`conjunction` dialects only). */
  readonly slot: string
}

/** A filter as it is sent: native terms under AND and OR. */
export type Pushed =
  | { readonly kind: 'term'; readonly term: NativeTerm }
  | { readonly kind: 'and'; readonly terms: readonly Pushed[] }
  | { readonly kind: 'or'; readonly terms: readonly Pushed[] }

/**
 * What a dialect makes of one condition: a native filter with its grade; a constant (no record of the source can
 * satisfy it, or all do); or nothing that can be said safely. `faithful` marks an equality or membership said with the
 * very values, neither widened nor shortened: exact where the source is known to compare exactly; default false.
 */
export type Translation =
  | { readonly kind: 'pushed'; readonly pushed: Pushed; readonly grade: Grade; readonly faithful?: boolean }
  | { readonly kind: 'never' }
  | { readonly kind: 'always' }
  | { readonly kind: 'none' }

/** Says one condition natively; see `Translation`. Pure. */
export type Translate = (condition: Condition) => Translation

/** One condition of a filter and what became of it, for explain. */
export interface ConditionGrade {
  /** Null = a negation that no operator says. */
  readonly condition: Condition | null
  readonly grade: 'EXACT' | 'SUPERSET' | 'LOCAL'
}

/** A filter split in two. `pushed` null = nothing is sent; `empty` = no record of the source can match. */
export interface Split {
  readonly pushed: Pushed | null
  readonly residual: Predicate
  readonly empty: boolean
  readonly conditions: readonly ConditionGrade[]
}

/** The disjuncts of a pushed filter, each a list of terms under AND. Size is the product over conjuncts. */
export function disjunctsOf(pushed: Pushed | null): readonly (readonly NativeTerm[])[] {
  if (pushed === null) return [[]]
  switch (pushed.kind) {
    case 'term':
      return [[pushed.term]]
    case 'or':
      return pushed.terms.flatMap((term) => disjunctsOf(term))
    case 'and':
      return pushed.terms.reduce<readonly (readonly NativeTerm[])[]>(
        (lists, term) => lists.flatMap((list) => disjunctsOf(term).map((more) => [...list, ...more])),
        [[]],
      )
  }
}

/** How many disjuncts there would be, without building them. */
export function disjunctCount(pushed: Pushed): number {
  switch (pushed.kind) {
    case 'term':
      return 1
    case 'or':
      return pushed.terms.reduce((sum, term) => sum + disjunctCount(term), 0)
    case 'and':
      return pushed.terms.reduce((product, term) => product * disjunctCount(term), 1)
  }
}

/** Length of all terms of the disjunctive form, in characters. */
export function writtenLength(pushed: Pushed): number {
  switch (pushed.kind) {
    case 'term':
      return pushed.term.text.length + 5
    case 'or':
      return pushed.terms.reduce((sum, term) => sum + writtenLength(term), 0)
    case 'and': {
      const total = disjunctCount(pushed)
      return pushed.terms.reduce((sum, term) => sum + writtenLength(term) * (total / disjunctCount(term)), 0)
    }
  }
}
