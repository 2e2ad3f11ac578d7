import type { FieldValue, XiaoshouyiRecord } from '../records.js'
import { findField, findObject } from '../schema.js'
import type { FieldSchema, ObjectSchema } from '../schema.js'
import type { XiaoshouyiStore } from '../store.js'
import type { Data } from './body.js'
import { checkLevels } from './levels.js'
import type { WriteOptions } from './options.js'
import type { Refuse } from './problems.js'
import { readId, readValue } from './values.js'

/** Fields to set, as stored. */
export type Changes = Readonly<Record<string, FieldValue>>

/** What the checks look at. */
export interface CheckScope {
  readonly store: Pick<XiaoshouyiStore, 'records' | 'schema'>
  readonly options: WriteOptions
  readonly refuse: Refuse
}

/** Which of the tenant's rules hold beside the platform's; a Bulk job chooses, all else keeps both. */
export interface RuleChoice {
  readonly validation: boolean
  readonly duplicates: boolean
}

/** Reads the fields of a write one by one. @throws Refusal of the first that is unknown, read only or malformed. */
export function readChanges(scope: CheckScope, object: ObjectSchema, data: Data, id: string | undefined): Changes {
  const { refuse } = scope
  const changes: Record<string, FieldValue> = {}
  for (const [name, raw] of Object.entries(data)) {
    const field = findField(object, name)
    if (field === undefined) throw refuse('unknownField', name)
    // The vendor's own client repeats the id of an update inside the data.
    if (field.type === 'id' && id !== undefined && readId(raw) === id) continue
    if (field.readOnly === true || field.type === 'id') throw refuse('validation', name)
    changes[name] = readValue(field, raw, refuse)
  }
  return changes
}

/**
 * Checks a record as it would be. `before` is undefined for a new one; then every required field must have a value,
 * later only those that are written.
 * @throws Refusal of the first rule that is broken: required, picklist, reference, unique, levels, tenant's rules.
 */
export function checkRecord(
  scope: CheckScope,
  object: ObjectSchema,
  record: XiaoshouyiRecord,
  changes: Changes,
  before: XiaoshouyiRecord | undefined,
  rules: RuleChoice,
): void {
  const { refuse } = scope
  for (const field of object.fields) {
    const written = field.apiKey in changes
    const value = record[field.apiKey] ?? null
    const empty = value === null || value === ''
    if (field.required === true && empty && (written || before === undefined)) {
      throw refuse('missingField', field.apiKey)
    }
    if (written && value !== null) {
      checkReference(scope, object, field, String(value))
      checkActive(field, value, before, refuse)
      if (field.unique === true && hasTwin(scope, object, record, [field.apiKey])) {
        throw refuse('valueExists', field.apiKey)
      }
    }
    if (written || (field.dependsOnField ?? '') in changes) checkDependence(object, field, record, refuse)
  }
  if ('parentAccountId' in changes && object.apiKey === 'account')
    checkLevels(scope.store.records.account, record, refuse)
  checkTenantRules(scope, object, record, changes, rules)
}

function checkReference({ store, refuse }: CheckScope, object: ObjectSchema, field: FieldSchema, id: string): void {
  if (field.type === 'entitytype') {
    if (!object.businessTypes.some((type) => type.id === id)) throw refuse('validation', field.apiKey)
    return
  }
  if (field.refersTo === undefined) return
  const target = findObject(store.schema, field.refersTo)?.apiKey ?? ''
  if (store.records[target]?.some((record) => record.id === id) !== true) throw refuse('missingRecord', field.apiKey)
}

/** An entry that is switched off may stay where it is, but not be chosen. */
function checkActive(
  field: FieldSchema,
  value: FieldValue,
  before: XiaoshouyiRecord | undefined,
  refuse: Refuse,
): void {
  const codes = Array.isArray(value) ? (value as readonly number[]) : [value]
  const chosen = field.options?.some(({ active, code }) => active === false && codes.includes(code)) === true
  if (chosen && JSON.stringify(before?.[field.apiKey]) !== JSON.stringify(value)) {
    throw refuse('validation', field.apiKey)
  }
}

function checkDependence(object: ObjectSchema, field: FieldSchema, record: XiaoshouyiRecord, refuse: Refuse): void {
  const option = field.options?.find(({ code }) => code === record[field.apiKey])
  if (field.dependsOnField === undefined || option?.dependsOn === undefined) return
  const controlling = record[field.dependsOnField]
  if (!option.dependsOn.some((code) => code === controlling)) throw refuse('validation', field.apiKey)
}

function checkTenantRules(
  scope: CheckScope,
  object: ObjectSchema,
  record: XiaoshouyiRecord,
  changes: Changes,
  rules: RuleChoice,
): void {
  const { duplicateRules = [], validationRules = [] } = scope.options
  for (const rule of rules.validation ? validationRules : []) {
    const complaint = rule.object === object.apiKey ? rule.check(record) : null
    if (complaint !== null) throw scope.refuse('validation', complaint)
  }
  for (const rule of rules.duplicates ? duplicateRules : []) {
    const touched = rule.object === object.apiKey && rule.fields.some((name) => name in changes)
    if (touched && hasTwin(scope, object, record, rule.fields)) {
      throw scope.refuse('duplicate', rule.fields.join(', '))
    }
  }
}

/** Whether another record has the same values, all of them present. */
function hasTwin(
  { store }: CheckScope,
  object: ObjectSchema,
  record: XiaoshouyiRecord,
  names: readonly string[],
): boolean {
  if (names.some((name) => (record[name] ?? null) === null)) return false
  return (store.records[object.apiKey] ?? []).some(
    (other) => other.id !== record.id && names.every((name) => other[name] === record[name]),
  )
}
