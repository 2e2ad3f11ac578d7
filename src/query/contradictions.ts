import { fieldCatalogue, foldCase, type BaseRecord, type FieldType, type RecordKind } from '../model/index.js'
import { invariant } from '../errors/index.js'
import { compareValues, compilePredicate, type RecordTest } from './evaluate.js'
import { and, FALSE, or, type Condition, type Literal, type Predicate } from './predicate.js'

/** Steps beyond what a tree needs to be gone through a few times; choosing among its disjunctions may need them. */
const stepsToSpare = 1_000
const stepsPerPart = 4
/** Values of a list that cost as much as one condition. */
const valuesPerStep = 16

/**
 * The predicate without the parts that no record can satisfy, each field taken by itself; FALSE when nothing is left, so
 * that nobody has to be asked. For a normal form that is bound to a source: every field is one that the source has, and
 * of those the ids and the words of enumerations are never missing. Holds for exactly the records for which the predicate
 * holds. What would take too long to find out is left as it is.
 */
export function withoutContradictions(kind: RecordKind, predicate: Predicate): Predicate {
  const search = new Search(kind, stepsToSpare + stepsPerPart * stepsOf(predicate))
  return search.reduce(predicate)
}

function stepsOf(predicate: Predicate): number {
  switch (predicate.kind) {
    case 'true':
    case 'false':
      return 0
    case 'condition':
      return stepsOfCondition(predicate)
    case 'not':
      return stepsOf(predicate.term)
    case 'and':
    case 'or':
      return predicate.terms.reduce((sum, term) => sum + stepsOf(term), 0)
  }
}

function stepsOfCondition({ values }: Condition): number {
  return 1 + Math.floor(values.length / valuesPerStep)
}

/** What the conditions so far leave of one field. Records stand for values: they have this field alone. */
interface Facts {
  /** Whether it may be missing. */
  readonly missing: boolean
  /** The values that it can have; null = any, but for what `tests`, the bounds and `texts` say. */
  readonly candidates: readonly BaseRecord[] | null
  readonly tests: readonly RecordTest[]
  readonly lower: Bound | null
  readonly upper: Bound | null
  readonly texts: readonly TextTest[]
}

interface Bound {
  readonly value: Literal
  readonly isInclusive: boolean
}

interface TextTest {
  readonly operator: string
  readonly text: string
}

type Known = ReadonlyMap<string, Facts>

/** Looks for values of all fields by which a predicate holds, within a number of steps. */
class Search {
  constructor(
    private readonly kind: RecordKind,
    private stepsLeft: number,
  ) {}

  reduce(predicate: Predicate): Predicate {
    switch (predicate.kind) {
      case 'true':
      case 'false':
      case 'not':
        return predicate
      case 'or':
        return or(...predicate.terms.map((term) => this.reduce(term)))
      case 'and': {
        const reduced = and(...predicate.terms.map((term) => this.reduce(term)))
        return this.mayHold([reduced], new Map()) ? reduced : FALSE
      }
      case 'condition':
        return this.mayHold([predicate], new Map()) ? predicate : FALSE
    }
  }

  /** Whether all of these can hold at once; true also where the steps do not suffice. */
  private mayHold(terms: readonly Predicate[], known: Known): boolean {
    this.stepsLeft -= 1
    if (this.stepsLeft < 0) return true
    const facts = new Map(known)
    const choices: (Predicate & { readonly kind: 'or' })[] = []
    const open = [...terms]
    for (let term = open.pop(); term !== undefined; term = open.pop()) {
      if (term.kind === 'false') return false
      if (term.kind === 'and') for (const inner of term.terms) open.push(inner)
      else if (term.kind === 'or') choices.push(term)
      else if (term.kind === 'condition') {
        const before = facts.get(term.field) ?? factsOf(this.kind, term.field)
        const beside = (before.candidates?.length ?? 0) + before.tests.length
        this.stepsLeft -= stepsOfCondition(term) + Math.floor(beside / valuesPerStep)
        if (this.stepsLeft < 0) return true
        const next = narrowed(this.kind, before, term)
        if (!next.missing && next.candidates?.length === 0) return false
        facts.set(term.field, next)
      }
    }
    // Fewest alternatives first, as they fail soonest.
    const [choice, ...others] = choices.sort((one, other) => one.terms.length - other.terms.length)
    return choice === undefined || choice.terms.some((term) => this.mayHold([term, ...others], facts))
  }
}

function typeOf(kind: RecordKind, field: string): FieldType {
  const type = fieldCatalogue[kind][field]
  invariant(type !== undefined, `${kind} has a field ${field}`)
  return type
}

function factsOf(kind: RecordKind, field: string): Facts {
  const type = typeOf(kind, field)
  return {
    missing: field !== 'nativeId' && type.kind !== 'id' && type.kind !== 'enum',
    candidates: type.kind === 'enum' ? type.values.map((word) => recordWith(field, type, word)) : null,
    tests: [],
    lower: null,
    upper: null,
    texts: [],
  }
}

/** A record of which nothing but this value is known. */
function recordWith(field: string, type: FieldType, value: Literal | null): BaseRecord {
  if (typeof value !== 'object' || value === null) return { source: '', nativeId: '', [field]: value }
  const { source, nativeId } = value
  return type.kind === 'id' ? { source, nativeId } : { source, nativeId: '', [field]: nativeId }
}

function narrowed(kind: RecordKind, facts: Facts, condition: Condition): Facts {
  const { field, operator, values } = condition
  const type = typeOf(kind, field)
  const test = compilePredicate(kind, condition)
  const tests = [...facts.tests, test]
  const missing = facts.missing && test(recordWith(field, type, null))
  const among = (candidates: readonly Literal[]): Facts => ({
    ...facts,
    missing,
    tests,
    candidates: candidates
      .map((value) => recordWith(field, type, value))
      .filter((record) => tests.every((each) => each(record))),
  })
  if (facts.candidates !== null) return { ...facts, missing, tests, candidates: facts.candidates.filter(test) }
  const [value] = values
  switch (operator) {
    case 'eq':
    case 'in':
      return among(values)
    case 'isNull':
      return among([])
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte': {
      invariant(value !== undefined, `${operator} has a value`)
      const bound = { value, isInclusive: operator === 'gte' || operator === 'lte' }
      const isLower = operator === 'gt' || operator === 'gte'
      const lower = isLower ? tighter(type, facts.lower, bound, 1) : facts.lower
      const upper = isLower ? facts.upper : tighter(type, facts.upper, bound, -1)
      const gap = lower === null || upper === null ? 1 : compareValues(type, upper.value, lower.value)
      if (gap <= 0) return among(gap === 0 ? [lower!.value] : [])
      return { ...facts, missing, tests, lower, upper }
    }
    case 'contains':
    case 'startsWith':
    case 'notContains':
    case 'notStartsWith': {
      invariant(typeof value === 'string', `${operator} has a text`)
      const own = { operator, text: foldCase(value) }
      if (excludes(own, own) || facts.texts.some((each) => excludes(each, own) || excludes(own, each))) return among([])
      return { ...facts, missing, tests, texts: [...facts.texts, own] }
    }
    case 'ne':
    case 'notIn':
    case 'isNotNull':
      return { ...facts, missing, tests }
  }
}

/** The narrower of two bounds on the same side; `side` is 1 for lower ones. */
function tighter(type: FieldType, known: Bound | null, added: Bound, side: 1 | -1): Bound {
  if (known === null) return added
  const sign = compareValues(type, added.value, known.value) * side
  if (sign === 0) return added.isInclusive ? known : added
  return sign > 0 ? added : known
}

/** Whether no text passes both tests. */
function excludes(one: TextTest, other: TextTest): boolean {
  const { text } = one
  switch (one.operator) {
    case 'startsWith':
      return other.operator === 'startsWith' && !text.startsWith(other.text) && !other.text.startsWith(text)
    case 'notStartsWith':
      return text === '' || (other.operator === 'startsWith' && other.text.startsWith(text))
    case 'notContains':
      return text === '' || (!other.operator.startsWith('not') && other.text.includes(text))
    default:
      return false
  }
}
