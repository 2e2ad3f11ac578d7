import { CrmError } from '../../errors/index.js'
import type { RecordKind } from '../../model/index.js'
import type { Mapping } from '../vendor.js'
import { companyKey, isBangwo8Kind, isId, resources, ticketPriorities, ticketStatuses } from './resources.js'
import type { Bangwo8Kind } from './resources.js'
import { companyColumns, type Bangwo8Settings } from './settings.js'
import { readTime } from './times.js'

type Native = Readonly<Record<string, unknown>>

/**
 * Native records to ours. Almost every value is a text, codes included; numbers are taken alike. Empty texts are unset,
 * references of `0` too. Descriptions may hold HTML and are passed on as they are. In `nativeFields` a custom field stands
 * under its key too, unless the vendor has a field of that name.
 */
export function createMapping(settings: Bangwo8Settings): Mapping {
  const time = (value: unknown): number | null => readTime(value, settings.timeZone)

  const fieldsOf: Readonly<Record<Bangwo8Kind, (native: Native) => Native>> = {
    Customer: (native) => ({
      kind: 'ORGANIZATION',
      name: text(native['companyName']),
      status: text(native['status']) === '1' ? 'ACTIVE' : 'OTHER',
      nativeStatus: text(native['status']),
      website: text(native['userURL']),
      address: address(native),
      ownerId: reference(native['supportId']),
      tags: list(native['tableName']),
      createdAt: time(native['createDT']),
      updatedAt: time(native['updateDT']),
      ...Object.fromEntries(companyColumns.map((name) => [name, customText(native, settings.fields[name])])),
    }),
    Contact: (native) => ({
      name: text(native['name']),
      title: text(native['position']),
      phone: text(native['fixnumber']),
      mobile: text(native['mobile']),
      email: text(native['email']),
      customerId: reference(native['companyId']),
      createdAt: time(native['createDT']),
      updatedAt: time(native['updateDT']),
    }),
    Ticket: (native) => ({
      subject: text(native['subject']),
      description: text(native['descript']),
      status: codeOf(ticketStatuses, native['ticketStatus'], 'OTHER'),
      nativeStatus: text(native['ticketStatus']),
      priority: codeOf(ticketPriorities, native['priorityLevel'], 'NONE'),
      channel: text(native['ticketSource']),
      ...(companyKey in native ? { customerId: reference(native[companyKey]) } : {}),
      contactId: reference(native['custUserId']),
      assigneeId: reference(native['servicerUserId']),
      tags: list(native['tagList']),
      createdAt: time(native['createDT']),
      updatedAt: time(native['updateDT']),
      solvedAt: time(native['solveDT']),
    }),
    Agent: (native) => ({ name: text(native['name']), email: text(native['email']) }),
  }

  return {
    exampleId: (kind) => (isBangwo8Kind(kind) ? resources[kind].exampleId : '1'),
    toRecord: (kind, native, source) => {
      if (!isBangwo8Kind(kind)) throw new CrmError('SOURCE_CAPABILITY', `The service desk has no ${kind}`, { source })
      if (!isObject(native)) throw withoutId(kind, source)
      const nativeId = text(native[resources[kind].idField])
      if (nativeId === null || !isId(nativeId)) throw withoutId(kind, source)
      const { [companyKey]: _company, ...nativeFields } = native
      return { source, nativeId, ...fieldsOf[kind](native), nativeFields: { ...customFields(native), ...nativeFields } }
    },
  }
}

function withoutId(kind: RecordKind, source: string): CrmError {
  return new CrmError('SOURCE_PROTOCOL_ERROR', `The source sent a ${kind} without a well-formed id`, { source })
}

function isObject(value: unknown): value is Native {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function text(value: unknown): string | null {
  if (typeof value === 'string') return value === '' ? null : value
  return typeof value === 'number' ? String(value) : null
}

function reference(value: unknown): string | null {
  const id = text(value)
  return id === '0' ? null : id
}

/** Tags as the vendor writes them, separated by commas. */
function list(value: unknown): readonly string[] {
  return (text(value) ?? '')
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '')
}

function codeOf(codes: Readonly<Record<string, readonly string[]>>, value: unknown, missing: string): string {
  const code = text(value)
  if (code === null) return missing
  return Object.keys(codes).find((name) => codes[name]?.includes(code) === true) ?? 'OTHER'
}

function address(native: Native): Native | null {
  const province = text(native['province'])
  const city = text(native['city'])
  const street = text(native['address'])
  if (province === null && city === null && street === null) return null
  return { country: null, province, city, district: null, street, postalCode: null, formatted: null }
}

/** Custom fields by their keys, which is how they are named when they are asked for and written. */
function customFields(native: Native): Native {
  const entries: unknown = native['custom_fields']
  if (!Array.isArray(entries)) return {}
  return Object.fromEntries(
    entries.flatMap((entry: unknown) =>
      isObject(entry) && typeof entry['key'] === 'string' ? [[entry['key'], entry['value']]] : [],
    ),
  )
}

/** A custom field's text; a choice of several, or a form, has none. */
function customText(native: Native, key: string | null): string | null {
  const fields = native['custom_fields']
  if (key === null || !Array.isArray(fields)) return null
  const field = (fields as unknown[]).find((entry) => isObject(entry) && entry['key'] === key)
  return isObject(field) ? text(field['value']) : null
}
