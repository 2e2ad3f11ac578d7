import { fieldsOf, type FieldKind, type ResourceName } from './resources.js'

/** One filter of a query string. */
export interface Filter {
  readonly field: string
  readonly kind: FieldKind
  readonly operator: Operator
  /** One value, or those of an `in` list. */
  readonly values: readonly string[]
}

const operators = ['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'in', 'like'] as const
type Operator = (typeof operators)[number]

/** A list request, checked. */
export interface Question {
  readonly resource: ResourceName
  readonly filters: readonly Filter[]
  readonly sort: string
  readonly descending: boolean
  /** Fields of the answer's records; null = all. */
  readonly fields: readonly string[] | null
  readonly page: { readonly by: 'number'; readonly page: number } | { readonly by: 'cursor'; readonly after: number }
  readonly size: number
}

/** A request that the platform refuses; answered with 400 and code 40001. */
export class BadRequest extends Error {
  constructor(
    readonly field: string,
    message: string,
  ) {
    super(message)
  }
}

const maxPage = 100
const maxListValues = 100

/** Reads a query string. Nothing is passed over: what is unknown, doubled or out of bounds is refused. @throws BadRequest */
export function readQuestion(resource: ResourceName, parameters: URLSearchParams): Question {
  const given = new Map<string, string>()
  for (const [name, value] of parameters) {
    if (given.has(name)) throw new BadRequest(name, 'is given twice')
    given.set(name, value)
  }
  const take = (name: string): string | undefined => {
    const value = given.get(name)
    given.delete(name)
    return value
  }
  const fields = fieldsOf(resource)
  const sort = take('sort')
  const order = take('order')
  if (sort !== undefined && !Object.hasOwn(fields, sort)) throw new BadRequest('sort', 'is no field')
  if (order !== undefined && order !== 'asc' && order !== 'desc') throw new BadRequest('order', 'is asc or desc')
  const projected = take('fields')?.split(',') ?? null
  for (const name of projected ?? [])
    if (!Object.hasOwn(fields, name)) throw new BadRequest('fields', `${name} is no field`)
  const paging = readPaging(take)
  return {
    resource,
    sort: sort ?? 'createdAt',
    descending: order === undefined ? sort === undefined : order === 'desc',
    fields: projected,
    ...paging,
    filters: [...given].map(([name, value]) => readFilter(name, value, fields)),
  }
}

function readPaging(take: (name: string) => string | undefined): Pick<Question, 'page' | 'size'> {
  const limit = take('limit')
  const cursor = take('cursor')
  const page = take('page')
  const pageSize = take('pageSize')
  if (limit === undefined) {
    if (cursor !== undefined) throw new BadRequest('cursor', 'needs limit')
    return {
      page: { by: 'number', page: whole('page', page ?? '1', 1, 1_000_000) },
      size: whole('pageSize', pageSize ?? '20', 1, maxPage),
    }
  }
  if (page !== undefined || pageSize !== undefined) throw new BadRequest('limit', 'does not go with page or pageSize')
  return { page: { by: 'cursor', after: openCursor(cursor) }, size: whole('limit', limit, 1, maxPage) }
}

/** Writes the cursor that stands behind so many records. */
export function cursorAfter(records: number): string {
  return Buffer.from(JSON.stringify({ after: records })).toString('base64')
}

function openCursor(cursor: string | undefined): number {
  if (cursor === undefined) return 0
  const match = /^\{"after":(\d{1,9})\}$/.exec(Buffer.from(cursor, 'base64').toString())
  if (match === null) throw new BadRequest('cursor', 'is not one of ours')
  return Number(match[1])
}

function whole(name: string, text: string, least: number, most: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN
  if (!(value >= least && value <= most)) throw new BadRequest(name, `is a number from ${least} to ${most}`)
  return value
}

function readFilter(name: string, value: string, fields: Readonly<Record<string, FieldKind>>): Filter {
  const match = /^(\w+)(?:\[(\w+)\])?$/.exec(name)
  const field = match?.[1] ?? ''
  const operator = operators.find((known) => known === (match?.[2] ?? 'eq'))
  const kind = Object.hasOwn(fields, field) ? fields[field]! : 'none'
  if (kind === 'none' || operator === undefined) throw new BadRequest(name, 'is no parameter of this list')
  if (operator === 'like' && kind !== 'text') throw new BadRequest(name, 'only texts are searched')
  const values = operator === 'in' ? value.split(',') : [value]
  if (values.length > maxListValues) throw new BadRequest(name, `takes at most ${maxListValues} values`)
  if (kind === 'instant' && values.some((text) => Number.isNaN(Date.parse(text))))
    throw new BadRequest(name, 'is a date or a time')
  if (kind === 'number' && values.some((text) => !Number.isFinite(Number(text))))
    throw new BadRequest(name, 'is a number')
  return { field, kind, operator, values }
}
