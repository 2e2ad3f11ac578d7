import { invariant } from '../../errors/index.js'
import type { RecordKind } from '../../model/index.js'
import type { NativeTerm, Pushed, VendorQuery } from '../../planner/index.js'
import { disjunctsOf, type Dialect, type VendorRequest } from '../vendor.js'
import { idLiteral, joinVtql, nameOf, timeLiteral, vtql, wholeOf, type Vtql } from './literals.js'
import { agentModules, columnsOf, moduleOf, type NativeModules } from './modules.js'
import type { ServerTime } from './server-time.js'
import { createTranslate, isTimeMissing, isTimeSet, isVtqlTerm } from './translate.js'

/** What a dialect is made from. */
export interface DialectOptions {
  readonly modules: NativeModules
  readonly time: ServerTime
  /** Whether the release answers `count(*)`. */
  readonly counts: boolean
}

const byId = vtql` order by id`

/** Says queries in VTQL: `select … from … where … order by … limit …;`, one GET each. */
export function createDialect({ modules, time, counts }: DialectOptions): Dialect {
  /** Tests that a page position adds to every disjunct. */
  const positionTerms = (query: VendorQuery): readonly Vtql[] => {
    const { position, order } = query
    switch (position.kind) {
      case 'start':
      case 'offset':
        return []
      case 'from':
      case 'beyond': {
        const column = orderColumn(query)
        if (position.key === null) return [isTimeSet(column)]
        const limit = keyLiteral(position.key)
        const strict = position.kind === 'beyond'
        if (order?.direction === 'DESC') return [strict ? vtql`${column} < ${limit}` : vtql`${column} <= ${limit}`]
        return [strict ? vtql`${column} > ${limit}` : vtql`${column} >= ${limit}`]
      }
      case 'within':
        return [keyTest(orderColumn(query), position.key), ...afterId(position.afterId)]
      case 'afterId':
        return afterId(position.id)
      case 'token':
        invariant(false, 'Vtiger gives no continuation tokens')
    }
  }

  const orderColumn = ({ kind, order }: VendorQuery): Vtql => {
    const field = order === null ? undefined : moduleOf(modules, kind).fields[order.field]
    invariant(field !== undefined && field.type === 'instant', 'Vtiger is asked to sort by times only')
    return nameOf(field.column)
  }

  const keyLiteral = (key: string | number): Vtql => {
    const local = time.format(Number(key))
    invariant(local !== null, 'an order key is a time of this source')
    return timeLiteral(local)
  }

  const keyTest = (column: Vtql, key: string | number | null): Vtql =>
    key === null ? isTimeMissing(column) : vtql`${column} = ${keyLiteral(key)}`

  const columns = ({ kind, fields, step }: VendorQuery): Vtql => {
    const { whole, allColumns, fields: known } = moduleOf(modules, kind)
    if (kind === 'Agent') return columnList(agentModules[step]?.columns ?? [])
    const wanted = Object.entries(known).filter(([name]) => whole === true || fields.includes(name))
    const needed = wanted.flatMap(([, field]) => columnsOf(field))
    if (!fields.includes('nativeFields')) return columnList(needed)
    return allColumns === undefined ? vtql`*` : columnList([...allColumns, ...needed])
  }

  const moduleName = (kind: RecordKind, step: number): Vtql => {
    const name = kind === 'Agent' ? agentModules[step]?.module : moduleOf(modules, kind).module
    invariant(name !== undefined, `${kind} has no lookup step ${step}`)
    return nameOf(name)
  }

  const compileCount = (kind: RecordKind, pushed: Pushed | null): VendorRequest =>
    queryRequest(kind, vtql`select count(*) from ${moduleName(kind, 0)}${whereClause(pushed, [])};`, 1)

  return {
    translate: createTranslate(modules, time),
    compile(query) {
      const { kind, position, pageSize } = query
      const sorted =
        query.order !== null && (position.kind === 'start' || position.kind === 'from' || position.kind === 'beyond')
      const down = sorted && query.order?.direction === 'DESC'
      const order = sorted ? vtql` order by ${orderColumn(query)}` : byId
      const offset = position.kind === 'offset' ? vtql`${wholeOf(position.offset)},` : vtql``
      const where = whereClause(query.pushed, positionTerms(query))
      const from = vtql`select ${columns(query)} from ${moduleName(kind, query.step)}${where}${order}`
      const statement = vtql`${from}${down ? vtql` desc` : vtql``} limit ${offset}${wholeOf(pageSize)};`
      return queryRequest(kind, statement, pageSize, position.kind === 'offset' ? position.offset : undefined)
    },
    ...(counts ? { compileCount } : {}),
  }
}

/** Rows of a module by id, at most 100. */
export function lookupStatement(module: string, columns: readonly string[], ids: readonly string[]): Vtql {
  const keys = joinVtql(
    ids.flatMap((id) => idLiteral(id) ?? []),
    ',',
  )
  return vtql`select ${columnList(columns)} from ${nameOf(module)} where id in (${keys}) order by id limit ${wholeOf(100)};`
}

/** One record of a module whose time is not set, if there is any. */
export function missingStatement(module: string, column: string): Vtql {
  return vtql`select id from ${nameOf(module)} where ${isTimeMissing(nameOf(column))} order by id limit ${wholeOf(1)};`
}

/** The call that runs a statement. */
export function queryRequest(kind: RecordKind, statement: Vtql, pageSize: number, offset?: number): VendorRequest {
  return Object.freeze({
    kind,
    method: 'GET',
    path: `/webservice.php?operation=query&query=${encodeURIComponent(statement)}`,
    text: statement,
    pageSize,
    ...(offset === undefined ? {} : { offset }),
  })
}

function columnList(columns: readonly string[]): Vtql {
  const names = [...new Set(columns)].filter((column) => column !== 'id')
  return names.length === 0 ? nameOf('id') : joinVtql(names.map(nameOf), ',')
}

function afterId(id: string | null): readonly Vtql[] {
  if (id === null) return []
  const literal = idLiteral(id)
  invariant(literal !== null, 'a page follows an id of this source')
  return [vtql`id > ${literal}`]
}

/**
 * Brackets do not exist, but AND binds tighter than OR, so an OR of ANDs needs none. The position's tests are repeated
 * in every disjunct for the same reason.
 */
function whereClause(pushed: Pushed | null, position: readonly Vtql[]): Vtql {
  const disjuncts = disjunctsOf(pushed).map((terms) => [...terms.map(vtqlOf), ...position])
  if (disjuncts.some((terms) => terms.length === 0)) return vtql``
  return vtql` where ${joinVtql(
    disjuncts.map((terms) => joinVtql(terms, ' and ')),
    ' or ',
  )}`
}

function vtqlOf(term: NativeTerm): Vtql {
  invariant(isVtqlTerm(term), 'a pushed term comes from this dialect')
  return term.vtql
}
