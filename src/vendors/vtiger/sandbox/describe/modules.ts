import { accounts } from './accounts.js'
import { contacts } from './contacts.js'
import { isPseudoField, readField } from './field.js'
import type { Field, ModuleTable } from './field.js'
import { helpDesk, modComments } from './help-desk.js'
import { invoice, lineItem } from './invoice.js'
import { products } from './products.js'
import { salesOrder } from './sales-order.js'
import { bareModule, currency, services } from './services.js'
import { groups, users } from './users.js'

/** A module with what the sandbox must know beyond `describe`. */
export interface Module {
  readonly name: string
  readonly label: string
  readonly singular: string
  readonly labelFields: string
  readonly isEntity: boolean
  /** In the order of `describe`, `id` among them. */
  readonly fields: readonly Field[]
  readonly field: ReadonlyMap<string, Field>
  /** Names `select *` gives, in order. */
  readonly selectable: readonly string[]
  /** Names `retrieve` gives, in order. */
  readonly retrievable: readonly string[]
  /** Records share one sequence, a recycle bin, an owner and time stamps. Users are an entity but not this. */
  readonly isCrm: boolean
  /** Orders, invoices and their like carry line items. */
  readonly isInventory: boolean
  /** Prefix and field of the running number, such as ACC in account_no. */
  readonly numbering: readonly [field: string, prefix: string] | undefined
}

/** Names in the order of `listtypes`. */
export const moduleNames = [
  'Campaigns',
  'Vendors',
  'Faq',
  'Quotes',
  'PurchaseOrder',
  'SalesOrder',
  'Invoice',
  'PriceBooks',
  'Calendar',
  'Leads',
  'Accounts',
  'Contacts',
  'Potentials',
  'Products',
  'Documents',
  'Emails',
  'HelpDesk',
  'Events',
  'Users',
  'PBXManager',
  'ServiceContracts',
  'Services',
  'ProjectMilestone',
  'ProjectTask',
  'Project',
  'ModComments',
  'SMSNotifier',
  'Assets',
  'Groups',
  'Currency',
  'DocumentFolders',
  'CompanyDetails',
  'LineItem',
  'Tax',
  'ProductTaxes',
] as const

const notEntities: readonly string[] = [
  'Groups',
  'Currency',
  'DocumentFolders',
  'CompanyDetails',
  'LineItem',
  'Tax',
  'ProductTaxes',
]

/** Id prefixes of the observed installation where they are known; the rest are made up and free of clashes. */
export const defaultModuleNumbers: Readonly<Record<string, number>> = {
  Campaigns: 1,
  Vendors: 2,
  Faq: 3,
  Quotes: 4,
  PurchaseOrder: 5,
  SalesOrder: 6,
  Invoice: 7,
  PriceBooks: 8,
  Calendar: 9,
  Leads: 10,
  Accounts: 11,
  Contacts: 12,
  Potentials: 13,
  Products: 14,
  Documents: 15,
  Emails: 16,
  HelpDesk: 17,
  Events: 18,
  Users: 19,
  Groups: 20,
  Currency: 21,
  DocumentFolders: 22,
  CompanyDetails: 23,
  PBXManager: 24,
  ServiceContracts: 25,
  Services: 26,
  ProjectMilestone: 27,
  ProjectTask: 28,
  Project: 29,
  ModComments: 30,
  SMSNotifier: 31,
  Assets: 32,
  LineItem: 33,
  Tax: 34,
  ProductTaxes: 35,
}

/** Line-item fields of orders and invoices: naming one joins the line table. */
export const lineFieldNames: ReadonlySet<string> = new Set([
  'productid',
  'quantity',
  'listprice',
  'comment',
  'discount_amount',
  'discount_percent',
  'tax1',
  'tax2',
  'tax3',
  'image',
  'purchase_cost',
  'margin',
])

const tables = [
  accounts,
  contacts,
  helpDesk,
  modComments,
  salesOrder,
  invoice,
  lineItem,
  products,
  services,
  users,
  groups,
  currency,
]
const singulars: Readonly<Record<string, string>> = {
  SalesOrder: 'Sales Order',
  Accounts: 'Organization',
  Contacts: 'Contact',
  Products: 'Product',
  HelpDesk: 'Ticket',
  Users: 'User',
  Services: 'Service',
  ModComments: 'Comment',
}
const listLabels: Readonly<Record<string, string>> = { SalesOrder: 'Sales Orders', Invoice: 'Invoices' }
const numberings: Readonly<Record<string, readonly [string, string]>> = {
  Accounts: ['account_no', 'ACC'],
  Contacts: ['contact_no', 'CON'],
  HelpDesk: ['ticket_no', 'TT'],
  SalesOrder: ['salesorder_no', 'SO'],
  Invoice: ['invoice_no', 'INV'],
  Products: ['product_no', 'PRO'],
  Services: ['service_no', 'SER'],
}

/** All modules by name (case-sensitive, as the server is). */
export const modules: ReadonlyMap<string, Module> = new Map(moduleNames.map((name) => [name, buildModule(name)]))

/** Label of a module in `listtypes`, which for some differs from that in `describe`. */
export function listLabel(module: Module): string {
  return listLabels[module.name] ?? module.label
}

function buildModule(name: string): Module {
  const isEntity = !notEntities.includes(name)
  const table: ModuleTable = tables.find((candidate) => candidate.name === name) ?? bareModule(name, isEntity)
  const fields = table.fields.map(readField)
  const isInventory = name === 'SalesOrder' || name === 'Invoice'
  const plain = fields.filter((field) => !isPseudoField(field) && !isSecret(name, field.name)).map(({ name }) => name)
  return {
    name,
    label: table.label,
    singular: singulars[name] ?? table.label,
    labelFields: table.labelFields,
    isEntity,
    fields,
    field: new Map(fields.map((field) => [field.name, field])),
    selectable: insertAfter(plain, name),
    retrievable: insertAfter(isInventory ? plain.filter((field) => !lineFieldNames.has(field)) : plain, name, true),
    isCrm: isEntity && name !== 'Users',
    isInventory,
    numbering: numberings[name],
  }
}

/** Columns the server reads although `describe` hides them. */
function insertAfter(names: readonly string[], module: string, whole = false): string[] {
  const list = [...names]
  if (module === 'HelpDesk') list.splice(list.indexOf('ticketcategories') + 1, 0, 'update_log')
  if ((module === 'SalesOrder' || module === 'Invoice') && !whole) {
    list.splice(list.indexOf('hdnS_H_Percent') + 1, 0, 'image', 'purchase_cost', 'margin')
  }
  return list
}

function isSecret(module: string, field: string): boolean {
  return module === 'Users' && ['user_password', 'confirm_password', 'accesskey'].includes(field)
}
