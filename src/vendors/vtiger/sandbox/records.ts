import { foldTrimmed } from './collation.js'
import type { Field } from './describe/field.js'
import { modules } from './describe/modules.js'
import type { Module } from './describe/modules.js'
import { Crash, failures, PlainAnswer, WebServiceError } from './errors.js'
import { checkLines, checkProducts, createOrder, renderOrder, replaceLines } from './inventory.js'
import { mayRead, maySee } from './query.js'
import type { Context } from './query.js'
import { escapeHtml, renderRecord } from './render.js'
import type { Row } from './store.js'
import { blankValues, inputText, storedValue } from './values.js'

/** A record as a client sends it. */
export type Element = Readonly<Record<string, unknown>>

/** Creates a record and gives it back whole. */
export function create(context: Context, moduleName: string, element: Element): unknown {
  const { store } = context
  const module = modules.get(moduleName)
  if (module === undefined || !module.isCrm) {
    throw moduleName === 'Users' && store.behaviour.version === '8.4.0' ? failures.badId() : failures.denied()
  }
  checkReferences(context, module, element)
  checkMandatory(module, element, true)
  if (module.isInventory) {
    checkLines(element)
    if (!store.behaviour.createsOrders) throw failures.badId()
  }
  checkUnique(context, module, element, undefined)
  if (store.behaviour.isRelative) checkPicklists(module, element)
  const row = newRow(context, module, element)
  if (module.isInventory) {
    const order = createOrder(context, row, element)
    checkOwner(context, row)
    if (store.behaviour.isRelative) throw failures.unknown()
    return order
  }
  store.insert(row)
  if (module.name === 'ModComments') moveTicket(context, row)
  checkOwner(context, row)
  return renderRecord(store, row, context.user)
}

/** Reads one record whole. */
export function retrieve(context: Context, id: string): unknown {
  const row = locate(context, id, ' for id')
  if (row.broken) throw new Crash()
  return row.module.isInventory ? renderOrder(context, row) : renderRecord(context.store, row, context.user)
}

/** `update` wants every mandatory field, `revise` only what changes; both keep what is left out. */
export function change(context: Context, element: Element, whole: boolean): unknown {
  const { store } = context
  const id = inputText(element['id'])
  if (!/^\d+x\d+$/.test(id)) throw failures.badId()
  const row = locate(context, id, ' for id')
  const { module } = row
  if (!module.isCrm) throw failures.denied()
  checkReferences(context, module, element)
  checkMandatory(module, element, whole)
  if (module.isInventory && whole) checkLines(element)
  if (module.isInventory) checkProducts(element)
  checkUnique(context, module, element, row)
  for (const field of writableFields(module)) {
    if (!Object.hasOwn(element, field.name)) continue
    const value = element[field.name]
    row.values[field.name] = storedValue(module, field, field.name === 'description' ? decodeOnce(value) : value)
  }
  row.modifiedAt = store.now()
  row.values['modifiedby'] = context.user.number
  store.stamp(row)
  if (!module.isInventory) return renderRecord(store, row, context.user)
  if (element['LineItems'] !== undefined) replaceLines(context, row, element)
  return renderOrder(context, row)
}

/** Moves a record to the recycle bin and unlinks what points to it, without touching the others' time stamps. */
export function remove(context: Context, id: string): unknown {
  const { store } = context
  const row = locate(context, id, ' for id')
  if (row.broken) throw new Crash()
  if (!row.module.isCrm) throw failures.denied()
  row.deleted = true
  row.modifiedAt = store.now()
  store.stamp(row)
  for (const [module, field] of unlinked[row.module.name] ?? []) {
    for (const other of store.rows(module)) if (other.values[field] === row.number) other.values[field] = 0
  }
  return { status: 'successful' }
}

/** Orders are not in the list: they keep the number of the deleted account and only read as unlinked. */
const unlinked: Readonly<Record<string, readonly (readonly [module: string, field: string])[]>> = {
  Accounts: [
    ['HelpDesk', 'parent_id'],
    ['Contacts', 'account_id'],
  ],
  Contacts: [['HelpDesk', 'contact_id']],
}

/** The record of an id; blanks before it and zeros in the prefix do no harm. */
export function locate(context: Context, id: string, suffix: string): Row {
  const { store, user } = context
  const found = /^\s*(\d+)x(\d+)$/.exec(id)
  const module = found ? store.moduleOf(Number(found[1])) : undefined
  if (found === null || module === undefined) throw failures.denied(suffix)
  if (!mayRead(user, module)) throw failures.denied()
  const row = store.row(module.name, Number(found[2]))
  if (row === undefined || row.deleted) throw failures.denied()
  if (row.module !== module) throw failures.badId()
  if (!maySee(context, row)) throw failures.unreadable()
  return row
}

function newRow(context: Context, module: Module, element: Element): Row {
  const { store, user } = context
  const now = store.now()
  const row: Row = {
    module,
    number: store.nextNumber(module),
    values: blankValues(module),
    createdAt: now,
    modifiedAt: now,
    deleted: false,
    broken: false,
  }
  for (const field of writableFields(module)) {
    const value = element[field.name]
    if (value !== undefined && !(field.type === 'reference' && isEmpty(value))) {
      row.values[field.name] = storedValue(module, field, field.name === 'description' ? guardScript(value) : value)
    }
  }
  // Without recurring invoices the order's invoice status has no row to be kept in.
  if (module.name === 'SalesOrder' && row.values['enable_recurring'] !== '1') row.values['invoicestatus'] = null
  row.values['source'] = 'WEBSERVICE'
  row.values['modifiedby'] = user.number
  if (module.field.has('creator')) row.values['creator'] = user.number
  store.giveNumber(row)
  return row
}

/** A comment moves the modified time of the ticket it stands under. */
function moveTicket({ store }: Context, comment: Row): void {
  const parent = store.row('HelpDesk', Number(comment.values['related_to']))
  if (parent?.module.name !== 'HelpDesk') return
  parent.modifiedAt = comment.createdAt
  store.stamp(parent)
}

/** The record stays, but an owner that nobody knows spoils the answer. */
function checkOwner({ store }: Context, row: Row): void {
  const owner = Number(row.values['assigned_user_id'])
  if (!store.row('Users', owner) && !store.row('Groups', owner)) {
    throw new PlainAnswer('Sorry! The owner of this record could not be loaded.')
  }
}

function writableFields(module: Module): readonly Field[] {
  return module.fields.filter((field) => field.editable && field.name !== 'id' && field.name !== 'modifiedby')
}

function checkReferences({ store }: Context, module: Module, element: Element): void {
  for (const field of writableFields(module)) {
    const value = element[field.name]
    if ((field.type !== 'reference' && field.type !== 'owner') || isEmpty(value)) continue
    const found = /^(\d+)x\d+$/.exec(String(value))
    if (found === null) throw failures.badId()
    if (field.type === 'owner') continue
    const target = store.moduleOf(Number(found[1]))
    if (target === undefined) throw failures.denied(' for id')
    if (!field.refersTo.includes(target.name)) {
      throw new WebServiceError('REFERENCE_INVALID', `Invalid reference specified for ${field.name}`)
    }
  }
}

function checkMandatory(module: Module, element: Element, whole: boolean): void {
  for (const { mandatory, name } of module.fields) {
    if (mandatory && isEmpty(element[name]) && (whole || Object.hasOwn(element, name))) throw failures.missing(name)
  }
}

function checkUnique({ store }: Context, module: Module, element: Element, self: Row | undefined): void {
  for (const field of module.fields) {
    if (!field.unique || isEmpty(element[field.name])) continue
    const wanted = foldTrimmed(String(element[field.name]))
    const taken = store
      .rows(module.name)
      .some((row) => row !== self && !row.deleted && foldTrimmed(String(row.values[field.name] ?? '')) === wanted)
    if (taken) throw failures.duplicate()
  }
}

function checkPicklists(module: Module, element: Element): void {
  for (const { name, type, values } of writableFields(module)) {
    const value = element[name]
    if (type !== 'picklist' || isEmpty(value) || values.some(([known]) => known === value)) continue
    throw new WebServiceError('ACCESS_DENIED', `Illegal value for ${name}`)
  }
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === ''
}

function guardScript(value: unknown): unknown {
  return typeof value === 'string' && /<script/i.test(value) ? escapeHtml(value) : value
}

function decodeOnce(value: unknown): unknown {
  if (typeof value !== 'string') return value
  const characters: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', '#039': "'", amp: '&' }
  return guardScript(value.replace(/&(lt|gt|quot|#039|amp);/g, (_, name: string) => characters[name] ?? ''))
}
