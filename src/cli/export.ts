import { setFlagsFromString } from 'node:v8'
import { createInProcessJobs, createMemoryShelf } from '../jobs/index.js'
import { createMemoryJournal } from '../journal/index.js'
import { createReports } from '../reports/index.js'
import { checkSourceOptions, withEngine, type SourceOptions } from './command-engine.js'
import { columnsOf } from './export-fields.js'
import { rowWriter, type ExportFormat } from './export-format.js'
import { openFileOutput, OutputClosed, resumeFileOf, streamOutput, type ExportOutput } from './export-output.js'
import { readQuestion, type ExportQuestion, type PagedQuery } from './export-query.js'
import { readPages } from './export-reader.js'
import { unknownName } from '../errors/index.js'
import { UsageError } from './failures.js'
import { progressOn, silentProgress } from './progress.js'
import { interruptedCode, stopOnSignals } from './stop-signals.js'

/** What `export` is called with. */
export interface ExportOptions extends ExportQuestion, SourceOptions {
  readonly format?: ExportFormat
  /** Absent = standard output. */
  readonly output?: string
  /** Goes on with an unfinished file. */
  readonly resume?: boolean
  /** A cursor that an earlier export or answer gave. */
  readonly after?: string
  /** Rows of a page; default 500. */
  readonly page?: number
  readonly escapeFormulas?: boolean
  /** False shows no progress. */
  readonly progress?: boolean
}

const usualPageSize = 500
/** As a shell says of a program that SIGPIPE has ended. */
const closedOutputCode = 141

/**
 * Writes the rows of one list to a file or to standard output, page after page in flat memory. What goes wrong is said
 * on stderr with the way to go on; exit code 0 = all rows are out, 1 = a source failed, 2 = the call is wrong,
 * 130 = interrupted, 141 = whoever reads the output has closed it.
 */
export async function exportRows(options: ExportOptions): Promise<void> {
  checkOptions(options)
  keepHeapSmall()
  const { buildCrmSchema } = await import('../../resolvers/index.js')
  const pageSize = options.page ?? usualPageSize
  const limits = { defaultRecords: Math.min(20, pageSize), maxRecords: Math.max(100, pageSize) }
  const schema = await buildCrmSchema(limits)
  const query = readQuestion(schema, options)
  const format = options.format ?? (options.output?.endsWith('.csv') === true ? 'csv' : 'ndjson')
  const write = rowWriter(format, columnsOf(schema, query.document), options.escapeFormulas === true)
  const journal = createMemoryJournal()
  await withEngine(options, journal, async (engine) => {
    // No query begins a job; the schema wants to have where they would be.
    const jobs = createInProcessJobs({ shelf: createMemoryShelf() })
    const services = { engine, jobs, reports: createReports({ engine, journal, jobs }) }
    const output = await openOutput(options, query, format)
    const stop = stopOnSignals()
    const progress = options.progress === false ? silentProgress : progressOn(output.rows)
    let { rows, cursor } = output
    try {
      const pages = readPages(query, {
        schema,
        limits,
        pageSize,
        after: cursor,
        counts: progress.isShown,
        signal: stop.signal,
        context: { ...services, identity: 'anonymous', requestId: 'export' },
      })
      for await (const page of pages) {
        if (page.total !== null) progress.expect(page.total)
        await output.write(write(page.rows, cursor === null), page.rows.length, page.cursor)
        rows += page.rows.length
        cursor = page.cursor
        progress.reach(rows)
      }
      progress.end()
      if (options.output !== undefined) console.error(`${options.output}: ${rows} rows`)
    } catch (error) {
      progress.end()
      if (error instanceof OutputClosed) return tellClosed(rows)
      tellHowToGoOn(options, rows, cursor)
      if (!stop.signal.aborted) throw error
      process.exitCode = interruptedCode
    } finally {
      stop.release()
      await output.close()
    }
  })
}

/** Rows are garbage as soon as they are written; by itself V8 would let three times of what is needed pile up. */
function keepHeapSmall(): void {
  setFlagsFromString('--optimize-for-size')
  setFlagsFromString('--semi-space-growth-factor=1')
}

function checkOptions(options: ExportOptions): void {
  checkSourceOptions(options)
  const { output, resume, after, format } = options
  if (resume === true && output === undefined) throw new UsageError('--resume goes on with the file of --output')
  if (resume === true && after !== undefined) throw new UsageError('Give --resume or --after, not both')
  const formats = ['ndjson', 'csv']
  if (format !== undefined && !formats.includes(format)) throw new UsageError(unknownName('format', format, formats))
}

async function openOutput(options: ExportOptions, query: PagedQuery, format: ExportFormat): Promise<ExportOutput> {
  if (options.output === undefined) return streamOutput(process.stdout, options.after ?? null)
  const question = `${format} ${query.text}`
  const output = await openFileOutput(options.output, question, options.resume === true)
  return options.after === undefined ? output : { ...output, cursor: options.after }
}

function tellHowToGoOn({ output }: ExportOptions, rows: number, cursor: string | null): void {
  if (cursor === null) return
  console.error(
    output === undefined
      ? `Ended after ${rows} rows; the rest comes with --after ${cursor}`
      : `Ended after ${rows} rows; --resume goes on (${resumeFileOf(output)})`,
  )
}

/**
 * The wish of whoever reads the output, and no failure; but not all rows are out, so that it is said and ends as a program
 * does that the system stops for it.
 */
function tellClosed(rows: number): void {
  console.error(`The reader of the output has closed it; ended early, after ${rows} rows`)
  process.exitCode = closedOutputCode
}
