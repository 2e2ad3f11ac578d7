import type { Field } from './describe/field.js'
import { lineFieldNames, modules } from './describe/modules.js'
import type { Module } from './describe/modules.js'
import type { Row } from './store.js'
import type { Value } from './values.js'

/** One row of a query's working set: a record, and one of its line items when the line table is joined. */
export interface Scope {
  readonly row: Row
  readonly line: Row | undefined
}

/** How the database compares a column. */
export type ColumnKind = 'id' | 'reference' | 'owner' | 'number' | 'date' | 'datetime' | 'text'

/** A column that a query may name. */
export interface Column {
  readonly name: string
  readonly kind: ColumnKind
  readonly field: Field | undefined
  /** Lives in the line-item table of an order. */
  readonly ofLine: boolean
  readonly read: (scope: Scope) => Value
}

/** The column of a name, or undefined when the server does not know it or hides it. */
export function findColumn(module: Module, name: string): Column | undefined {
  if (!module.selectable.includes(name)) return undefined
  if (name === 'id') return { name, kind: 'id', field: undefined, ofLine: false, read: ({ row }) => row.number }
  const ofLine = module.isInventory && lineFieldNames.has(name)
  const field = ofLine ? modules.get('LineItem')?.field.get(name) : module.field.get(name)
  const read = ofLine
    ? ({ line }: Scope): Value => line?.values[name] ?? null
    : ({ row }: Scope): Value => row.values[name] ?? null
  return { name, kind: kindOf(field), field, ofLine, read }
}

function kindOf(field: Field | undefined): ColumnKind {
  switch (field?.type) {
    case 'reference':
    case 'owner':
    case 'date':
    case 'datetime':
      return field.type
    case 'integer':
    case 'double':
    case 'currency':
      return 'number'
    default:
      return 'text'
  }
}
