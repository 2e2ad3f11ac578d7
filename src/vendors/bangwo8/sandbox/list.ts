import type { SandboxAnswer, SandboxRequest } from '../../../sandbox/server.js'
import { readBound } from './bounds.js'
import type { BoundTest } from './bounds.js'
import { json, Refusal } from './envelope.js'
import type { Bangwo8SandboxOptions, OrderKey } from './options.js'
import { sortRows } from './order.js'
import type { OrderTerm } from './order.js'
import type { Collection, Row } from './records.js'
import type { Renderer } from './render.js'

/** The page a caller asks for. */
export interface Paging {
  readonly page: number
  readonly perPage: number
}

/** Reads `page` and `per_page`. @throws Refusal where the options refuse odd values or deep pages. */
export function readPaging(parameters: URLSearchParams, options: Bangwo8SandboxOptions): Paging {
  const { default: usual = 100, max = 1000, overMax = 'clamp' } = options.perPage ?? {}
  const read = (name: string, fallback: number): number => {
    const text = parameters.get(name)
    if (text === null) return fallback
    if (/^0*[1-9]\d{0,8}$/.test(text)) return Number(text)
    if (options.invalidPage === 'error') throw new Refusal('badRequest', `Invalid ${name}`)
    return fallback
  }
  const page = read('page', 1)
  const wanted = read('per_page', usual)
  if (wanted > max && overMax === 'error') throw new Refusal('badRequest', `per_page is at most ${max}`)
  const perPage = Math.min(wanted, max)
  const cap = options.offsetCap ?? null
  if (cap !== null && page * perPage > cap) throw new Refusal('badRequest', `No more than ${cap} records can be paged`)
  return { page, perPage }
}

/** The rows of one page; none past the end. */
export function cutPage(rows: readonly Row[], { page, perPage }: Paging): readonly Row[] {
  return rows.slice((page - 1) * perPage, page * perPage)
}

/** Handles a value that cannot be read. @throws Refusal where the options refuse it. */
export function refuseBadFilter(name: string, options: Bangwo8SandboxOptions): undefined {
  if (options.badFilter === 'error') throw new Refusal('badRequest', `Invalid ${name}`)
  return undefined
}

/** Whether a record counts as deleted, which its own kind of record says in its own way. */
export function isDeleted(collection: Collection, row: Row): boolean {
  const { deletedField, deletedCodes } = collection
  const code = deletedField === null ? undefined : row[deletedField]
  return typeof code === 'string' && deletedCodes.includes(code)
}

/** Answers a list: deletion, bounds, order, page, envelope. Parameters it does not know are passed over. */
export function answerList(
  collection: Collection,
  rows: readonly Row[],
  request: SandboxRequest,
  renderer: Renderer,
  options: Bangwo8SandboxOptions,
): SandboxAnswer {
  const parameters = request.url.searchParams
  const paging = readPaging(parameters, options)
  const showDeleted = readShowDeleted(parameters, options)
  const bounds = readBounds(collection, parameters, options)
  const kept = rows.filter(
    (row) =>
      (showDeleted || !isDeleted(collection, row)) &&
      bounds.every(({ field, test }) => test(renderer.text(row, field) ?? '')),
  )
  const terms = readOrder(collection, parameters, options)
  const sorted = sortRows(kept, collection, terms, renderer, options, request.rawUrl)
  const shown = cutPage(sorted, paging).map((row) => renderer.record(collection, row, 'classic'))
  const count = kept.length
  if (options.newStyleLists === true) return json(200, { [collection.name]: shown, count: String(count) })
  const { page, perPage } = paging
  return json(200, {
    [collection.name]: shown,
    count,
    next_page: page * perPage < count ? pageLink(request, page + 1, options) : null,
    previous_page: page > 1 ? pageLink(request, page - 1, options) : null,
  })
}

function pageLink(request: SandboxRequest, page: number, options: Bangwo8SandboxOptions): string {
  const { keepParams = true, origin = request.url.origin } = options.nextPage ?? {}
  const parameters = new URLSearchParams(keepParams ? request.url.searchParams : undefined)
  parameters.set('page', String(page))
  return `${origin}${request.url.pathname}?${parameters.toString()}`
}

function readShowDeleted(parameters: URLSearchParams, options: Bangwo8SandboxOptions): boolean {
  const text = parameters.get('deStat')
  if (text === '1') return true
  if (text === '0') return false
  if (text !== null) refuseBadFilter('deStat', options)
  return options.deleted?.lists === 'shown'
}

function readBounds(
  collection: Collection,
  parameters: URLSearchParams,
  options: Bangwo8SandboxOptions,
): readonly { readonly field: string; readonly test: BoundTest }[] {
  const read = (name: string, field: string | null, side: 'start' | 'end') => {
    const text = parameters.get(name)
    if (field === null || text === null) return []
    const test = readBound(text, side, options) ?? refuseBadFilter(name, options)
    return test === undefined ? [] : [{ field, test }]
  }
  return [
    ...read('created_start', collection.createdField, 'start'),
    ...read('created_end', collection.createdField, 'end'),
    ...read('updated_start', collection.updatedField, 'start'),
    ...read('updated_end', collection.updatedField, 'end'),
  ]
}

/** Without an order parameter a list is by rising id whatever `tieOrder` says: that much is documented. */
function readOrder(
  collection: Collection,
  parameters: URLSearchParams,
  options: Bangwo8SandboxOptions,
): readonly OrderTerm[] {
  const fields: Readonly<Record<OrderKey, string | null>> = {
    updated: collection.updatedField,
    created: collection.createdField,
    status: collection.statusField,
  }
  const terms = (options.orderPrecedence ?? (['updated', 'created', 'status'] as const)).flatMap((key): OrderTerm[] => {
    const name = `${key}_order`
    const text = parameters.get(name)
    const field = fields[key]
    if (field === null || text === null) return []
    if (text === 'asc' || text === 'desc') return [{ field, descending: text === 'desc' }]
    refuseBadFilter(name, options)
    return []
  })
  return terms.length > 0 ? terms : [{ field: collection.idField, descending: false }]
}
