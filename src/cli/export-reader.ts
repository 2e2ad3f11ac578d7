import { setTimeout as wait } from 'node:timers/promises'
import { execute, getVariableValues, type DocumentNode, type GraphQLSchema } from 'graphql'
import type { GraphContext, PageLimits } from '../../resolvers/index.js'
import { findRefusal } from '../../resolvers/index.js'
import { CrmError } from '../errors/index.js'
import { ourError } from '../server/response/format-error.js'
import { UsageError } from './failures.js'
import type { PagedQuery } from './export-query.js'

/** A row: the node as the query selects it. */
export type ExportRow = Readonly<Record<string, unknown>>

/** A page of an export. */
export interface ExportPage {
  readonly rows: readonly ExportRow[]
  /** Where the next page begins; null = this was the last. */
  readonly cursor: string | null
  /** Rows of the whole list; told with the first page only, null where not known. */
  readonly total: number | null
}

/** What pages are read with. */
export interface ReaderOptions {
  readonly schema: GraphQLSchema
  readonly limits: PageLimits
  /** Rows of a page. */
  readonly pageSize: number
  /** Where to begin; null = at the start. */
  readonly after: string | null
  /** Whether the first page tells the total; counting may cost calls. */
  readonly counts: boolean
  readonly signal: AbortSignal
  /** What the resolvers are given besides the operation. */
  readonly context: Omit<GraphContext, 'operation'>
  /** Pauses before a page is tried again, in milliseconds; default 500 to 8,000, doubling. */
  readonly pausesMs?: readonly number[]
}

interface Outcome {
  readonly source: string
  readonly status: string
  readonly code: string | null
  readonly retryAfterMs: number | null
}

interface Connection {
  readonly nodes: readonly ExportRow[]
  readonly pageInfo: { readonly endCursor: string | null }
  readonly sources: readonly Outcome[]
  readonly totalCount?: number | null
}

/** Ends of a page that only say that it took too much: its cursor stands where the reading came to. */
const spent: ReadonlySet<string | null> = new Set(['SCAN_BUDGET_EXCEEDED', 'DEADLINE_EXCEEDED'])
const usualPausesMs = [500, 1_000, 2_000, 4_000, 8_000]

/**
 * Reads a list page after page, each by an operation of its own, so that the limits of an operation bound a page. A page
 * of which a source leaves anything out is not given: it is read again after a pause, and the failure thrown in the end.
 * @throws UsageError for a question that is refused; CrmError, its code that of the source's failure.
 */
export async function* readPages(query: PagedQuery, options: ReaderOptions): AsyncGenerator<ExportPage> {
  let cursor = options.after
  let counts = options.counts
  for (;;) {
    options.signal.throwIfAborted()
    const page = await readPage(query, options, cursor, counts)
    const ended = page.isWhole && (page.rows.length < options.pageSize || page.cursor === null)
    yield { rows: page.rows, cursor: ended ? null : page.cursor, total: page.total }
    if (ended) return
    cursor = page.cursor
    counts = false
  }
}

interface ReadPage extends ExportPage {
  /** False where the reading stopped at a limit of its operation. */
  readonly isWhole: boolean
}

async function readPage(
  query: PagedQuery,
  options: ReaderOptions,
  cursor: string | null,
  counts: boolean,
): Promise<ReadPage> {
  const pauses = options.pausesMs ?? usualPausesMs
  for (let attempt = 0; ; attempt++) {
    const read = await tryPage(query, options, cursor, counts)
    if (!(read instanceof CrmError)) return read
    const pause = pauses[attempt]
    if (pause === undefined || !read.retryable) throw read
    await wait(Math.max(pause, read.retryAfterMs ?? 0), undefined, { signal: options.signal })
  }
}

async function tryPage(
  query: PagedQuery,
  options: ReaderOptions,
  cursor: string | null,
  counts: boolean,
): Promise<ReadPage | CrmError> {
  const { context, schema, limits, signal } = options
  const operation = context.engine.begin({ explain: 'off', identity: context.identity, signal })
  const document: DocumentNode = counts ? query.counted : query.document
  const variables = { ...query.variables, exportFirst: options.pageSize, exportAfter: cursor }
  const coerced = getVariableValues(schema, query.operation.variableDefinitions ?? [], variables)
  if (coerced.errors !== undefined) throw new UsageError(coerced.errors.map(({ message }) => message).join('\n'))
  const asked = { schema, document: query.document, operation: query.operation, variables: coerced.coerced }
  const refusal = findRefusal(asked, operation, limits)
  if (refusal !== null) throw asRefused(refusal.error)
  const { errors = [], data } = await execute({
    schema,
    document,
    variableValues: variables,
    contextValue: { ...context, operation } satisfies GraphContext,
  })
  const connection = data?.[query.list] as Connection | null | undefined
  const [thrown] = errors
  if (thrown !== undefined || connection === null || connection === undefined) {
    return asRefused(ourError(thrown) ?? new CrmError('BAD_USER_INPUT', thrown?.message ?? 'The list gave no answer'))
  }
  const { nodes, pageInfo, sources, totalCount = null } = connection
  const { endCursor } = pageInfo
  const page = { rows: nodes, cursor: endCursor, total: totalCount }
  const failed = sources.filter(({ status }) => status !== 'OK')
  const below = operation.failures.find(({ path }) => path.length > 1)
  if (below !== undefined) return below.error
  if (failed.length === 0) return { ...page, isWhole: true }
  // The sources' records are merged: where one of several stopped, those of the others would come before their turn.
  const goesOn = sources.length === 1 && spent.has(failed[0]?.code ?? null)
  if (goesOn && endCursor !== null && endCursor !== cursor) return { ...page, isWhole: false }
  return failureOf(operation.failures[0]?.error, failed[0])
}

function failureOf(error: CrmError | undefined, outcome: Outcome | undefined): CrmError {
  const source = error?.source ?? outcome?.source
  const what = source === undefined ? '' : `${source}: `
  const code = error?.code ?? 'SOURCE_UNAVAILABLE'
  const advice = spent.has(code) ? '; narrow the filter, or export each source by itself with --source' : ''
  return new CrmError(code, `${what}${error?.message ?? 'The source gave no page'}${advice}`, {
    source,
    retryable: code === 'DEADLINE_EXCEEDED' ? false : error?.retryable,
    retryAfterMs: error?.retryAfterMs ?? outcome?.retryAfterMs ?? undefined,
    cause: error,
  })
}

/** What is wrong with the question itself is told as a wrong call. */
function asRefused(error: CrmError): CrmError {
  if (error.code === 'CURSOR_INVALID')
    throw new UsageError(
      'The cursor does not belong to this export: it goes with the same list, filter, order and sources',
    )
  if (error.kind === 'caller') throw new UsageError(error.message)
  return error
}
