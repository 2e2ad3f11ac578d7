import type { FieldValue, XiaoshouyiRecord, XiaoshouyiRecords } from '../records.js'
import { findField, findObject } from '../schema.js'
import type { FieldSchema, ObjectSchema, TenantSchema } from '../schema.js'
import type { Login } from '../tenant.js'
import { QueryRefusal } from './problems.js'

/** A looked-up path: the field at its end and how to read it. */
export interface Column {
  readonly path: string
  readonly field: FieldSchema
  read(record: XiaoshouyiRecord): FieldValue
}

/** Where the names of a statement are looked up. */
export interface ColumnScope {
  readonly schema: TenantSchema
  readonly records: XiaoshouyiRecords
  readonly object: ObjectSchema
  /** The object's name as the statement wrote it. */
  readonly entity: string
  /** Whether paths through references are allowed. */
  readonly dotted: boolean
  readonly login: Login
  readonly ignoreFieldCase: boolean
}

const maxLevelsUp = 4
const maxParentColumns = 35

/**
 * Makes the look-up of one statement's columns. Parents are indexed when they are first needed, once per statement.
 * The look-up throws QueryRefusal `column`, `relation`, `access`, `depth` or `manyParents`.
 */
export function createColumns(scope: ColumnScope): (path: string) => Column {
  const found = new Map<string, Column>()
  const indexes = new Map<string, ReadonlyMap<string, XiaoshouyiRecord>>()
  let parentColumns = 0

  const indexOf = (object: string): ReadonlyMap<string, XiaoshouyiRecord> => {
    const known = indexes.get(object)
    if (known !== undefined) return known
    const index = new Map((scope.records[object] ?? []).map((record) => [record.id, record]))
    indexes.set(object, index)
    return index
  }

  const lookUp = (path: string): Column => {
    const names = path.split('.')
    const last = names.pop() ?? ''
    if (names.length > 0 && !scope.dotted) throw new QueryRefusal('column', path, scope.entity)
    if (names.length > maxLevelsUp) throw new QueryRefusal('depth')
    let object = scope.object
    let entity = scope.entity
    const steps: { readonly field: string; readonly target: string }[] = []
    for (const name of names) {
      const field = findField(object, name)
      const target = field?.refersTo === undefined ? undefined : findObject(scope.schema, field.refersTo)
      if (target === undefined) throw new QueryRefusal('relation', name, entity)
      if (scope.login.hiddenObjects?.includes(target.apiKey)) throw new QueryRefusal('access', '', target.apiKey)
      steps.push({ field: name, target: target.apiKey })
      object = target
      entity = target.apiKey
    }
    const field = findField(object, last, scope.ignoreFieldCase)
    if (field === undefined) throw new QueryRefusal('column', last, entity)
    if (steps.length > 0) {
      parentColumns += 1
      if (parentColumns > maxParentColumns) throw new QueryRefusal('manyParents')
    }
    const { apiKey } = field
    if (steps.length === 0) return { path, field, read: (record) => record[apiKey] ?? null }
    return {
      path,
      field,
      read: (record) => {
        let current: XiaoshouyiRecord | undefined = record
        for (const step of steps) {
          const id: FieldValue | undefined = current[step.field]
          current = typeof id === 'string' ? indexOf(step.target).get(id) : undefined
          if (current === undefined) return null
        }
        return current[apiKey] ?? null
      },
    }
  }

  return (path) => {
    const known = found.get(path)
    if (known !== undefined) return known
    const column = lookUp(path)
    found.set(path, column)
    return column
  }
}
