import type { RecordKind } from '../../model/index.js'

/** What codes of a picklist mean: a unified value (or, for `currency`, an ISO 4217 code) by code. */
export type CodeMap = Readonly<Record<string, string>>

/** Picklists whose codes a tenant gives a meaning. */
export const picklistNames = ['customerStatus', 'caseStatus', 'casePriority', 'orderStatus', 'currency'] as const

/** Meanings of one source's codes. */
export type PicklistMaps = Readonly<Record<(typeof picklistNames)[number], CodeMap>>

/**
 * Fields by what they hold, as apiKeys; null = the platform has no public one, so a tenant has to name its own.
 * Standard names as clients of the vendor use them (fields of account, contact, serviceCase, order, orderProduct).
 */
export const defaultFields = {
  account: {
    name: 'accountName',
    status: null,
    industry: 'industryId',
    creditCode: null,
    phone: 'phone',
    email: null,
    website: 'url',
    country: null,
    province: 'fState',
    city: 'fCity',
    district: 'fDistrict',
    street: 'address',
    postalCode: 'zipCode',
    ownerId: 'ownerId',
    tags: null,
  },
  contact: {
    name: 'contactName',
    title: 'post',
    phone: 'phone',
    mobile: 'mobile',
    email: 'email',
    customerId: 'accountId',
  },
  serviceCase: {
    number: null,
    subject: 'name',
    description: 'caseDescription',
    status: 'caseStatus',
    priority: null,
    channel: 'caseSource',
    customerId: 'caseAccountId',
    contactId: null,
    assigneeId: 'ownerId',
    closedAt: null,
  },
  order: {
    number: 'po',
    subject: null,
    status: null,
    total: 'amount',
    currency: 'currencyUnit',
    customerId: 'accountId',
    contactId: null,
    ownerId: 'ownerId',
    placedAt: null,
    paidAt: null,
  },
  orderProduct: {
    orderId: 'orderId',
    productId: 'productId',
    quantity: 'quantity',
    unitPrice: 'unitPrice',
    total: 'priceTotal',
  },
  product: { name: 'productName', sku: null },
  user: { name: 'name', email: 'email' },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string | null>>>>

/** Name of orders in a statement; `order` is a word of the language. */
export const orderFrom = '_order'

/** An object that is read, by its apiKey. */
export type ObjectName = keyof typeof defaultFields

/** Columns of one source: `defaultFields` with the tenant's own names laid over. */
export type FieldMaps = {
  readonly [O in ObjectName]: { readonly [F in keyof (typeof defaultFields)[O]]: string | null }
}

/** How one field of a record stands in the vendor's columns, and so what can be asked of it. */
export type NativeField =
  | { readonly type: 'text'; readonly column: string }
  /** A moment that the platform sets itself on every record. */
  | { readonly type: 'instant'; readonly column: string }
  /** A day or a moment that may be missing. */
  | { readonly type: 'date'; readonly column: string }
  | { readonly type: 'decimal'; readonly column: string }
  | { readonly type: 'reference'; readonly column: string }
  /** Codes with a unified meaning; `column` null = every record has the value `empty`. */
  | { readonly type: 'enum'; readonly column: string | null; readonly codes: CodeMap; readonly empty: string }
  /** A picklist shown by its labels, which only `description` knows. */
  | { readonly type: 'label'; readonly column: string }
  /** Read, never filtered; `labels` are those of its columns that are picklists. */
  | { readonly type: 'plain'; readonly columns: readonly string[]; readonly labels: readonly string[] }

/** An object that holds one kind of record. */
export interface NativeObject {
  readonly object: ObjectName
  /** Name in a statement. */
  readonly from: string
  /** By record field; what the tenant has no column for is left out. */
  readonly fields: Readonly<Record<string, NativeField>>
  /** Every column is always read: such records are small and used whole. */
  readonly whole?: boolean
}

type Maybe = string | null
type Entry = readonly [field: string, native: NativeField | null]

const text = (column: Maybe): NativeField | null => (column === null ? null : { type: 'text', column })
const date = (column: Maybe): NativeField | null => (column === null ? null : { type: 'date', column })
const decimal = (column: Maybe): NativeField | null => (column === null ? null : { type: 'decimal', column })
const label = (column: Maybe): NativeField | null => (column === null ? null : { type: 'label', column })
const reference = (column: Maybe): NativeField | null => (column === null ? null : { type: 'reference', column })
const plain = (columns: readonly Maybe[], labels: readonly Maybe[] = []): NativeField => ({
  type: 'plain',
  columns: columns.filter((column) => column !== null),
  labels: labels.filter((column) => column !== null),
})
const state = (column: Maybe, codes: CodeMap, empty: string): NativeField => ({ type: 'enum', column, codes, empty })
const times: readonly Entry[] = [
  ['createdAt', { type: 'instant', column: 'createdAt' }],
  ['updatedAt', { type: 'instant', column: 'updatedAt' }],
]

function fieldsOf(entries: readonly Entry[]): Readonly<Record<string, NativeField>> {
  return Object.fromEntries(entries.filter((entry): entry is [string, NativeField] => entry[1] !== null))
}

/** What a tenant names itself. */
export interface TenantNames {
  readonly fields: FieldMaps
  readonly picklists: PicklistMaps
}

/** Objects by the kind of record they hold; kinds not named here do not exist at this vendor. */
export type NativeObjects = Readonly<Partial<Record<RecordKind, NativeObject>>>

/** Where each kind of record is found under a tenant's settings. */
export function nativeObjects({ fields, picklists }: TenantNames): NativeObjects {
  const { account, contact, serviceCase, order, orderProduct, user } = fields
  const regions = [account.province, account.city, account.district]
  // Known codes of currencies need no label.
  const namedCurrency = Object.keys(picklists.currency).length > 0
  return {
    Customer: {
      object: 'account',
      from: 'account',
      fields: fieldsOf([
        ['name', text(account.name)],
        ['status', state(account.status, picklists.customerStatus, 'OTHER')],
        ['nativeStatus', plain([account.status], [account.status])],
        ['industry', label(account.industry)],
        ['creditCode', plain([account.creditCode])],
        ['phone', text(account.phone)],
        ['email', text(account.email)],
        ['website', plain([account.website])],
        ['address', plain([account.country, ...regions, account.street, account.postalCode], regions)],
        ['ownerId', plain([account.ownerId])],
        ['tags', plain([account.tags], [account.tags])],
        ...times,
      ]),
    },
    Contact: {
      object: 'contact',
      from: 'contact',
      fields: fieldsOf([
        ['name', text(contact.name)],
        ['title', plain([contact.title])],
        ['phone', text(contact.phone)],
        ['mobile', text(contact.mobile)],
        ['email', text(contact.email)],
        ['customerId', reference(contact.customerId)],
        ...times,
      ]),
    },
    Ticket: {
      object: 'serviceCase',
      from: 'serviceCase',
      fields: fieldsOf([
        ['number', text(serviceCase.number)],
        ['subject', text(serviceCase.subject)],
        ['description', plain([serviceCase.description])],
        ['status', state(serviceCase.status, picklists.caseStatus, 'OTHER')],
        ['nativeStatus', plain([serviceCase.status], [serviceCase.status])],
        ['priority', state(serviceCase.priority, picklists.casePriority, 'NONE')],
        ['channel', plain([serviceCase.channel], [serviceCase.channel])],
        ['customerId', reference(serviceCase.customerId)],
        ['contactId', reference(serviceCase.contactId)],
        ['assigneeId', plain([serviceCase.assigneeId])],
        ['solvedAt', plain([serviceCase.closedAt])],
        ...times,
      ]),
    },
    Order: {
      object: 'order',
      from: orderFrom,
      fields: fieldsOf([
        ['number', text(order.number)],
        ['subject', plain([order.subject])],
        ['status', state(order.status, picklists.orderStatus, 'OTHER')],
        ['nativeStatus', plain([order.status], [order.status])],
        ['total', decimal(order.total)],
        ['currency', plain([order.currency], namedCurrency ? [] : [order.currency])],
        ['customerId', reference(order.customerId)],
        ['contactId', reference(order.contactId)],
        ['ownerId', plain([order.ownerId])],
        ['placedAt', date(order.placedAt)],
        ['paidAt', plain([order.paidAt])],
        ...times,
      ]),
    },
    OrderLine: {
      object: 'orderProduct',
      from: 'orderProduct',
      whole: true,
      fields: fieldsOf([
        ['orderId', reference(orderProduct.orderId)],
        ['product', plain([orderProduct.productId])],
        ['amounts', plain([orderProduct.quantity, orderProduct.unitPrice, orderProduct.total])],
      ]),
    },
    Agent: {
      object: 'user',
      from: 'user',
      whole: true,
      fields: fieldsOf([['names', plain([user.name, user.email])]]),
    },
  }
}

/** Columns that one field is read from. */
export function columnsOf(field: NativeField): readonly string[] {
  switch (field.type) {
    case 'plain':
      return field.columns
    case 'enum':
      return field.column === null ? [] : [field.column]
    case 'text':
    case 'instant':
    case 'date':
    case 'decimal':
    case 'reference':
    case 'label':
      return [field.column]
  }
}

/** Those of its columns that are shown by label. */
export function labelsOf(field: NativeField): readonly string[] {
  if (field.type === 'plain') return field.labels
  return field.type === 'label' ? [field.column] : []
}
