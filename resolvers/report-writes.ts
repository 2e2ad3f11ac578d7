import type { GraphQLResolveInfo } from 'graphql'
import { badInput, CrmError } from '../src/errors/index.js'
import type { ReportTableRecord } from '../src/model/index.js'
import { and, parseFilter, parseSearch } from '../src/query/index.js'
import type { Explaining, PublishedKind, PublishedList, Told, UploadView } from '../src/reports/index.js'
import type { CreateReportTableInput } from '../schema/input/create-report-table-input.js'
import type { PublishReportInput } from '../schema/input/publish-report-input.js'
import type { PublishedListInput } from '../schema/input/published-list-input.js'
import type { UploadReportRowsInput } from '../schema/input/upload-report-rows-input.js'
import { brokenRules, readOrder, readSources } from './arguments.js'
import type { GraphContext } from './context.js'
import { payloadSelection, responsePath } from './selection.js'
import { userErrorsOf } from './user-errors.js'
import { readTarget } from './write-target.js'
import type { Written } from './writes.js'

/** How a table was made, with what its source now lists. */
export interface WrittenTable extends Written {
  readonly record: ReportTableRecord | null
}

/** How rows were taken on. */
export interface WrittenUpload extends Written {
  readonly upload: UploadView | null
}

/** Makes a report table. Nothing is called when there is something to mend, or the request is only planned. */
export async function createReportTable(
  input: CreateReportTableInput,
  context: GraphContext,
  info: GraphQLResolveInfo,
): Promise<WrittenTable> {
  const { source, idempotencyKey } = readTarget('ReportTable', input, context.operation)
  const broken = problemsOf(input)
  if (broken.length > 0) return { record: null, ...refused(source, broken, context, info) }
  const { categoryId, name } = input
  const columns = input.columns.map((column) => ({ name: column.name, type: column.type }))
  const { identity, reports } = context
  // A write is not given up because whoever asked for it has left.
  const { signal } = new AbortController()
  const result = await reports.createTable({
    source,
    categoryId,
    name,
    columns,
    idempotencyKey,
    identity,
    signal,
    explaining: explainingOf(context, info),
  })
  const fields = payloadSelection(info, 'reportTable')
  const isPlanned = context.operation.explain === 'plan' && result.problems.length === 0
  // What would be read is planned with an id that stands for the new one.
  const nativeId = isPlanned ? exampleIdOf(source, context) : result.nativeId
  const record = nativeId === null || fields === null ? null : await readBack(source, nativeId, fields, context, info)
  return { record, ...told(result, context, info) }
}

/** Takes rows on for a report table. Nothing is called when there is something to mend, or the request is only planned. */
export async function uploadReportRows(
  input: UploadReportRowsInput,
  context: GraphContext,
  info: GraphQLResolveInfo,
): Promise<WrittenUpload> {
  const { source, nativeId, idempotencyKey } = readTarget('ReportTable', input, context.operation)
  const broken = problemsOf(input)
  if (broken.length > 0) return { upload: null, ...refused(source, broken, context, info) }
  const columns = input.columns?.map(({ name, type }) => ({ name, type })) ?? null
  const { mode, rows } = input
  const { identity, reports } = context
  const { signal } = new AbortController()
  const explaining = explainingOf(context, info)
  const target = { source, tableId: nativeId ?? '', mode, idempotencyKey, identity, signal, explaining }
  const result = await reports.upload({ ...target, rows, columns })
  noteProblems(source, result, context, info)
  return { upload: result.upload, ...told(result, context, info) }
}

/** Takes a list on that becomes the rows of a report table. */
export async function publishReport(
  input: PublishReportInput,
  context: GraphContext,
  info: GraphQLResolveInfo,
): Promise<WrittenUpload> {
  const { source, nativeId, idempotencyKey } = readTarget('ReportTable', input, context.operation)
  const broken = problemsOf(input)
  if (broken.length > 0) return { upload: null, ...refused(source, broken, context, info) }
  const list = listOf(input, context)
  const columns = input.columns.map(({ name, type, field, customField }) => ({
    name,
    type,
    field: field ?? null,
    customField: customField ?? null,
  }))
  const { identity, reports, suggests } = context
  const { signal } = new AbortController()
  const explaining = explainingOf(context, info)
  const target = { source, tableId: nativeId ?? '', mode: input.mode, idempotencyKey, identity, signal, explaining }
  const result = await reports.publish({ ...target, list, columns, suggests })
  noteProblems(source, result, context, info)
  return { upload: result.upload, ...told(result, context, info) }
}

const published = { customers: 'Customer', tickets: 'Ticket', orders: 'Order' } as const satisfies Readonly<
  Record<string, PublishedKind>
>

/** @throws BAD_USER_INPUT when not exactly one list is named, or its arguments are not acceptable. */
function listOf(input: PublishReportInput, { operation }: GraphContext): PublishedList {
  const names = Object.keys(published) as (keyof typeof published)[]
  const [name, ...others] = names.filter((candidate) => (input[candidate] ?? null) !== null)
  if (name === undefined || others.length > 0) {
    throw badInput(`Give exactly one of ${names.map((each) => `\`${each}\``).join(', ')}`, ['input'])
  }
  const kind = published[name]
  const { filter, orderBy, search, sources }: PublishedListInput = input[name] ?? {}
  return within(['input', name], () => ({
    kind,
    predicate: and(
      parseFilter(kind, filter, (source) => operation.isKnownSource(source)),
      parseSearch(kind, search),
    ),
    order: readOrder(kind, orderBy),
    sources: readSources(sources, operation),
  }))
}

/** Says of a refused argument where it lies in the input. */
function within<T>(path: readonly string[], read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof CrmError) || error.argumentPath === undefined) throw error
    throw new CrmError(error.code, error.message, { path: [...path, ...error.argumentPath], cause: error })
  }
}

/** Read in an operation of its own: what this one has read before does not know the table yet. */
async function readBack(
  source: string,
  nativeId: string,
  fields: readonly string[],
  { engine, identity, operation }: GraphContext,
  info: GraphQLResolveInfo,
): Promise<ReportTableRecord | null> {
  const reading = engine.begin({ explain: 'off', identity, recorder: operation.recorder })
  const table = await reading.byId('ReportTable', source, nativeId, fields, responsePath(info))
  for (const failure of reading.failures) operation.noteFailure(failure)
  return table
}

function explainingOf({ operation }: GraphContext, info: GraphQLResolveInfo): Explaining | undefined {
  return operation.explain === 'off' ? undefined : { recorder: operation.recorder, path: responsePath(info) }
}

function exampleIdOf(name: string, { engine }: GraphContext): string | null {
  return engine.sources.find((source) => source.name === name)?.mapping.exampleId('ReportTable') ?? null
}

/** What stands in the way of an upload, for explain; the making of a table notes its own. */
function noteProblems(
  source: string,
  { problems }: Pick<Told, 'problems'>,
  { operation }: GraphContext,
  info: GraphQLResolveInfo,
): void {
  if (problems.length > 0) operation.recorder.write(responsePath(info), source, null, problems)
}

function refused(source: string, problems: Told['problems'], context: GraphContext, info: GraphQLResolveInfo): Written {
  noteProblems(source, { problems }, context, info)
  return { outcome: 'NOT_APPLIED', userErrors: userErrorsOf(problems) }
}

function problemsOf(input: object): Told['problems'] {
  return brokenRules(input).map(({ path, message }) => ({ path: path.map(String), message, code: 'BAD_USER_INPUT' }))
}

function told({ outcome, problems, failure }: Told, { operation }: GraphContext, info: GraphQLResolveInfo): Written {
  if (failure !== null) operation.noteFailure({ path: responsePath(info), error: failure })
  return { outcome, userErrors: userErrorsOf(problems) }
}
