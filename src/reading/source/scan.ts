import { CrmError } from '../../errors/index.js'
import type { AnyRecord } from '../../model/index.js'
import type { PagingCapability, Position, SourcePlan } from '../../planner/index.js'
import type { FetchedPage, SourceCalls } from '../calls.js'
import { OffsetPages } from './offset-pages.js'
import { mostBarrenPages, withheldError } from './sequence.js'

/** Asks for a page of a scan; `anew`: whatever the same request gave before in this operation. */
export type FetchScanPage = (position: Position, pageSize: number, anew?: boolean) => Promise<FetchedPage>

/**
 * Every record that the pushed filter lets through, in the source's own sequence, page by page, none twice. Pages by
 * position or id begin with the last record of the one before, and the end needs two signs.
 * @throws SOURCE_PROTOCOL_ERROR where no end can be told; SOURCE_DRIFT where records move faster than can be followed.
 */
export function scanPages(
  plan: Pick<SourcePlan, 'kindCapabilities'>,
  fetch: FetchScanPage,
  source: string,
): AsyncGenerator<readonly AnyRecord[], void, void> {
  const { scan, maxPageRecords } = plan.kindCapabilities.paging
  switch (scan) {
    case 'whole':
      return scanWhole(fetch, maxPageRecords, source)
    case 'offset':
      return scanByOffset(fetch, maxPageRecords, source)
    case 'token':
      return scanByToken(fetch, maxPageRecords, source)
    case 'afterId':
      return scanById((id, pageSize, anew) => fetch({ kind: 'afterId', id }, pageSize, anew), maxPageRecords, source)
  }
}

/** The same with a plan's own requests. */
export function scanPlanned(plan: SourcePlan, calls: SourceCalls): AsyncGenerator<readonly AnyRecord[], void, void> {
  const { kind, fields, source } = plan
  const query = { kind, fields, pushed: plan.split.pushed, order: null, step: 0 }
  return scanPages(plan, (position, pageSize, anew) => calls.page(plan, { ...query, position, pageSize }, anew), source)
}

/** Where a reading of everything begins. */
export function scanStart(scan: PagingCapability['scan']): Position {
  switch (scan) {
    case 'afterId':
      return { kind: 'afterId', id: null }
    case 'token':
      return { kind: 'token', token: null }
    case 'offset':
      return { kind: 'offset', offset: 0 }
    case 'whole':
      return { kind: 'start' }
  }
}

type Pages = AsyncGenerator<readonly AnyRecord[], void, void>

async function* scanWhole(fetch: FetchScanPage, pageSize: number, source: string): Pages {
  const page = await fetch({ kind: 'start' }, pageSize)
  if (page.total !== null && page.total > page.records.length + page.gaps.size) throw withheldError(source)
  yield withoutRepeats(page.records, new Set())
  if (page.ended !== 'yes') throw noWayOn(source)
}

async function* scanByOffset(fetch: FetchScanPage, maxPageRecords: number, source: string): Pages {
  const pages = new OffsetPages({
    source,
    maxPageRecords,
    first: { offset: 0, pageSize: maxPageRecords },
    expectedTotal: null,
    keyOf: () => null,
    fetch: ({ offset, pageSize }, anew) => fetch({ kind: 'offset', offset }, pageSize, anew),
    room: () => maxPageRecords,
  })
  for (;;) {
    const { fresh, ended } = await pages.next(0)
    yield withoutRepeats(fresh, new Set())
    if (ended) return
  }
}

async function* scanByToken(fetch: FetchScanPage, pageSize: number, source: string): Pages {
  const seen = new Set<string>()
  const tokens = new Set<string>()
  let barren = 0
  let token: string | null = null
  for (;;) {
    const page: FetchedPage = await fetch({ kind: 'token', token }, pageSize)
    const fresh = withoutRepeats(page.records, seen)
    yield fresh
    if (page.ended === 'yes' && (seen.size > 0 || (page.total ?? 0) === 0)) return
    barren = fresh.length === 0 ? barren + 1 : 0
    if (barren >= mostBarrenPages) throw withheldError(source)
    if (page.next === null) throw noWayOn(source)
    if (tokens.has(page.next)) {
      throw new CrmError('SOURCE_PROTOCOL_ERROR', 'The source sent a continuation that leads back to a page before', {
        source,
      })
    }
    token = page.next
    tokens.add(token)
  }
}

/**
 * Everything by id ascending, or the records of a tie group. `mayBeEmpty`: nothing is known that would have to be there.
 */
export async function* scanById(
  fetch: (afterId: string | null, pageSize: number, anew: boolean) => Promise<FetchedPage>,
  pageSize: number,
  source: string,
  mayBeEmpty = true,
): Pages {
  const seen = new Set<string>()
  /** In the source's sequence; a page is asked for after the last but `back`, so that it begins with `back` known ones. */
  const ids: string[] = []
  let back = 0
  let barren = 0
  /** A page was full of known records, the last one among them. */
  let metLast = false
  let asked: string | null | undefined
  let wasShort = false
  for (;;) {
    const afterId = ids[ids.length - 1 - back] ?? null
    // The same page once more confirms only what is read anew.
    const page = await fetch(afterId, pageSize, barren > 0 || afterId === asked)
    asked = afterId
    const fresh = withoutRepeats(page.records, seen)
    ids.push(...fresh.map(({ nativeId }) => nativeId))
    yield fresh
    const met = page.records.length > fresh.length
    const isEmptyList = ids.length === 0 && mayBeEmpty && (page.total ?? 0) === 0
    if (page.ended === 'yes' && (page.records.length > 0 || metLast || wasShort || isEmptyList)) return
    if (page.ended !== 'no' && fresh.length === 0 && met) {
      // After a full page this one alone says that nothing follows.
      if (wasShort) return
      wasShort = true
      continue
    }
    wasShort = page.ended === 'maybe'
    if (fresh.length > 0) {
      barren = 0
      metLast = false
      // On a page of one nothing could follow the known record.
      back = pageSize > 1 ? Math.min(1, ids.length - 1) : 0
    } else if (met) {
      metLast = true
      back = 0
    } else {
      // Not even what was there before: further back something must be left of it.
      if (++barren >= mostBarrenPages) throw withheldError(source)
      back = Math.max(1, Math.min(pageSize - 1, ids.length))
    }
  }
}

function withoutRepeats(records: readonly AnyRecord[], seen: Set<string>): readonly AnyRecord[] {
  const fresh = records.filter(({ nativeId }) => !seen.has(nativeId) && seen.add(nativeId))
  return fresh.length < records.length ? fresh : records
}

function noWayOn(source: string): CrmError {
  return new CrmError(
    'SOURCE_PROTOCOL_ERROR',
    'The source neither ended its list for certain nor said how to read on',
    {
      source,
    },
  )
}
