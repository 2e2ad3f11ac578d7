import { invariant } from '../../errors/index.js'
import type { RecordKind } from '../../model/index.js'
import type { NativeTerm, Pushed, VendorQuery } from '../../planner/index.js'
import type { Dialect, VendorRequest } from '../vendor.js'
import { idLiteral, instantLiteral, joinXoql, nameOf, wholeOf, xoql, type Xoql } from './literals.js'
import { columnsOf, labelsOf, type NativeObject, type NativeObjects, type ObjectName } from './objects.js'
import { createTranslate, isXoqlTerm, sayLiterally } from './translate.js'

/** Where statements are sent. */
export const queryPath = '/rest/data/v2.0/query/xoql'

/** A statement ready to be sent. */
export interface XoqlRequest extends VendorRequest {
  readonly object: ObjectName
  /** What was asked for; the vendor may leave out those of a row that have no value. */
  readonly columns: readonly string[]
  /** Picklist columns of the answer whose labels are wanted. */
  readonly labels: readonly string[]
}

/** Whether a request was made here. */
export function isXoqlRequest(request: VendorRequest): request is XoqlRequest {
  return 'object' in request && 'labels' in request
}

/** What a dialect is made from. */
export interface DialectOptions {
  readonly objects: NativeObjects
  readonly customFields: Readonly<Record<ObjectName, readonly string[]>>
  readonly likeIgnoresCase: boolean
}

/** Says queries in XOQL: `select … from … where … order by … limit …`, one POST each. */
export function createDialect({ objects, customFields, likeIgnoresCase }: DialectOptions): Dialect {
  const objectOf = (kind: RecordKind): NativeObject => {
    const object = objects[kind]
    invariant(object !== undefined, `销售易 has ${kind}`)
    return object
  }

  const orderColumn = ({ kind, order }: VendorQuery): Xoql => {
    const field = order === null ? undefined : objectOf(kind).fields[order.field]
    invariant(field !== undefined && field.type === 'instant', '销售易 is asked to sort by moments only')
    return nameOf(field.column)
  }

  /** Tests that a page position adds to the filter. */
  const positionTerms = (query: VendorQuery): readonly Xoql[] => {
    const { position, order } = query
    switch (position.kind) {
      case 'start':
      case 'offset':
        return []
      case 'from':
      case 'beyond': {
        const column = orderColumn(query)
        const key = keyLiteral(position.key)
        const strict = position.kind === 'beyond'
        if (order?.direction === 'DESC') return [strict ? xoql`${column} < ${key}` : xoql`${column} <= ${key}`]
        return [strict ? xoql`${column} > ${key}` : xoql`${column} >= ${key}`]
      }
      case 'within':
        return [xoql`${orderColumn(query)} = ${keyLiteral(position.key)}`, ...afterId(position.afterId)]
      case 'afterId':
        return afterId(position.id)
      case 'token':
        invariant(false, 'XOQL gives no continuation tokens')
    }
  }

  const readFields = ({ kind, fields }: VendorQuery): { columns: readonly string[]; labels: readonly string[] } => {
    const { fields: known, whole, object } = objectOf(kind)
    const everything = whole === true || fields.includes('nativeFields')
    const wanted = Object.entries(known).filter(([field]) => everything || fields.includes(field))
    // Custom fields show codes as they are, so only what was asked for by name is labelled.
    const labelled = Object.entries(known).filter(([field]) => fields.includes(field))
    return {
      columns: [
        ...wanted.flatMap(([, field]) => columnsOf(field)),
        ...(fields.includes('nativeFields') ? customFields[object] : []),
      ],
      labels: [...new Set(labelled.flatMap(([, field]) => labelsOf(field)))],
    }
  }

  return {
    translate: createTranslate({ objects, likeIgnoresCase }),
    sayLiterally(kind, field, value) {
      const native = objects[kind]?.fields[field]
      return native?.type === 'text' ? sayLiterally(native.column, value) : null
    },
    compile(query) {
      const { kind, position, pageSize, order } = query
      const { object, from } = objectOf(kind)
      const { columns, labels } = readFields(query)
      const sorted =
        order !== null && (position.kind === 'start' || position.kind === 'from' || position.kind === 'beyond')
      const by = sorted ? orderColumn(query) : xoql`id`
      const direction = sorted && order.direction === 'DESC' ? xoql` desc` : xoql``
      const offset = position.kind === 'offset' ? xoql` offset ${wholeOf(position.offset)}` : xoql``
      const where = whereClause(query.pushed, positionTerms(query))
      const statement = xoql`select ${columnList(columns)} from ${nameOf(from)}${where} order by ${by}${direction} limit ${wholeOf(pageSize)}${offset}`
      const request = queryRequest(kind, object, statement, pageSize, { columns, labels })
      return position.kind === 'offset' ? Object.freeze({ ...request, offset: position.offset }) : request
    },
    compileCount(kind, pushed) {
      const { object, from } = objectOf(kind)
      return queryRequest(kind, object, xoql`select count(id) from ${nameOf(from)}${whereClause(pushed, [])}`, 1)
    },
  }
}

/** Rows of an object by id. */
export function lookupStatement(object: string, columns: readonly string[], ids: readonly string[]): Xoql {
  const keys = joinXoql(
    ids.flatMap((id) => idLiteral(id) ?? []),
    ',',
  )
  return xoql`select ${columnList(columns)} from ${nameOf(object)} where id in (${keys}) order by id limit ${wholeOf(ids.length)}`
}

/** The call that runs a statement, with picklists as plain codes. */
export function queryRequest(
  kind: RecordKind,
  object: ObjectName,
  statement: Xoql,
  pageSize: number,
  { columns = [], labels = [] }: Partial<Pick<XoqlRequest, 'columns' | 'labels'>> = {},
): XoqlRequest {
  return Object.freeze({
    kind,
    object,
    columns,
    labels,
    method: 'POST',
    path: queryPath,
    body: new URLSearchParams({ xoql: statement, useSimpleCode: 'true' }).toString(),
    text: statement,
    pageSize,
  })
}

function columnList(columns: readonly string[]): Xoql {
  return joinXoql([...new Set(['id', ...columns])].map(nameOf), ',')
}

function keyLiteral(key: string | number | null): Xoql {
  const literal = typeof key === 'number' ? instantLiteral(key) : null
  invariant(literal !== null, 'an order key is a moment of this source')
  return literal
}

function afterId(id: string | null): readonly Xoql[] {
  if (id === null) return []
  const literal = idLiteral(id)
  invariant(literal !== null, 'a page follows an id of this source')
  return [xoql`id > ${literal}`]
}

/** Brackets stand wherever AND and OR meet, so that no reading of their rank could lose a record. */
function whereClause(pushed: Pushed | null, position: readonly Xoql[]): Xoql {
  const parts = pushed === null ? [] : pushed.kind === 'and' ? pushed.terms : [pushed]
  const alone = parts.length + position.length === 1
  const tests = [...parts.map((part) => (alone ? written(part) : bracketed(part))), ...position]
  return tests.length === 0 ? xoql`` : xoql` where ${joinXoql(tests, ' and ')}`
}

function bracketed(pushed: Pushed): Xoql {
  return pushed.kind === 'term' ? written(pushed) : xoql`(${written(pushed)})`
}

function written(pushed: Pushed): Xoql {
  switch (pushed.kind) {
    case 'term':
      return xoqlOf(pushed.term)
    case 'and':
      return joinXoql(pushed.terms.map(bracketed), ' and ')
    case 'or':
      return joinXoql(pushed.terms.map(bracketed), ' or ')
  }
}

function xoqlOf(term: NativeTerm): Xoql {
  invariant(isXoqlTerm(term), 'a pushed term comes from this dialect')
  return term.xoql
}
