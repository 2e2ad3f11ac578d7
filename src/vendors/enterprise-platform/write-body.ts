import { canonicalDecimal, isWellFormed, multiplyDecimals, subtractDecimals } from '../../model/index.js'
import type { CustomValues, OrderLineValues, WriteIntent, WriteProblem } from '../vendor.js'
import type { Column, Resource } from './schema.js'

/** A write that says values. */
export type ValueIntent = Exclude<WriteIntent, { readonly operation: 'delete' }>

/** A write as the body of its request, and what is wrong with it as far as can be told without a call. */
export interface Said {
  readonly body: Readonly<Record<string, unknown>>
  readonly problems: readonly WriteProblem[]
}

/** Fields that a record cannot be without, where it has them. */
const lasting: ReadonlySet<string> = new Set(['name', 'subject', 'number'])

/** Fields that the platform sets by itself. */
const own: ReadonlySet<string> = new Set(['id', 'createdAt', 'updatedAt'])

/** Says a write in the platform's words. `marker` names the field that keeps the marker of a new record. */
export function sayWrite(intent: ValueIntent, resource: Resource, marker: string | null): Said {
  const { customFields, ...values } = intent.values as { customFields?: CustomValues } & Record<string, unknown>
  const creates = intent.operation === 'create'
  const body: Record<string, unknown> = {}
  const problems: WriteProblem[] = []
  const refuse = (path: readonly string[], message: string): void => {
    problems.push({ path, message, code: 'BAD_USER_INPUT' })
  }
  for (const [field, column] of Object.entries(resource.columns)) {
    const value = values[field]
    if (value === undefined || (value === null && creates)) {
      if (creates && needed[intent.kind]?.includes(field) === true) refuse([field], 'is needed by this source')
    } else if (column.kind === 'lines') {
      const lines = value as readonly OrderLineValues[]
      problems.push(...linesProblems(lines))
      if (problems.length > 0) continue
      body['amount'] = Number(amountOf(lines))
      body[column.name] = lines.map(sayLine)
      if (!isKept(amountOf(lines))) refuse([field], 'come to an amount of more digits than this source keeps')
    } else {
      const problem = fieldProblem(field, column, value)
      if (problem === null) body[column.name] = sayValue(column, value)
      else refuse([field], problem)
    }
  }
  for (const [name, value] of Object.entries(customFields ?? {})) {
    if (value === null && creates) continue
    const path = ['customFields', name]
    if (own.has(name)) refuse(path, 'is set by this source itself')
    else if (name === marker) refuse(path, 'is set apart for the markers of writes')
    else if (name === 'items') refuse(path, 'is said by lines')
    else if (Object.hasOwn(body, name)) refuse(path, 'is said already, by another field')
    else body[name] = value
  }
  if (marker !== null && intent.operation === 'create') body[marker] = intent.marker
  return { body, problems }
}

/** Without these a record would be of no use, whatever the tenant demands; what it demands, it says itself. */
const needed: Readonly<Partial<Record<WriteIntent['kind'], readonly string[]>>> = {
  Customer: ['name'],
  Contact: ['name'],
  Ticket: ['subject'],
  Order: ['customerId', 'lines'],
}

function fieldProblem(field: string, column: Column, value: unknown): string | null {
  if (column.kind === 'enum') {
    const { native, alwaysSet } = column.vocabulary
    if (value === null) return alwaysSet ? 'cannot be cleared in this source' : null
    if (typeof value !== 'string') return 'must be a word'
    if (Object.hasOwn(native, value)) return null
    return `This source has no word for ${value}; it has ${Object.keys(native).join(', ')}`
  }
  if (value === null) return lasting.has(field) ? 'cannot be cleared in this source' : null
  if (typeof value !== 'string') return 'must be a text'
  if (!isWellFormed(value)) return 'holds half of a surrogate pair, which is no character'
  if (column.kind === 'reference') return value === '' ? 'is no id of this source' : null
  if (!lasting.has(field)) return null
  if (value.trim() === '') return 'must not be blank'
  // Whether the platform keeps them is not said, and records are known again by these texts.
  return value === value.trim() ? null : 'must not begin or end with a blank'
}

function sayValue(column: Column, value: unknown): unknown {
  return column.kind === 'enum' && typeof value === 'string' ? column.vocabulary.native[value] : value
}

function sayLine({ productId, quantity, unitPrice }: OrderLineValues): Readonly<Record<string, unknown>> {
  return { productId, quantity: Number(quantity), price: Number(unitPrice) }
}

/** The sum of quantity times price, exact. */
function amountOf(lines: readonly OrderLineValues[]): string {
  return lines.reduce(
    (sum, { quantity, unitPrice }) =>
      subtractDecimals(sum, multiplyDecimals('-1', multiplyDecimals(quantity, unitPrice ?? '0'))),
    '0',
  )
}

/** A double holds any decimal of this many digits. */
const maxDigits = 15

/** Whether a number of the platform, which is a double, can hold a decimal. */
function isKept(decimal: string): boolean {
  const digits = decimal.replace(/[-.]/g, '').replace(/^0+/, '')
  return digits.length <= maxDigits && canonicalDecimal(String(Number(decimal))) === decimal
}

function linesProblems(lines: readonly OrderLineValues[]): readonly WriteProblem[] {
  const problem = (path: readonly string[], message: string): WriteProblem => ({
    path: ['lines', ...path],
    message,
    code: 'BAD_USER_INPUT',
  })
  if (lines.length === 0) return [problem([], 'An order of this source has at least one line')]
  const decimalProblem = (index: number, name: string, value: string): readonly WriteProblem[] =>
    canonicalDecimal(value) === value && isKept(value)
      ? []
      : [problem([String(index), name], `must be a number of at most ${maxDigits} digits`)]
  return lines.flatMap(({ productId, quantity, unitPrice }, index) => [
    ...(productId.trim() === '' ? [problem([String(index), 'productId'], 'must not be blank')] : []),
    ...decimalProblem(index, 'quantity', quantity),
    ...(unitPrice === null
      ? [problem([String(index), 'unitPrice'], 'must be said: this source has no price list that could be asked')]
      : decimalProblem(index, 'unitPrice', unitPrice)),
  ])
}
