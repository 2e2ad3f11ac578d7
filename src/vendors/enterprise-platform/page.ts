import { CrmError } from '../../errors/index.js'
import type { NativePage, VendorRequest } from '../vendor.js'
import { isObject } from './envelope.js'

type Json = Readonly<Record<string, unknown>>

/** A page with nothing on it, as a lookup of unknown ids gives. */
export const emptyPage: NativePage = Object.freeze({ rows: [], ended: 'yes', total: null, next: null })

/** The parameters a request was made with. */
export function parametersOf(request: VendorRequest): URLSearchParams {
  return new URL(request.path, 'http://path.invalid').searchParams
}

/**
 * Reads a list's envelope: rows under `data.items`; with page numbers `data.pagination`, with a cursor `cursor` beside
 * `data`. @throws SOURCE_PROTOCOL_ERROR for anything by which records could be missed without a sign of it.
 */
export function readPage(body: Json, request: VendorRequest, source: string): NativePage {
  const broken = (what: string): CrmError =>
    new CrmError('SOURCE_PROTOCOL_ERROR', `This source sent ${what}`, { source })
  const { data } = body
  const rows = Array.isArray(data) ? (data as unknown[]) : isObject(data) ? data['items'] : undefined
  if (!Array.isArray(rows)) throw broken('a list without items')
  if (rows.length > request.pageSize) throw broken('more records than were asked for')
  return request.offset === undefined
    ? cursorPage(rows, body['cursor'], request, broken)
    : numberedPage(rows, isObject(data) ? data['pagination'] : undefined, request.offset, request, broken)
}

function cursorPage(
  rows: readonly unknown[],
  cursor: unknown,
  request: VendorRequest,
  broken: (what: string) => CrmError,
): NativePage {
  if (!isObject(cursor) || typeof cursor['hasMore'] !== 'boolean') throw broken('a cursor page without its cursor')
  const next = typeof cursor['next'] === 'string' && cursor['next'] !== '' ? cursor['next'] : null
  if (cursor['hasMore']) {
    if (next === null) throw broken('a page that is not the last, without a way to the next')
    if (next === parametersOf(request).get('cursor')) throw broken('a cursor that leads to itself')
    return { rows, ended: 'no', total: null, next }
  }
  // That nothing more comes is one sign; no cursor, or room left on the page, is another.
  const sure = next === null || rows.length < request.pageSize
  return { rows, ended: sure ? 'yes' : 'maybe', total: null, next }
}

function numberedPage(
  rows: readonly unknown[],
  pagination: unknown,
  offset: number,
  request: VendorRequest,
  broken: (what: string) => CrmError,
): NativePage {
  const said = isObject(pagination) ? pagination : {}
  // A server that made the page smaller, or gave another, would shift every page after it.
  if (said['pageSize'] !== undefined && said['pageSize'] !== request.pageSize) throw broken('a page of another size')
  const page = offset / request.pageSize + 1
  if (said['page'] !== undefined && said['page'] !== page) throw broken('another page than was asked for')
  const total = Number.isInteger(said['total']) && Number(said['total']) >= 0 ? Number(said['total']) : null
  const short = rows.length < request.pageSize
  const reached = total !== null && offset + rows.length >= total
  const ended = rows.length === 0 || (short && reached) ? 'yes' : short || reached ? 'maybe' : 'no'
  return { rows, ended, total, next: null }
}
