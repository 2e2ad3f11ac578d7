import { DateTime } from 'luxon'
import { CrmError } from '../../errors/index.js'
import {
  canonicalDecimal,
  type AddressRecord,
  type AgentRecord,
  type AnyRecord,
  type BaseRecord,
  type ContactRecord,
  type CustomerRecord,
  type OrderLineRecord,
  type OrderRecord,
  type RecordKind,
  type TicketRecord,
} from '../../model/index.js'
import type { Mapping } from '../vendor.js'
import { isObject, type Json } from './envelope.js'
import { isNativeId } from './literals.js'
import type { CodeMap, TenantNames } from './objects.js'

/**
 * What the client adds to rows. The colon keeps these keys apart from columns, whose names have none, and out of
 * `nativeFields`.
 */
export const joined = {
  /** Label of a picklist column (a list of them where it holds several codes). */
  label: (column: string): string => `label:${column}`,
  /** The tenant's own apiKey of a picklist column's value. */
  apiKey: (column: string): string => `apiKey:${column}`,
  productName: 'product:name',
  productCode: 'product:sku',
} as const

/** What a mapping is made from. */
export interface MappingOptions extends TenantNames {
  /** IANA zone of days without a time. */
  readonly timeZone: string
  /** Currency of orders that name none. */
  readonly currency: string
}

type Maybe = string | null

/** Reads rows of every object. Empty texts are missing values; a column that was not asked for stays undefined. */
export function createMapping({ fields, picklists, timeZone, currency }: MappingOptions): Mapping {
  const { account, contact, serviceCase, order, orderProduct, user } = fields
  const instant = (row: Json, column: Maybe): number | null | undefined => instantOf(row, column, timeZone)
  const times = (row: Json): { createdAt?: number | null; updatedAt?: number | null } => ({
    createdAt: instant(row, 'createdAt'),
    updatedAt: instant(row, 'updatedAt'),
  })

  const addressOf = (row: Json): AddressRecord | null | undefined => {
    const parts = {
      country: textOf(row, account.country),
      province: labelOf(row, account.province),
      city: labelOf(row, account.city),
      district: labelOf(row, account.district),
      street: textOf(row, account.street),
      postalCode: textOf(row, account.postalCode),
    }
    const asked = [
      account.country,
      account.province,
      account.city,
      account.district,
      account.street,
      account.postalCode,
    ]
    if (asked.every((column) => column === null || row[column] === undefined)) return undefined
    if (Object.values(parts).every((value) => value == null)) return null
    return {
      country: parts.country ?? null,
      province: parts.province ?? null,
      city: parts.city ?? null,
      district: parts.district ?? null,
      street: parts.street ?? null,
      postalCode: parts.postalCode ?? null,
      formatted: null,
    }
  }

  const currencyOf = (row: Json): string | null | undefined => {
    const code = codeOf(row, order.currency)
    if (order.currency === null || code === null) return currency
    if (code === undefined) return undefined
    const named = [picklists.currency[code], row[joined.apiKey(order.currency)], row[joined.label(order.currency)]]
    return named.find((name): name is string => typeof name === 'string' && /^[A-Z]{3}$/.test(name)) ?? null
  }

  const customer = (base: BaseRecord, row: Json): CustomerRecord => ({
    ...base,
    kind: 'ORGANIZATION',
    name: textOf(row, account.name),
    status: unifiedOf(row, account.status, picklists.customerStatus, 'OTHER'),
    nativeStatus: labelOf(row, account.status),
    industry: labelOf(row, account.industry),
    creditCode: textOf(row, account.creditCode),
    phone: textOf(row, account.phone),
    email: textOf(row, account.email),
    website: textOf(row, account.website),
    address: addressOf(row),
    ownerId: referenceOf(row, account.ownerId),
    tags: labelsOf(row, account.tags),
    ...times(row),
  })
  const person = (base: BaseRecord, row: Json): ContactRecord => ({
    ...base,
    name: textOf(row, contact.name),
    title: textOf(row, contact.title),
    phone: textOf(row, contact.phone),
    mobile: textOf(row, contact.mobile),
    email: textOf(row, contact.email),
    customerId: referenceOf(row, contact.customerId),
    ...times(row),
  })
  const ticket = (base: BaseRecord, row: Json): TicketRecord => ({
    ...base,
    number: textOf(row, serviceCase.number),
    subject: textOf(row, serviceCase.subject),
    description: textOf(row, serviceCase.description),
    status: unifiedOf(row, serviceCase.status, picklists.caseStatus, 'OTHER'),
    nativeStatus: labelOf(row, serviceCase.status),
    priority: unifiedOf(row, serviceCase.priority, picklists.casePriority, 'NONE'),
    channel: labelOf(row, serviceCase.channel),
    customerId: referenceOf(row, serviceCase.customerId),
    contactId: referenceOf(row, serviceCase.contactId),
    assigneeId: referenceOf(row, serviceCase.assigneeId),
    tags: [],
    solvedAt: instant(row, serviceCase.closedAt),
    ...times(row),
  })
  const sale = (base: BaseRecord, row: Json): OrderRecord => ({
    ...base,
    number: textOf(row, order.number),
    subject: textOf(row, order.subject),
    status: unifiedOf(row, order.status, picklists.orderStatus, 'OTHER'),
    nativeStatus: labelOf(row, order.status),
    total: decimalOf(row, order.total),
    currency: currencyOf(row),
    customerId: referenceOf(row, order.customerId),
    contactId: referenceOf(row, order.contactId),
    ownerId: referenceOf(row, order.ownerId),
    placedAt: instant(row, order.placedAt),
    paidAt: instant(row, order.paidAt),
    ...times(row),
  })
  const line = (base: BaseRecord, row: Json): OrderLineRecord => ({
    ...base,
    orderId: referenceOf(row, orderProduct.orderId),
    productName: textOf(row, joined.productName) ?? referenceOf(row, orderProduct.productId) ?? '',
    sku: textOf(row, joined.productCode) ?? null,
    quantity: decimalOf(row, orderProduct.quantity) ?? '0',
    unitPrice: decimalOf(row, orderProduct.unitPrice) ?? null,
    total: decimalOf(row, orderProduct.total) ?? null,
  })
  const agent = (base: BaseRecord, row: Json): AgentRecord => ({
    ...base,
    name: textOf(row, user.name) ?? null,
    email: textOf(row, user.email) ?? null,
  })

  const readers: Readonly<Partial<Record<RecordKind, (base: BaseRecord, row: Json) => AnyRecord>>> = {
    Customer: (base, row) => ({ ...customer(base, row), nativeFields: nativeFieldsOf(row) }),
    Contact: (base, row) => ({ ...person(base, row), nativeFields: nativeFieldsOf(row) }),
    Ticket: (base, row) => ({ ...ticket(base, row), nativeFields: nativeFieldsOf(row) }),
    Order: (base, row) => ({ ...sale(base, row), nativeFields: nativeFieldsOf(row) }),
    OrderLine: line,
    Agent: agent,
  }

  return {
    toRecord(kind, native, source): AnyRecord {
      const nativeId = isObject(native) ? textOf(native, 'id') : null
      if (!isObject(native) || typeof nativeId !== 'string' || !isNativeId(nativeId)) {
        throw new CrmError('SOURCE_PROTOCOL_ERROR', `A ${kind} row has no id in digits`, { source })
      }
      const base: BaseRecord = { source, nativeId }
      const read = readers[kind]
      if (read === undefined) throw new CrmError('SOURCE_CAPABILITY', `销售易 has no ${kind}`, { source })
      return read(base, native)
    },
    exampleId: (kind) => exampleIds[kind] ?? '1000000000000001',
  }
}

// The platform's ids say nothing of their object; these only look like real ones.
const exampleIds: Readonly<Partial<Record<RecordKind, string>>> = {
  Customer: '1000000000000001',
  Contact: '1000000000000002',
  Ticket: '1000000000000003',
  Order: '1000000000000004',
  OrderLine: '1000000000000005',
  Agent: '1000000000000006',
}

/**
 * A column's text; null when empty, unset or not supplied by the tenant, undefined when the row lacks it. A list, as
 * picklists come when codes were not asked for, counts by its only element.
 */
export function textOf(row: Json, column: Maybe): string | null | undefined {
  if (column === null) return null
  const value = row[column]
  if (value === undefined) return undefined
  const single: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value
  if (typeof single === 'string') return single === '' ? null : single
  return typeof single === 'number' || typeof single === 'boolean' ? String(single) : null
}

/** A picklist's code as text. */
export function codeOf(row: Json, column: Maybe): string | null | undefined {
  return textOf(row, column)
}

/** A picklist's label; its code where the label is not known. */
function labelOf(row: Json, column: Maybe): string | null | undefined {
  if (column === null) return null
  const label = row[joined.label(column)]
  return typeof label === 'string' ? label : codeOf(row, column)
}

/** Labels of a list that holds several codes; none when it is empty. */
function labelsOf(row: Json, column: Maybe): readonly string[] | undefined {
  if (column === null) return []
  const value = row[column]
  if (value === undefined) return undefined
  const labels = row[joined.label(column)]
  const list: readonly unknown[] = Array.isArray(labels) ? labels : Array.isArray(value) ? value : [labels ?? value]
  return list.flatMap((each) => (typeof each === 'string' || typeof each === 'number' ? [String(each)] : []))
}

function unifiedOf(row: Json, column: Maybe, codes: CodeMap, empty: string): string | undefined {
  const code = codeOf(row, column)
  if (code === undefined) return undefined
  if (code === null) return empty
  return Object.hasOwn(codes, code) ? codes[code] : 'OTHER'
}

/** A reference's id; unset ones may come as 0. */
export function referenceOf(row: Json, column: Maybe): string | null | undefined {
  const id = textOf(row, column)
  return typeof id === 'string' && !isNativeId(id) ? null : id
}

function decimalOf(row: Json, column: Maybe): string | null | undefined {
  const text = textOf(row, column)
  return typeof text === 'string' ? canonicalDecimal(text) : text
}

/** Epoch milliseconds as number or text, or a day of the tenant's zone; null when it is neither. */
function instantOf(row: Json, column: Maybe, zone: string): number | null | undefined {
  const text = textOf(row, column)
  if (typeof text !== 'string') return text
  if (/^-?\d{1,16}$/.test(text)) return Number(text)
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return null
  const day = DateTime.fromISO(text, { zone })
  return day.isValid ? day.toMillis() : null
}

function nativeFieldsOf(row: Json): Json {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !name.includes(':')))
}
