import type { QueryOptions, RenderOptions, XoqlOptions } from '../options.js'
import type { FieldValue, XiaoshouyiRecord, XiaoshouyiRecords } from '../records.js'
import { findField, findObject } from '../schema.js'
import type { ObjectSchema, TenantSchema } from '../schema.js'
import type { Login } from '../tenant.js'
import { aggregateKey, groupRecords, renderAggregate } from './aggregate.js'
import { createColumns } from './columns.js'
import type { Column } from './columns.js'
import { comparatorOf, keyOf } from './compare.js'
import { compileFilter } from './filter.js'
import { sortRows } from './order.js'
import type { SortTerm } from './order.js'
import { parseStatement } from './parser.js'
import { QueryRefusal } from './problems.js'
import { renderValue } from './render.js'
import type { RenderMode } from './render.js'
import type { SelectItem, Statement } from './syntax.js'

/** What a statement runs on, and on whose behalf. */
export interface QueryContext {
  readonly schema: TenantSchema
  readonly records: XiaoshouyiRecords
  readonly login: Login
  /** Lifts the data scope, not the access rights to objects. */
  readonly asAdministrator: boolean
  readonly surface: 'v1' | 'v2' | 'xoql'
  readonly simpleCode: boolean
  readonly query: QueryOptions
  readonly xoql: XoqlOptions
  readonly render: RenderOptions
}

/** Rows of one statement, all that match, in order; each is rendered when asked for. */
export interface QueryResult {
  readonly statement: Statement
  readonly total: number
  readonly rows: (skip: number, take: number) => Readonly<Record<string, unknown>>[]
}

const maxStatement = 20_000
const maxFilter = 4000
const maxChildren = 5

/** Parses, checks and runs a statement. @throws QueryRefusal */
export function runQuery(context: QueryContext, text: string): QueryResult {
  const { surface } = context
  const extended = surface === 'xoql'
  if (text.length > (extended ? maxStatement : (context.query.maxLength ?? 10_000))) {
    throw new QueryRefusal('statementLength')
  }
  const statement = parseStatement(text, {
    quoteEscape: context.query.quoteEscape ?? 'both',
    extended,
    subqueries: extended && context.xoql.subqueries === true,
  })
  if (extended && statement.filterLength > maxFilter) throw new QueryRefusal('filterLength')
  const selection = prepare(context, statement, text)
  return { statement, ...selection.select(visibleRecords(context, selection.object)) }
}

/** Records of an object that the caller may see. */
export function visibleRecords(
  { records, login, asAdministrator }: Pick<QueryContext, 'records' | 'login' | 'asAdministrator'>,
  object: ObjectSchema,
): readonly XiaoshouyiRecord[] {
  const all = records[object.apiKey] ?? []
  if (login.dataScope !== 'own' || asAdministrator || findField(object, 'ownerId') === undefined) return all
  return all.filter((record) => record['ownerId'] === login.userId)
}

interface Selection {
  readonly object: ObjectSchema
  select(records: readonly XiaoshouyiRecord[]): Omit<QueryResult, 'statement'>
}

/** One row before rendering: a record, or the records of a group. */
type Row = readonly [XiaoshouyiRecord, ...XiaoshouyiRecord[]] | readonly []

interface Output {
  readonly key: string
  readonly read: (row: Row) => unknown
}

function prepare(context: QueryContext, statement: Statement, text: string): Selection {
  const { surface, query: options } = context
  const object = findEntity(context, statement.entity)
  const lookUp = createColumns({
    ...context,
    object,
    entity: statement.entity,
    dotted: surface === 'xoql',
    ignoreFieldCase: surface === 'v1',
  })
  const mode: RenderMode = { surface, labels: surface === 'xoql' && !context.simpleCode, options: context.render }
  const children = statement.items.filter(({ kind }) => kind === 'child').length
  if (children > maxChildren) throw new QueryRefusal('manyChildren')
  const grouped = statement.groupBy.length > 0 || statement.items.some(({ kind }) => kind === 'aggregate')

  const outputOf = (item: SelectItem): Output => {
    if (item.kind === 'child') return childOutput(context, object, item.statement, item.key, text)
    const column = lookUp(item.path)
    if (item.kind === 'aggregate') {
      const { name, key } = item
      return { key, read: (row) => renderAggregate(name, column, aggregateKey(name, column, row, options), mode) }
    }
    if (grouped && !statement.groupBy.includes(item.path)) throw new QueryRefusal('syntax')
    // v1 takes a name in any case and answers with the field's own.
    const key = item.key === item.path && !item.path.includes('.') ? column.field.apiKey : item.key
    return { key, read: (row) => renderValue(column.field, firstOf(row, column), mode) }
  }
  const outputs = statement.items.map(outputOf)
  const groupBy = statement.groupBy.map(lookUp)
  const test = statement.where && compileFilter(statement.where, lookUp, rulesOf(context))
  const terms = statement.orderBy.map(({ path, descending }): SortTerm<Row> => {
    if (surface === 'v2' && path !== 'id') throw new QueryRefusal('operation', path)
    const item = statement.items.find(({ key }) => key === path)
    if (item?.kind === 'aggregate') {
      const column = lookUp(item.path)
      const compare = item.name === 'min' || item.name === 'max' ? comparatorOf(column.field, options) : compareNumbers
      return { read: (row) => aggregateKey(item.name, column, row, options), compare, descending }
    }
    const column = lookUp(item?.kind === 'field' ? item.path : path)
    if (grouped && !statement.groupBy.includes(column.path)) throw new QueryRefusal('syntax')
    const read: SortTerm<Row>['read'] = (row) => keyOf(column.field, firstOf(row, column), options)
    return { read, compare: comparatorOf(column.field, options), descending }
  })

  return {
    object,
    select: (records) => {
      const matching = test ? records.filter(test) : records
      const rows = grouped
        ? (groupRecords(matching, groupBy, options) as readonly Row[])
        : matching.map((record): Row => [record])
      const sorted = sortRows(rows, terms, (row) => row[0]?.id ?? '', text, options)
      return {
        total: sorted.length,
        rows: (skip, take) =>
          sorted.slice(skip, skip + take).map((row) => {
            const entries = outputs.map(({ key, read }) => [key, read(row)] as const)
            return Object.fromEntries(
              context.render.omitNull === true ? entries.filter(([, value]) => value !== null) : entries,
            )
          }),
      }
    },
  }
}

function findEntity(context: QueryContext, name: string): ObjectSchema {
  const lowered = name.toLowerCase()
  // The word is reserved in the older query; XOQL was seen to take it.
  if (lowered === 'order' && (context.surface !== 'xoql' || context.xoql.orderName === 'underscore')) {
    throw new QueryRefusal('syntax')
  }
  const object = findObject(context.schema, lowered === '_order' ? 'order' : name)
  if (object === undefined) throw new QueryRefusal('entity', '', name)
  if (context.login.hiddenObjects?.includes(object.apiKey)) throw new QueryRefusal('access', '', name)
  return object
}

function rulesOf({ surface, query, xoql }: QueryContext) {
  const extended = surface === 'xoql'
  return {
    options: query,
    leadingPercent: extended ? xoql.leadingPercent !== false : surface === 'v1',
    maxInList: extended ? (xoql.maxInList ?? Infinity) : Infinity,
    anyType: extended,
  }
}

/** A child sub-query; the child's first reference to the parent object is the relationship. */
function childOutput(
  context: QueryContext,
  parent: ObjectSchema,
  statement: Statement,
  key: string,
  text: string,
): Output {
  const child = prepare(context, statement, text)
  const link = child.object.fields.find(({ refersTo }) => refersTo === parent.apiKey)
  if (link === undefined) throw new QueryRefusal('unrelatedChild')
  const byParent = new Map<FieldValue, XiaoshouyiRecord[]>()
  for (const record of visibleRecords(context, child.object)) {
    const parentId = record[link.apiKey] ?? null
    const list = byParent.get(parentId)
    if (list) list.push(record)
    else byParent.set(parentId, [record])
  }
  return {
    key,
    read: ([record]) => {
      const { total, rows } = child.select(byParent.get(record?.id ?? null) ?? [])
      const records = rows(statement.offset ?? 0, statement.limit ?? total)
      return { totalSize: total, count: records.length, records }
    },
  }
}

function firstOf([record]: Row, column: Column): FieldValue {
  return record === undefined ? null : column.read(record)
}

const compareNumbers = (left: string | number, right: string | number): number => Number(left) - Number(right)
