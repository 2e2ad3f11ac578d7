import type { Clock } from '../../../sandbox/sandbox.js'
import type { SandboxAnswer, SandboxRequest } from '../../../sandbox/server.js'
import { formatTime } from './bounds.js'
import { json, Refusal } from './envelope.js'
import { cutPage, isDeleted, readPaging, refuseBadFilter } from './list.js'
import type { Bangwo8SandboxOptions, Bangwo8SearchOptions } from './options.js'
import { sortRows } from './order.js'
import type { OrderTerm } from './order.js'
import { collections, ticketTextFields } from './records.js'
import type { Row } from './records.js'
import { isTimeField } from './render.js'
import type { Renderer } from './render.js'

/** One `field:value`; a word without a colon has no field, and text right behind a closing quote leaves no value. */
interface Term {
  readonly field: string | null
  readonly value: string | null
}

const substringFields = new Set(['subject', 'descript'])

/**
 * Answers the ticket search: terms joined by spaces must all hold; there is no OR, no negation and no cap on the number
 * of results. A term without a value finds nothing. @throws Refusal where the options refuse a term, an order or a page.
 */
export function answerSearch(
  tickets: readonly Row[],
  request: SandboxRequest,
  renderer: Renderer,
  options: Bangwo8SandboxOptions,
  clock: Clock,
): SandboxAnswer {
  const parameters = request.url.searchParams
  const search = options.search ?? {}
  const collection = collections.tickets
  const paging = readPaging(parameters, options)
  const tests = parseTerms(parameters.get('query') ?? '', search.quote ?? 'double').map((term) =>
    compileTerm(term, renderer, options),
  )
  const delay = search.delayMilliseconds ?? 0
  const indexedUntil = formatTime(clock.now() - delay, options.timeZone)
  const isIndexed = (row: Row): boolean => delay === 0 || (renderer.text(row, 'updateDT') ?? '') <= indexedUntil
  const showDeleted = options.deleted?.lists === 'shown'
  const found = tickets.filter(
    (row) => (showDeleted || !isDeleted(collection, row)) && isIndexed(row) && tests.every((test) => test(row)),
  )
  const sorted = sortRows(found, collection, readSort(parameters, options), renderer, options, request.rawUrl)
  const results = cutPage(sorted, paging).map((row) => renderer.record(collection, row, 'classic'))
  return json(200, { tickets: { count: found.length, results } })
}

function readSort(parameters: URLSearchParams, options: Bangwo8SandboxOptions): readonly OrderTerm[] {
  const field = parameters.get('sort_by')
  const direction = parameters.get('sort_order')
  if (field !== null && !isTextField(field)) refuseBadFilter('sort_by', options)
  if (direction !== null && direction !== 'asc' && direction !== 'desc') refuseBadFilter('sort_order', options)
  return field === null || !isTextField(field) ? [] : [{ field, descending: direction === 'desc' }]
}

function isTextField(field: string): boolean {
  return (ticketTextFields as readonly string[]).includes(field)
}

function parseTerms(query: string, quote: 'double' | 'none'): readonly Term[] {
  const pattern = quote === 'double' ? /([^\s:]+):"([^"]*)"(\S*)|(\S+)/g : /()()()(\S+)/g
  return [...query.matchAll(pattern)].map(([, field, quoted = '', behind, plain]): Term => {
    if (plain === undefined) return { field: field ?? null, value: behind ? null : quoted }
    const colon = plain.indexOf(':')
    return colon < 0 ? { field: null, value: plain } : { field: plain.slice(0, colon), value: plain.slice(colon + 1) }
  })
}

function compileTerm(
  { field, value }: Term,
  renderer: Renderer,
  options: Bangwo8SandboxOptions,
): (row: Row) => boolean {
  const {
    fields = ticketTextFields,
    match = 'byKind',
    unknownField = 'none',
  }: Bangwo8SearchOptions = options.search ?? {}
  if (field === null || !fields.includes(field)) {
    if (unknownField === 'error') throw new Refusal('badRequest', `Unknown search field ${field ?? ''}`)
    return () => unknownField === 'ignore'
  }
  if (value === null || value === '') return () => false
  const fold = options.textCase === 'ignoreCase' ? (text: string) => text.toLowerCase() : (text: string) => text
  const wanted = fold(value)
  const compare = ((): ((actual: string) => boolean) => {
    if (isTimeField(field)) return (actual) => actual.startsWith(wanted)
    const contains = match === 'contains' || (match === 'byKind' && substringFields.has(field))
    return contains ? (actual) => actual.includes(wanted) : (actual) => actual === wanted
  })()
  return (row) => {
    const actual = renderer.text(row, field)
    return actual !== undefined && compare(fold(actual))
  }
}
