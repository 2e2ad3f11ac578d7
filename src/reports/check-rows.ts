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

/** Checks every value of every row against the columns. Pure; time grows with the number of values. */
export function checkRows(rows: readonly unknown[], columns: readonly ReportColumn[]): CheckedRows {
  const types = new Map(columns.map(({ name, type }) => [name, type]))
  const problems: WriteProblem[] = []
  let found = 0
  const reject = (path: readonly string[], message: string): void => {
    found += 1
    if (problems.length < maxReportedValues) problems.push({ path, message, code: 'BAD_USER_INPUT' })
  }
  const read = rows.map((row, index): ReportRow => {
    const where = `Row ${index + 1}`
    if (typeof row !== 'object' || row === null || Array.isArray(row)) {
      reject(['rows', String(index)], `${where} must be an object of column names and values`)
      return {}
    }
    const cells = Object.entries(row).map(([name, value]): [string, ReportRow[string]] => {
      const type = types.get(name)
      const cell =
        type === undefined
          ? { problem: `is no column of this table${instead(name, [...types.keys()])}` }
          : readCell(type, value)
      if ('value' in cell) return [name, cell.value]
      reject(['rows', String(index), name], `${where}, column ${quoted(name, 60)}: ${cell.problem}`)
      return [name, null]
    })
    return Object.fromEntries(cells)
  })
  if (found > problems.length) {
    const more = found - problems.length
    const message = `${more} more ${more === 1 ? 'value is' : 'values are'} not acceptable; ${found} altogether`
    problems.push({ path: ['rows'], message, code: 'BAD_USER_INPUT' })
  }
  return { rows: read, problems }
}
