import type { GivenRow } from '../../resolvers/index.js'
import type { ImportProblem } from '../import/index.js'
import type { FileRows } from './file-rows.js'
import { readCsv } from './import-csv.js'
import { problemAt, readJson } from './import-json.js'

/**
 * Reads rows from comma-separated values with a heading (RFC 4180), or from one JSON object a line. A row's line is where
 * it begins in the file.
 * @throws UsageError when the file as a whole makes no sense
 */
export function readRowsOf(text: string, format: 'csv' | 'ndjson'): FileRows {
  const plain = text.replace(/^\uFEFF/, '')
  return format === 'csv' ? readCsv(plain) : readNdjson(plain)
}

function readNdjson(text: string): FileRows {
  const rows: GivenRow[] = []
  const problems: ImportProblem[] = []
  // No JSON value holds a line break as it is.
  text.split(/\r\n|\n|\r/).forEach((content, index) => {
    if (content.trim() === '') return
    const read = readJson(content)
    if ('value' in read) rows.push({ line: index + 1, value: read.value })
    else problems.push(problemAt(index + 1, read.column, `This line ${read.problem}`))
  })
  return { rows, problems, emptyRows: 0 }
}
