import type { WritableKind } from '../vendor.js'
import { accountTypes, orderStates, ticketPriorities, ticketStates, type PicklistValues } from './modules.js'

/** Modules whose records are made and changed here. */
export const writtenModules = ['Accounts', 'Contacts', 'HelpDesk', 'SalesOrder', 'ModComments'] as const

/** A module whose records are made and changed here. */
export type WrittenModule = (typeof writtenModules)[number]

/** How a unified field is written. */
export type WriteField =
  /** A text of one line. */
  | { readonly type: 'line'; readonly column: string; readonly email?: boolean }
  /** A text of many lines. */
  | { readonly type: 'body'; readonly column: string }
  /** A unified word that has a native one. */
  | { readonly type: 'word'; readonly column: string; readonly words: PicklistValues }
  | { readonly type: 'reference'; readonly column: string; readonly module: 'Accounts' | 'Contacts' | 'HelpDesk' }
  /** A person's name, kept as family and given name. */
  | { readonly type: 'name' }
  /** Kept the other way round, in a column that older releases may lack. */
  | { readonly type: 'unless'; readonly column: string }
  /** A currency code, which becomes a reference and a rate. */
  | { readonly type: 'currency' }
  | { readonly type: 'lines' }

/** What of one kind is written where. */
export interface WriteTarget {
  readonly module: WrittenModule
  readonly fields: Readonly<Record<string, WriteField>>
  /** Fields that a new record needs from the caller: no default could stand for them. */
  readonly needed: readonly string[]
  /** Fields that a record always has, so that they cannot be cleared. */
  readonly lasting: readonly string[]
}

const line = (column: string): WriteField => ({ type: 'line', column })
const mail = (column: string): WriteField => ({ type: 'line', column, email: true })
const word = (column: string, words: PicklistValues): WriteField => ({ type: 'word', column, words })

/** Where each kind is written; how much of a text its column keeps stands in `column-widths.ts`. */
export const writeTargets: Readonly<Record<WritableKind, WriteTarget>> = {
  Customer: {
    module: 'Accounts',
    fields: {
      name: line('accountname'),
      status: word('accounttype', accountTypes),
      industry: line('industry'),
      phone: line('phone'),
      email: mail('email1'),
      website: line('website'),
    },
    needed: ['name'],
    lasting: ['name'],
  },
  Contact: {
    module: 'Contacts',
    fields: {
      name: { type: 'name' },
      customerId: { type: 'reference', column: 'account_id', module: 'Accounts' },
      title: line('title'),
      phone: line('phone'),
      mobile: line('mobile'),
      email: mail('email'),
    },
    needed: ['name'],
    lasting: ['name'],
  },
  Ticket: {
    module: 'HelpDesk',
    fields: {
      subject: line('ticket_title'),
      description: { type: 'body', column: 'description' },
      customerId: { type: 'reference', column: 'parent_id', module: 'Accounts' },
      contactId: { type: 'reference', column: 'contact_id', module: 'Contacts' },
      priority: word('ticketpriorities', ticketPriorities),
      status: word('ticketstatus', ticketStates),
    },
    needed: ['subject'],
    lasting: ['subject', 'priority', 'status'],
  },
  Order: {
    module: 'SalesOrder',
    fields: {
      subject: line('subject'),
      status: word('sostatus', orderStates),
      customerId: { type: 'reference', column: 'account_id', module: 'Accounts' },
      contactId: { type: 'reference', column: 'contact_id', module: 'Contacts' },
      currency: { type: 'currency' },
      lines: { type: 'lines' },
    },
    needed: ['subject', 'customerId'],
    lasting: ['subject', 'status', 'customerId'],
  },
  TicketReply: {
    module: 'ModComments',
    fields: {
      ticketId: { type: 'reference', column: 'related_to', module: 'HelpDesk' },
      body: { type: 'body', column: 'commentcontent' },
      public: { type: 'unless', column: 'is_private' },
    },
    needed: ['ticketId', 'body'],
    lasting: [],
  },
}

/** Columns of a person's name. */
export const nameColumns = { family: 'lastname', given: 'firstname' } as const

/** Columns of a field that can be said by it. */
export function columnsWritten(field: WriteField): readonly string[] {
  switch (field.type) {
    case 'line':
    case 'body':
    case 'word':
    case 'reference':
    case 'unless':
      return [field.column]
    case 'name':
      return [nameColumns.family, nameColumns.given]
    case 'currency':
      return ['currency_id']
    case 'lines':
      return ['LineItems', 'productid']
  }
}

/** Columns of an order that its customer's address fills where the write does not say them. */
export const ownStreets: readonly string[] = ['bill_street', 'ship_street']

/** The unified field that a column is written by; null where none is. */
export function fieldOfColumn(kind: WritableKind, column: string): string | null {
  const found = Object.entries(writeTargets[kind].fields).find(([, field]) => columnsWritten(field).includes(column))
  return found?.[0] ?? null
}

/** Columns that the unified fields of a module are written to. */
export function columnsOfModule(module: WrittenModule): readonly string[] {
  return Object.values(writeTargets)
    .filter((target) => target.module === module)
    .flatMap((target) => Object.values(target.fields).flatMap(columnsWritten))
}

/**
 * Columns that cannot be set by name: the id, those of order lines and of what is worked out from them, and the tax
 * type, of which one value breaks the order for good on PHP 8.
 */
export function isReserved(kind: WritableKind, column: string): boolean {
  return column === 'id' || (kind === 'Order' && (orderReserved.has(column) || /^tax\d+$/.test(column)))
}

const orderReserved: ReadonlySet<string> = new Set([
  ...['LineItems', 'productid', 'quantity', 'listprice', 'comment', 'discount_amount', 'discount_percent'],
  ...['hdnGrandTotal', 'hdnSubTotal', 'pre_tax_total', 'hdnTaxType', 'currency_id', 'conversion_rate'],
])
