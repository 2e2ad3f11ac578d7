import { Turns } from '../engine/index.js'
import { instead, quoted } from '../errors/index.js'
import type { ReportColumn, ReportRow, WriteProblem } from '../vendors/vendor.js'
import { readCell } from './cells.js'

/** Most values that are reported one by one; how many more there are is said in one sentence. */
export const maxReportedValues = 100

/** Rows as they are sent, or what has to be mended first. */
export interface CheckedRows {
  readonly rows: readonly ReportRow[]
  /** Paths below `rows`: index of the row, name of the column. */
  readonly problems: readonly WriteProblem[]
}

/** Checks every value of every row against the columns, in turns; time grows with the number of values. */
export async function checkRows(rows: readonly unknown[], columns: readonly ReportColumn[]): Promise<CheckedRows> {
  const types = new Map(columns.map(({ name, type }) => [name, type]))
  const problems: WriteProblem[] = []
  let found = 0
  const reject = (path: readonly string[], message: () => string): void => {
    found += 1
    if (problems.length < maxReportedValues) problems.push({ path, message: message(), code: 'BAD_USER_INPUT' })
  }
  const readRow = (row: unknown, index: number): ReportRow => {
    const where = `Row ${index + 1}`
    if (typeof row !== 'object' || row === null || Array.isArray(row)) {
      reject(['rows', String(index)], () => `${where} must be an object of column names and values`)
      return {}
    }
    const cells = Object.entries(row).map(([name, value]): [string, ReportRow[string]] => {
      const type = types.get(name)
      const cell = type === undefined ? null : readCell(type, value)
      if (cell !== null && 'value' in cell) return [name, cell.value]
      reject(['rows', String(index), name], () => {
        const problem = cell?.problem ?? `is no column of this table${instead(name, [...types.keys()])}`
        return `${where}, column ${quoted(name, 60)}: ${problem}`
      })
      return [name, null]
    })
    return Object.fromEntries(cells)
  }
  const turns = new Turns()
  const read: ReportRow[] = []
  for (const [index, row] of rows.entries()) {
    if (turns.isOver) await turns.next()
    read.push(readRow(row, index))
  }
  if (found > problems.length) {
    const more = found - problems.length
    const message = `${more} more ${more === 1 ? 'value is' : 'values are'} not acceptable; ${found} altogether`
    problems.push({ path: ['rows'], message, code: 'BAD_USER_INPUT' })
  }
  return { rows: read, problems }
}
