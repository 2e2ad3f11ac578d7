import { CsvError, parse, type InfoRecord } from 'csv-parse/sync'
import type { GivenRow } from '../../resolvers/index.js'
import { quoted } from '../errors/index.js'
import type { ImportProblem } from '../import/index.js'
import { UsageError } from './failures.js'
import type { FileRows } from './file-rows.js'
import { problemAt, readJson } from './import-json.js'
import { spreadsheetFault } from './spreadsheet-cells.js'

/** Fields that are no plain text: a cell holds them as JSON. */
const jsonColumns: ReadonlySet<string> = new Set(['tags', 'lines', 'customFields'])
const customPrefix = 'customFields.'

/** What is wrong with a quotation, in words that tell what to do. */
const quotationFaults: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'A cell of this row begins with a quote that is never closed',
  CSV_INVALID_CLOSING_QUOTE:
    'A cell of this row goes on after its closing quote; within a quoted cell a quote is written twice',
  INVALID_OPENING_QUOTE:
    'A cell of this row has a quote in its middle; put the whole cell in quotes and write that quote twice',
}

/**
 * Reads rows from comma-separated values with a heading. CR LF, LF and CR each end a record outside quotes, also mixed.
 * An empty cell says nothing of its field, a column `customFields.NAME` is a native field as text, and `tags`, `lines`
 * and `customFields` are JSON. Rows of empty cells are counted and left out, as are empty columns at the end that have
 * no name. A row's line is where it begins in the file.
 * @throws UsageError when there is no heading
 */
export function readCsv(text: string): FileRows & Required<Pick<FileRows, 'heading'>> {
  const { records, fault } = splitRecords(text)
  const said = records.filter(({ cells }) => !cells.every(isBlank))
  const [heading, ...body] = said
  if (heading === undefined)
    throw new UsageError(fault === null ? 'The file is empty' : `line ${fault.line}: ${fault.message}`)
  const { names, problems: headingProblems } = readHeading(heading)
  const problems = [...headingProblems]
  const rows: GivenRow[] = []
  for (const { cells, line } of body) {
    const wrongWidth = widthProblem(cells, names.length, line)
    const read = wrongWidth === null ? rowOf(names, cells, line) : [wrongWidth]
    if (Array.isArray(read)) problems.push(...(read as readonly ImportProblem[]))
    else rows.push({ line, value: read })
  }
  if (fault !== null) problems.push(fault)
  return {
    rows,
    problems,
    heading: { columns: [...new Set(names)].filter((name) => name !== ''), line: heading.line },
    emptyRows: records.length - said.length,
  }
}

interface CsvRecord {
  readonly cells: readonly string[]
  /** Where it begins, from 1. */
  readonly line: number
}

/** All records up to the first that is quoted wrongly: what follows that one cannot be told apart. */
function splitRecords(text: string): { readonly records: readonly CsvRecord[]; readonly fault: ImportProblem | null } {
  const bytes = Buffer.from(text)
  const records: CsvRecord[] = []
  let line = 1
  let start = 0
  const take = (cells: readonly string[], { bytes: end }: Pick<InfoRecord, 'bytes'>): null => {
    records.push({ cells, line })
    line += lineBreaks(bytes, start, end)
    start = end
    return null
  }
  try {
    parse(bytes, { record_delimiter: ['\r\n', '\n', '\r'], relax_column_count: true, on_record: take })
  } catch (error) {
    const message = error instanceof CsvError ? quotationFaults[error.code] : undefined
    if (message === undefined) throw error
    return { records, fault: problemAt(line, null, message) }
  }
  return { records, fault: null }
}

const lineFeed = 0x0a
const carriageReturn = 0x0d

/** Ends of lines between two places: CR LF, LF and CR each are one. */
function lineBreaks(bytes: Uint8Array, start: number, end: number): number {
  let count = 0
  for (let at = start; at < end; at++) {
    if (bytes[at] === lineFeed || (bytes[at] === carriageReturn && bytes[at + 1] !== lineFeed)) count += 1
  }
  return count
}

function isBlank(cell: string): boolean {
  return cell.trim() === ''
}

/** Names of the columns up to the last that has one. A name that cannot be used is told and becomes empty. */
function readHeading({ cells, line }: CsvRecord): {
  readonly names: readonly string[]
  readonly problems: readonly ImportProblem[]
} {
  const trimmed = cells.map((name) => name.trim())
  const names = trimmed.slice(0, trimmed.findLastIndex((name) => name !== '') + 1)
  const problems: ImportProblem[] = []
  const told = new Set<string>()
  names.forEach((name, index) => {
    if (name === '') problems.push(problemAt(line, null, `Column ${index + 1} has no name in the heading`))
    else if (names.indexOf(name) < index && !told.has(name)) {
      told.add(name)
      problems.push(problemAt(line, name, 'The heading names this column twice'))
    }
  })
  return { names, problems }
}

/** What is wrong with the number of cells: some are missing, or something stands where no column has a name. */
function widthProblem(cells: readonly string[], columns: number, line: number): ImportProblem | null {
  if (cells.length < columns) {
    return problemAt(line, null, `This row has ${cells.length} cells; the heading has ${columns}`)
  }
  const beyond = cells.slice(columns).findIndex((cell) => !isBlank(cell))
  if (beyond === -1) return null
  return problemAt(
    line,
    null,
    `Cell ${columns + beyond + 1} of this row is not empty; the heading has ${columns} names`,
  )
}

/** The row as an object, or what is wrong with its cells. */
function rowOf(
  names: readonly string[],
  cells: readonly string[],
  line: number,
): Readonly<Record<string, unknown>> | readonly ImportProblem[] {
  // Made of pairs, so that no name is lost: assigning to `__proto__` adds no member.
  const members: [string, unknown][] = []
  const custom: [string, string][] = []
  const problems: ImportProblem[] = []
  names.forEach((name, index) => {
    const cell = cells[index] ?? ''
    if (name === '' || cell === '') return
    const fault = jsonColumns.has(name) ? null : spreadsheetFault(name, cell)
    if (fault !== null) problems.push(problemAt(line, name, fault))
    else if (name.startsWith(customPrefix)) custom.push([name.slice(customPrefix.length), cell])
    else if (jsonColumns.has(name)) {
      const read = readJson(cell)
      if ('value' in read) members.push([name, read.value])
      else problems.push(problemAt(line, [name, read.column ?? []].flat().join('.'), `This cell ${read.problem}`))
    } else members.push([name, cell])
  })
  if (problems.length > 0) return problems
  const row: Readonly<Record<string, unknown>> = Object.fromEntries(members)
  if (custom.length === 0) return row
  const { customFields: given } = row
  if (given === undefined || given === null) return { ...row, customFields: Object.fromEntries(custom) }
  // Whatever else it is, the rules of the field refuse it.
  if (typeof given !== 'object' || Array.isArray(given)) return row
  const twice = custom.find(([name]) => Object.hasOwn(given, name))
  if (twice !== undefined) {
    const message = `This cell names ${quoted(twice[0])}, which has a column of its own`
    return [problemAt(line, 'customFields', message)]
  }
  return { ...row, customFields: Object.fromEntries([...Object.entries(given), ...custom]) }
}
