/** Entities that clients can list. */
export const entityNames = ['Customer', 'Contact', 'Ticket', 'Order', 'ReportTable'] as const

/** An entity that clients can list and that has a Node id. */
export type EntityName = (typeof entityNames)[number]

/** Kinds of records that vendors supply: the entities, and what hangs on them. */
export type RecordKind = EntityName | 'Agent' | 'OrderLine' | 'TicketReply'

/**
 * How a field's values are kept and compared. `text` by code point; `instant` epoch milliseconds; `decimal` a
 * canonical decimal string; `enum` one of `values`, ordered as declared; `reference` the native id of a record of
 * `target` in the same source; `id` the record's own native id as part of an entity reference.
 */
export type FieldType =
  | { readonly kind: 'text' }
  | { readonly kind: 'instant' }
  | { readonly kind: 'decimal' }
  | { readonly kind: 'enum'; readonly values: readonly string[]; readonly other: string }
  | { readonly kind: 'reference'; readonly target: EntityName }
  | { readonly kind: 'id' }

const text = { kind: 'text' } as const
const instant = { kind: 'instant' } as const
const id = { kind: 'id' } as const

/** Values of the unified enumerations, in the order in which they sort. */
export const enumValues = {
  CustomerKind: ['ORGANIZATION', 'PERSON'],
  CustomerStatus: ['LEAD', 'ACTIVE', 'INACTIVE', 'OTHER'],
  TicketStatus: ['NEW', 'OPEN', 'PENDING', 'ON_HOLD', 'SOLVED', 'CLOSED', 'OTHER'],
  TicketPriority: ['LOW', 'NORMAL', 'HIGH', 'URGENT', 'NONE', 'OTHER'],
  OrderStatus: ['DRAFT', 'PENDING', 'CONFIRMED', 'PAID', 'FULFILLED', 'CANCELLED', 'OTHER'],
} as const

const enumOf = (values: readonly string[]): FieldType => ({ kind: 'enum', values, other: 'OTHER' })
const reference = (target: EntityName): FieldType => ({ kind: 'reference', target })

/** Fields that filters and orders may name, per record kind. Names are those of the GraphQL inputs. */
export const fieldCatalogue: Readonly<Record<RecordKind, Readonly<Record<string, FieldType>>>> = {
  Customer: {
    id,
    nativeId: text,
    name: text,
    status: enumOf(enumValues.CustomerStatus),
    industry: text,
    creditCode: text,
    phone: text,
    email: text,
    createdAt: instant,
    updatedAt: instant,
  },
  Contact: {
    id,
    nativeId: text,
    name: text,
    phone: text,
    mobile: text,
    email: text,
    customerId: reference('Customer'),
    createdAt: instant,
    updatedAt: instant,
  },
  Ticket: {
    id,
    nativeId: text,
    number: text,
    subject: text,
    status: enumOf(enumValues.TicketStatus),
    priority: enumOf(enumValues.TicketPriority),
    customerId: reference('Customer'),
    contactId: reference('Contact'),
    createdAt: instant,
    updatedAt: instant,
  },
  Order: {
    id,
    nativeId: text,
    number: text,
    status: enumOf(enumValues.OrderStatus),
    total: { kind: 'decimal' },
    customerId: reference('Customer'),
    contactId: reference('Contact'),
    createdAt: instant,
    updatedAt: instant,
    placedAt: instant,
  },
  ReportTable: { id, nativeId: text, name: text, categoryName: text, updatedAt: instant },
  Agent: { nativeId: text },
  OrderLine: { nativeId: text, orderId: reference('Order') },
  TicketReply: { nativeId: text, ticketId: reference('Ticket'), createdAt: instant },
}

/** Fields that `search` looks into, per entity: any of them may contain the text. */
export const searchFields: Readonly<Record<EntityName, readonly string[]>> = {
  Customer: ['name', 'phone', 'email'],
  Contact: ['name', 'phone', 'mobile', 'email'],
  Ticket: ['number', 'subject'],
  Order: ['number'],
  ReportTable: [],
}
