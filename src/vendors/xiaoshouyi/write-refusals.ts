import type { WriteProblem } from '../vendor.js'
import type { Description } from './description.js'
import type { FieldEntry } from './write-fields.js'
import { inputProblem, type Cell } from './write-row.js'

/** What the platform said of one record. */
export interface Refusal {
  readonly code: string
  /** Its own text: only searched for names of fields, never passed on. */
  readonly message: string
}

/** What was written when the platform refused. */
export interface RefusedWrite {
  readonly operation: 'create' | 'update' | 'delete'
  /** Fields whose columns a message may name. */
  readonly fields: readonly FieldEntry[]
  /** Null where the row is not known any more. */
  readonly cells: readonly Cell[] | null
  /** Null where it was not read. */
  readonly description: Description | null
}

/**
 * Codes by what they mean (the vendor's catalogue of 2015; no later one of v2.0 writes is public). The words end a
 * sentence that begins with the field, or with "This write".
 */
const fieldRefusals: Readonly<Record<string, string>> = {
  100003: 'does not pass the rules of this source',
  200003: 'holds nothing that could be written',
  200005: 'does not match what this source expects',
  200006: 'is longer than this source keeps',
  300003: 'repeats a record that is already there, by the duplicate rules of this source',
  300004: 'has a value that another record already has',
  300005: 'names a department, and departments are switched off in this source',
  300006: 'names a field that this source does not have',
  300007: 'is not of the type that this source expects',
  310101: 'makes a customer its own parent',
  310102: 'makes a customer the child of its own child',
  310103: 'would be more than ten levels of customers',
}
const columnsOfCodes: Readonly<Record<string, string>> = {
  300005: 'dimDepart',
  310101: 'parentAccountId',
  310102: 'parentAccountId',
  310103: 'parentAccountId',
}
const wholeRefusals: Readonly<Record<string, string>> = {
  314001: 'Only an order that is not yet effective can be changed, and so its lines; this one has taken effect',
  314002: 'Only an order that is not yet effective can be deleted, and so its lines; this one has taken effect',
}
const missingParameter = '100002'
const missingRecord: ReadonlySet<string> = new Set(['300002', '200002'])
const notPermitted = '300001'

/**
 * What a refusal means for the caller, at the paths of its input; null when the code says nothing of the record, so
 * that the source refuses as a whole. A field is known by its apiKey or label in the platform's message.
 */
export function problemsOf(refusal: Refusal, write: RefusedWrite): readonly WriteProblem[] | null {
  const { code } = refusal
  const whole = wholeRefusals[code]
  if (whole !== undefined) return [inputProblem([], whole)]
  if (code === notPermitted) {
    const message = 'The configured user may not write this record in the source, or the record is locked'
    return [{ path: [], message, code: 'SOURCE_REJECTED' }]
  }
  if (code === missingParameter) return missingProblems(refusal, write)
  if (missingRecord.has(code)) return absentProblems(refusal, write)
  const what = fieldRefusals[code]
  if (what === undefined) return null
  const path = pathInMessage(refusal.message, write) ?? pathOf(columnsOfCodes[code], write)
  return [inputProblem(path ?? [], `${path?.at(-1) ?? 'This write'} ${what}`)]
}

/** What is required and was not sent: the field that the message names, else what the description requires. */
function missingProblems({ message }: Refusal, write: RefusedWrite): readonly WriteProblem[] {
  const { cells, description, operation } = write
  const named = pathInMessage(message, write)
  if (named !== null) return [missing(named)]
  const sent = new Set(cells?.map(({ column }) => column))
  const needed =
    operation === 'create' && cells !== null
      ? [...(description ?? [])].filter(([column, { needed: asks }]) => asks && !sent.has(column))
      : []
  if (needed.length > 0) return needed.map(([column]) => missing(pathOf(column, write) ?? ['customFields', column]))
  return [inputProblem([], 'This write lacks a field that this source requires')]
}

function missing(path: readonly string[]): WriteProblem {
  const own =
    path[0] === 'customFields' ? '; say it here, or for all new records in the settings (writes.defaults)' : ''
  return inputProblem(path, `${path.at(-1) ?? ''} is required by this source${own}`)
}

/** A record that is not there: the one to be changed, or one that a reference names. */
function absentProblems(refusal: Refusal, write: RefusedWrite): readonly WriteProblem[] | null {
  const { cells, operation, fields } = write
  // An unknown object is a matter of the settings unless a record was named.
  if (refusal.code === '200002' && operation === 'create') return null
  const references = (cells ?? []).filter(({ column }) =>
    fields.some(([, field]) => field.type === 'reference' && field.column === column),
  )
  const named = pathInMessage(refusal.message, write)
  const only = operation === 'create' && references.length === 1 ? references[0]?.path : undefined
  const path = named ?? only
  if (path !== undefined) {
    return [inputProblem(path, `${path.at(-1) ?? ''} names a record that is not there`)]
  }
  if (operation === 'create' || references.length > 0) {
    return [inputProblem([], 'This record, or one that it refers to, is not there')]
  }
  return [inputProblem([], 'There is no such record')]
}

/** Where in the input a column stands, or would stand. */
export function pathOf(
  column: string | undefined,
  { cells, fields }: Pick<RefusedWrite, 'cells' | 'fields'>,
): readonly string[] | null {
  if (column === undefined) return null
  const cell = cells?.find((each) => each.column === column)
  if (cell !== undefined) return cell.path
  const field = fields.find(([, each]) => each.column === column)
  return field === undefined ? ['customFields', column] : [field[0]]
}

/** The field that a message names: sent columns first, then any that the description or our own map knows. */
function pathInMessage(message: string, write: RefusedWrite): readonly string[] | null {
  const { cells, description, fields } = write
  const sent = (cells ?? []).map(({ column }) => column)
  const settable = [...(description ?? [])].filter(([, { createable, updateable }]) => createable || updateable)
  const known = [...fields.map(([, { column }]) => column), ...settable.map(([column]) => column)]
  for (const columns of [sent, known]) {
    // The longest name first: one may be part of another.
    const names = columns
      .flatMap((column) => [column, description?.get(column)?.label ?? column].map((name) => ({ column, name })))
      .sort((left, right) => right.name.length - left.name.length)
    const found = names.find(({ name }) => mentions(message, name))
    if (found !== undefined) return pathOf(found.column, write)
  }
  return null
}

function mentions(message: string, name: string): boolean {
  for (let at = message.indexOf(name); at !== -1; at = message.indexOf(name, at + 1)) {
    const around = `${message[at - 1] ?? ' '}${message[at + name.length] ?? ' '}`
    if (!/[A-Za-z0-9_]/.test(around) || !/^\w/.test(name)) return true
  }
  return false
}
