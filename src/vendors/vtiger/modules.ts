import { invariant } from '../../errors/index.js'
import type { RecordKind } from '../../model/index.js'

/** How one field of a record kind stands in the vendor's columns, and so what can be asked of it. */
export type NativeField =
  | { readonly type: 'text'; readonly column: string }
  | { readonly type: 'instant'; readonly column: string }
  | { readonly type: 'decimal'; readonly column: string }
  | { readonly type: 'reference'; readonly column: string }
  | { readonly type: 'enum'; readonly column: string; readonly values: PicklistValues }
  /** Family and given name, shown as one text. */
  | { readonly type: 'name'; readonly family: string; readonly given: string }
  /** Read, never filtered. */
  | { readonly type: 'plain'; readonly columns: readonly string[] }

/** Picklist values and their unified names. */
export interface PicklistValues {
  readonly unified: Readonly<Record<string, string>>
  /** Unified name of an empty value. */
  readonly empty: string
}

/** A vendor module that holds one kind of record. */
export interface NativeModule {
  readonly module: string
  /** By record field. */
  readonly fields: Readonly<Record<string, NativeField>>
  /** Every column is always read: such records are small and used whole. */
  readonly whole?: boolean
  /** What stands for `*` where asking for every column would join another table. */
  readonly allColumns?: readonly string[]
}

/** Account types. The vendor has no type for a former customer, so `INACTIVE` never occurs. */
export const accountTypes: PicklistValues = { unified: { Customer: 'ACTIVE', Prospect: 'LEAD' }, empty: 'OTHER' }

/** Ticket states as installed; someone works on a ticket from `Open` on, so both first states read `OPEN`. */
export const ticketStates: PicklistValues = {
  unified: { Open: 'OPEN', 'In Progress': 'OPEN', 'Wait For Response': 'PENDING', Closed: 'CLOSED' },
  empty: 'OTHER',
}

/** Ticket priorities as installed. */
export const ticketPriorities: PicklistValues = {
  unified: { Low: 'LOW', Normal: 'NORMAL', High: 'HIGH', Urgent: 'URGENT' },
  empty: 'NONE',
}

/** Sales order states as installed. */
export const orderStates: PicklistValues = {
  unified: { Created: 'PENDING', Approved: 'CONFIRMED', Delivered: 'FULFILLED', Cancelled: 'CANCELLED' },
  empty: 'OTHER',
}

const text = (column: string): NativeField => ({ type: 'text', column })
const instant = (column: string): NativeField => ({ type: 'instant', column })
const reference = (column: string): NativeField => ({ type: 'reference', column })
const picklist = (column: string, values: PicklistValues): NativeField => ({ type: 'enum', column, values })
const plain = (...columns: readonly string[]): NativeField => ({ type: 'plain', columns })
const times = { createdAt: instant('createdtime'), updatedAt: instant('modifiedtime') }

/**
 * Header columns of a sales order. Naming any line column, or `*`, joins the lines: then the limit counts lines and
 * orders are missed. The two header discounts are left out because they come back under names of line columns.
 */
export const orderColumns: readonly string[] = [
  ...[
    'salesorder_no',
    'subject',
    'potential_id',
    'customerno',
    'quote_id',
    'vtiger_purchaseorder',
    'contact_id',
    'duedate',
  ],
  ...[
    'carrier',
    'pending',
    'sostatus',
    'txtAdjustment',
    'salescommission',
    'exciseduty',
    'hdnGrandTotal',
    'hdnSubTotal',
  ],
  ...['hdnTaxType', 'hdnS_H_Amount', 'account_id', 'assigned_user_id', 'createdtime', 'modifiedtime', 'modifiedby'],
  ...[
    'currency_id',
    'conversion_rate',
    'bill_street',
    'ship_street',
    'bill_city',
    'ship_city',
    'bill_state',
    'ship_state',
  ],
  ...['bill_code', 'ship_code', 'bill_country', 'ship_country', 'bill_pobox', 'ship_pobox', 'description'],
  ...['terms_conditions', 'invoicestatus', 'pre_tax_total', 'source', 'tags'],
]

/** Modules that an agent is looked for in, one a lookup step; users and groups share one number sequence. */
export const agentModules: readonly { readonly module: string; readonly columns: readonly string[] }[] = [
  { module: 'Users', columns: ['first_name', 'last_name', 'user_name', 'email1'] },
  { module: 'Groups', columns: ['groupname'] },
]

/** Modules that a line's product is looked for in, in this order; they share one number sequence. */
export const productModules: readonly { readonly module: string; readonly columns: readonly string[] }[] = [
  { module: 'Products', columns: ['productname', 'product_no', 'productcode'] },
  { module: 'Services', columns: ['servicename', 'service_no'] },
]

/** Modules by the kinds of records that Vtiger keeps. */
export type NativeModules = Readonly<Partial<Record<RecordKind, NativeModule>>>

/** The module of a kind. Only kinds that the capabilities name are ever asked for. */
export function moduleOf(modules: NativeModules, kind: RecordKind): NativeModule {
  const native = modules[kind]
  invariant(native !== undefined, `Vtiger keeps ${kind} records`)
  return native
}

/**
 * Where each kind of record lives. `creditCode` names the custom column of the credit code, where there is one;
 * `orderMarker` a column of orders that is read with all others.
 */
export function nativeModules(
  creditCode: string | null,
  orderMarker: string | null = null,
): Readonly<Record<Exclude<RecordKind, 'ReportTable'>, NativeModule>> {
  return {
    Customer: {
      module: 'Accounts',
      fields: {
        name: text('accountname'),
        status: picklist('accounttype', accountTypes),
        industry: text('industry'),
        phone: text('phone'),
        email: text('email1'),
        ...times,
        nativeStatus: plain('accounttype'),
        creditCode: creditCode === null ? plain() : text(creditCode),
        website: plain('website'),
        address: plain('bill_country', 'bill_state', 'bill_city', 'bill_street', 'bill_code'),
        ownerId: plain('assigned_user_id'),
      },
    },
    Contact: {
      module: 'Contacts',
      fields: {
        name: { type: 'name', family: 'lastname', given: 'firstname' },
        phone: text('phone'),
        mobile: text('mobile'),
        email: text('email'),
        customerId: reference('account_id'),
        ...times,
        title: plain('title'),
      },
    },
    Ticket: {
      module: 'HelpDesk',
      fields: {
        number: text('ticket_no'),
        subject: text('ticket_title'),
        status: picklist('ticketstatus', ticketStates),
        priority: picklist('ticketpriorities', ticketPriorities),
        customerId: reference('parent_id'),
        contactId: reference('contact_id'),
        ...times,
        nativeStatus: plain('ticketstatus'),
        description: plain('description'),
        assigneeId: plain('assigned_user_id'),
      },
    },
    Order: {
      module: 'SalesOrder',
      allColumns: orderMarker === null ? orderColumns : [...orderColumns, orderMarker],
      fields: {
        number: text('salesorder_no'),
        status: picklist('sostatus', orderStates),
        total: { type: 'decimal', column: 'hdnGrandTotal' },
        customerId: reference('account_id'),
        contactId: reference('contact_id'),
        ...times,
        nativeStatus: plain('sostatus'),
        subject: plain('subject'),
        currency: plain('currency_id'),
        ownerId: plain('assigned_user_id'),
      },
    },
    OrderLine: {
      module: 'LineItem',
      whole: true,
      fields: {
        orderId: reference('parent_id'),
        productName: plain('productid'),
        quantity: plain('quantity'),
        unitPrice: plain('listprice'),
        total: plain('discount_amount', 'discount_percent'),
      },
    },
    TicketReply: {
      module: 'ModComments',
      whole: true,
      fields: {
        ticketId: reference('related_to'),
        createdAt: instant('createdtime'),
        body: plain('commentcontent'),
        public: plain('is_private'),
        authorId: plain('creator', 'assigned_user_id'),
      },
    },
    Agent: {
      module: 'Users',
      whole: true,
      fields: { name: plain('first_name', 'last_name', 'user_name'), email: plain('email1') },
    },
  }
}

/** Columns of a field. */
export function columnsOf(field: NativeField): readonly string[] {
  switch (field.type) {
    case 'plain':
      return field.columns
    case 'name':
      return [field.family, field.given]
    case 'text':
    case 'instant':
    case 'decimal':
    case 'reference':
    case 'enum':
      return [field.column]
  }
}
