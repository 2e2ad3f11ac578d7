/** Kinds of records that this vendor supplies. Order lines come inside their order. */
export type EnterpriseKind = 'Customer' | 'Contact' | 'Ticket' | 'Order' | 'Agent'

/** Kinds that are written; colleagues are only read. */
export type WrittenKind = Exclude<EnterpriseKind, 'Agent'>

/** A vendor's closed list of values and what each means to us. */
export interface Vocabulary {
  /** Native value by unified value; unified values not named here have none. */
  readonly native: Readonly<Record<string, string>>
  /** Every unified value, so that "all but these" can be turned round. */
  readonly all: readonly string[]
  /** What a record without the field means. */
  readonly missing: string
  /** True when no record is without it, so that an operator which drops missing values loses none. */
  readonly alwaysSet: boolean
}

/** Where a record field comes from. */
export type Column =
  | { readonly name: string; readonly kind: 'id' | 'text' | 'instant' | 'decimal' | 'reference' }
  | { readonly name: string; readonly kind: 'lines' }
  | { readonly name: string; readonly kind: 'enum'; readonly vocabulary: Vocabulary }

/** One resource of the API. */
export interface Resource {
  /** Below the base URL. */
  readonly path: string
  /** Column by record field. */
  readonly columns: Readonly<Record<string, Column>>
  readonly exampleId: string
}

const text = (name: string): Column => ({ name, kind: 'text' })
const instant = (name: string): Column => ({ name, kind: 'instant' })
const reference = (name: string): Column => ({ name, kind: 'reference' })
const id: Column = { name: 'id', kind: 'id' }
const stamps = { createdAt: instant('createdAt'), updatedAt: instant('updatedAt') }

const statusOf = (vocabulary: Omit<Vocabulary, 'missing' | 'alwaysSet'>): Column => ({
  name: 'status',
  kind: 'enum',
  vocabulary: { ...vocabulary, missing: 'OTHER', alwaysSet: true },
})

const customerStatus = statusOf({
  native: { ACTIVE: 'active', INACTIVE: 'inactive' },
  all: ['LEAD', 'ACTIVE', 'INACTIVE', 'OTHER'],
})

const ticketStatus = statusOf({
  native: { OPEN: 'open', PENDING: 'pending', SOLVED: 'resolved', CLOSED: 'closed' },
  all: ['NEW', 'OPEN', 'PENDING', 'ON_HOLD', 'SOLVED', 'CLOSED', 'OTHER'],
})

const orderStatus = statusOf({
  native: { PENDING: 'created', PAID: 'paid', CANCELLED: 'cancelled' },
  all: ['DRAFT', 'PENDING', 'CONFIRMED', 'PAID', 'FULFILLED', 'CANCELLED', 'OTHER'],
})

// A ticket may lack its priority (it then reads as NONE), so "not equal" must not be left to the vendor.
const ticketPriority: Column = {
  name: 'priority',
  kind: 'enum',
  vocabulary: {
    native: { LOW: 'low', NORMAL: 'normal', HIGH: 'high', URGENT: 'urgent' },
    all: ['LOW', 'NORMAL', 'HIGH', 'URGENT', 'NONE', 'OTHER'],
    missing: 'NONE',
    alwaysSet: false,
  },
}

/** Native fields that a tenant names itself; null = it has none. */
export interface NamedFields {
  readonly fields: { readonly creditCode: string | null }
}

/**
 * The platform's resources as far as this project assumes them: its API overview (docs/api/api-overview, read for this
 * adapter) shows customers and users by example only and publishes no schema for contacts, tickets and orders; order
 * statuses follow its two order events. Everything else in this folder reads names from here.
 */
export function resourcesOf({ fields: { creditCode } }: NamedFields): Readonly<Record<EnterpriseKind, Resource>> {
  return {
    Customer: {
      path: '/customers',
      exampleId: 'cust_001',
      columns: {
        nativeId: id,
        name: text('name'),
        status: customerStatus,
        nativeStatus: text('status'),
        industry: text('industry'),
        ...(creditCode === null ? {} : { creditCode: text(creditCode) }),
        phone: text('phone'),
        email: text('email'),
        ownerId: reference('ownerId'),
        ...stamps,
      },
    },
    Contact: {
      path: '/contacts',
      exampleId: 'cont_001',
      columns: {
        nativeId: id,
        name: text('name'),
        title: text('title'),
        phone: text('phone'),
        email: text('email'),
        customerId: reference('customerId'),
        ...stamps,
      },
    },
    Ticket: {
      path: '/tickets',
      exampleId: 'tick_001',
      columns: {
        nativeId: id,
        subject: text('subject'),
        description: text('description'),
        status: ticketStatus,
        nativeStatus: text('status'),
        priority: ticketPriority,
        customerId: reference('customerId'),
        contactId: reference('contactId'),
        assigneeId: reference('assigneeId'),
        ...stamps,
      },
    },
    Order: {
      path: '/orders',
      exampleId: 'ord_001',
      columns: {
        nativeId: id,
        number: text('orderNo'),
        status: orderStatus,
        nativeStatus: text('status'),
        total: { name: 'amount', kind: 'decimal' },
        currency: text('currency'),
        customerId: reference('customerId'),
        paidAt: instant('paidAt'),
        lines: { name: 'items', kind: 'lines' },
        ...stamps,
      },
    },
    Agent: {
      path: '/users',
      exampleId: 'user_001',
      columns: { nativeId: id, name: text('name'), email: text('email') },
    },
  }
}

/** Whether this vendor supplies a kind of record. */
export function isEnterpriseKind(kind: string): kind is EnterpriseKind {
  return kind === 'Customer' || kind === 'Contact' || kind === 'Ticket' || kind === 'Order' || kind === 'Agent'
}

/** Whether this vendor takes writes of a kind. */
export function isWrittenKind(kind: string): kind is WrittenKind {
  return kind !== 'Agent' && isEnterpriseKind(kind)
}
