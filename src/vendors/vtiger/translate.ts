import type { RecordKind } from '../../model/index.js'
import type { Grade, NativeTerm, Pushed, Translation } from '../../planner/index.js'
import { longestSafeRun, type Condition, type Literal, type Operator } from '../../query/index.js'
import {
  containsPattern,
  decimalLiteral,
  idLiteral,
  joinVtql,
  nameOf,
  prefixPattern,
  refusedCharacters,
  textLiteral,
  timeLiteral,
  vtql,
  type Vtql,
} from './literals.js'
import { moduleOf, type NativeModules, type PicklistValues } from './modules.js'
import { firstTime, zeroTime, type ServerTime } from './server-time.js'

/** One test in VTQL. `text` is percent-encoded, as it counts against the length of the address. */
export interface VtqlTerm extends NativeTerm {
  readonly vtql: Vtql
}

/** Whether a term was made here. */
export function isVtqlTerm(term: NativeTerm): term is VtqlTerm {
  return 'vtql' in term
}

const none: Translation = { kind: 'none' }
const never: Translation = { kind: 'never' }
const always: Translation = { kind: 'always' }

function term(text: Vtql): Pushed {
  const made: VtqlTerm = { vtql: text, text: encodeURIComponent(text), slot: text }
  return { kind: 'term', term: made }
}

function pushed(text: Vtql, grade: Grade = 'superset'): Translation {
  return { kind: 'pushed', pushed: term(text), grade }
}

/** Makes the translation of conditions; see `Dialect.translate`. What it cannot say without loss is left to us. */
export function createTranslate(
  modules: NativeModules,
  time: ServerTime,
): (kind: RecordKind, condition: Condition) => Translation {
  return (kind, { field, operator, values }) => {
    if (field === 'nativeId') return idTest('id', operator, values)
    const native = moduleOf(modules, kind).fields[field]
    switch (native?.type) {
      case 'text':
        return textTest(native.column, operator, values)
      case 'name':
        return nameTest(native.family, native.given, operator, values)
      case 'instant':
        return time.uniform
          ? exactTimeTest(native.column, operator, values, time)
          : wideTimeTest(native.column, operator, values, time)
      case 'decimal':
        return decimalTest(native.column, operator, values)
      case 'reference':
        return idTest(native.column, operator, values)
      case 'enum':
        return picklistTest(native.column, native.values, operator, values)
      case 'plain':
      case undefined:
        return none
    }
  }
}

/** A literal as text; of a reference, its id. */
function plainText(value: Literal): string {
  return typeof value === 'object' ? value.nativeId : String(value)
}

/** Equality with one of the literals; null in the list means one cannot be said, so none is. */
function equality(column: string, literals: readonly (Vtql | null)[], grade: Grade = 'superset'): Translation {
  if (literals.length === 0) return never
  const said = literals.filter((literal) => literal !== null)
  if (said.length < literals.length) return none
  const name = nameOf(column)
  return said.length === 1
    ? pushed(vtql`${name} = ${said[0]!}`, grade)
    : pushed(vtql`${name} in (${joinVtql(said, ',')})`, grade)
}

/** Marks an equality whose values stand in it unchanged; see `Translation`. */
function faithful(translation: Translation): Translation {
  return translation.kind === 'pushed' ? { ...translation, faithful: true } : translation
}

function textTest(column: string, operator: Operator, values: readonly Literal[]): Translation {
  const texts = values.map(plainText)
  if (operator === 'eq' || operator === 'in') return faithful(equality(column, texts.map(textLiteral)))
  if (operator !== 'contains' && operator !== 'startsWith') return none
  const needle = texts[0] ?? ''
  const run = safeRun(needle)
  if (run === null) return none
  const pattern = operator === 'startsWith' && run === needle ? prefixPattern(run) : containsPattern(run)
  return pattern === null ? none : pushed(vtql`${nameOf(column)} like ${pattern}`)
}

function safeRun(needle: string, refused = refusedCharacters): string | null {
  return longestSafeRun(needle, { letters: true, refused })
}

const maxNamePiece = 6
const han = /^\p{Script=Han}+$/u

/**
 * A name is shown as family and given name together, so what is sought may lie in either or, where Chinese names stand
 * without a blank between, begin in the one and end in the other. A piece without blanks is sought in all these ways.
 */
function nameTest(family: string, given: string, operator: Operator, values: readonly Literal[]): Translation {
  if (operator !== 'eq' && operator !== 'in' && operator !== 'contains' && operator !== 'startsWith') return none
  const [familyName, givenName] = [nameOf(family), nameOf(given)]
  const ways: Pushed[] = []
  for (const value of values) {
    const piece = safeRun(plainText(value), `${refusedCharacters} `)?.slice(0, maxNamePiece)
    const anywhere = piece === undefined ? null : containsPattern(piece)
    if (piece === undefined || anywhere === null) return none
    ways.push(term(vtql`${familyName} like ${anywhere}`), term(vtql`${givenName} like ${anywhere}`))
    for (let cut = 1; han.test(piece) && cut < piece.length; cut++) {
      const end = containsPattern(piece.slice(0, cut))
      const start = prefixPattern(piece.slice(cut))
      if (end === null || start === null) return none
      ways.push(term(vtql`${familyName} like ${end} and ${givenName} like ${start}`))
    }
  }
  return ways.length === 0 ? never : { kind: 'pushed', pushed: { kind: 'or', terms: ways }, grade: 'superset' }
}

/** Ids and references: the vendor compares the record number and ignores the module number. */
function idTest(column: string, operator: Operator, values: readonly Literal[]): Translation {
  const literals = values.flatMap((value) => idLiteral(plainText(value)) ?? [])
  if (operator === 'eq' || operator === 'in') return equality(column, literals)
  if (operator === 'ne' || operator === 'notIn') return literals.length === 0 ? always : none
  // A reference to a deleted record reads as missing but is not 0 in the database.
  if (operator === 'isNull') return column === 'id' ? never : none
  if (operator !== 'isNotNull') return none
  return column === 'id' ? always : pushed(vtql`${nameOf(column)} != ${unsetReference}`)
}

const unsetReference = vtql`'1x0'`

function decimalTest(column: string, operator: Operator, values: readonly Literal[]): Translation {
  const literals = values.map((value) => decimalLiteral(plainText(value)))
  if (operator === 'eq' || operator === 'in') return equality(column, literals)
  const [bound] = literals
  if (bound === undefined || bound === null) return none
  // The database compares with a quoted decimal in floating point, where strictly greater may turn into equal.
  if (operator === 'gt' || operator === 'gte') return pushed(vtql`${nameOf(column)} >= ${bound}`)
  if (operator === 'lt' || operator === 'lte') return pushed(vtql`${nameOf(column)} <= ${bound}`)
  return none
}

/** The mapping gives every record a unified value, so a null test is a constant. */
function picklistTest(
  column: string,
  { unified, empty }: PicklistValues,
  operator: Operator,
  values: readonly Literal[],
): Translation {
  if (operator === 'isNull') return never
  if (operator === 'isNotNull') return always
  if (values.some((value) => value === 'OTHER' || value === empty)) return none
  const wanted = Object.entries(unified).filter(([, name]) => values.includes(name))
  if (operator === 'eq' || operator === 'in') {
    const literals = wanted.map(([native]) => textLiteral(native))
    return equality(column, literals)
  }
  // `!=` loses rows whose column was never filled.
  if (operator === 'ne' || operator === 'notIn') return wanted.length === 0 ? always : none
  return none
}

type Bound = 'gt' | 'gte' | 'lt' | 'lte'

function isBound(operator: Operator): operator is Bound {
  return operator === 'gt' || operator === 'gte' || operator === 'lt' || operator === 'lte'
}

function comparison(column: Vtql, operator: Bound, literal: Vtql): Vtql {
  switch (operator) {
    case 'gt':
      return vtql`${column} > ${literal}`
    case 'gte':
      return vtql`${column} >= ${literal}`
    case 'lt':
      return vtql`${column} < ${literal}`
    case 'lte':
      return vtql`${column} <= ${literal}`
  }
}

/** Tests that hold for records whose time is set, and for those whose is not; see `zeroTime`. */
export function isTimeSet(column: Vtql): Vtql {
  return vtql`${column} > ${timeLiteral(zeroTime)}`
}

/** The other way round. */
export function isTimeMissing(column: Vtql): Vtql {
  return vtql`${column} < ${timeLiteral(firstTime)}`
}

function missingTest(column: Vtql, operator: 'isNull' | 'isNotNull'): Translation {
  return pushed(operator === 'isNull' ? isTimeMissing(column) : isTimeSet(column), 'exact')
}

/** A bound beyond all times: every time that is set is later than year 1000 and earlier than year 10000. */
function beyondAllTimes(column: Vtql, operator: Bound, instant: number): Translation {
  return isLater(operator) === instant < 0 ? missingTest(column, 'isNotNull') : never
}

function isLater(operator: Bound): boolean {
  return operator === 'gt' || operator === 'gte'
}

/** A time that is not set is lower than every bound, so an upper bound leaves it out by name. */
function boundTest(column: Vtql, operator: Bound, literal: Vtql): Translation {
  const bound = comparison(column, operator, literal)
  if (isLater(operator)) return pushed(bound, 'exact')
  return { kind: 'pushed', pushed: { kind: 'and', terms: [term(bound), term(isTimeSet(column))] }, grade: 'exact' }
}

/**
 * Stored times are whole seconds and one instant each. A bound between two seconds moves to the second that separates
 * the same records: down for `gt` and `lte`, up for `gte` and `lt`.
 */
function exactTimeTest(column: string, operator: Operator, values: readonly Literal[], time: ServerTime): Translation {
  const name = nameOf(column)
  if (operator === 'isNull' || operator === 'isNotNull') return missingTest(name, operator)
  const instants = values.map(Number)
  if (operator === 'eq' || operator === 'in') {
    const literals = instants.flatMap((instant) => (instant % 1000 === 0 ? (timeOf(instant, time) ?? []) : []))
    return equality(column, literals, 'exact')
  }
  const [instant] = instants
  if (!isBound(operator) || instant === undefined || Number.isNaN(instant)) return none
  const down = operator === 'gt' || operator === 'lte'
  const second = (down ? Math.floor(instant / 1000) : Math.ceil(instant / 1000)) * 1000
  const literal = timeOf(second, time)
  return literal === null ? beyondAllTimes(name, operator, second) : boundTest(name, operator, literal)
}

const slack = 3 * 3_600_000

/** Where clocks are put back, bounds are widened by more than any such step; what comes too much is dropped here. */
function wideTimeTest(column: string, operator: Operator, values: readonly Literal[], time: ServerTime): Translation {
  const name = nameOf(column)
  if (operator === 'isNull' || operator === 'isNotNull') return missingTest(name, operator)
  const [instant] = values.map(Number)
  if (instant === undefined || Number.isNaN(instant)) return none
  const from = timeOf(instant - slack, time)
  const to = timeOf(instant + slack, time)
  if (operator === 'eq') {
    if (from === null || to === null) return none
    const terms = [term(vtql`${name} >= ${from}`), term(vtql`${name} <= ${to}`)]
    return { kind: 'pushed', pushed: { kind: 'and', terms }, grade: 'superset' }
  }
  if (!isBound(operator)) return none
  const literal = isLater(operator) ? from : to
  if (literal === null) return none
  return pushed(comparison(name, isLater(operator) ? 'gte' : 'lte', literal))
}

function timeOf(instant: number, time: ServerTime): Vtql | null {
  const local = time.format(instant)
  return local === null ? null : timeLiteral(local)
}
