import { canonicalDecimal, isWellFormed, parseInstant } from '../model/index.js'
import type { ReportColumn, ReportRow } from '../vendors/vendor.js'

/** A cell as it is sent, or why it cannot be. */
export type Cell = { readonly value: ReportRow[string] } | { readonly problem: string }

/** Longest decimal, in characters; the same bound as elsewhere in the API. */
const maxDecimalLength = 60

/** Reads a value that a client gave for a column. Null and undefined leave the cell empty. */
export function readCell(type: ReportColumn['type'], value: unknown): Cell {
  if (value === null || value === undefined) return { value: null }
  switch (type) {
    case 'STRING':
      return readText(value)
    case 'NUMBER':
      return readNumber(value)
    case 'TIMESTAMP':
      return readInstant(value)
  }
}

function readText(value: unknown): Cell {
  if (typeof value !== 'string') return { problem: 'must be a text' }
  return isWellFormed(value) ? { value } : { problem: 'holds half of a surrogate pair, which is no character' }
}

function readNumber(value: unknown): Cell {
  if (typeof value === 'number') {
    if (Number.isSafeInteger(value)) return { value: String(value) }
    return { problem: 'must be a text such as "1299.90": a number with a fraction may already have lost digits' }
  }
  const decimal = typeof value === 'string' ? canonicalDecimal(value) : null
  if (decimal === null || decimal.length > maxDecimalLength) {
    return { problem: 'must be a whole number, or a decimal as a text such as "1299.90"' }
  }
  return { value: decimal }
}

function readInstant(value: unknown): Cell {
  const problem = 'must be an instant such as "2024-01-15T10:30:00Z", or a date such as "2024-01-15"'
  if (typeof value !== 'string') return { problem }
  // A date alone is its midnight in UTC.
  const instant = parseInstant(/^\d{4}-\d{2}-\d{2}$/.test(value) ? `${value}T00:00:00Z` : value)
  return typeof instant === 'number' ? { value: instant } : { problem: `${problem}; an instant ${instant}` }
}
