import { CrmError } from '../errors/index.js'
import type { Engine, Page } from '../engine/index.js'
import { throwIfLater } from '../jobs/index.js'
import type { RecordShapes } from '../model/index.js'
import type { ReportRow } from '../vendors/vendor.js'
import { readCell } from './cells.js'
import { fieldValue, recordFieldsOf } from './published-fields.js'
import type { RowSource } from './row-source.js'
import { growingWait, type ReportTiming } from './timing.js'
import type { PublishedColumn, PublishedKind, PublishedList } from './types.js'

type PublishedRecord = RecordShapes[PublishedKind]

/** What records are read with. */
export interface RecordReading {
  readonly engine: Engine
  readonly identity: string
  readonly timing: ReportTiming
  readonly signal: AbortSignal
  /** Most records at once. */
  readonly pageSize: number
}

/**
 * The rows of a list over sources, a page at a time, each in an operation with a budget and a time of its own; only one
 * page is held. A place is the list's own cursor, so that reading goes on where it stopped, in any process with the same
 * cursor secret. A source that fails is asked again for a while; then the whole reading fails: rows that are silently
 * missing are worse than none.
 */
export function recordRows(
  list: PublishedList & { readonly columns: readonly PublishedColumn[] },
  reading: RecordReading,
): RowSource {
  return {
    from: async (at, line) => {
      const rows: ReportRow[] = []
      for (let cursor = at; ;) {
        const page = await readPage(list, cursor, reading)
        for (const record of page.records) rows.push(rowOf(list, record, line + rows.length))
        const next = page.endCursor()
        // A page that stopped at the scan budget is short, and may be empty; it is taken up again where it stopped.
        if (!page.hasNextPage && page.complete) return { rows, next: 'end' }
        if (next === null || next === cursor) {
          throw new CrmError('SCAN_BUDGET_EXCEEDED', 'The list does not get on within one request; narrow its filter')
        }
        if (rows.length > 0) return { rows, next: { at: next } }
        cursor = next
      }
    },
  }
}

async function readPage(
  { kind, predicate, order, sources, columns }: PublishedList & { readonly columns: readonly PublishedColumn[] },
  after: string | null,
  { engine, identity, timing, signal, pageSize }: RecordReading,
): Promise<Page<PublishedRecord>> {
  const wait = growingWait(timing, signal)
  for (let tried = 1; ; tried++) {
    const operation = engine.begin({ explain: 'off', identity, signal })
    const page = await operation.list({
      kind,
      predicate,
      order,
      sources,
      first: pageSize,
      after,
      fields: recordFieldsOf(columns),
      wantsTotal: false,
      wantsMore: true,
      path: ['publishReport'],
      onSourceError: 'PARTIAL',
    })
    signal.throwIfAborted()
    const failure = operation.failures.find(({ error }) => error.code !== 'SCAN_BUDGET_EXCEEDED')?.error
    if (failure === undefined) return page
    throwIfLater(failure, timing.now())
    if (!failure.retryable || tried >= timing.tries) throw failure
    await wait(failure.retryAfterMs)
  }
}

function rowOf(
  { kind, columns }: Pick<PublishedList, 'kind'> & { readonly columns: readonly PublishedColumn[] },
  record: PublishedRecord,
  line: number,
): ReportRow {
  const cells = columns.map(({ name, type, field, customField }): [string, ReportRow[string]] => {
    const value =
      field === null ? customValue(record.nativeFields?.[customField ?? ''], type) : fieldValue(kind, record, field)
    const cell = readCell(type, value)
    if ('value' in cell) return [name, cell.value]
    const whose = `row ${line} (${kind} ${record.nativeId} of "${record.source}"), column ${JSON.stringify(name)}`
    throw new CrmError('BAD_USER_INPUT', `The value for ${whose} ${cell.problem}`)
  })
  return Object.fromEntries(cells)
}

/** Native values have the shapes of their source: in a column of texts everything but a text is shown as JSON. */
function customValue(value: unknown, type: PublishedColumn['type']): unknown {
  if (value === null || value === undefined || typeof value === 'string') return value === '' ? null : value
  if (type === 'STRING') return JSON.stringify(value)
  return type === 'NUMBER' && typeof value === 'number' && Number.isFinite(value) ? String(value) : value
}
