import { CrmError } from '../../errors/index.js'
import type { NativePage, VendorRequest } from '../vendor.js'
import { isObject } from './envelope.js'
import type { Resource } from './resources.js'

type Json = Readonly<Record<string, unknown>>

/** A page with nothing on it, as a record that does not exist gives. */
export const emptyPage: NativePage = Object.freeze({ rows: [], ended: 'yes', total: 0, next: null })

/**
 * Reads a single record's envelope: an object, or an array around one; an empty one means that there is no such record.
 * @throws SOURCE_PROTOCOL_ERROR for anything else.
 */
export function readRecord(body: Json, { wrapper }: Resource, source: string): Json | null {
  const value = body[wrapper]
  const [only, ...others] = Array.isArray(value) ? (value as unknown[]) : [value]
  if (others.length === 0 && isObject(only)) return Object.keys(only).length === 0 ? null : only
  if (Array.isArray(value) && value.length === 0) return null
  throw new CrmError('SOURCE_PROTOCOL_ERROR', `This source sent no ${wrapper} where one was asked for`, { source })
}

/**
 * Reads a list's or search's envelope: rows under the name of the collection or in `results` below it, one row maybe
 * without its array; the count as number or text. `next_page` only serves as a sign, pages are numbered here.
 * @throws SOURCE_PROTOCOL_ERROR for anything by which records could be missed without a sign of it.
 */
export function readList(body: Json, request: VendorRequest, resource: Resource, source: string): NativePage {
  const broken = (what: string): CrmError =>
    new CrmError('SOURCE_PROTOCOL_ERROR', `This source sent ${what}`, { source })
  const value = body[resource.collection]
  const isSearch = isObject(value) && 'results' in value
  const rows = rowsOf(isSearch ? value['results'] : value, resource)
  if (rows === null) throw broken(`no list of ${resource.collection}`)
  if (rows.length > request.pageSize) throw broken('more records than were asked for')
  const count = countOf(isSearch ? value['count'] : body['count'])
  const offset = request.offset ?? 0
  return {
    rows,
    ended: endOf(rows.length, offset, count, body['next_page'], request.pageSize),
    total: totalOf(rows.length, offset, count, request.pageSize),
    next: null,
  }
}

function rowsOf(value: unknown, { idField }: Resource): readonly unknown[] | null {
  if (Array.isArray(value)) return value as unknown[]
  return isObject(value) && idField in value ? [value] : null
}

function countOf(value: unknown): number | null {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value) : ''
  return /^\d{1,15}$/.test(text) ? Number(text) : null
}

/**
 * Signs of the end: a page that is not full; as many records as counted, if all pages before were no fuller than this
 * one, which holds even when the server makes pages smaller than asked; a link to the next page that is null. A link
 * that is not null speaks against.
 */
function endOf(
  rows: number,
  offset: number,
  count: number | null,
  next: unknown,
  pageSize: number,
): NativePage['ended'] {
  if (rows === 0) return 'yes'
  const page = offset / pageSize + 1
  const signs = [rows < pageSize, count !== null && page * rows >= count, next === null].filter(Boolean).length
  if (signs === 0) return 'no'
  return signs >= 2 && typeof next !== 'string' ? 'yes' : 'maybe'
}

/** The count, unless it could as well be that of this page alone. */
function totalOf(rows: number, offset: number, count: number | null, pageSize: number): number | null {
  if (count === null) return null
  const seen = offset + rows
  return count > seen || (count === seen && rows < pageSize) ? count : null
}
