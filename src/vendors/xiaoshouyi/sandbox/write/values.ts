import type { FieldValue } from '../records.js'
import { maxLengthOf } from '../schema.js'
import type { FieldSchema } from '../schema.js'
import { dayOf, startOfDay } from '../zone.js'
import type { Refuse } from './problems.js'

const wholeNumber = /^[+-]?\d{1,15}$/
const decimal = /^[+-]?\d{1,15}(\.\d+)?$/

/**
 * Reads a value of a write as it is stored. Numbers may come as texts, ids as numbers or texts of digits, a date as
 * `yyyy-MM-dd` or as an instant in milliseconds, a boolean as itself or as 0 and 1. Amounts keep two decimals.
 * @throws Refusal `wrongType`, `tooLong`, or `validation` for a code that is not in the list.
 */
export function readValue(field: FieldSchema, raw: unknown, refuse: Refuse): FieldValue {
  if (raw === null || raw === undefined) return null
  const wrong = () => refuse('wrongType', field.apiKey)
  const number = (pattern: RegExp): number => {
    if (!(typeof raw === 'number' || typeof raw === 'string') || !pattern.test(String(raw))) throw wrong()
    return Number(raw)
  }
  switch (field.type) {
    case 'text':
    case 'textarea':
    case 'email':
    case 'phone':
    case 'url':
      if (typeof raw !== 'string') throw wrong()
      if (raw.length > maxLengthOf(field.type)) throw refuse('tooLong', field.apiKey)
      return raw
    case 'int':
      return number(wholeNumber)
    case 'datetime':
      return number(wholeNumber)
    case 'currency':
      return Math.round(number(decimal) * 100) / 100
    case 'boolean':
      if (typeof raw === 'boolean') return raw
      if (![0, 1].includes(number(wholeNumber))) throw wrong()
      return Number(raw) === 1
    case 'date':
      return readDay(raw) ?? dayOf(number(wholeNumber))
    case 'picklist':
      return known(field, number(wholeNumber), refuse)
    case 'multipicklist':
      if (!Array.isArray(raw)) throw wrong()
      return raw.map((code: unknown) => {
        if (typeof code !== 'number') throw wrong()
        return known(field, code, refuse)
      })
    case 'id':
    case 'reference':
    case 'owner':
    case 'dimension':
    case 'entitytype': {
      const id = readId(raw)
      if (id === undefined) throw wrong()
      return id
    }
  }
}

/** An id of a write as text; undefined for anything but whole digits. */
export function readId(raw: unknown): string | undefined {
  if (typeof raw === 'number') return Number.isSafeInteger(raw) && raw > 0 ? String(raw) : undefined
  return typeof raw === 'string' && /^\d{1,19}$/.test(raw) ? raw.replace(/^0+(?=\d)/, '') : undefined
}

function readDay(raw: unknown): string | undefined {
  if (typeof raw !== 'string') return undefined
  const start = startOfDay(raw)
  // The day comes back from its own beginning only when the calendar has it.
  return !Number.isNaN(start) && dayOf(start) === raw ? raw : undefined
}

function known(field: FieldSchema, code: number, refuse: Refuse): number {
  if (field.options?.some((option) => option.code === code) !== true) throw refuse('validation', field.apiKey)
  return code
}
