import type { WriteProblem } from '../vendor.js'
import type { DescribedField, Description } from './description.js'
import { inputProblem, type Cell, type CellValue } from './write-row.js'

/** A row with its values as the platform takes them (but for those with a problem), and what speaks against it. */
export interface SettledRow {
  readonly cells: readonly Cell[]
  readonly problems: readonly WriteProblem[]
}

/**
 * Turns labels into codes and finds what the platform may take and keep as something else, or not at all: unknown
 * fields, fields that are not for writing, texts that are too long, codes that are in no list. Without a description
 * (this user may not see it) only values that need it are a problem. What is required, the platform decides.
 */
export function settleRow(
  cells: readonly Cell[],
  description: Description | null,
  operation: 'create' | 'update',
): SettledRow {
  const settled: Cell[] = []
  const problems: WriteProblem[] = []
  for (const cell of cells) {
    const outcome = description === null ? withoutDescription(cell) : settleCell(cell, description, operation)
    const wrong = 'message' in outcome
    settled.push(wrong ? cell : outcome)
    if (wrong) problems.push(outcome)
  }
  return { cells: settled, problems }
}

function withoutDescription(cell: Cell): Cell | WriteProblem {
  if (cell.named === undefined) return cell
  const message = `${nameOf(cell)} cannot be written: the configured user may not see which values it has`
  return { path: cell.path, message, code: 'SOURCE_CAPABILITY' }
}

function settleCell(cell: Cell, description: Description, operation: 'create' | 'update'): Cell | WriteProblem {
  const field = description.get(cell.column)
  if (field === undefined) {
    return inputProblem(cell.path, `${nameOf(cell)} is no field that the configured user sees in this source`)
  }
  if (!(operation === 'create' ? field.createable : field.updateable)) {
    return inputProblem(cell.path, `${nameOf(cell)} cannot be written in this source`)
  }
  if (cell.named !== undefined) return settleNamed(cell, cell.named, field)
  const { value } = cell
  if (typeof value === 'string' && field.items.size === 0) {
    const length = [...value].length
    if (field.maxLength !== null && length > field.maxLength) {
      const message = `${nameOf(cell)} has ${length} characters; this source keeps ${field.maxLength}`
      return inputProblem(cell.path, message)
    }
  } else if (field.items.size > 0 && !isListed(value, field)) {
    return inputProblem(cell.path, `${nameOf(cell)} is no code of this picklist`)
  }
  return cell
}

function settleNamed(cell: Cell, named: NonNullable<Cell['named']>, { items }: DescribedField): Cell | WriteProblem {
  const wanted = String(cell.value)
  const fits = [...items].filter(
    ([, { label, apiKey }]) => label === wanted || (named === 'currency' && apiKey === wanted),
  )
  const [code] = fits.find(([, { active }]) => active) ?? fits[0] ?? []
  if (code === undefined) return inputProblem(cell.path, `${nameOf(cell)} is none of the values that this source has`)
  return { column: cell.column, path: cell.path, value: Number(code) }
}

function isListed(value: CellValue, { items }: DescribedField): boolean {
  if (value === null || typeof value === 'boolean') return true
  return (Array.isArray(value) ? (value as readonly CellValue[]) : [value]).every((code) => items.has(String(code)))
}

function nameOf({ path, column }: Cell): string {
  return path.at(-1) ?? column
}
