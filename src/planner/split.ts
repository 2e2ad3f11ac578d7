import { and, conjuncts, FALSE, TRUE, type Condition, type Predicate } from '../query/index.js'
import type { Capabilities, KindCapabilities } from './capabilities.js'
import {
  disjunctCount,
  disjunctsOf,
  writtenLength,
  type ConditionGrade,
  type Pushed,
  type Split,
  type Translate,
} from './pushed.js'

type Part =
  { readonly kind: 'all' } | { readonly kind: 'nothing' } | { readonly kind: 'filter'; readonly pushed: Pushed }

interface Attempt {
  /** What may be sent for this part: everything passes, nothing passes, or a filter. Never too narrow. */
  readonly part: Part
  /** Whether `part` means exactly the predicate it came from. */
  readonly exact: boolean
}

const ALL: Part = { kind: 'all' }
const NOTHING: Part = { kind: 'nothing' }

/**
 * Narrows a dialect's translation to what the capability data declares. Data lowers any grade; it raises one only where
 * the dialect calls its wording faithful, so that how the source compares was all that stood against `exact`.
 */
export function gradedTranslate(kind: KindCapabilities, translate: Translate): Translate {
  return (test) => {
    const declared = kind.fields[test.field]?.operators[test.operator]
    if (declared === undefined) return { kind: 'none' }
    const translation = translate(test)
    if (translation.kind !== 'pushed' || translation.grade === declared) return translation
    if (declared === 'exact') return translation.faithful === true ? { ...translation, grade: 'exact' } : translation
    return { ...translation, grade: 'superset' }
  }
}

/**
 * Splits a predicate in normal form, already bound to a source, into what the source can answer and what we must.
 * `pushed AND residual` equals the predicate on every record, and `pushed` alone never loses one. Conjuncts keep their
 * order; `residual` is TRUE when everything was pushed exactly. No I/O; time grows with the number of conditions.
 */
export function split(predicate: Predicate, capabilities: Capabilities, translate: Translate): Split {
  const conditions: ConditionGrade[] = []
  const residuals: Predicate[] = []
  const accepted: Pushed[] = []
  for (const conjunct of conjuncts(predicate)) {
    if (conjunct.kind === 'false') return { pushed: null, residual: FALSE, empty: true, conditions }
    const seen: ConditionGrade[] = []
    const attempt = attemptPush(conjunct, capabilities, translate, seen)
    if (attempt.part.kind === 'nothing')
      return { pushed: null, residual: FALSE, empty: true, conditions: [...conditions, ...seen] }
    if (attempt.part.kind === 'filter') {
      if (fits([...accepted, attempt.part.pushed], capabilities)) {
        accepted.push(attempt.part.pushed)
        conditions.push(...seen)
        if (!attempt.exact) residuals.push(conjunct)
        continue
      }
      conditions.push(...checkedHere(seen))
      residuals.push(conjunct)
      continue
    }
    conditions.push(...(attempt.exact ? seen : checkedHere(seen)))
    if (!attempt.exact) residuals.push(conjunct)
  }
  return {
    pushed: conjunction(accepted),
    residual: residuals.length === 0 ? TRUE : and(...residuals),
    empty: false,
    conditions,
  }
}

function checkedHere(seen: readonly ConditionGrade[]): readonly ConditionGrade[] {
  return seen.map(({ condition }) => ({ condition, grade: 'LOCAL' }))
}

function conjunction(terms: readonly Pushed[]): Pushed | null {
  if (terms.length === 0) return null
  return terms.length === 1 ? terms[0]! : { kind: 'and', terms }
}

function fits(accepted: readonly Pushed[], capabilities: Capabilities): boolean {
  const whole = conjunction(accepted)
  if (whole === null) return true
  if (disjunctCount(whole) > capabilities.maxDisjuncts) return false
  if (writtenLength(whole) > capabilities.maxFilterLength) return false
  if (capabilities.filterShape === 'dnf') return true
  const lists = disjunctsOf(whole)
  const slots = (lists[0] ?? []).map((term) => term.slot)
  return lists.length === 1 && new Set(slots).size === slots.length
}

function attemptPush(
  predicate: Predicate,
  capabilities: Capabilities,
  translate: Translate,
  seen: ConditionGrade[],
): Attempt {
  switch (predicate.kind) {
    case 'true':
      return { part: ALL, exact: true }
    case 'false':
      return { part: NOTHING, exact: true }
    case 'condition':
      return attemptCondition(predicate, translate, seen)
    case 'and': {
      const attempts = predicate.terms.map((term) => attemptPush(term, capabilities, translate, seen))
      if (attempts.some(({ part }) => part.kind === 'nothing')) return { part: NOTHING, exact: true }
      const filters = attempts.flatMap(({ part }) => (part.kind === 'filter' ? [part.pushed] : []))
      const pushed = conjunction(filters)
      return { part: pushed === null ? ALL : { kind: 'filter', pushed }, exact: attempts.every(({ exact }) => exact) }
    }
    case 'or': {
      const attempts = predicate.terms.map((term) => attemptPush(term, capabilities, translate, seen))
      const open = attempts.filter(({ part }) => part.kind === 'all')
      if (open.length > 0) return { part: ALL, exact: open.some(({ exact }) => exact) }
      const branches = attempts.filter(({ part }) => part.kind === 'filter')
      if (branches.length === 0) return { part: NOTHING, exact: true }
      const filters = branches.flatMap(({ part }) => (part.kind === 'filter' ? [part.pushed] : []))
      const pushed: Pushed = filters.length === 1 ? filters[0]! : { kind: 'or', terms: filters }
      if (!fits([pushed], capabilities)) return { part: ALL, exact: false }
      return { part: { kind: 'filter', pushed }, exact: branches.every(({ exact }) => exact) }
    }
    case 'not':
      seen.push({ condition: null, grade: 'LOCAL' })
      return { part: ALL, exact: false }
  }
}

function attemptCondition(test: Condition, translate: Translate, seen: ConditionGrade[]): Attempt {
  const translation = translate(test)
  switch (translation.kind) {
    case 'none':
      seen.push({ condition: test, grade: 'LOCAL' })
      return { part: ALL, exact: false }
    case 'never':
      seen.push({ condition: test, grade: 'EXACT' })
      return { part: NOTHING, exact: true }
    case 'always':
      seen.push({ condition: test, grade: 'EXACT' })
      return { part: ALL, exact: true }
    case 'pushed':
      seen.push({ condition: test, grade: translation.grade === 'exact' ? 'EXACT' : 'SUPERSET' })
      return { part: { kind: 'filter', pushed: translation.pushed }, exact: translation.grade === 'exact' }
  }
}
