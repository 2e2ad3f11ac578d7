import { CrmError } from '../../errors/index.js'
import {
  canonicalDecimal,
  multiplyDecimals,
  RowReaders,
  type AnyRecord,
  type OrderLineRecord,
  type RecordKind,
  type RowShape,
} from '../../model/index.js'
import type { Mapping } from '../vendor.js'
import { isEnterpriseKind, resourcesOf, type Column, type EnterpriseKind } from './schema.js'
import type { EnterpriseSettings } from './settings.js'

type Native = Readonly<Record<string, unknown>>

/**
 * Native records to ours. A field that is absent, null or of another type than expected becomes null (an unreadable
 * time too, so that one bad field does not lose the record); an empty text stays a value. Status and priority are
 * compared to the known words exactly, upper and lower case included.
 */
export function createMapping(settings: EnterpriseSettings): Mapping {
  const resources = resourcesOf(settings)
  const readers = new RowReaders()
  /** Reads records of one kind; `fields` null = every field there is. */
  const readerOf = (
    kind: RecordKind,
    fields: readonly string[] | null,
    source: string,
  ): ((native: unknown) => AnyRecord) => {
    if (!isEnterpriseKind(kind)) {
      throw new CrmError('SOURCE_CAPABILITY', `The Enterprise Platform has no ${kind}`, { source })
    }
    const read = readers.get(kind, source, fields, () => shapeOf(resources, kind, fields, source))
    return (native) => {
      const nativeId = isObject(native) ? readText(native['id']) : null
      if (!isObject(native) || nativeId === null || nativeId === '') throw withoutId(kind, source)
      return read(native, nativeId)
    }
  }
  return {
    exampleId: (kind) => (isEnterpriseKind(kind) ? resources[kind].exampleId : 'id_001'),
    toRecord: (kind, native, source) => readerOf(kind, null, source)(native),
    reader: (kind, fields, source) => readerOf(kind, fields.includes('*') ? null : fields, source),
  }
}

type Resources = ReturnType<typeof resourcesOf>

function shapeOf(
  resources: Resources,
  kind: EnterpriseKind,
  fields: readonly string[] | null,
  source: string,
): RowShape {
  return {
    kind,
    source,
    constants: constants[kind],
    withNative: fields === null || fields.includes('nativeFields'),
    fields: Object.entries(resources[kind].columns)
      .filter(([field, column]) => column.kind !== 'id' && (fields === null || fields.includes(field)))
      .map(([field, column]) => ({ field, from: column.name, read: columnReader(column, source) })),
  }
}

/** What the platform does not say but is true of all its records: its customers are companies, nothing has tags. */
const constants: Readonly<Record<EnterpriseKind, Native>> = {
  Customer: { kind: 'ORGANIZATION', tags: [] },
  Contact: {},
  Ticket: { tags: [] },
  Order: {},
  Agent: {},
}

function withoutId(kind: RecordKind, source: string): CrmError {
  return new CrmError('SOURCE_PROTOCOL_ERROR', `The source sent a ${kind} without an id`, { source })
}

function isObject(value: unknown): value is Native {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function columnReader(column: Column, source: string): (value: unknown, recordId: string) => unknown {
  switch (column.kind) {
    case 'id':
    case 'text':
      return readText
    case 'reference':
      return readReference
    case 'instant':
      return readInstant
    case 'decimal':
      return readDecimal
    case 'lines':
      return (value, recordId) => readLines(value, recordId, source)
    case 'enum': {
      const { vocabulary } = column
      const unified = new Map<unknown, string>(
        Object.entries(vocabulary.native).map(([word, native]) => [native, word]),
      )
      return (value) => (value === null || value === undefined ? vocabulary.missing : (unified.get(value) ?? 'OTHER'))
    }
  }
}

/** A reference to nothing; an id is never empty. */
function readReference(value: unknown): string | null {
  const id = readText(value)
  return id === '' ? null : id
}

function readText(value: unknown): string | null {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null
}

/** Exact: a number too long for a double has been left as text when the body was read. */
function readDecimal(value: unknown): string | null {
  return typeof value === 'number' || typeof value === 'string' ? canonicalDecimal(String(value)) : null
}

const dayMs = 86_400_000
const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** When a day of the calendar begins in UTC; null when there is no such day. */
function startOfDay(year: number, month: number, day: number): number | null {
  if (!(year >= 0 && month >= 1 && month <= 12 && day >= 1)) return null
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  if (day > monthDays[month - 1]! + (isLeap && month === 2 ? 1 : 0)) return null
  // Counted in years that begin in March, so that a leap day is the last of its year: then the months before one have
  // 153 days for each five. From 0000-03-01 to 1970-01-01 there are 719,468 days.
  const years = month > 2 ? year : year - 1
  const months = month > 2 ? month - 3 : month + 9
  const leapDays = Math.floor(years / 4) - Math.floor(years / 100) + Math.floor(years / 400)
  return (years * 365 + leapDays + Math.floor((months * 153 + 2) / 5) + day - 1 - 719_468) * dayMs
}

/** The number of two digits; NaN when they are none. */
function twoDigits(text: string, index: number): number {
  // The code of the digit zero is 48.
  const tens = text.charCodeAt(index) - 48
  const ones = text.charCodeAt(index + 1) - 48
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NaN
}

/** Reads the way this platform writes times, in UTC with whole seconds or milliseconds; null = it is another one. */
function readUsualInstant(text: string): number | null {
  const { length } = text
  if (length !== 20 && (length !== 24 || text[19] !== '.')) return null
  if (text[10] !== 'T' || text[13] !== ':' || text[16] !== ':' || text[length - 1] !== 'Z') return null
  const hour = twoDigits(text, 11)
  const minute = twoDigits(text, 14)
  const second = twoDigits(text, 17)
  // The middle digit counts in both pairs, so that each is checked; it is taken once.
  const fraction = length === 20 ? 0 : Math.floor(twoDigits(text, 20) / 10) * 100 + twoDigits(text, 21)
  if (text[4] !== '-' || text[7] !== '-') return null
  const start = startOfDay(twoDigits(text, 0) * 100 + twoDigits(text, 2), twoDigits(text, 5), twoDigits(text, 8))
  if (start === null || !(hour <= 23 && minute <= 59 && second <= 59 && fraction >= 0)) return null
  return start + wallTime(hour, minute, second, fraction)
}

const isoInstant = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:Z|([+-])(\d{2}):?(\d{2}))$/

/**
 * Epoch milliseconds of an ISO 8601 instant with `Z` or an offset; null for anything else, days that do not exist
 * included. Digits beyond the millisecond are dropped.
 */
export function readInstant(value: unknown): number | null {
  return typeof value === 'string' ? (readUsualInstant(value) ?? readAnyInstant(value)) : null
}

function wallTime(hour: number, minute: number, second: number, milliseconds: number): number {
  return ((hour * 60 + minute) * 60 + second) * 1000 + milliseconds
}

function readAnyInstant(text: string): number | null {
  const match = isoInstant.exec(text)
  if (match === null) return null
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const milliseconds = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3))
  // Not Date.UTC, which takes the years below 100 for those of another century.
  const local = new Date(0).setUTCFullYear(year, month - 1, day) + wallTime(hour, minute, second, milliseconds)
  // A 30 February or a 61st minute is carried over into the next; written back, it shows.
  const written = new Date(local).toISOString()
  if (written.slice(0, 19) !== text.slice(0, 19)) return null
  const offsetMinutes = Number(match[9] ?? 0) * 60 + Number(match[10] ?? 0)
  return local - (match[8] === '-' ? -1 : 1) * offsetMinutes * 60_000
}

/**
 * Lines as they come with their order. The platform publishes no product resource, so a line is named by its product
 * id. The line's total is quantity times price, exact; null when one of them is missing.
 */
function readLines(value: unknown, orderId: string, source: string): readonly OrderLineRecord[] {
  if (!Array.isArray(value)) return []
  return value.filter(isObject).map((line, index) => {
    const quantity = readDecimal(line['quantity'])
    const unitPrice = readDecimal(line['price'])
    return {
      source,
      nativeId: `${orderId}:${index}`,
      orderId,
      productName: readText(line['productId']) ?? '',
      sku: null,
      quantity: quantity ?? '0',
      unitPrice,
      total: quantity === null || unitPrice === null ? null : multiplyDecimals(quantity, unitPrice),
    }
  })
}
