import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import type { Engine, EngineSource } from '../engine/index.js'
import { unknownName } from '../errors/index.js'
import { encodeReference } from '../model/index.js'
import {
  countRows,
  createImportKind,
  importedRows,
  importKindName,
  isImportJob,
  planImport,
  type ImportCost,
  type ImportEntity,
  type ImportInput,
  type ImportJobRecord,
  type ImportProblem,
  type ImportRow,
} from '../import/index.js'
import { createInProcessJobs, createMemoryShelf, openEmbeddedShelf, type JobRunner, type Shelf } from '../jobs/index.js'
import { createMemoryJournal, openEmbeddedJournal, type WriteJournal } from '../journal/index.js'
import { checkSourceOptions, withEngine, type SourceOptions } from './command-engine.js'
import { UsageError, withoutLongEchoes } from './failures.js'
import type { FileHeading, FileRows } from './file-rows.js'
import { readRowsOf } from './import-file.js'
import { progressOn } from './progress.js'
import { interruptedCode, stopOnSignals } from './stop-signals.js'
import { readTextFile } from './text-file.js'

/** What `import` is called with. */
export interface ImportOptions extends SourceOptions {
  readonly source: string
  readonly entity: string
  /** Default by the name of the file. */
  readonly format?: string
  /** Character set of the file; found out where it is left out and nothing else can be meant. */
  readonly encoding?: string
  readonly dryRun?: boolean
  /** A file that gets what became of each row. */
  readonly report?: string
}

const entities: Readonly<Record<string, ImportEntity>> = {
  customer: 'Customer',
  contact: 'Contact',
  ticket: 'Ticket',
  order: 'Order',
}
const identity = 'import'
/** Problems that are printed; the report has all. */
const mostPrinted = 20
const lookEveryMs = 500

/**
 * Makes records from the rows of a file. Every row is checked before anything is sent. How far it is stands beside the
 * file, in a folder ending in `.import`: the same call again goes on where the last one ended and sends no row twice.
 * Exit code 0 = every row is in, 1 = some are not, 2 = the call, the configuration or a row is wrong, 130 = interrupted.
 */
export async function importFile(file: string, options: ImportOptions): Promise<void> {
  checkSourceOptions(options)
  const entity = entityOf(options.entity)
  const { text, detected } = readTextFile(file, options.encoding)
  if (detected !== null) console.error(`${file} is read as ${detected.toUpperCase()}; --encoding says another`)
  const given = readRowsOf(text, formatOf(file, options.format))
  // Nothing of a refused import is kept: the folder is made when the first row may be sent.
  await withEngine(options, createMemoryJournal(), async (checking, engineWith) => {
    const source = sourceOf(checking, options.source)
    const { rows, problems, cost } = await readRows(checking, source, entity, given)
    if (problems.length > 0) return refuse(problems, given.emptyRows, options.report)
    if (rows.length === 0) throw new UsageError(`${file} has no rows`)
    if (options.dryRun === true) return tellCost(rows.length, given.emptyRows, cost)
    if (given.emptyRows > 0) console.error(leftOut(given.emptyRows))
    const importId = createHash('sha256').update(`${source.name}\n${entity}\n${text}`).digest('hex').slice(0, 40)
    const input: ImportInput = { importId, source: source.name, entity, rows }
    const { journal, shelf } = openState(options.demo === true ? null : `${file}.${source.name}.${entity}.import`)
    try {
      const engine = engineWith(journal)
      await runImport({ engine, journal, shelf, source, input, file, report: options.report })
    } finally {
      await Promise.all([journal.close(), shelf.close()])
    }
  })
}

function entityOf(given: string): ImportEntity {
  const entity = Object.hasOwn(entities, given) ? entities[given] : undefined
  if (entity === undefined) {
    throw new UsageError(unknownName('entity', given, Object.keys(entities)))
  }
  return entity
}

function sourceOf({ sources }: Engine, name: string): EngineSource {
  const source = sources.find((each) => each.name === name)
  if (source !== undefined) return source
  const names = sources.map((each) => each.name)
  throw new UsageError(unknownName('source', name, names))
}

interface Checked {
  readonly rows: readonly ImportRow[]
  /** By line. */
  readonly problems: readonly ImportProblem[]
  readonly cost: readonly ImportCost[]
}

/** Checks all rows against the input of the entity and against what the source takes. */
async function readRows(engine: Engine, source: EngineSource, entity: ImportEntity, given: FileRows): Promise<Checked> {
  const { buildCrmSchema, readImportColumns, readImportRows } = await import('../../resolvers/index.js')
  const schema = await buildCrmSchema()
  const { heading } = given
  const ofColumns = heading === undefined ? [] : readImportColumns(entity, heading, schema)
  const refused = new Set<string | null>(ofColumns.map(({ column }) => column))
  const operation = engine.begin({ explain: 'off', identity })
  const read = await readImportRows(entity, source.name, given.rows, schema, operation, { refusedColumns: refused })
  const plan = await planImport(source, entity, read.rows)
  const ofRows = [...given.problems, ...read.problems.list(), ...plan.problems].filter(
    ({ column }) => !refused.has(column),
  )
  const problems = [...ofColumns, ...(heading === undefined ? ofRows : onceForColumns(ofRows, heading))]
  return { rows: read.rows, problems: problems.sort((a, b) => a.line - b.line), cost: plan.cost }
}

/** Tells once, on the line of the heading, what no change of a cell can mend: a column is missing, or is not taken. */
function onceForColumns(problems: readonly ImportProblem[], { columns, line }: FileHeading): readonly ImportProblem[] {
  const told = new Set<string>()
  return problems.flatMap((problem) => {
    const { column, message, code } = problem
    if (column === null || (code !== 'SOURCE_CAPABILITY' && columns.some((name) => isOf(column, name))))
      return [problem]
    const known = `${column}: ${message}`
    if (told.has(known)) return []
    told.add(known)
    return [{ ...problem, line }]
  })
}

/** Whether a problem's place lies in a column of the table. */
function isOf(place: string, column: string): boolean {
  return place === column || place.startsWith(`${column}.`) || column.startsWith(`${place}.`)
}

function formatOf(file: string, given: string | undefined): 'csv' | 'ndjson' {
  if (given !== undefined && given !== 'csv' && given !== 'ndjson') {
    throw new UsageError(unknownName('format', given, ['csv', 'ndjson']))
  }
  return given ?? (/\.(nd)?jsonl?$/i.test(file) ? 'ndjson' : 'csv')
}

/** What outlives the command; in memory where nothing is sent, or to sandboxes that end with it. */
function openState(folder: string | null): { readonly journal: WriteJournal; readonly shelf: Shelf } {
  if (folder === null) return { journal: createMemoryJournal(), shelf: createMemoryShelf() }
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return {
    journal: openEmbeddedJournal({ folder: `${folder}/writes` }),
    shelf: openEmbeddedShelf(`${folder}/jobs`),
  }
}

function refuse(problems: readonly ImportProblem[], emptyRows: number, report: string | undefined): void {
  for (const problem of problems.slice(0, mostPrinted)) console.error(sentenceOf(problem))
  if (problems.length > mostPrinted) console.error(`and ${problems.length - mostPrinted} more`)
  if (report !== undefined) writeLines(report, problems)
  if (emptyRows > 0) console.error(leftOut(emptyRows))
  console.error('Nothing was sent.')
  process.exitCode = 2
}

function sentenceOf({ line, column, message }: ImportProblem): string {
  return withoutLongEchoes(`line ${line}${column === null ? '' : `, ${column}`}: ${message}`)
}

function leftOut(emptyRows: number): string {
  return emptyRows === 1 ? '1 empty row is left out.' : `${emptyRows} empty rows are left out.`
}

function tellCost(rows: number, emptyRows: number, cost: readonly ImportCost[]): void {
  const empty = emptyRows === 0 ? '' : ` ${leftOut(emptyRows)}`
  console.log(`All ${rows} rows are sound.${empty} Nothing was sent. Calls to the source at least:`)
  for (const { way, rows: sent, calls, chosen } of cost) {
    console.log(`  ${way.toLowerCase().padEnd(7)} ${sent} rows, ${calls} calls${chosen ? ' (chosen)' : ''}`)
  }
}

interface Import {
  readonly engine: Engine
  readonly journal: WriteJournal
  readonly shelf: Shelf
  readonly source: EngineSource
  readonly input: ImportInput
  readonly file: string
  readonly report: string | undefined
}

async function runImport({ engine, journal, shelf, source, input, file, report }: Import): Promise<void> {
  const jobs = createInProcessJobs({ shelf: { ...shelf, close: () => Promise.resolve() } })
  jobs.register(createImportKind({ engine, journal }))
  const stop = stopOnSignals()
  const progress = progressOn(0)
  progress.expect(input.rows.length)
  try {
    const id = await startOrGoOn(jobs, input)
    await jobs.open()
    const record = await watch(jobs, id, stop.signal, (known) => {
      const counts = countRows(importedRows(known))
      progress.reach(counts.rows - counts.waiting)
    })
    progress.end()
    if (record === null) {
      console.error(`Interrupted; the same call goes on`)
      process.exitCode = interruptedCode
      return
    }
    tellResult(record, source.name, file, report)
  } finally {
    progress.end()
    stop.release()
    await jobs.close()
  }
}

/** The job of this very import: the one that is not done yet, or a new one that begins where the last has failed. */
async function startOrGoOn(jobs: JobRunner, input: ImportInput): Promise<string> {
  let last: ImportJobRecord | null = null
  let number = 1
  for (; ; number++) {
    const record = await jobs.read(`${input.importId}-${number}`, identity)
    if (record === null || !isImportJob(record)) break
    last = record
  }
  if (last?.status === 'SUCCEEDED') {
    throw new UsageError('This file was imported already; delete its folder ending in .import to import it once more')
  }
  if (last !== null && last.status !== 'FAILED') return last.id
  const id = `${input.importId}-${number}`
  const earlier = last?.progress ?? last?.input.earlier
  await jobs.start({
    id,
    kind: importKindName,
    identity,
    input: earlier === undefined ? input : { ...input, earlier },
  })
  return id
}

/** The job once it has ended; null when it was interrupted. */
async function watch(
  jobs: JobRunner,
  id: string,
  signal: AbortSignal,
  show: (record: ImportJobRecord) => void,
): Promise<ImportJobRecord | null> {
  let toldOf: number | null = null
  const tell = (record: ImportJobRecord): void => {
    show(record)
    if (record.resumesAt === null || record.resumesAt === toldOf) return
    toldOf = record.resumesAt
    console.error(`The source takes no more calls for now; the import goes on at ${new Date(toldOf).toISOString()}`)
  }
  const looking = setInterval(() => {
    void jobs.read(id, identity).then(
      (record) => record !== null && isImportJob(record) && tell(record),
      () => undefined,
    )
  }, lookEveryMs)
  try {
    const record = await jobs.ended(id, identity, signal)
    return isImportJob(record) ? record : null
  } catch (error) {
    if (signal.aborted) return null
    throw error
  } finally {
    clearInterval(looking)
  }
}

function tellResult(record: ImportJobRecord, source: string, file: string, report: string | undefined): void {
  const rows = importedRows(record)
  const { applied, notApplied, unknown, waiting } = countRows(rows)
  if (report !== undefined) {
    const { entity } = record.input
    writeLines(
      report,
      rows.map(({ nativeId, ...row }) => ({
        ...row,
        id: nativeId === null ? null : encodeReference(entity, source, nativeId),
        nativeId,
      })),
    )
  }
  const problems = rows.flatMap((row) => row.problems)
  for (const problem of problems.slice(0, mostPrinted)) console.error(sentenceOf(problem))
  if (problems.length > mostPrinted) console.error(`and ${problems.length - mostPrinted} more`)
  const unknownLines = rows.filter(({ outcome }) => outcome === 'OUTCOME_UNKNOWN').map(({ line }) => line)
  if (unknown > 0) {
    console.error(`Of ${unknown} rows nobody knows whether they are in: lines ${unknownLines.slice(0, 20).join(', ')}`)
  }
  if (record.error !== null) {
    console.error(`${record.error.code}: ${record.error.message}`)
    console.error('The same call goes on where this one ended')
  }
  console.log(
    `${file}: ${applied} of ${rows.length} rows are in ${source}` +
      `${notApplied > 0 ? `, ${notApplied} refused` : ''}${waiting > 0 ? `, ${waiting} not sent` : ''}`,
  )
  if (applied < rows.length) process.exitCode = 1
}

function writeLines(file: string, lines: readonly object[]): void {
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
}
