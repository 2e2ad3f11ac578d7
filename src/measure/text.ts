import { fieldCatalogue, foldCase, valueOf, type AnyRecord } from '../model/index.js'
import type { Grade } from '../planner/index.js'
import { condition, type Condition, type Literal, type Operator } from '../query/index.js'
import type { MeasuredGrade, Measurement } from './measurement.js'
import type { Prober } from './prober.js'
import { loosenesses, loosenessWords, swapCase, variantOf, type Looseness } from './variants.js'

/** Values that have to be seen to be compared exactly before it is believed. */
const leastValues = 3
const longestValue = 60
const longestPiece = 8

type Finding = readonly [grade: MeasuredGrade | null, sentence: string]

/** Fields of a kind whose comparison can be measured: what people search by first, references and ids last. */
export function textFieldsOf({ kind, fields, capabilities }: Prober): readonly string[] {
  const rank = (field: string): number => {
    if (field === 'nativeId') return 2
    return fieldCatalogue[kind][field]?.kind === 'text' ? 0 : 1
  }
  return fields
    .filter((field) => {
      const type = fieldCatalogue[kind][field]?.kind
      const { operators = {} } = capabilities.fields[field] ?? {}
      return (type === 'text' || type === 'reference') && Object.keys(operators).length > 0
    })
    .sort((a, b) => rank(a) - rank(b))
}

/** How one field's equality compares, and where its `contains` and `startsWith` look. */
export async function measureText(prober: Prober, field: string): Promise<readonly Measurement[]> {
  const asking = new TextField(prober, field)
  const findings: (readonly [Operator, Finding])[] = []
  const { eq, in: list, contains, startsWith } = prober.capabilities.fields[field]?.operators ?? {}
  let equal: { readonly eq: Finding; readonly in: Finding } | null = null
  if (eq !== undefined || list !== undefined) {
    equal = await asking.equality(eq, list)
    if (eq !== undefined) findings.push(['eq', equal.eq])
    if (list !== undefined) findings.push(['in', equal.in])
  }
  const anchored = equal !== null && equal.eq[0] !== null && equal.eq[0] !== 'absent'
  if (contains !== undefined) findings.push(['contains', await asking.part('contains', contains, anchored)])
  if (startsWith !== undefined) findings.push(['startsWith', await asking.part('startsWith', startsWith, anchored)])
  return findings.map(([operator, [grade, sentence]]) => ({
    subject: 'operator',
    kind: prober.kind,
    field,
    operator,
    grade,
    sentence,
  }))
}

class TextField {
  /** Distinct values that were read, with a record each. */
  private readonly values: ReadonlyMap<string, AnyRecord>

  constructor(
    private readonly prober: Prober,
    private readonly field: string,
  ) {
    const values = new Map<string, AnyRecord>()
    for (const record of prober.sample) {
      const value = valueOf(record, field)
      if (typeof value !== 'string' || value === '' || value.trim() !== value || value.length > longestValue) continue
      if (!values.has(value)) values.set(value, record)
    }
    this.values = values
  }

  async equality(
    eq: Grade | undefined,
    list: Grade | undefined,
  ): Promise<{ readonly eq: Finding; readonly in: Finding }> {
    const both = (finding: Finding): { readonly eq: Finding; readonly in: Finding } => ({ eq: finding, in: finding })
    const sayable = [...this.values.keys()].filter((value) => this.isFaithful('eq', value) !== null)
    if (sayable.length === 0) return both([null, 'not measured: no record read has a value that can be asked for'])
    const lettered = sayable.filter((value) => swapCase(value) !== value)
    const three = [...lettered, ...sayable.filter((value) => !lettered.includes(value))].slice(0, leastValues)
    const lost = await this.losing(three, eq, list)
    if (lost.eq !== null || lost.in !== null) {
      const rest: Finding = [null, 'not measured: another operator of the field lost records']
      return { eq: lost.eq ?? rest, in: lost.in ?? rest }
    }
    if (three.some((value) => this.isFaithful('eq', value) === false)) {
      return both(['superset', 'finds what it should; it is asked more widely than meant, and is checked here'])
    }
    if (lettered.length < leastValues) {
      return both([
        null,
        `not measured: needs ${leastValues} values with letters A to Z, and ${lettered.length} were read`,
      ])
    }
    return this.looseness(three, list !== undefined)
  }

  /** Where `contains` and `startsWith` look: a piece of a value has to find it, in either case of its letters. */
  async part(operator: 'contains' | 'startsWith', declared: Grade, anchored: boolean): Promise<Finding> {
    const inside = operator === 'contains'
    const lettered = [...this.values.keys()].sort((a, b) => Number(swapCase(b) !== b) - Number(swapCase(a) !== a))
    for (const value of lettered) {
      const characters = [...value]
      const piece = characters
        .slice(inside ? 1 : 0, inside ? -1 : undefined)
        .slice(0, longestPiece)
        .join('')
        .trim()
      const record = this.values.get(value)
      if (record === undefined || piece.length < 2 || (inside && foldCase(value).startsWith(foldCase(piece)))) continue
      const others = anchored ? [this.test('eq', value)] : []
      const found = await this.prober.finds(record, this.test(operator, swapCase(piece)), ...others)
      if (found === null) continue
      if (found) {
        if (declared === 'exact') return this.wildcard(operator, value)
        return [
          declared,
          `finds ${inside ? 'inside a value' : 'the beginning of a value'}, in either case of its letters`,
        ]
      }
      const asWritten =
        swapCase(piece) !== piece && (await this.prober.finds(record, this.test(operator, piece), ...others))
      const why = asWritten
        ? 'tells upper from lower case'
        : inside
          ? 'does not look inside values'
          : 'does not find beginnings'
      return ['absent', `${why}, so records would be lost: it is not sent but checked here`]
    }
    return [null, 'not measured: no record read has a value of which a piece can be asked for']
  }

  /** A declared-exact part must take `%` and `_` for themselves. */
  private async wildcard(operator: 'contains' | 'startsWith', value: string): Promise<Finding> {
    const characters = [...value]
    for (const sign of ['_', '%']) {
      const needle = [characters[0], sign, ...characters.slice(2, longestPiece)].join('')
      const answer = await this.prober.asked(this.test(operator, needle))
      if (answer !== null && answer.strays.length > 0)
        return ['superset', `takes ${sign} for a wildcard: it is checked here`]
    }
    return ['exact', 'finds what it should, in either case of its letters, and takes % and _ for themselves']
  }

  /** The values are asked for as they are; an operator that does not find them must not be sent. */
  private async losing(
    values: readonly string[],
    eq: Grade | undefined,
    list: Grade | undefined,
  ): Promise<{ readonly eq: Finding | null; readonly in: Finding | null }> {
    const misses = async (test: Condition, wanted: readonly string[]): Promise<Finding | null> => {
      const answer = await this.prober.asked(test)
      if (answer === null || !answer.whole) return null
      const came = new Set(answer.records.map((record) => valueOf(record, this.field)))
      if (wanted.every((value) => came.has(value))) return null
      // Without its ids and references a source cannot be read at all, so these stay as declared.
      const needed = this.field === 'nativeId' || this.type() !== 'text'
      return needed
        ? [null, 'does not find a record by a value that was just read: see what the account may read']
        : ['absent', 'does not find a record by a value that was just read: it is not sent but checked here']
    }
    const inMisses = list === undefined ? null : await misses(this.test('in', ...values), values)
    const [first = ''] = values
    const eqMisses = eq === undefined ? null : await misses(this.test('eq', first), [first])
    return { eq: eqMisses, in: inMisses }
  }

  /**
   * Values changed in ways that a loose comparison overlooks: nothing may come for them. `in` is asked for all at once,
   * `eq` for one change of each sort, at different values.
   */
  private async looseness(
    values: readonly string[],
    hasList: boolean,
  ): Promise<{ readonly eq: Finding; readonly in: Finding }> {
    const ignored = new Set<Looseness>()
    const unasked = new Set<Looseness>()
    if (hasList) {
      const changed = loosenesses
        .filter((sort) => sort !== 'blank')
        .flatMap((sort) => values.flatMap((value) => variantOf(value, sort) ?? []))
        .filter((value) => !this.values.has(value) && this.isFaithful('eq', value) !== null)
      const answer = changed.length === 0 ? null : await this.prober.asked(this.test('in', ...changed))
      if (answer !== null && answer.strays.length > 0) {
        for (const sort of loosenesses) if (await this.overlooks(values, sort)) ignored.add(sort)
        const what = [...ignored].map((sort) => loosenessWords[sort]).join(', ') || 'differences between texts'
        const finding: Finding = ['superset', `ignores ${what}: it is checked here`]
        return { eq: finding, in: finding }
      }
    }
    for (const [turn, sort] of loosenesses.entries()) {
      // With a list the values were all asked already; without one, equality alone has to show it.
      const asked = hasList && sort !== 'blank' ? [values[turn % values.length] ?? ''] : values
      const overlooked = await this.overlooks(asked, sort)
      if (overlooked) ignored.add(sort)
      if (overlooked === null) unasked.add(sort)
    }
    const words = (sorts: ReadonlySet<Looseness>): string => [...sorts].map((sort) => loosenessWords[sort]).join(', ')
    if (ignored.size > 0) {
      const finding: Finding = ['superset', `ignores ${words(ignored)}: it is checked here`]
      return { eq: finding, in: finding }
    }
    if (unasked.has('case') || unasked.has('blank')) {
      const finding: Finding = [null, `not measured: whether it ignores ${words(unasked)} cannot be asked`]
      return { eq: finding, in: finding }
    }
    const finding: Finding = ['exact', `compares exactly, as ${values.length} values showed: nothing is left to check`]
    return { eq: finding, in: finding }
  }

  /** Whether a value comes although another was asked for; null when no such other value can be asked for. */
  private async overlooks(values: readonly string[], sort: Looseness): Promise<boolean | null> {
    let asked = false
    for (const value of values) {
      const variant = variantOf(value, sort)
      if (variant === null || this.values.has(variant)) continue
      const came = await this.answerTo(variant)
      if (came === null) continue
      asked = true
      if (came.some((record) => valueOf(record, this.field) !== variant)) return true
    }
    return asked ? false : null
  }

  private async answerTo(value: string): Promise<readonly AnyRecord[] | null> {
    const answer = await this.prober.asked(this.test('eq', value))
    if (answer !== null) return answer.records
    const { dialect } = this.prober.source
    const literal = dialect.sayLiterally?.(this.prober.kind, this.field, value) ?? null
    return literal === null ? null : (await this.prober.filtered(literal)).records
  }

  private test(operator: Operator, ...values: readonly string[]): Condition {
    return condition(this.field, operator, ...values.map((value) => this.literal(value)))
  }

  private literal(value: string): Literal {
    const type = fieldCatalogue[this.prober.kind][this.field]
    if (type?.kind !== 'reference') return value
    return { entity: type.target, source: this.prober.source.name, nativeId: value }
  }

  private type(): string | undefined {
    return fieldCatalogue[this.prober.kind][this.field]?.kind
  }

  /** Whether the dialect says an equality with the very value; null when it does not say it at all. */
  private isFaithful(operator: 'eq' | 'in', value: string): boolean | null {
    const said = this.prober.source.dialect.translate(this.prober.kind, this.test(operator, value))
    return said.kind === 'pushed' ? said.grade === 'exact' || said.faithful === true : null
  }
}
