import { stringify } from 'csv-stringify/sync'
import { isWellFormed } from '../model/index.js'
import type { Column } from './export-fields.js'
import type { ExportRow } from './export-reader.js'
import { UsageError } from './failures.js'

/** How rows are written: a JSON object on each line, or comma-separated values with a heading (RFC 4180). */
export type ExportFormat = 'ndjson' | 'csv'

/** Says rows as text; `first` = nothing of this export has been written yet. */
export type RowWriter = (rows: readonly ExportRow[], first: boolean) => string

/**
 * Makes the writer of a format. In CSV lists and objects are JSON within their cell, a missing value is an empty cell
 * and an empty text is `""`; `escapeFormulas` puts `'` before a text that a spreadsheet would run.
 */
export function rowWriter(format: ExportFormat, columns: readonly Column[], escapeFormulas: boolean): RowWriter {
  if (format === 'ndjson') return (rows) => rows.map((row) => `${JSON.stringify(row)}\n`).join('')
  const heading = columns.map(({ name }) => name)
  // Encoding such a text would put U+FFFD in its place.
  const cell = (row: ExportRow, { name, steps }: Column): string | number | null => {
    const value = cellOf(row, steps)
    if (typeof value !== 'string' || isWellFormed(value)) return value
    throw new UsageError(`A text of ${name} holds half of a surrogate pair, which CSV has no words for; use ndjson`)
  }
  return (rows, first) =>
    stringify([...(first ? [heading] : []), ...rows.map((row) => columns.map((column) => cell(row, column)))], {
      escape_formulas: escapeFormulas,
      record_delimiter: '\r\n',
      // A lone line feed too, which is no end of a record here but is one for many readers.
      quoted_match: /^$|^\s|\s$|[\r\n]/,
      quoted_empty: false,
    })
}

function cellOf(row: ExportRow, steps: readonly string[]): string | number | null {
  let value: unknown = row
  for (const step of steps) value = typeof value === 'object' && value !== null ? Reflect.get(value, step) : null
  if (value === null || value === undefined) return null
  if (typeof value === 'string' || typeof value === 'number') return value
  return JSON.stringify(value)
}
