import type { CustomValues, OrderLineValues, WriteIntent, WriteProblem } from '../vendor.js'
import { widthOf } from './column-widths.js'
import { isName, isNativeId } from './literals.js'
import { partName, readsAs } from './person-name.js'
import {
  fieldOfColumn,
  isReserved,
  nameColumns,
  writeTargets,
  type WriteField,
  type WrittenModule,
} from './write-fields.js'
import type { VtigerWriteSettings } from './write-settings.js'
import { mailProblem, textProblem } from './write-text.js'
import { decimalProblem, wireText } from './write-values.js'

/** A write that says values. */
export type ValueIntent = Exclude<WriteIntent, { readonly operation: 'delete' }>

/** One column of a write, and where a person said it. */
export interface Cell {
  readonly column: string
  /** Null clears. */
  readonly value: unknown
  readonly path: readonly string[]
  readonly from: 'field' | 'custom' | 'setting' | 'marker'
}

/** What a write says, column by column, and what is wrong with it as far as can be told without a call. */
export interface Said {
  readonly cells: readonly Cell[]
  readonly problems: readonly WriteProblem[]
  /** Code of the order's currency; null = the installation's own, undefined where no order is made. */
  readonly currency?: string | null
  readonly lines: readonly OrderLineValues[]
}

/** A problem that the caller can mend. */
export function inputProblem(path: readonly string[], message: string): WriteProblem {
  return { path, message, code: 'BAD_USER_INPUT' }
}

/** Says a write in columns: unified fields, native fields by name, what the settings add to new records, the marker. */
export function sayWrite(intent: ValueIntent, settings: VtigerWriteSettings): Said {
  const { kind } = intent
  const { module, fields, needed, lasting } = writeTargets[kind]
  const creates = intent.operation === 'create'
  const { customFields, ...values } = intent.values as { customFields?: CustomValues } & Record<string, unknown>
  const cells: Cell[] = []
  const problems: WriteProblem[] = []
  for (const [name, field] of Object.entries(fields)) {
    const value = values[name]
    if (value === undefined || (value === null && creates)) {
      if (creates && needed.includes(name)) problems.push(inputProblem([name], 'is needed by this source'))
    } else if (value === null) {
      if (lasting.includes(name)) problems.push(inputProblem([name], 'cannot be cleared in this source'))
      else cells.push(...clearingCells(name, field))
    } else {
      const said = sayField(module, name, field, value, customFields ?? {})
      cells.push(...said.cells)
      problems.push(...said.problems)
    }
  }
  const marker = settings.markerFields[module]
  const custom = sayCustom(intent, customFields ?? {}, cells, marker)
  cells.push(...custom.cells)
  problems.push(...custom.problems)
  if (intent.operation !== 'create') return { cells, problems, lines: [] }

  const known = new Set(cells.map(({ column }) => column))
  for (const [column, value] of Object.entries(settings.defaults[module])) {
    if (known.has(column)) continue
    const field = fieldOfColumn(kind, column)
    cells.push({ column, value, path: field === null ? ['customFields', column] : [field], from: 'setting' })
  }
  if (marker !== null) cells.push({ column: marker, value: intent.marker, path: [], from: 'marker' })
  if (intent.kind !== 'Order') return { cells, problems, lines: [] }
  const lines = intent.values.lines ?? []
  return { cells, problems: [...problems, ...linesProblems(lines)], currency: intent.values.currency ?? null, lines }
}

interface SaidField {
  readonly cells: readonly Cell[]
  readonly problems: readonly WriteProblem[]
}

function sayField(
  module: WrittenModule,
  name: string,
  field: WriteField,
  value: unknown,
  customFields: CustomValues,
): SaidField {
  const path = [name]
  const problemsOf = (...messages: readonly (string | null)[]): readonly WriteProblem[] =>
    messages.flatMap((message) => (message === null ? [] : inputProblem(path, message))).slice(0, 1)
  const cell = (column: string, said: unknown): Cell => ({ column, value: said, path, from: 'field' })
  const text = String(value)
  switch (field.type) {
    case 'line':
      return {
        cells: [cell(field.column, text)],
        problems: problemsOf(
          blankProblem(text),
          textProblem(text, 'line', widthOf(module, field.column)),
          field.email === true ? mailProblem(text) : null,
        ),
      }
    case 'body':
      return {
        cells: [cell(field.column, text)],
        problems: problemsOf(blankProblem(text), textProblem(text, 'body', widthOf(module, field.column))),
      }
    case 'word': {
      const sayable = Object.entries(field.words.unified)
      const native = sayable.find(([, unified]) => unified === text)
      if (native !== undefined) return { cells: [cell(field.column, native[0])], problems: [] }
      const words = [...new Set(sayable.map(([, unified]) => unified))].join(', ')
      return { cells: [], problems: [inputProblem(path, `This source has no word for ${text}; it has ${words}`)] }
    }
    case 'reference':
      return isNativeId(text)
        ? { cells: [cell(field.column, text)], problems: [] }
        : { cells: [], problems: [inputProblem(path, 'is no id of this source')] }
    case 'name':
      return sayName(module, text, customFields)
    case 'unless':
      return { cells: [cell(field.column, value === true ? '0' : '1')], problems: [] }
    case 'currency':
    case 'lines':
      return { cells: [], problems: [] }
  }
}

function blankProblem(text: string): string | null {
  return text.trim() === '' ? 'must not be blank' : null
}

/** A name is parted by rule, unless both parts are said by column and read as that name. */
function sayName(module: WrittenModule, name: string, customFields: CustomValues): SaidField {
  const path = ['name']
  const blank = blankProblem(name)
  if (blank !== null) return { cells: [], problems: [inputProblem(path, blank)] }
  const parts = partsSaid(customFields)
  if (parts !== null) {
    if (readsAs(name, parts)) return { cells: [], problems: [] }
    const message = `The columns ${nameColumns.family} and ${nameColumns.given} of customFields do not read as this name`
    return { cells: [], problems: [inputProblem(path, message)] }
  }
  const { family, given } = partName(name)
  const problem =
    textProblem(family, 'line', widthOf(module, nameColumns.family)) ??
    textProblem(given ?? '', 'line', widthOf(module, nameColumns.given))
  return {
    cells: [
      { column: nameColumns.family, value: family, path, from: 'field' },
      { column: nameColumns.given, value: given, path, from: 'field' },
    ],
    problems: problem === null ? [] : [inputProblem(path, problem)],
  }
}

function partsSaid(customFields: CustomValues): { readonly family: string; readonly given: string } | null {
  const family = customFields[nameColumns.family]
  const given = customFields[nameColumns.given]
  if (family === undefined && given === undefined) return null
  return { family: wireText(family ?? null) ?? '', given: wireText(given ?? null) ?? '' }
}

function clearingCells(name: string, field: WriteField): readonly Cell[] {
  return 'column' in field ? [{ column: field.column, value: null, path: [name], from: 'field' }] : []
}

/** Characters that the columns of flags keep. */
const flagWidth = 3

function sayCustom(
  intent: ValueIntent,
  customFields: CustomValues,
  said: readonly Cell[],
  marker: string | null,
): SaidField {
  const { kind, operation } = intent
  const { module } = writeTargets[kind]
  const cells: Cell[] = []
  const problems: WriteProblem[] = []
  for (const [column, value] of Object.entries(customFields)) {
    const path = ['customFields', column]
    const text = wireText(value)
    if (!isName(column)) problems.push(inputProblem(path, 'is no name of a column'))
    else if (column === marker || isReserved(kind, column)) problems.push(inputProblem(path, 'cannot be set by name'))
    else if (said.some((other) => other.column === column)) {
      problems.push(inputProblem(path, `is said already, by ${fieldOfColumn(kind, column) ?? 'another field'}`))
    } else if (text === undefined) problems.push(inputProblem(path, 'must be a text, a number, true, false or null'))
    else {
      const width = widthOf(module, column)
      // What is wrong for a flag is told better by its type than by its width.
      const problem = textProblem(text, 'body', width !== undefined && width.most > flagWidth ? width : undefined)
      if (problem !== null) problems.push(inputProblem(path, problem))
      if (value !== null || operation === 'update') cells.push({ column, value, path, from: 'custom' })
    }
  }
  return { cells, problems }
}

/** Places after the point that a line's quantity and price are kept with. */
const quantityDecimals = 3
const priceDecimals = 2

function linesProblems(lines: readonly OrderLineValues[]): readonly WriteProblem[] {
  if (lines.length === 0) return [inputProblem(['lines'], 'An order of this source has at least one line')]
  return lines.flatMap(({ productId, quantity, unitPrice }, index) => {
    const at = (name: string): readonly string[] => ['lines', String(index), name]
    const quantityProblem =
      decimalProblem(quantity, quantityDecimals) ?? (Number(quantity) > 0 ? null : 'must be more than zero')
    const priceProblem =
      unitPrice === null
        ? null
        : (decimalProblem(unitPrice, priceDecimals) ?? (Number(unitPrice) < 0 ? 'must not be negative' : null))
    return [
      ...(isNativeId(productId) ? [] : [inputProblem(at('productId'), 'is no id of this source')]),
      ...(quantityProblem === null ? [] : [inputProblem(at('quantity'), quantityProblem)]),
      ...(priceProblem === null ? [] : [inputProblem(at('unitPrice'), priceProblem)]),
    ]
  })
}
