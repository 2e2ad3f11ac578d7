import { CrmError } from '../errors/index.js'
import { appliedOutcome, newMarker } from '../writing/index.js'
import type { Engine } from '../engine/index.js'
import type { WriteJournal } from '../journal/index.js'
import type { JobRunner } from '../jobs/index.js'
import { isWellFormed, type ReportTableRecord } from '../model/index.js'
import type { ReportColumn, WriteProblem } from '../vendors/vendor.js'
import { checkRows } from './check-rows.js'
import type { ColumnBook } from './columns.js'
import { reportingSource } from './create-table.js'
import { fingerprintOf, holdKey } from './key.js'
import { columnProblems } from './published-fields.js'
import type { ReportTiming } from './timing.js'
import type { PublishOrder, RowsOrder, UploadInput, UploadResult, UploadTarget } from './types.js'
import { uploadKind } from './upload-job.js'
import { uploadViewOf } from './upload-view.js'

/** What uploads are taken on with. */
export interface UploadTaking {
  readonly engine: Engine
  readonly journal: WriteJournal
  readonly jobs: JobRunner
  readonly columns: ColumnBook
  readonly timing: ReportTiming
}

/** An upload that can be taken on, or what has to be mended first. */
type Checked = { readonly problems: readonly WriteProblem[] } | { readonly input: Omit<UploadInput, 'table'> }

/**
 * Takes rows on for a table. Every value is checked first; nothing is sent here, the job does that. One call, for the
 * table itself.
 * @throws SOURCE_CAPABILITY, IDEMPOTENCY_CONFLICT, IN_PROGRESS, and the failure of the source that keeps the table.
 */
export async function uploadRows(taking: UploadTaking, order: RowsOrder): Promise<UploadResult> {
  const { source, mode } = order
  const known = await knownColumns(taking, order)
  const columns = order.columns ?? known
  if (columns === null) {
    const message = 'The columns of this table are not known here, since it was not made here; give them'
    return refused([{ path: ['columns'], message, code: 'BAD_USER_INPUT' }])
  }
  const problems = [...listProblems(columns), ...differences(columns, known)]
  if (order.rows.length === 0 && mode === 'APPEND') {
    problems.push({ path: ['rows'], message: 'There is no row to add', code: 'BAD_USER_INPUT' })
  }
  if (problems.length > 0) return refused(problems)
  const { rows, problems: bad } = await checkRows(order.rows, columns)
  const checked: Checked = bad.length > 0 ? { problems: bad } : { input: { source, mode, columns, rows, list: null } }
  return take(taking, order, checked, ['uploadReportRows', source, order.tableId, mode, columnTexts(columns), rows])
}

/**
 * Takes a list on whose records become the rows of a table. They are read and sent by the job; one call here, for the
 * table itself.
 * @throws as `uploadRows`.
 */
export async function publishList(taking: UploadTaking, order: PublishOrder): Promise<UploadResult> {
  const { source, mode, list } = order
  const known = await knownColumns(taking, order)
  const columns = order.columns.map(({ name, type }): ReportColumn => ({ name, type }))
  const problems = [...columnProblems(list.kind, order.columns, order.suggests), ...differences(columns, known)]
  const input = { source, mode, columns, rows: null, list: { ...list, columns: order.columns } }
  const checked: Checked = problems.length > 0 ? { problems } : { input }
  return take(taking, order, checked, ['publishReport', source, order.tableId, mode, list, order.columns])
}

async function knownColumns(
  { engine, columns }: UploadTaking,
  { source, tableId }: UploadTarget,
): Promise<readonly ReportColumn[] | null> {
  reportingSource(engine, source)
  return columns.of(source, tableId)
}

async function take(
  taking: UploadTaking,
  order: UploadTarget,
  checked: Checked,
  fingerprinted: unknown,
): Promise<UploadResult> {
  if ('problems' in checked) return refused(checked.problems)
  if (order.explaining?.recorder.mode === 'plan') {
    await readTable(taking, order)
    return refused([])
  }
  const { journal, timing } = taking
  const { source, identity, idempotencyKey: key } = order
  if (key === null) return start(taking, order, checked.input, newMarker())
  const fingerprint = fingerprintOf(fingerprinted)
  const { now } = timing
  const sendBefore = now() + timing.callMs
  // The upload's id stands under the key before it begins, so that whoever comes with the key again begins the same one.
  const intent = { uploadId: newMarker() }
  const held = await holdKey({ journal, identity, key, source, fingerprint, intent, now, sendBefore })
  const { uploadId } = held.intent as typeof intent
  if (held.kind === 'ended') {
    const view = await viewOf(taking, source, uploadId, identity)
    if (view !== null) return taken(view)
    throw new CrmError(
      'IDEMPOTENCY_CONFLICT',
      'The upload with this idempotency key is not kept any more; take a new key',
      {
        path: ['input', 'idempotencyKey'],
      },
    )
  }
  let result: UploadResult
  try {
    result = await start(taking, order, checked.input, uploadId)
  } catch (error) {
    // A store that did not answer may have taken the job: then the key has to lead to it.
    const mayHaveBegun = error instanceof CrmError && error.code === 'STORE_UNAVAILABLE'
    if (held.kind === 'begun' && !mayHaveBegun) await journal.forget({ identity, key }, held.holder).catch(() => false)
    throw error
  }
  // Should this fail the lease runs out, and whoever comes with the key then is led to the same upload.
  if (result.upload === null) await journal.forget({ identity, key }, held.holder).catch(() => false)
  else await journal.finish({ identity, key }, held.holder, appliedOutcome(uploadId)).catch(() => false)
  return result
}

async function start(
  taking: UploadTaking,
  order: UploadTarget,
  input: Omit<UploadInput, 'table'>,
  uploadId: string,
): Promise<UploadResult> {
  const table = await readTable(taking, order)
  if (table === null) {
    return refused([{ path: ['tableId'], message: 'The source has no such table', code: 'BAD_USER_INPUT' }])
  }
  const { identity } = order
  const job = await taking.jobs.start({ id: uploadId, kind: uploadKind, identity, input: { ...input, table } })
  return taken(uploadViewOf(job, reportingSource(taking.engine, order.source).reports.maxBatchRows))
}

/** @throws the failure of the source. */
async function readTable(
  { engine }: UploadTaking,
  { source, tableId, identity, signal, explaining }: UploadTarget,
): Promise<ReportTableRecord | null> {
  const operation = engine.begin({ explain: 'off', identity, signal, recorder: explaining?.recorder })
  const fields = ['name', 'categoryId', 'categoryName', 'updatedAt']
  const path = explaining?.path ?? ['tableId']
  const table = await operation.byId('ReportTable', source, tableId, fields, path)
  const [failure] = operation.failures
  if (table === null && failure !== undefined) throw failure.error
  return table
}

/** An upload of this identity; null when there is none. */
export async function viewOf(
  { jobs, engine }: Pick<UploadTaking, 'jobs' | 'engine'>,
  source: string,
  uploadId: string,
  identity: string,
): Promise<UploadResult['upload']> {
  const job = await jobs.read(uploadId, identity)
  if (job === null || job.kind !== uploadKind) return null
  const { reports } = engine.sources.find(({ name }) => name === source) ?? {}
  const view = uploadViewOf(job, reports?.maxBatchRows ?? Number.MAX_SAFE_INTEGER)
  return view.source === source ? view : null
}

/** Columns that were given must be those the table was made with, each at most once. */
function differences(given: readonly ReportColumn[], known: readonly ReportColumn[] | null): WriteProblem[] {
  if (known === null || given === known) return []
  return given.flatMap(({ name, type }, index): WriteProblem[] => {
    const column = known.find((candidate) => candidate.name === name)
    if (column?.type === type) return []
    const message =
      column === undefined
        ? 'The table was made without a column of this name'
        : `This column is of type ${column.type}`
    return [
      { path: ['columns', String(index), column === undefined ? 'name' : 'type'], message, code: 'BAD_USER_INPUT' },
    ]
  })
}

function listProblems(columns: readonly ReportColumn[]): WriteProblem[] {
  return columns.flatMap(({ name }, index): WriteProblem[] => {
    const path = ['columns', String(index), 'name']
    if (name.trim() === '' || !isWellFormed(name)) return [{ path, message: 'must be a name', code: 'BAD_USER_INPUT' }]
    const isTwice = columns.findIndex((column) => column.name === name) < index
    return isTwice ? [{ path, message: 'An earlier column has this name', code: 'BAD_USER_INPUT' }] : []
  })
}

function columnTexts(columns: readonly ReportColumn[]): readonly (readonly string[])[] {
  return columns.map(({ name, type }) => [name, type])
}

function refused(problems: readonly WriteProblem[]): UploadResult {
  return { outcome: 'NOT_APPLIED', problems, failure: null, upload: null }
}

function taken(upload: NonNullable<UploadResult['upload']>): UploadResult {
  return { outcome: 'APPLIED', problems: [], failure: null, upload }
}
