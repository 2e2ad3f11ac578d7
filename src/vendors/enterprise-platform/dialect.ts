import { CrmError, invariant } from '../../errors/index.js'
import type { RecordKind } from '../../model/index.js'
import type { NativeTerm, Pushed, VendorQuery } from '../../planner/index.js'
import type { Dialect, VendorRequest } from '../vendor.js'
import { encodeParameters, Parameter, readableParameters } from './encode.js'
import { isEnterpriseKind, resourcesOf, type EnterpriseKind, type Resource } from './schema.js'
import type { EnterpriseSettings } from './settings.js'
import { FilterParameter, sayLiterally, translateCondition } from './translate.js'

/**
 * The Enterprise Platform's query strings: filters, one sort field, projection, and one of two ways of paging.
 * `limit` chooses paging by cursor; `page` and `pageSize` page by number (API overview, list parameters and paging).
 */
export function createDialect(settings: EnterpriseSettings): Dialect {
  const resources = resourcesOf(settings)
  const projections = new Projections()
  const resourceOf = (kind: RecordKind): Resource => {
    invariant(isEnterpriseKind(kind), `${kind} is a kind of the Enterprise Platform`)
    return resources[kind satisfies EnterpriseKind]
  }
  return {
    translate: (kind, condition) => {
      const column = isEnterpriseKind(kind) ? resources[kind].columns[condition.field] : undefined
      return column === undefined ? { kind: 'none' } : translateCondition(column, condition, settings.filters)
    },
    sayLiterally: (kind, field, value) => {
      const column = isEnterpriseKind(kind) ? resources[kind].columns[field] : undefined
      return column === undefined ? null : sayLiterally(column, value)
    },
    compile: (query) => {
      const resource = resourceOf(query.kind)
      const parameters = [
        ...filterParameters(query.pushed),
        ...orderParameters(query, resource),
        ...projections.of(query.fields, resource),
        ...pageParameters(query),
      ]
      const { position } = query
      const request: VendorRequest = {
        kind: query.kind,
        method: 'GET',
        path: `${resource.path}?${encodeParameters(parameters)}`,
        text: `GET ${resource.path}?${readableParameters(parameters)}`,
        pageSize: query.pageSize,
        ...(position.kind === 'token' ? {} : { offset: position.kind === 'offset' ? position.offset : 0 }),
      }
      return Object.freeze(request)
    },
  }
}

function filterParameters(pushed: Pushed | null): readonly FilterParameter[] {
  if (pushed === null) return []
  switch (pushed.kind) {
    case 'term':
      return [parameterOf(pushed.term)]
    case 'and':
      return pushed.terms.flatMap(filterParameters)
    case 'or':
      throw new CrmError('SOURCE_CAPABILITY', 'The Enterprise Platform has no filter for "either of two conditions"')
  }
}

function parameterOf(term: NativeTerm): FilterParameter {
  invariant(term instanceof FilterParameter, 'a filter term was made by this dialect')
  return term
}

/** The order of cursor pages is not documented, and the cursor may be bound to it: there none is asked for. */
function orderParameters(query: VendorQuery, resource: Resource): readonly Parameter[] {
  if (query.order === null || query.position.kind === 'token') return []
  const column = resource.columns[query.order.field]
  invariant(column !== undefined, `the Enterprise Platform sorts ${query.kind} by ${query.order.field}`)
  return [new Parameter('sort', column.name), new Parameter('order', query.order.direction === 'ASC' ? 'asc' : 'desc')]
}

/**
 * What a call projects to: only what is used, and always the id. Custom fields have no list of names, so they need the
 * whole record. Plans of one selection hand over the very same fields, so they are said once.
 */
class Projections {
  private readonly known = new WeakMap<readonly string[], Map<Resource, readonly Parameter[]>>()

  of(fields: readonly string[], resource: Resource): readonly Parameter[] {
    let said = this.known.get(fields)
    if (said === undefined) {
      said = new Map()
      this.known.set(fields, said)
    }
    let parameters = said.get(resource)
    if (parameters === undefined) {
      parameters = projection(fields, resource)
      said.set(resource, parameters)
    }
    return parameters
  }
}

function projection(fields: readonly string[], resource: Resource): readonly Parameter[] {
  if (fields.includes('nativeFields')) return []
  const columns = fields.flatMap((field) => resource.columns[field]?.name ?? [])
  return [new Parameter('fields', [...new Set(['id', ...columns])].join(','))]
}

function pageParameters({ position, pageSize }: VendorQuery): readonly Parameter[] {
  switch (position.kind) {
    case 'start':
      return numbered(1, pageSize)
    case 'offset':
      invariant(position.offset % pageSize === 0, 'an offset is a multiple of the page size')
      return numbered(position.offset / pageSize + 1, pageSize)
    case 'token': {
      const limit = new Parameter('limit', String(pageSize))
      return position.token === null ? [limit] : [limit, new Parameter('cursor', position.token)]
    }
    case 'from':
    case 'beyond':
    case 'within':
    case 'afterId':
      throw new CrmError('SOURCE_CAPABILITY', `The Enterprise Platform cannot begin a page by "${position.kind}"`)
  }
}

function numbered(page: number, pageSize: number): readonly Parameter[] {
  return [new Parameter('page', String(page)), new Parameter('pageSize', String(pageSize))]
}
