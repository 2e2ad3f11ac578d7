import type { Field } from './describe/field.js'
import type { Module } from './describe/modules.js'
import { isCalendarDate, leadingNumber } from './mysql-text.js'

/** A column's content: text as the database prints it, a bare number for references and owners, null for NULL. */
export type Value = string | number | null

/** Longest text of a one-line column in characters; longer input is cut without a word. */
const maxLineCharacters = 255

const scales: Readonly<Record<string, number>> = {
  'HelpDesk.hours': 8,
  'HelpDesk.days': 8,
  'LineItem.listprice': 8,
  'LineItem.discount_amount': 8,
  'LineItem.purchase_cost': 8,
  'LineItem.margin': 8,
  'Products.qty_per_unit': 2,
}

/** Columns of side tables, and others that hold NULL until something is written to them. */
const nullUntilWritten: ReadonlySet<string> = new Set([
  'recurring_frequency',
  'start_period',
  'end_period',
  'payment_duration',
  'invoicestatus',
  'region_id',
  'last_recurring_date',
  'hdnDiscountPercent',
  'hdnDiscountAmount',
  'update_log',
])

/** Decimals a numeric column is kept with. */
export function scaleOf(module: string, field: Field): number {
  return scales[`${module}.${field.name}`] ?? (field.type === 'currency' ? 8 : 3)
}

/** What a column holds when a new record does not name it. */
export function emptyValue(module: Module, field: Field): Value {
  if (nullUntilWritten.has(field.name) && module.isInventory) return null
  switch (field.type) {
    case 'date':
    case 'datetime':
    case 'time':
      return null
    case 'integer':
    case 'boolean':
      return '0'
    case 'double':
    case 'currency':
      return (0).toFixed(scaleOf(module.name, field))
    case 'reference':
    case 'owner':
      return 0
    default:
      return ''
  }
}

const blanks = new Map<Module, Readonly<Record<string, Value>>>()

/** A new record's columns before anything is written to them. */
export function blankValues(module: Module): Record<string, Value> {
  const known = blanks.get(module)
  if (known !== undefined) return { ...known }
  const values: Record<string, Value> = {}
  for (const field of module.fields) values[field.name] = emptyValue(module, field)
  if (module.name === 'HelpDesk') values['update_log'] = null
  blanks.set(module, values)
  return { ...values }
}

/** Characters beyond the basic plane do not fit the database's three-byte UTF-8: four bytes, four question marks. */
export function storableText(text: string): string {
  return text.replace(/[\u{10000}-\u{10FFFF}]/gu, '????')
}

/**
 * Turns a value of an `element` into what the column then holds. Nothing is refused: what does not fit is cut, rounded
 * or read as far as it goes. References and owners need their well-formed id checked before.
 */
export function storedValue(module: Module, field: Field, input: unknown): Value {
  const text = inputText(input)
  switch (field.type) {
    case 'integer':
      return String(Math.round(leadingNumber(text)))
    case 'double':
      return text === '' ? emptyValue(module, field) : leadingNumber(text).toFixed(scaleOf(module.name, field))
    case 'currency': {
      if (text === '') return emptyValue(module, field)
      // The user's number of decimals (2) comes first, the column's scale after.
      const cents = Number(`${leadingNumber(text)}e2`)
      const rounded = Number.isFinite(cents) ? Math.sign(cents) * Math.round(Math.abs(cents)) * 0.01 : 0
      return Number(rounded.toFixed(2)).toFixed(scaleOf(module.name, field))
    }
    case 'boolean':
      return input === true || text === '1' || text.toLowerCase() === 'on' ? '1' : '0'
    case 'date':
      return storedDate(text)
    case 'reference':
    case 'owner':
      return idNumber(text) ?? 0
    case 'text':
      return storableText(text)
    default:
      return storableText(text).slice(0, maxLineCharacters)
  }
}

/** Record number of an id `NxM`; a bare number counts as one, anything else gives undefined. */
export function idNumber(id: string): number | undefined {
  const found = /^(?:\d+x)?(\d+)$/.exec(id)
  return found === null ? undefined : Number(found[1])
}

function inputText(input: unknown): string {
  if (input === undefined || input === null || input === false) return ''
  if (input === true) return '1'
  return typeof input === 'object' ? 'Array' : String(input)
}

function storedDate(text: string): string | null {
  const found = /^(\d{4})-(\d{1,2})-(\d{1,2})(?: .*)?$/.exec(text.trim())
  if (found === null) return null
  const [, year = '', month = '', day = ''] = found
  if (!isCalendarDate(Number(year), Number(month), Number(day))) return null
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
}
