import { CsvError, parse } from 'csv-parse/sync'
import type { GivenRow } from '../../resolvers/index.js'
import type { ImportProblem } from '../import/index.js'
import { findInexactNumber } from '../transport/index.js'
import { UsageError } from './failures.js'

/** The rows of a file, and what cannot be read in it. */
export interface FileRows {
  readonly rows: readonly GivenRow[]
  readonly problems: readonly ImportProblem[]
}

/** Fields that are no plain text: a cell holds them as JSON. */
const jsonColumns: ReadonlySet<string> = new Set(['tags', 'lines', 'customFields'])
const customPrefix = 'customFields.'

/**
 * Reads rows from comma-separated values with a heading (RFC 4180), or from one JSON object a line. In CSV an empty cell
 * says nothing of its field, a column `customFields.NAME` is a native field as text, and `tags`, `lines` and
 * `customFields` are JSON. A row's line is where it begins in the file.
 * @throws UsageError when the file as a whole makes no sense
 */
export function readRowsOf(text: string, format: 'csv' | 'ndjson'): FileRows {
  const plain = text.replace(/^\uFEFF/, '')
  return format === 'csv' ? readCsv(plain) : readNdjson(plain)
}

function readNdjson(text: string): FileRows {
  const rows: GivenRow[] = []
  const problems: ImportProblem[] = []
  text.split('\n').forEach((content, index) => {
    if (content.trim() === '') return
    const read = readJson(content)
    if ('value' in read) rows.push({ line: index + 1, value: read.value })
    else problems.push(problemAt(index + 1, read.column, `This line ${read.problem}`))
  })
  return { rows, problems }
}

interface CsvRecord {
  readonly record: readonly string[]
  readonly raw: string
  /** `lines`: line on which the record ends. */
  readonly info: { readonly lines: number }
}

function readCsv(text: string): FileRows {
  let records: readonly CsvRecord[]
  try {
    const options = { info: true, raw: true, relax_column_count: true, skip_empty_lines: true }
    records = parse(text, options) as unknown as readonly CsvRecord[]
  } catch (error) {
    if (error instanceof CsvError) throw new UsageError(`The file is no CSV: ${error.message}`)
    throw error
  }
  const [heading, ...body] = records
  if (heading === undefined) throw new UsageError('The file is empty')
  const names = heading.record.map((name) => name.trim())
  const twice = names.find((name, index) => names.indexOf(name) < index)
  if (names.includes('') || twice !== undefined) {
    throw new UsageError(twice ? `The heading names ${twice} twice` : 'The heading has a column without a name')
  }
  const rows: GivenRow[] = []
  const problems: ImportProblem[] = []
  for (const { record, raw, info } of body) {
    // Empty lines that were skipped stand before the record.
    const line = info.lines - (raw.trim().match(/\r\n|\n|\r/g)?.length ?? 0)
    if (record.length === names.length) {
      const read = rowOf(names, record, line)
      if (Array.isArray(read)) problems.push(...(read as readonly ImportProblem[]))
      else rows.push({ line, value: read })
    } else problems.push(problemAt(line, null, `This row has ${record.length} cells; the heading has ${names.length}`))
  }
  return { rows, problems }
}

/** The row as an object, or what is wrong with its cells. */
function rowOf(
  names: readonly string[],
  cells: readonly string[],
  line: number,
): Readonly<Record<string, unknown>> | readonly ImportProblem[] {
  const row: Record<string, unknown> = {}
  const custom: Record<string, string> = {}
  const problems: ImportProblem[] = []
  names.forEach((name, index) => {
    const cell = cells[index] ?? ''
    if (cell === '') return
    if (name.startsWith(customPrefix)) custom[name.slice(customPrefix.length)] = cell
    else if (jsonColumns.has(name)) {
      const read = readJson(cell)
      if ('value' in read) row[name] = read.value
      else problems.push(problemAt(line, [name, read.column ?? []].flat().join('.'), `This cell ${read.problem}`))
    } else row[name] = cell
  })
  if (problems.length > 0) return problems
  if (Object.keys(custom).length === 0) return row
  const { customFields } = row
  const given = typeof customFields === 'object' && customFields !== null ? customFields : {}
  return { ...row, customFields: { ...given, ...custom } }
}

type ReadJson = { readonly value: unknown } | { readonly problem: string; readonly column: string | null }

/** A JSON value whose numbers are all kept exactly, or what is wrong with it and where. */
function readJson(text: string): ReadJson {
  try {
    const value: unknown = JSON.parse(text)
    const inexact = findInexactNumber(text)
    if (inexact === null) return { value }
    const { digits, path } = inexact
    const problem = `holds the number ${digits.slice(0, 60)}, which cannot be kept exactly; write it as a text, in quotes`
    return { problem, column: path.length === 0 ? null : path.join('.') }
  } catch {
    return { problem: 'is not JSON', column: null }
  }
}

function problemAt(line: number, column: string | null, message: string): ImportProblem {
  return { line, column, message, code: 'BAD_USER_INPUT' }
}
