import { CrmError, invariant } from '../../errors/index.js'
import type { VendorQuery } from '../../planner/index.js'
import { disjunctsOf, type Dialect, type VendorRequest } from '../vendor.js'
import { encodeParameters, readableParameters, type Parameter } from './encode.js'
import { isBangwo8Kind, resources, type Resource } from './resources.js'
import type { Bangwo8Settings } from './settings.js'
import { isBangwo8Term, translateCondition, type Bangwo8Term } from './translate.js'

/** Fragment of a request whose tickets also need their companies; it is never sent. */
export const companiesMark = '#companies'

const orderNames: Readonly<Record<string, { readonly list: string; readonly search: string }>> = {
  createdAt: { list: 'created_order', search: 'createDT' },
  updatedAt: { list: 'updated_order', search: 'updateDT' },
}

/**
 * The vendor's addresses and list parameters (development guide, paging and lists). Of a filter, one address is used
 * and the bounds where the address takes them; the rest is checked here, as everything is.
 */
export function createDialect(settings: Bangwo8Settings): Dialect {
  return {
    translate: (kind, condition) =>
      isBangwo8Kind(kind) ? translateCondition(kind, condition, settings) : { kind: 'none' },
    compile: (query) => {
      invariant(isBangwo8Kind(query.kind), `${query.kind} is a kind of the service desk`)
      const { path, parameters } = addressOf(query, resources[query.kind], termsOf(query))
      const offset = offsetOf(query)
      const company = query.kind === 'Ticket' && query.fields.includes('customerId') && !path.startsWith('/companies/')
      const request: VendorRequest = {
        kind: query.kind,
        method: 'GET',
        path: withParameters(path, encodeParameters(parameters)) + (company ? companiesMark : ''),
        text: `GET ${withParameters(path, readableParameters(parameters))}${company ? ' (and its contacts, for their companies)' : ''}`,
        pageSize: query.pageSize,
        offset,
      }
      return Object.freeze(request)
    },
  }
}

function withParameters(path: string, parameters: string): string {
  return parameters === '' ? path : `${path}?${parameters}`
}

function termsOf(query: VendorQuery): readonly Bangwo8Term[] {
  const lists = disjunctsOf(query.pushed)
  if (lists.length > 1) {
    throw new CrmError('SOURCE_CAPABILITY', 'The service desk has no filter for "either of two conditions"')
  }
  return (lists[0] ?? []).map((term) => {
    invariant(isBangwo8Term(term), 'a filter term was made by this dialect')
    return term
  })
}

interface Address {
  readonly path: string
  readonly parameters: readonly Parameter[]
}

function addressOf(query: VendorQuery, resource: Resource, terms: readonly Bangwo8Term[]): Address {
  const route = terms.find((term) => term.kind === 'route')
  const bounds = terms.flatMap((term): Parameter[] => (term.kind === 'bound' ? [[term.name, term.value]] : []))
  const words = terms.flatMap((term) => (term.kind === 'search' ? [`${term.field}:${term.value}`] : []))
  const list = (path: string): Address => ({
    path,
    parameters: [...bounds, ...listOrder(query), ['deStat', '0'], ...pageParameters(query)],
  })
  switch (route?.route) {
    case 'record':
      return { path: `/${resource.collection}/${encodeURIComponent(route.id)}.json`, parameters: [] }
    case 'ofCompany':
      return list(`/companies/${encodeURIComponent(route.id)}/tickets.json`)
    case 'ofContact':
      return list(`/users/${encodeURIComponent(route.id)}/tickets.json`)
    case undefined:
      if (words.length === 0) return list(`/${resource.collection}.json`)
      // The search takes no bounds; leaving them out only makes it return more.
      return {
        path: '/tickets/search.json',
        parameters: [['query', words.join(' ')], ...searchOrder(query), ...pageParameters(query)],
      }
  }
}

function listOrder({ kind, order }: VendorQuery): readonly Parameter[] {
  if (order === null) return []
  const name = orderNames[order.field]
  invariant(name !== undefined, `the service desk sorts ${kind} by ${order.field}`)
  return [[name.list, order.direction === 'ASC' ? 'asc' : 'desc']]
}

/** Unlike a list, the search has no documented order of its own, so that by id is asked for. */
function searchOrder({ kind, order }: VendorQuery): readonly Parameter[] {
  const name = order === null ? { search: 'ticketId' } : orderNames[order.field]
  invariant(name !== undefined, `the service desk sorts ${kind} by ${order?.field ?? 'its id'}`)
  return [
    ['sort_by', name.search],
    ['sort_order', order?.direction === 'DESC' ? 'desc' : 'asc'],
  ]
}

function offsetOf({ position }: VendorQuery): number {
  switch (position.kind) {
    case 'start':
      return 0
    case 'offset':
      return position.offset
    case 'from':
    case 'beyond':
    case 'within':
    case 'afterId':
    case 'token':
      throw new CrmError('SOURCE_CAPABILITY', `The service desk cannot begin a page by "${position.kind}"`)
  }
}

function pageParameters(query: VendorQuery): readonly Parameter[] {
  const offset = offsetOf(query)
  invariant(offset % query.pageSize === 0, 'an offset is a multiple of the page size')
  return [
    ['page', String(offset / query.pageSize + 1)],
    ['per_page', String(query.pageSize)],
  ]
}
