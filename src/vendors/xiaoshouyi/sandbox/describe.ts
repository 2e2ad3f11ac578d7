import { belongIds } from './objects.js'
import { isCustom, maxLengthOf } from './schema.js'
import type { BusinessType, FieldSchema, FieldType, ObjectSchema, PickOption } from './schema.js'
import type { Login } from './tenant.js'

const itemTypes: Readonly<Record<FieldType, string>> = {
  id: 'Long',
  text: 'String',
  textarea: 'String',
  email: 'String',
  phone: 'String',
  url: 'String',
  int: 'Integer',
  currency: 'Double',
  picklist: 'Integer',
  multipicklist: 'String',
  boolean: 'Boolean',
  date: 'Long',
  datetime: 'Long',
  reference: 'Long',
  owner: 'Long',
  dimension: 'Long',
  entitytype: 'Long',
}
const v1Types: Partial<Readonly<Record<FieldType, string>>> = {
  picklist: 'select',
  multipicklist: 'checkbox',
  owner: 'reference',
  dimension: 'reference',
  entitytype: 'reference',
  datetime: 'date',
}

/** The answer of `description` (v2.0 and the older prefix). The permission flags are the caller's own. */
export function describeObject(object: ObjectSchema, login: Login): Readonly<Record<string, unknown>> {
  const { apiKey, label } = object
  return {
    apiKey,
    custom: isCustom(apiKey),
    label,
    ...permissions(object, login),
    fields: object.fields.map((field) => ({
      apiKey: field.apiKey,
      ...sharedFacts(field),
      type: field.type,
      unique: field.unique === true,
      encrypt: false,
      nameField: field.nameField === true,
      referTo: field.refersTo === undefined ? null : { apiKey: field.refersTo },
      joinTo: null,
      selectitem: field.type === 'picklist' ? (field.options ?? []).map(selectItem) : [],
      checkitem:
        field.type === 'multipicklist'
          ? (field.options ?? []).map((option) => ({
              label: option.label,
              value: option.code,
              apiKey: keyOf(option),
              isActive: option.active !== false,
            }))
          : [],
    })),
  }
}

/** The answer of v1's `describe`: a field is named by `propertyname`, an object by its number. */
export function describeForV1(object: ObjectSchema, login: Login): Readonly<Record<string, unknown>> {
  return {
    name: object.apiKey,
    custom: isCustom(object.apiKey),
    label: object.label,
    ...permissions(object, login),
    fields: object.fields.map((field) => ({
      propertyname: field.apiKey,
      ...sharedFacts(field),
      type: v1Types[field.type] ?? field.type,
      referTo: field.refersTo === undefined ? {} : { label: field.refersTo, belongId: belongIds[field.refersTo] },
      joinTo: {},
      selectitem: field.type === 'picklist' ? (field.options ?? []).map(v1Item) : [],
      checkitem: field.type === 'multipicklist' ? (field.options ?? []).map(v1Item) : [],
    })),
    entityTypes: object.businessTypes.map(({ id, label }) => ({ id: Number(id), label })),
  }
}

/** The answer of `busiType`. */
export function listBusinessTypes(types: readonly BusinessType[], idAs: (id: string) => unknown): unknown {
  return {
    records: types.map(({ id, apiKey, label }) => ({ id: idAs(id), apiKey, label })),
    totalSize: types.length,
  }
}

function permissions({ apiKey, readOnly }: ObjectSchema, login: Login): Readonly<Record<string, boolean>> {
  const allowed = login.hiddenObjects?.includes(apiKey) !== true
  const writable = allowed && readOnly !== true
  return {
    disabled: false,
    createable: writable,
    deletable: writable,
    updateable: writable,
    queryable: allowed,
    feedEnabled: false,
  }
}

function sharedFacts(field: FieldSchema): Readonly<Record<string, unknown>> {
  const writable = field.readOnly !== true
  return {
    label: field.label,
    itemType: itemTypes[field.type],
    defaultValue: null,
    enabled: true,
    required: field.required === true,
    createable: writable,
    updateable: writable,
    sortable: field.type !== 'multipicklist' && field.type !== 'textarea',
    minLength: 0,
    maxLength: maxLengthOf(field.type),
    dependentPropertyName: field.dependsOnField ?? null,
  }
}

function selectItem(option: PickOption): Readonly<Record<string, unknown>> {
  return {
    label: option.label,
    value: option.code,
    apiKey: keyOf(option),
    dependentValue: option.dependsOn ?? [],
    isActive: option.active !== false,
  }
}

function v1Item(option: PickOption): Readonly<Record<string, unknown>> {
  return {
    label: option.label,
    value: option.code,
    dependentValue: option.dependsOn ?? [],
    disabled: option.active === false,
  }
}

/** The apiKey of a picklist's entry. */
export function keyOf(option: PickOption): string {
  return option.apiKey ?? `option${option.code}__c`
}
