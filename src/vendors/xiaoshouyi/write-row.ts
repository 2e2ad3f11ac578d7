import { isWellFormed } from '../../model/index.js'
import type { WriteIntent, WriteProblem } from '../vendor.js'
import { isName, isNativeId } from './literals.js'
import type { WriteField, WrittenFields, WrittenKind } from './write-fields.js'
import type { DefaultValues } from './write-settings.js'

/** A value of one column, as JSON has it. */
export type CellValue = string | number | boolean | null | readonly (string | number | boolean)[]

/** One column of a row to be written. */
export interface Cell {
  readonly column: string
  readonly value: CellValue
  /** Where the value stands in the write; where it would stand when it comes from the settings. */
  readonly path: readonly string[]
  /** The value is a picklist's label, or a currency's ISO code, that the object's description turns into a code. */
  readonly named?: 'label' | 'currency'
}

/** A write as a row of the vendor's columns, and what is wrong with it. */
export interface Row {
  readonly cells: readonly Cell[]
  readonly problems: readonly WriteProblem[]
}

/** A write of a kind that this vendor has. */
export type WrittenIntent = Extract<WriteIntent, { readonly kind: WrittenKind }>

/** Whether a write is of a kind that this vendor has. */
export function isWritten(intent: WriteIntent): intent is WrittenIntent {
  return intent.kind !== 'TicketReply'
}

/** A problem with the caller's input. */
export function inputProblem(path: readonly string[], message: string): WriteProblem {
  return { path, message, code: 'BAD_USER_INPUT' }
}

/** Columns that the platform sets itself. */
const platformColumns: ReadonlySet<string> = new Set(['id', 'createdAt', 'createdBy', 'updatedAt', 'updatedBy'])

// A tab and a line's end may stand in a text; other control characters may be lost on the way.
const lostCharacters = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/u

/** What is wrong with a text, as the end of a sentence; null = nothing. */
function wrongText(value: string, telling: boolean): string | null {
  if (value.trim() === '') return 'must not be blank; null stands for no value'
  if (!isWellFormed(value) || lostCharacters.test(value)) return 'holds characters that cannot be sent'
  // Whoever looks for the record after a lost answer looks for the very text.
  return telling && value.trim() !== value ? 'must not begin or end with blanks' : null
}

type Said = { readonly value: CellValue; readonly named?: Cell['named'] } | { readonly wrong: string }

function sayText(value: string, telling: boolean): Said {
  const wrong = wrongText(value, telling)
  return wrong === null ? { value } : { wrong }
}

function sayValue(field: WriteField, value: string, setting: string): Said {
  switch (field.type) {
    case 'text':
      return sayText(value, field.telling)
    case 'reference':
      return isNativeId(value) ? { value } : { wrong: 'is not an id of this source' }
    case 'label':
      return { ...sayText(value, false), named: 'label' }
    case 'currency': {
      const code = field.codes.get(value)
      if (code !== undefined) return { value: code }
      return field.codes.size === 0 ? { value, named: 'currency' } : { wrong: wrongCode(field.codes, setting) }
    }
    case 'code': {
      const code = field.codes.get(value)
      if (code !== undefined) return { value: code }
      return value === field.empty ? { value: null } : { wrong: wrongCode(field.codes, setting) }
    }
  }
}

function wrongCode(codes: ReadonlyMap<string, number>, setting: string): string {
  return `has no code for this value in ${setting}, which knows ${[...codes.keys()].join(', ')}`
}

/** Names of the picklist settings by kind and field, for messages. */
const picklistSettings: Readonly<Record<string, string>> = {
  'Customer.status': 'picklists.customerStatus',
  'Ticket.status': 'picklists.caseStatus',
  'Ticket.priority': 'picklists.casePriority',
  'Order.status': 'picklists.orderStatus',
  'Order.currency': 'picklists.currency',
}

function isScalar(value: unknown): value is string | number | boolean {
  return (
    typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))
  )
}

function sayCustom(value: unknown): Said {
  if (value === null || isScalar(value)) {
    return typeof value === 'string' && value !== '' ? sayText(value, false) : { value }
  }
  if (Array.isArray(value) && value.every(isScalar)) return { value }
  return { wrong: 'must be a text, a number, true, false, null, or a list of such values' }
}

/**
 * Says a create or an update as a row: the unified fields, then native ones, then, in a new record, what the settings
 * give and the marker. A new record's nulls are left out. Pure; `lines` are not part of the row.
 */
export function sayRow(intent: Exclude<WrittenIntent, { operation: 'delete' }>, written: WrittenFields): Row {
  const creates = intent.operation === 'create'
  const cells: Cell[] = []
  const problems: WriteProblem[] = []
  const add = (column: string, path: readonly string[], said: Said): void => {
    if ('wrong' in said) problems.push(inputProblem(path, `${path.at(-1) ?? column} ${said.wrong}`))
    else if (said.value !== null || !creates) cells.push({ column, path, ...said })
  }

  const values = intent.values as Readonly<Record<string, unknown>>
  for (const [name, field] of Object.entries(written.fields)) {
    const value = values[name]
    if (value === undefined) continue
    const setting = picklistSettings[`${intent.kind}.${name}`] ?? 'the settings'
    add(field.column, [name], typeof value === 'string' ? sayValue(field, value, setting) : { value: null })
  }
  const name = nameFields[intent.kind]
  if (name in written.fields && (values[name] === null || (creates && values[name] === undefined))) {
    problems.push(inputProblem([name], `${name} is required`))
  }

  const taken = new Map(cells.map(({ column, path }) => [column, path.join('.')]))
  for (const [column, value] of Object.entries(intent.values.customFields ?? {})) {
    const other = taken.get(column)
    const wrong = wrongColumn(column, written.markerField, other)
    add(column, ['customFields', column], wrong === null ? sayCustom(value) : { wrong })
  }

  if (creates) {
    const said = new Set([...cells.map(({ column }) => column), ...Object.keys(intent.values.customFields ?? {})])
    cells.push(...defaultCells(written.defaults, said))
    if (written.markerField !== null) cells.push({ column: written.markerField, value: intent.marker, path: [] })
  } else if (cells.length === 0 && problems.length === 0) {
    problems.push(inputProblem([], 'There is nothing to change'))
  }
  return { cells, problems }
}

/** Fields that name a record, so that none is without. An order's number may be the platform's own. */
const nameFields = { Customer: 'name', Contact: 'name', Ticket: 'subject', Order: '' } as const

function wrongColumn(column: string, markerField: string | null, other: string | undefined): string | null {
  if (!isName(column)) return 'is not the name of a native field'
  if (platformColumns.has(column)) return 'is set by the source itself'
  if (column === markerField) return 'is kept for the marker of the write'
  return other === undefined ? null : `is already said by ${other}`
}

/** What the settings give a new record, but for the columns that the write says itself. */
export function defaultCells(defaults: DefaultValues, said: ReadonlySet<string>): readonly Cell[] {
  return Object.entries(defaults)
    .filter(([column]) => !said.has(column))
    .map(([column, value]) => ({ column, value, path: ['customFields', column] }))
}

/** The row as the JSON object that is sent. */
export function dataOfCells(cells: readonly Cell[]): Readonly<Record<string, CellValue>> {
  return Object.fromEntries(cells.map(({ column, value }) => [column, value]))
}
