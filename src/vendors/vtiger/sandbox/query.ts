import { findColumn } from './columns.js'
import type { Column, Scope } from './columns.js'
import { modules } from './describe/modules.js'
import type { Module } from './describe/modules.js'
import { failures, WebServiceError } from './errors.js'
import { compileWhere, RefusedSql, SplitLiteral } from './evaluate.js'
import type { Test } from './evaluate.js'
import { sortScopes } from './order.js'
import type { TieOrder } from './order.js'
import { parseQuery } from './parser.js'
import type { Statement } from './parser.js'
import { readRawSql } from './raw-sql.js'
import { readRelativeQuery } from './relative.js'
import { listedName, orderedFor, renderValue } from './render.js'
import type { User } from './session.js'
import type { Row, VtigerStore } from './store.js'

/** What an operation works with. */
export interface Context {
  readonly store: VtigerStore
  readonly user: User
  readonly tieOrder: TieOrder
}

const maxRows = 100

/** Answers a query. SQL the database would refuse gives an empty list, not an error. */
export function runQuery(context: Context, asked: string): unknown[] {
  const query = context.store.behaviour.isRelative ? readRelativeQuery(asked) : asked
  if (query === undefined) return []
  // The module is looked up before the query is parsed, by the first word after "from".
  const name = /from\s+([^\s;]+)/i.exec(query)?.[1]
  if (name === undefined) throw failures.denied(' for query')
  const module = modules.get(name)
  if (module === undefined) throw failures.denied(` for name : ${name}`)
  if (!mayRead(context.user, module)) throw failures.denied()
  const statement = parseQuery(query)
  try {
    return select(context, module, statement, query)
  } catch (error) {
    if (error instanceof RefusedSql) return []
    throw error
  }
}

/** Whether a user sees a module at all: Users are for administrators. */
export function mayRead(user: User, module: Module): boolean {
  return user.isAdmin || module.name !== 'Users'
}

/** Whether a user sees a record of a module he may read. */
export function maySee(context: Context, row: Row): boolean {
  const { store, user } = context
  if (user.isAdmin || !row.module.isCrm || !store.privateModules.includes(row.module.name)) return true
  const owner = Number(row.values['assigned_user_id'])
  return owner === user.number || user.groups.includes(owner)
}

function select(context: Context, module: Module, statement: Statement, query: string): unknown[] {
  const columns = selectedColumns(context.user, module, statement)
  const filtered: Column[] = []
  const { test, exposed, limited } = compileFilter(context, module, statement, filtered)
  const joined = module.isInventory && [...columns, ...filtered].some((column) => column.ofLine)
  const orderBy = statement.orderBy.map((name) => {
    const column = findColumn(module, name)
    if (column === undefined || (column.ofLine && !joined)) throw new RefusedSql()
    return column
  })
  const { skip, take } = readLimit(statement.limit)
  const counted = statement.columns === 'count'
  const presorted =
    orderBy.length === 0
      ? context.tieOrder === 'id'
      : orderBy.length === 1 && orderBy[0]?.kind === 'id' && !statement.descending
  const needed = presorted && limited && !counted ? skip + take : Infinity
  const scopes: Scope[] = []
  for (const scope of scopesOf(context, module, joined, exposed)) {
    if (scopes.length >= needed) break
    if (test(scope)) scopes.push(scope)
  }
  if (counted) return countAnswer(context, module, scopes.length)
  const sorted = presorted ? scopes : sortScopes(scopes, orderBy, statement.descending, context.tieOrder, query)
  return fold(context.store, columns, limited ? sorted.slice(skip, skip + take) : sorted)
}

function selectedColumns(user: User, module: Module, { columns }: Statement): Column[] {
  if (columns === 'count') return []
  const names = columns === '*' ? orderedFor(user, module.selectable) : [...new Set(columns)]
  const found = names.map((name) => {
    const column = findColumn(module, name)
    if (column === undefined) throw columnDenied(`'.${name}.'`)
    return column
  })
  const id = findColumn(module, 'id')
  return id === undefined || names.includes('id') ? found : [...found, id]
}

function compileFilter(
  context: Context,
  module: Module,
  statement: Statement,
  named: Column[],
): { test: Test; exposed: boolean; limited: boolean } {
  const lookUp = (name: string): Column => {
    const column = findColumn(module, name)
    if (column === undefined) throw columnDenied(name)
    named.push(column)
    return column
  }
  try {
    const test = compileWhere(statement.where, lookUp, context.store.behaviour.checksOwnerFilter)
    return { test, exposed: false, limited: true }
  } catch (error) {
    if (!(error instanceof SplitLiteral)) throw error
    // A part of a literal has become SQL. The rest of the columns are still looked up, as the server does first.
    for (const condition of statement.where.flat()) lookUp(condition.column)
    named.length = 0
    return { ...readRawSql(statement.whereText, (name) => findColumn(module, name)), exposed: true }
  }
}

function columnDenied(name: string): WebServiceError {
  return new WebServiceError('ACCESS_DENIED', `Permission to access ${name} attribute denied.`)
}

function readLimit(limit: readonly string[]): { skip: number; take: number } {
  if (limit.some((number) => !/^\d+$/.test(number))) throw new RefusedSql()
  const [first, second] = limit.map(Number)
  if (first === undefined) return { skip: 0, take: maxRows }
  return second === undefined
    ? { skip: 0, take: Math.min(first, maxRows) }
    : { skip: first, take: Math.min(second, maxRows) }
}

/** The working set by rising record number, before any condition. */
function* scopesOf(context: Context, module: Module, joined: boolean, exposed: boolean): Generator<Scope> {
  const { store } = context
  for (const row of store.rows(module.name)) {
    if (!exposed && (row.deleted || !maySee(context, row))) continue
    if (module.name === 'Users' && row.values['status'] !== 'Active') continue
    const lines = joined ? store.lines(row.number) : []
    if (lines.length === 0) yield { row, line: undefined }
    else for (const line of lines) yield { row, line }
  }
}

function countAnswer({ store }: Context, module: Module, count: number): unknown[] {
  return module.isCrm && !store.behaviour.counts ? [] : [{ count: String(count) }]
}

/** One entry per record; a record met again keeps its place and takes the later line's values. */
function fold(store: VtigerStore, columns: readonly Column[], scopes: readonly Scope[]): unknown[] {
  const entries = new Map<number, Record<string, unknown>>()
  for (const scope of scopes) {
    const entry = entries.get(scope.row.number) ?? {}
    entries.set(scope.row.number, entry)
    for (const column of columns) {
      const value = column.read(scope)
      entry[listedName(column.name)] =
        column.kind === 'id' ? store.idOf(scope.row) : renderValue(store, column.field, value, scope.row, 'list')
    }
  }
  return [...entries.values()]
}
