import type { Field } from './describe/field.js'
import type { User } from './session.js'
import type { Row, VtigerStore } from './store.js'
import type { Value } from './values.js'

/** Which of the two ways a record is written: lists give NULL as null, single records as an empty text. */
export type RenderMode = 'list' | 'single'

/** The text (or null) of one field of a row. References to records that are gone read as unset. */
export function renderValue(
  store: VtigerStore,
  field: Field | undefined,
  value: Value,
  row: Row,
  mode: RenderMode,
): string | null {
  if (field === undefined) return value === null ? null : String(value)
  if (field.name === 'id') return store.idOf(row)
  if (field.type === 'owner') return renderOwner(store, value)
  if (field.type === 'reference') {
    return renderReference(store, field, value) ?? (mode === 'list' ? null : store.behaviour.unsetReference)
  }
  if (value === null) return mode === 'list' ? null : ''
  return String(value)
}

function renderOwner(store: VtigerStore, value: Value): string | null {
  if (typeof value !== 'number') return value
  for (const module of ['Users', 'Groups']) {
    if (store.row(module, value)) return `${store.moduleNumbers[module]}x${value}`
  }
  return String(value)
}

function renderReference(store: VtigerStore, field: Field, value: Value): string | null {
  if (typeof value !== 'number' || value === 0) return null
  const [first] = field.refersTo
  const target = store.row(first === 'Users' || first === 'Currency' ? first : 'Accounts', value)
  if (target === undefined || target.deleted || !field.refersTo.includes(target.module.name)) return null
  return store.idOf(target)
}

/** Names in the order this user gets them: as described, or by database column for a restricted user. */
export function orderedFor(user: User, names: readonly string[]): readonly string[] {
  if (user.isAdmin || !names.includes('createdtime')) return names
  const column = (name: string): string => columnNames[name] ?? name
  return names
    .filter((name) => name !== 'id' && name !== 'update_log')
    .sort((left, right) => (column(left) < column(right) ? -1 : 1))
    .concat('id')
}

/** A whole record as create, retrieve, update and revise give it, `label` last. */
export function renderRecord(store: VtigerStore, row: Row, user: User): Record<string, unknown> {
  const record: Record<string, unknown> = {}
  for (const name of orderedFor(user, row.module.retrievable)) {
    const field = row.module.field.get(name)
    record[name] = renderValue(store, field, row.values[name] ?? null, row, 'single')
    // A star is kept per user; another user's view of it is empty.
    if (name === 'starred' && !user.isAdmin) record[name] = ''
  }
  record['id'] = store.idOf(row)
  record['label'] = labelOf(row)
  return record
}

/** A whole record as `sync` and `retrieve_related` give it: no label, no line items, null for NULL. */
export function renderListed(store: VtigerStore, row: Row, user: User): Record<string, unknown> {
  const record: Record<string, unknown> = {}
  for (const name of orderedFor(user, row.module.retrievable)) {
    record[listedName(name)] = renderValue(store, row.module.field.get(name), row.values[name] ?? null, row, 'list')
  }
  return record
}

/** Header and line discounts share column names in the database, and in lists the line's field name wins. */
export function listedName(name: string): string {
  if (name === 'hdnDiscountPercent') return 'discount_percent'
  return name === 'hdnDiscountAmount' ? 'discount_amount' : name
}

/** The display name, escaped for HTML as the server does. */
export function labelOf(row: Row): string {
  return escapeHtml(
    row.module.labelFields
      .split(',')
      .map((name) => row.values[labelColumns[name] ?? name] ?? '')
      .join(' ')
      .trim(),
  )
}

/** Escapes the five characters that PHP's htmlspecialchars escapes. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#039;')
}

const labelColumns: Readonly<Record<string, string>> = { title: 'ticket_title' }

/** Database columns whose name differs from the field's; a restricted user's fields come in their order. */
const columnNames: Readonly<Record<string, string>> = {
  ticketcategories: 'category',
  ticketpriorities: 'priority',
  ticketseverities: 'severity',
  ticketstatus: 'status',
  ticket_title: 'title',
  assigned_user_id: 'smownerid',
  annual_revenue: 'annualrevenue',
  account_id: 'accountid',
  hdnGrandTotal: 'total',
  hdnSubTotal: 'subtotal',
  hdnTaxType: 'taxtype',
  txtAdjustment: 'adjustment',
}
