/** Kinds of field, by the names that `description` uses; `id` is the record's own. */
export type FieldType =
  | 'id'
  | 'text'
  | 'textarea'
  | 'email'
  | 'phone'
  | 'url'
  | 'int'
  | 'currency'
  | 'picklist'
  | 'multipicklist'
  | 'boolean'
  | 'date'
  | 'datetime'
  | 'reference'
  | 'owner'
  | 'dimension'
  | 'entitytype'

/** One entry of a picklist. */
export interface PickOption {
  readonly code: number
  readonly label: string
  readonly apiKey?: string
  /** Codes of the controlling list with which this entry may stand (cascading lists). */
  readonly dependsOn?: readonly number[]
  /** Default true. */
  readonly active?: boolean
}

/** One field of an object. */
export interface FieldSchema {
  readonly apiKey: string
  readonly label: string
  readonly type: FieldType
  readonly required?: boolean
  /** The field that names a record. */
  readonly nameField?: boolean
  /** Object that references, owners and departments point at. */
  readonly refersTo?: string
  readonly options?: readonly PickOption[]
  /** The controlling field of a cascading list. */
  readonly dependsOnField?: string
  readonly readOnly?: boolean
  /** Whether no two records may hold the same value. */
  readonly unique?: boolean
  /** Prefix of a number that the platform gives each new record, such as `CASE`; for fields that are read only. */
  readonly autoNumber?: string
}

/** A business type (业务类型) of an object; its id is what `entityType` holds. */
export interface BusinessType {
  readonly id: string
  readonly apiKey: string
  readonly label: string
}

/** One object of the tenant. */
export interface ObjectSchema {
  readonly apiKey: string
  readonly label: string
  readonly fields: readonly FieldSchema[]
  readonly businessTypes: readonly BusinessType[]
  /** Whether no caller may create, change or delete its records; default false. */
  readonly readOnly?: boolean
}

/** A tenant-wide picklist. */
export interface GlobalPick {
  readonly apiKey: string
  readonly label: string
  readonly options: readonly PickOption[]
}

/** What a tenant's records look like. Everything but the standard names is decided by the tenant. */
export interface TenantSchema {
  readonly objects: readonly ObjectSchema[]
  readonly globalPicks: readonly GlobalPick[]
}

/** Whether an apiKey is the tenant's own rather than the platform's. */
export function isCustom(apiKey: string): boolean {
  return apiKey.endsWith('__c')
}

/** The object with this apiKey, its case ignored; undefined when there is none. */
export function findObject(schema: TenantSchema, name: string): ObjectSchema | undefined {
  const wanted = name.toLowerCase()
  return schema.objects.find(({ apiKey }) => apiKey.toLowerCase() === wanted)
}

/** The field with this apiKey, exactly or with its case ignored. */
export function findField(object: ObjectSchema, name: string, ignoreCase = false): FieldSchema | undefined {
  const exact = object.fields.find(({ apiKey }) => apiKey === name)
  if (exact !== undefined || !ignoreCase) return exact
  return object.fields.find(({ apiKey }) => apiKey.toLowerCase() === name.toLowerCase())
}

/** Most characters that a text of this type may have; the made-up tenant's choice. */
export function maxLengthOf(type: FieldType): number {
  return type === 'textarea' ? 2000 : 300
}

/** How a field's values compare: as whole-number ids, numbers, lists of codes, or text. */
export function comparisonKind(type: FieldType): 'id' | 'number' | 'list' | 'text' {
  switch (type) {
    case 'id':
    case 'reference':
    case 'owner':
    case 'dimension':
    case 'entitytype':
      return 'id'
    case 'int':
    case 'currency':
    case 'picklist':
    case 'boolean':
    case 'date':
    case 'datetime':
      return 'number'
    case 'multipicklist':
      return 'list'
    case 'text':
    case 'textarea':
    case 'email':
    case 'phone':
    case 'url':
      return 'text'
  }
}
