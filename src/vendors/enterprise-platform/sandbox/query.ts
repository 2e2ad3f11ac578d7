import { refuseField } from './envelope.js'
import { compileFilter, operators } from './filters.js'
import type { Operator } from './filters.js'
import type { EnterpriseSandboxOptions } from './options.js'
import type { AnyRecord, ResourceName } from './records.js'
import { fieldReader, resources, scalarField } from './schema.js'

/** Where a list begins and how much it gives. */
export type Paging =
  | { readonly kind: 'page'; readonly page: number; readonly pageSize: number }
  | { readonly kind: 'cursor'; readonly limit: number; readonly cursor: string | null }

/** A list request, read and checked. */
export interface ListQuery {
  readonly matches: (record: AnyRecord) => boolean
  readonly sortField: string
  readonly descending: boolean
  readonly paging: Paging
  readonly fields: readonly string[] | null
  /** The same for every page of one query: covers filters, search and sort, not paging or projection. */
  readonly fingerprint: string
}

const largestPage = 100
const defaultPage = 20
const reserved = new Set(['page', 'pageSize', 'sort', 'order', 'fields', 'search', 'limit', 'cursor'])

/**
 * Reads the parameters of a list. Filters combine with AND, also when one field is repeated. The presence of `limit`
 * or `cursor` chooses cursor mode, whatever `page` says.
 * @throws Refusal 40001 for an unknown field, operator or direction, or a number out of range; 40002 for a value that
 * is not of the field's type.
 */
export function readListQuery(
  resource: ResourceName,
  parameters: URLSearchParams,
  options: EnterpriseSandboxOptions,
): ListQuery {
  const filters: ((record: AnyRecord) => boolean)[] = []
  const printed: string[] = []
  for (const [name, value] of parameters) {
    if (reserved.has(name)) continue
    const parts = /^([^[\]]+)(?:\[([^[\]]*)\])?$/.exec(name)
    const fieldName = parts?.[1] ?? name
    const operator = parts?.[2] ?? 'eq'
    const field = parts === null ? undefined : scalarField(resource, fieldName)
    if (field === undefined || !isOperator(operator)) {
      if (options.unknownField === 'ignore') continue
      throw refuseField(40001, fieldName, field === undefined ? 'Unknown field' : `Unknown operator ${operator}`)
    }
    filters.push(compileFilter({ name: fieldName, kind: field.kind }, operator, value, options))
    printed.push(JSON.stringify([fieldName, operator, value]))
  }

  const search = parameters.get('search') ?? ''
  if (search !== '') filters.push(compileSearch(resource, search))
  const { sortField, descending } = readSort(resource, parameters, options)
  return {
    matches: (record) => filters.every((filter) => filter(record)),
    sortField,
    descending,
    paging: readPaging(parameters, options),
    fields: readFields(parameters),
    fingerprint: JSON.stringify([resource, printed.sort(), search, sortField, descending]),
  }
}

/** Reads the `fields` parameter; null = everything. Works for single reads too. */
export function readFields(parameters: URLSearchParams): readonly string[] | null {
  const names = (parameters.get('fields') ?? '').split(',').map((name) => name.trim())
  const wanted = names.filter((name) => name !== '')
  return wanted.length === 0 ? null : wanted
}

function readSort(
  resource: ResourceName,
  parameters: URLSearchParams,
  options: EnterpriseSandboxOptions,
): { sortField: string; descending: boolean } {
  const sort = parameters.get('sort')
  const order = parameters.get('order')
  if (order !== null && order !== 'asc' && order !== 'desc') throw refuseField(40001, 'order', 'Use asc or desc')
  if (sort === null || sort === '') return { sortField: 'createdAt', descending: order !== 'asc' }
  if (scalarField(resource, sort) === undefined) {
    if (options.unknownField !== 'ignore') throw refuseField(40001, 'sort', `Cannot sort by ${sort}`)
    return { sortField: 'createdAt', descending: order !== 'asc' }
  }
  return { sortField: sort, descending: order === 'desc' }
}

function readPaging(parameters: URLSearchParams, options: EnterpriseSandboxOptions): Paging {
  const size = (name: string): number => {
    const count = readWholeNumber(parameters, name, defaultPage)
    if (count > largestPage && options.pageSizeOver === 'error') throw refuseField(40001, name, 'At most 100')
    return Math.min(count, largestPage)
  }
  if (parameters.has('limit') || parameters.has('cursor')) {
    return { kind: 'cursor', limit: size('limit'), cursor: parameters.get('cursor') || null }
  }
  return { kind: 'page', page: readWholeNumber(parameters, 'page', 1), pageSize: size('pageSize') }
}

function readWholeNumber(parameters: URLSearchParams, name: string, fallback: number): number {
  const value = parameters.get(name)
  if (value === null) return fallback
  if (!/^[+-]?\d{1,15}$/.test(value)) throw refuseField(40002, name, 'Must be a whole number')
  if (Number(value) < 1) throw refuseField(40001, name, 'Must be at least 1')
  return Number(value)
}

function compileSearch(resource: ResourceName, search: string): (record: AnyRecord) => boolean {
  const readers = resources[resource].searched.map(fieldReader)
  const wanted = search.toLowerCase()
  return (record) =>
    readers.some((read) =>
      String(read(record) ?? '')
        .toLowerCase()
        .includes(wanted),
    )
}

function isOperator(name: string): name is Operator {
  return (operators as readonly string[]).includes(name)
}
