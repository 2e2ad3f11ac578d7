import type { AnyRecord } from '../../src/model/index.js'
import { compareText, fieldCatalogue, valueOf } from '../../src/model/index.js'
import { compareValues } from '../../src/query/index.js'
import type { VendorQuery } from '../../src/planner/index.js'
import type { NativePage, VendorRequest } from '../../src/vendors/vendor.js'
import { createMemorySource, type MemorySource, type MemorySourceOptions } from './memory-source.js'

/** One way in which a source answers otherwise than it should. `seed` makes what is random repeat. */
export type Lie =
  /** Rows of a page in any order; sorted the other way; sorted within the page, but the page taken unsorted. */
  | { readonly kind: 'shuffled' | 'mirrored' | 'sorted-by-page'; readonly seed: number }
  /** The filter is ignored in the calls before this one. */
  | { readonly kind: 'filter-ignored'; readonly until: number }
  /** The filter is heeded only now and then. */
  | { readonly kind: 'filter-moody'; readonly seed: number }
  /** The total is off by so much; is no more than what the page shows; falls from call to call. */
  | { readonly kind: 'total-off'; readonly by: number }
  | { readonly kind: 'total-of-page' }
  | { readonly kind: 'total-falling' }
  /** A page never holds more than this; the n-th page is cut; the n-th and the next pages are empty. */
  | { readonly kind: 'clamped'; readonly most: number }
  | { readonly kind: 'short'; readonly call: number; readonly rows: number }
  | { readonly kind: 'empty'; readonly call: number; readonly calls: number }
  /** Says of every page that more follows, with a way on. */
  | { readonly kind: 'endless' }
  /** The n-th page is one that came before. */
  | { readonly kind: 'repeated'; readonly call: number }

/** How a source misbehaves. */
export interface Unsteadiness {
  readonly lie: Lie | null
  /** Called before each vendor call, counted from 1: the place for records that move. */
  readonly beforeCall?: (call: number, source: MemorySource) => void
}

/** A memory source that moves its records and lies as it is told to; signs of the end are made from what it says. */
export function createUnsteadySource(options: MemorySourceOptions, { lie, beforeCall }: Unsteadiness): MemorySource {
  const source = createMemorySource(options)
  const honest = source.client.fetchPage.bind(source.client)
  const queries = new Map<VendorRequest, VendorQuery>()
  const compile = source.dialect.compile.bind(source.dialect)
  const earlier: NativePage[] = []
  let calls = 0
  const ask = async (query: VendorQuery, call: Parameters<typeof honest>[1]): Promise<NativePage> =>
    honest(compile(query), call)
  Object.assign(source.dialect, {
    compile: (query: VendorQuery) => {
      const request = compile(query)
      queries.set(request, query)
      return request
    },
  })
  Object.assign(source.client, {
    fetchPage: async (request: VendorRequest, call: Parameters<typeof honest>[1]) => {
      calls++
      beforeCall?.(calls, source)
      const query = queries.get(request)!
      const page = await lied(lie, query, calls, (asked) => ask(asked, call), earlier)
      earlier.push(page)
      return page
    },
  })
  return source
}

async function lied(
  lie: Lie | null,
  query: VendorQuery,
  call: number,
  ask: (query: VendorQuery) => Promise<NativePage>,
  earlier: readonly NativePage[],
): Promise<NativePage> {
  if (lie === null) return ask(query)
  switch (lie.kind) {
    case 'shuffled': {
      const page = await ask(query)
      return { ...page, rows: shuffled(page.rows, lie.seed + call) }
    }
    case 'mirrored': {
      const page = await ask(query)
      return { ...page, rows: [...page.rows].reverse() }
    }
    case 'sorted-by-page': {
      if (query.order === null || query.position.kind !== 'offset') return ask(query)
      const page = await ask({ ...query, order: null })
      return { ...page, rows: [...(page.rows as AnyRecord[])].sort(byOrder(query)) }
    }
    case 'filter-ignored':
      return ask(call < lie.until ? { ...query, pushed: null } : query)
    case 'filter-moody':
      return ask(random(lie.seed + call) < 0.5 ? { ...query, pushed: null } : query)
    case 'total-off':
      return said(query, await ask(query), (total) => Math.max(0, total + lie.by))
    case 'total-of-page': {
      const page = await ask(query)
      return said(query, page, () => page.rows.length)
    }
    case 'total-falling':
      return said(query, await ask(query), (total) => Math.max(0, total - call))
    case 'clamped': {
      const { position } = query
      const pageSize = Math.min(query.pageSize, lie.most)
      // A page number counts pages of the size that the source makes.
      const offset = position.kind === 'offset' ? (position.offset / query.pageSize) * pageSize : 0
      const page = await ask({
        ...query,
        pageSize,
        ...(position.kind === 'offset' ? { position: { kind: 'offset', offset } } : {}),
      })
      return resaid(query, page, page.rows, offset)
    }
    case 'short': {
      const page = await ask(query)
      return call === lie.call ? resaid(query, page, page.rows.slice(0, lie.rows)) : page
    }
    case 'empty': {
      const page = await ask(query)
      const isEmpty = call >= lie.call && call < lie.call + lie.calls
      // Nobody can doubt that nothing comes to the first question, unless a total stands beside it.
      if (page.total === null && isBeginning(query) && earlier.at(-1)?.rows.length !== 0) return page
      return isEmpty ? resaid(query, page, []) : page
    }
    case 'endless': {
      const page = await ask(query)
      const { position } = query
      const token = position.kind === 'token' ? (position.token ?? '') : ''
      return { ...page, ended: 'no', next: page.next ?? `z${token}` }
    }
    case 'repeated': {
      const page = await ask(query)
      return call === lie.call ? (earlier[0] ?? page) : page
    }
  }
}

function isBeginning({ position }: VendorQuery): boolean {
  switch (position.kind) {
    case 'start':
      return true
    case 'offset':
      return position.offset === 0
    case 'afterId':
      return position.id === null
    case 'token':
      return position.token === null
    case 'from':
    case 'beyond':
    case 'within':
      return false
  }
}

/** The same page with another total, and the signs that come of it. */
function said(query: VendorQuery, page: NativePage, total: (total: number) => number): NativePage {
  return page.total === null ? page : resaid(query, { ...page, total: total(page.total) }, page.rows)
}

function resaid(
  query: VendorQuery,
  page: NativePage,
  rows: readonly unknown[],
  offset = query.position.kind === 'offset' ? query.position.offset : 0,
): NativePage {
  const { position } = query
  if (position.kind === 'token') {
    // The continuation of a source goes on behind what it gave.
    const last = rows.at(-1) as AnyRecord | undefined
    return { ...page, rows, ended: 'no', next: last?.nativeId ?? position.token ?? '' }
  }
  const short = rows.length < query.pageSize
  const reached = page.total !== null && offset + rows.length >= page.total
  const ended = rows.length === 0 || (short && reached) ? 'yes' : short || reached ? 'maybe' : 'no'
  return { ...page, rows, ended }
}

function byOrder({ kind, order }: VendorQuery): (a: AnyRecord, b: AnyRecord) => number {
  const { field, direction } = order!
  const type = fieldCatalogue[kind][field]!
  const sign = direction === 'DESC' ? -1 : 1
  return (a, b) =>
    sign * compareValues(type, valueOf(a, field), valueOf(b, field)) || compareText(a.nativeId, b.nativeId)
}

/** Between 0 and 1, the same for the same seed. */
function random(seed: number): number {
  let state = (seed + 0x6d2b79f5) | 0
  state = Math.imul(state ^ (state >>> 15), state | 1)
  state ^= state + Math.imul(state ^ (state >>> 7), state | 61)
  return ((state ^ (state >>> 14)) >>> 0) / 2 ** 32
}

function shuffled(rows: readonly unknown[], seed: number): readonly unknown[] {
  return rows
    .map((row, index) => ({ row, rank: random(seed * 1_000 + index) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ row }) => row)
}
