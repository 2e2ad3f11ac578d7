import { CrmError } from '../../errors/index.js'
import {
  canonicalDecimal,
  multiplyDecimals,
  subtractDecimals,
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
  type TicketReplyRecord,
} from '../../model/index.js'
import type { Mapping } from '../vendor.js'
import { isNativeId } from './literals.js'
import { accountTypes, orderStates, ticketPriorities, ticketStates, type PicklistValues } from './modules.js'
import type { ServerTime } from './server-time.js'

/** A row as the vendor sends it: every value is a text or null. */
export type NativeRow = Readonly<Record<string, unknown>>

/**
 * What the client adds to rows from other modules. The colon keeps these keys apart from columns, whose names have
 * none, and out of `nativeFields`.
 */
export const joined = {
  currencyCode: 'joined:currency_code',
  productName: 'joined:product_name',
  productCode: 'joined:product_code',
} as const

/** What a mapping is made from. */
export interface MappingOptions {
  readonly time: ServerTime
  /** Custom column of the credit code; null = there is none. */
  readonly creditCode: string | null
}

/** Reads rows of every module. Empty texts are missing values; a column that was not asked for stays undefined. */
export function createMapping({ time, creditCode }: MappingOptions): Mapping {
  const instantOf = (row: NativeRow, column: string): number | null | undefined => {
    const text = textOf(row, column)
    return typeof text === 'string' ? time.parse(text) : text
  }
  const times = (row: NativeRow): { createdAt?: number | null; updatedAt?: number | null } => ({
    createdAt: instantOf(row, 'createdtime'),
    updatedAt: instantOf(row, 'modifiedtime'),
  })

  const customer = (base: BaseRecord, row: NativeRow): CustomerRecord => ({
    ...base,
    kind: 'ORGANIZATION',
    name: textOf(row, 'accountname'),
    status: unifiedOf(row, 'accounttype', accountTypes),
    nativeStatus: textOf(row, 'accounttype'),
    industry: textOf(row, 'industry'),
    creditCode: creditCode === null ? null : textOf(row, creditCode),
    phone: textOf(row, 'phone'),
    email: textOf(row, 'email1'),
    website: textOf(row, 'website'),
    address: addressOf(row),
    ownerId: referenceOf(row, 'assigned_user_id'),
    tags: [],
    ...times(row),
  })
  const contact = (base: BaseRecord, row: NativeRow): ContactRecord => ({
    ...base,
    name: personName(textOf(row, 'lastname'), textOf(row, 'firstname')),
    title: textOf(row, 'title'),
    phone: textOf(row, 'phone'),
    mobile: textOf(row, 'mobile'),
    email: textOf(row, 'email'),
    customerId: referenceOf(row, 'account_id'),
    ...times(row),
  })
  const ticket = (base: BaseRecord, row: NativeRow): TicketRecord => ({
    ...base,
    number: textOf(row, 'ticket_no'),
    subject: textOf(row, 'ticket_title'),
    description: textOf(row, 'description'),
    status: unifiedOf(row, 'ticketstatus', ticketStates),
    nativeStatus: textOf(row, 'ticketstatus'),
    priority: unifiedOf(row, 'ticketpriorities', ticketPriorities),
    channel: null,
    customerId: referenceOf(row, 'parent_id'),
    contactId: referenceOf(row, 'contact_id'),
    assigneeId: referenceOf(row, 'assigned_user_id'),
    tags: [],
    solvedAt: null,
    ...times(row),
  })
  const order = (base: BaseRecord, row: NativeRow): OrderRecord => ({
    ...base,
    number: textOf(row, 'salesorder_no'),
    subject: textOf(row, 'subject'),
    status: unifiedOf(row, 'sostatus', orderStates),
    nativeStatus: textOf(row, 'sostatus'),
    total: decimalOf(row, 'hdnGrandTotal'),
    currency: row['currency_id'] === undefined ? undefined : (textOf(row, joined.currencyCode) ?? null),
    customerId: referenceOf(row, 'account_id'),
    contactId: referenceOf(row, 'contact_id'),
    ownerId: referenceOf(row, 'assigned_user_id'),
    placedAt: null,
    paidAt: null,
    ...times(row),
  })
  const orderLine = (base: BaseRecord, row: NativeRow): OrderLineRecord => ({
    ...base,
    orderId: referenceOf(row, 'parent_id'),
    productName: textOf(row, joined.productName) ?? textOf(row, 'productid') ?? '',
    sku: textOf(row, joined.productCode) ?? null,
    quantity: decimalOf(row, 'quantity') ?? '0',
    unitPrice: decimalOf(row, 'listprice') ?? null,
    total: lineTotal(row),
  })
  const reply = (base: BaseRecord, row: NativeRow): TicketReplyRecord => ({
    ...base,
    ticketId: referenceOf(row, 'related_to'),
    body: textOf(row, 'commentcontent') ?? '',
    public: row['is_private'] !== '1' && row['is_private'] !== 1,
    authorId: referenceOf(row, 'creator') ?? referenceOf(row, 'assigned_user_id'),
    createdAt: instantOf(row, 'createdtime'),
  })
  const agent = (base: BaseRecord, row: NativeRow): AgentRecord => ({
    ...base,
    name:
      personName(textOf(row, 'last_name'), textOf(row, 'first_name')) ??
      textOf(row, 'groupname') ??
      textOf(row, 'user_name') ??
      null,
    email: textOf(row, 'email1') ?? null,
  })

  return {
    toRecord(kind, native, source): AnyRecord {
      if (!isRow(native)) throw new CrmError('SOURCE_PROTOCOL_ERROR', `A ${kind} row is not an object`, { source })
      const id = native['id']
      if (typeof id !== 'string' || !isNativeId(id)) {
        throw new CrmError('SOURCE_PROTOCOL_ERROR', `A ${kind} row has no id of the form number x number`, { source })
      }
      const base: BaseRecord = { source, nativeId: id }
      switch (kind) {
        case 'Customer':
          return { ...customer(base, native), nativeFields: nativeFieldsOf(native) }
        case 'Contact':
          return { ...contact(base, native), nativeFields: nativeFieldsOf(native) }
        case 'Ticket':
          return { ...ticket(base, native), nativeFields: nativeFieldsOf(native) }
        case 'Order':
          return { ...order(base, native), nativeFields: nativeFieldsOf(native) }
        case 'OrderLine':
          return orderLine(base, native)
        case 'TicketReply':
          return reply(base, native)
        case 'Agent':
          return agent(base, native)
        case 'ReportTable':
          throw new CrmError('SOURCE_CAPABILITY', 'Vtiger has no report tables', { source })
      }
    },
    exampleId: (kind) => exampleIds[kind],
  }
}

// Module numbers depend on the installation and are ignored by filters; these are those of a fresh one.
const exampleIds: Readonly<Record<RecordKind, string>> = {
  Customer: '11x1',
  Contact: '12x1',
  Ticket: '17x1',
  Order: '6x1',
  OrderLine: '33x1',
  TicketReply: '30x1',
  Agent: '19x1',
  ReportTable: '0x1',
}

/** Whether a value can be a row. */
export function isRow(value: unknown): value is NativeRow {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A column's text; null when empty or unset, undefined when the row lacks the column. Blanks are kept as they are. */
export function textOf(row: NativeRow, column: string): string | null | undefined {
  const value = row[column]
  if (value === undefined) return undefined
  if (typeof value === 'string') return value === '' ? null : value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null
}

/** A reference's id; unset ones come as null, as empty text or with record number 0. */
function referenceOf(row: NativeRow, column: string): string | null | undefined {
  const text = textOf(row, column)
  if (typeof text !== 'string') return text
  // An owner that no longer exists comes back as a bare number.
  return isNativeId(text) && !/x0+$/.test(text) ? text : null
}

function decimalOf(row: NativeRow, column: string): string | null | undefined {
  const text = textOf(row, column)
  return typeof text === 'string' ? canonicalDecimal(text) : text
}

function unifiedOf(row: NativeRow, column: string, { unified, empty }: PicklistValues): string | undefined {
  const text = textOf(row, column)
  if (text === undefined) return undefined
  if (text === null) return empty
  return Object.hasOwn(unified, text) ? unified[text] : 'OTHER'
}

const han = /^\p{Script=Han}+$/u

/**
 * Family and given name as one text: Chinese names family first and without a blank, others given name first. The
 * dialect's search in names relies on this rule.
 */
export function personName(
  family: string | null | undefined,
  given: string | null | undefined,
): string | null | undefined {
  if (family === undefined && given === undefined) return undefined
  if (family == null || given == null) return family ?? given ?? null
  return han.test(family) && han.test(given) ? `${family}${given}` : `${given} ${family}`
}

function addressOf(row: NativeRow): AddressRecord | null | undefined {
  const parts = {
    country: textOf(row, 'bill_country'),
    province: textOf(row, 'bill_state'),
    city: textOf(row, 'bill_city'),
    street: textOf(row, 'bill_street'),
    postalCode: textOf(row, 'bill_code'),
  }
  const values = Object.values(parts)
  if (values.every((value) => value === undefined)) return undefined
  if (values.every((value) => value == null)) return null
  return {
    country: parts.country ?? null,
    province: parts.province ?? null,
    city: parts.city ?? null,
    district: null,
    street: parts.street ?? null,
    postalCode: parts.postalCode ?? null,
    formatted: null,
  }
}

/** Quantity times price, less the line's discount: a percentage where one is set, else an amount. Exact. */
function lineTotal(row: NativeRow): string | null {
  const quantity = decimalOf(row, 'quantity')
  const price = decimalOf(row, 'listprice')
  if (quantity == null || price == null) return null
  const gross = multiplyDecimals(quantity, price)
  const percent = decimalOf(row, 'discount_percent') ?? '0'
  if (percent !== '0') return subtractDecimals(gross, multiplyDecimals(multiplyDecimals(gross, percent), '0.01'))
  return subtractDecimals(gross, decimalOf(row, 'discount_amount') ?? '0')
}

function nativeFieldsOf(row: NativeRow): NativeRow {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !name.includes(':')))
}
