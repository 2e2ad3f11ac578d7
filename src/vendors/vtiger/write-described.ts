import type { WriteProblem } from '../vendor.js'
import { widthOf } from './column-widths.js'
import type { ModuleDescription } from './description.js'
import type { Cell, ValueIntent } from './write-cells.js'
import { fieldOfColumn, ownStreets } from './write-fields.js'
import { columnProblem, wireText } from './write-values.js'

/** A write held against what the installation says of the module. */
export interface Described {
  /** What is left to be sent: without columns that would say nothing. */
  readonly cells: readonly Cell[]
  readonly problems: readonly WriteProblem[]
}

/**
 * Compares a write with the installation: columns that it has and lets be written, values that it can mean, mandatory
 * columns that nothing was said for. The vendor itself would ignore, bend or refuse them.
 */
export function describedWrite(intent: ValueIntent, said: readonly Cell[], description: ModuleDescription): Described {
  const creates = intent.operation === 'create'
  const cells: Cell[] = []
  const problems: WriteProblem[] = []
  for (const cell of said) {
    const column = description.columns.get(cell.column)
    const empty = cell.value === null || wireText(cell.value) === ''
    if (creates && empty) continue
    if (column === undefined) {
      // Releases without the column keep every comment where everybody sees it.
      if (intent.kind === 'TicketReply' && cell.value === '0') continue
      problems.push(unknownColumn(cell, description.module))
      continue
    }
    const message = empty
      ? emptyProblem(column.mandatory, column.editable)
      : columnProblem(column, cell.value, widthOf(description.module, column.name))
    if (message === null) cells.push(cell)
    else problems.push(problemOf(cell, description.module, message))
  }
  if (!creates) return { cells, problems }
  const told = new Set(said.filter(({ value }) => value !== null && value !== '').map(({ column }) => column))
  for (const { name, mandatory } of description.columns.values()) {
    if (!mandatory || told.has(name) || isGiven(intent, name)) continue
    const field = fieldOfColumn(intent.kind, name)
    const path = field === null ? ['customFields', name] : [field]
    problems.push({ path, message: 'is mandatory in this source', code: 'BAD_USER_INPUT' })
  }
  return { cells, problems }
}

function emptyProblem(mandatory: boolean, editable: boolean): string | null {
  if (mandatory) return 'is mandatory in this source and cannot be cleared'
  return editable ? null : 'is set by this source itself'
}

function problemOf({ path, from, column }: Cell, module: string, message: string): WriteProblem {
  const said = from === 'setting' ? `The setting writes.defaults.${module}.${column} ${message}` : message
  return { path, message: said, code: 'BAD_USER_INPUT' }
}

function unknownColumn(cell: Cell, module: string): WriteProblem {
  if (cell.from !== 'field') return problemOf(cell, module, `is no column of ${module} that the configured user sees`)
  const message = 'is not kept by this installation, or the configured user does not see it'
  return { path: cell.path, message, code: 'SOURCE_CAPABILITY' }
}

/** What is said for every new record, or is told by an order's lines. */
function isGiven(intent: ValueIntent, column: string): boolean {
  if (column === 'assigned_user_id') return true
  return intent.kind === 'Order' && (column === 'productid' || ownStreets.includes(column))
}
