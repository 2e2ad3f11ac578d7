import { canonicalDecimal } from '../../model/index.js'
import { unknownWidths, type ColumnWidth } from './column-widths.js'
import type { DescribedColumn } from './description.js'
import { isNativeId } from './literals.js'
import { textProblem, widthProblem } from './write-text.js'

/**
 * A value as a form carries it: true and false as the digits that every release reads, null as the empty text, which
 * clears. Undefined when the vendor has no form for it.
 */
export function wireText(value: unknown): string | undefined {
  if (value === null) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return value ? '1' : '0'
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : undefined
}

/** Places after the point that an amount is kept with: the usual preference of a user. */
const amountDecimals = 2
/** A double holds any decimal of this many digits. */
const maxDigits = 15
const maxInteger = 2_147_483_647
const listSeparator = ' |##| '
const maxNamedValues = 20

/**
 * What is wrong with a value for a column as the installation describes it, or null. The vendor itself checks next to
 * nothing: a word that is no picklist value is kept, `abc` becomes 0, a date it cannot read is forgotten.
 * `value` is not empty, and not null; `width` is the column's where it is known.
 */
export function columnProblem(column: DescribedColumn, value: unknown, width?: ColumnWidth): string | null {
  if (!column.editable) return 'is set by this source itself'
  const text = wireText(value)
  if (text === undefined) return 'must be a text, a number, true or false'
  switch (column.type) {
    case 'string':
    case 'email':
    case 'phone':
    case 'url':
    case 'skype':
      return textProblem(text, 'line', width)
    case 'text':
      return textProblem(text, 'body', width)
    case 'picklist':
      return picklistProblem(column, [text]) ?? widthProblem(text, width ?? unknownWidths.line)
    case 'multipicklist':
      return picklistProblem(column, text.split(listSeparator)) ?? widthProblem(text, width ?? unknownWidths.body)
    case 'integer':
      return /^-?\d{1,10}$/.test(text) && Math.abs(Number(text)) <= maxInteger ? null : 'must be a whole number'
    case 'double':
      return decimalProblem(text, null)
    case 'currency':
      return decimalProblem(text, amountDecimals)
    case 'boolean':
      return text === '0' || text === '1' ? null : 'must be true or false'
    case 'date':
      return isDate(text) ? null : 'must be a date that exists, such as 2026-02-28'
    case 'time':
      return isTime(text) ? null : 'must be a time of day, such as 13:30:00'
    case 'datetime':
      return isDate(text.slice(0, 10)) && text[10] === ' ' && isTime(text.slice(11))
        ? null
        : 'must be a time of the server, such as 2026-02-28 13:30:00'
    case 'reference':
    case 'owner':
      return isNativeId(text) ? null : 'must be an id of this source, such as 11x5'
    default:
      return 'is of a type that cannot be written here'
  }
}

function picklistProblem(column: DescribedColumn, words: readonly string[]): string | null {
  const stranger = words.find((word) => !column.values.includes(word))
  if (stranger === undefined) return null
  if (column.values.length === 0) return 'has no values to choose from in this source'
  const shown = column.values.slice(0, maxNamedValues).join(', ')
  const rest = column.values.length - maxNamedValues
  return `must be one of this source's values: ${shown}${rest > 0 ? ` and ${rest} more` : ''}`
}

/** What is wrong with a decimal, or null; `decimals` null = any number of places. */
export function decimalProblem(text: string, decimals: number | null): string | null {
  const canonical = /[eE]/.test(text) ? null : canonicalDecimal(text)
  if (canonical === null) return 'must be a number, such as 12.5'
  if (canonical.replace(/[-.]/g, '').replace(/^0+/, '').length > maxDigits) {
    return `has more than the ${maxDigits} digits that this source reckons with`
  }
  const places = canonical.split('.')[1]?.length ?? 0
  if (decimals === null || places <= decimals) return null
  return `may have ${decimals} digits after the point; this source rounds longer ones`
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false
  const time = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}

function isTime(text: string): boolean {
  return /^(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?$/.test(text)
}
