import type { EntityName } from './catalogue.js'

/** What every record carries: where it comes from and the vendor's own id. */
export interface BaseRecord {
  /** Name of the configured source. */
  readonly source: string
  readonly nativeId: string
}

/** Vendor fields by native name, kept only when custom fields were asked for. */
export interface WithNativeFields {
  readonly nativeFields?: Readonly<Record<string, unknown>>
}

/** A postal address, as far as the source knows it. */
export interface AddressRecord {
  readonly country: string | null
  readonly province: string | null
  readonly city: string | null
  readonly district: string | null
  readonly street: string | null
  readonly postalCode: string | null
  readonly formatted: string | null
}

/** A customer. Instants are epoch milliseconds; a field that was not asked for is undefined, a missing value null. */
export interface CustomerRecord extends BaseRecord, WithNativeFields {
  readonly kind?: string
  readonly name?: string | null
  readonly status?: string
  readonly nativeStatus?: string | null
  readonly industry?: string | null
  readonly creditCode?: string | null
  readonly phone?: string | null
  readonly email?: string | null
  readonly website?: string | null
  readonly address?: AddressRecord | null
  readonly ownerId?: string | null
  readonly tags?: readonly string[]
  readonly createdAt?: number | null
  readonly updatedAt?: number | null
}

/** A person at a customer. */
export interface ContactRecord extends BaseRecord, WithNativeFields {
  readonly name?: string | null
  readonly title?: string | null
  readonly phone?: string | null
  readonly mobile?: string | null
  readonly email?: string | null
  readonly customerId?: string | null
  readonly createdAt?: number | null
  readonly updatedAt?: number | null
}

/** A support case. */
export interface TicketRecord extends BaseRecord, WithNativeFields {
  readonly number?: string | null
  readonly subject?: string | null
  readonly description?: string | null
  readonly status?: string
  readonly nativeStatus?: string | null
  readonly priority?: string
  readonly channel?: string | null
  readonly customerId?: string | null
  readonly contactId?: string | null
  readonly assigneeId?: string | null
  readonly tags?: readonly string[]
  readonly createdAt?: number | null
  readonly updatedAt?: number | null
  readonly solvedAt?: number | null
}

/** An order's head. `total` is a canonical decimal, `currency` an ISO 4217 code. */
export interface OrderRecord extends BaseRecord, WithNativeFields {
  readonly number?: string | null
  readonly subject?: string | null
  readonly status?: string
  readonly nativeStatus?: string | null
  readonly total?: string | null
  readonly currency?: string | null
  readonly customerId?: string | null
  readonly contactId?: string | null
  readonly ownerId?: string | null
  readonly placedAt?: number | null
  readonly paidAt?: number | null
  readonly createdAt?: number | null
  readonly updatedAt?: number | null
  /** Lines, where the source sends them with the head; else they are read as records of their own. */
  readonly lines?: readonly OrderLineRecord[]
}

/** One line of an order, in the order's currency. */
export interface OrderLineRecord extends BaseRecord {
  readonly orderId?: string | null
  readonly productName: string
  readonly sku: string | null
  readonly quantity: string
  readonly unitPrice: string | null
  readonly total: string | null
}

/** A table of a report, without its rows. `updatedAt` is when rows were last uploaded, null where none ever were. */
export interface ReportTableRecord extends BaseRecord {
  readonly name?: string | null
  readonly categoryId?: string | null
  readonly categoryName?: string | null
  readonly updatedAt?: number | null
}

/** A colleague at the source who owns or handles records. */
export interface AgentRecord extends BaseRecord {
  readonly name?: string | null
  readonly email?: string | null
}

/** A reply on a ticket. */
export interface TicketReplyRecord extends BaseRecord {
  readonly ticketId?: string | null
  readonly body?: string
  readonly public?: boolean
  readonly authorId?: string | null
  readonly createdAt?: number | null
}

/** Record shape by record kind. */
export interface RecordShapes {
  Customer: CustomerRecord
  Contact: ContactRecord
  Ticket: TicketRecord
  Order: OrderRecord
  ReportTable: ReportTableRecord
  Agent: AgentRecord
  OrderLine: OrderLineRecord
  TicketReply: TicketReplyRecord
}

/** Any record. */
export type AnyRecord = RecordShapes[keyof RecordShapes]

/** Any record of an entity that clients can list. */
export type EntityRecord = RecordShapes[EntityName]

/** Reads a field of a record by its catalogue name; undefined and null both mean missing. */
export function valueOf(record: BaseRecord, field: string): unknown {
  return (record as unknown as Record<string, unknown>)[field]
}
