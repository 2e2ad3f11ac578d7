import { GraphQLError, GraphQLScalarType, Kind } from 'graphql'
import { earliestInstant, latestInstant, parseInstant } from '../../src/model/index.js'
import { atLiteral } from './literal.js'

const example = 'a text such as "2024-01-15T10:30:00Z" or "2024-01-15T18:30:00.000+08:00"'

const dayMs = 86_400_000
/** Characters of every instant as it is written. */
export const instantLength = 24

/** Whether a value is an instant that can be written. */
export function isInstant(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= earliestInstant && (value as number) <= latestInstant
}

/** Days whose dates are kept as they are written, each at a place that others may take. */
const keptDays = 1_024
/** `2024-01-15T`. */
const dateLength = 11
const daysKept = new Int32Array(keptDays).fill(-0x80000000)
const datesKept = new Uint8Array(keptDays * dateLength)

/**
 * Writes an instant as ASCII, the same text as `Date.prototype.toISOString` gives for the years 0001 to 9999, which takes
 * several times as long.
 */
export function writeInstant(milliseconds: number, bytes: Buffer, at: number): void {
  const days = Math.floor(milliseconds / dayMs)
  const time = wholeOf(milliseconds - days * dayMs)
  const place = days & (keptDays - 1)
  const from = place * dateLength
  if (daysKept[place] !== days) {
    writeDate(days, datesKept, from)
    daysKept[place] = days
  }
  for (let index = 0; index < dateLength; index++) bytes[at + index] = datesKept[from + index]!
  const seconds = wholeOf(time / 1_000)
  const minutes = wholeOf(seconds / 60)
  const hours = wholeOf(minutes / 60)
  const fraction = time - seconds * 1_000
  const hundreds = wholeOf(fraction / 100)
  twoDigits(hours, bytes, at + 11)
  bytes[at + 13] = 0x3a
  twoDigits(minutes - hours * 60, bytes, at + 14)
  bytes[at + 16] = 0x3a
  twoDigits(seconds - minutes * 60, bytes, at + 17)
  bytes[at + 19] = 0x2e
  bytes[at + 20] = 0x30 + hundreds
  twoDigits(fraction - hundreds * 100, bytes, at + 21)
  bytes[at + 23] = 0x5a
}

/** The calendar is counted from March on in eras of 400 years, so that leap days come last. */
function writeDate(days: number, bytes: Uint8Array, at: number): void {
  const sinceMarchOfYear0 = days + 719_468
  const era = Math.floor(sinceMarchOfYear0 / 146_097)
  const dayOfEra = sinceMarchOfYear0 - era * 146_097
  const yearOfEra = wholeOf(
    (dayOfEra - wholeOf(dayOfEra / 1_460) + wholeOf(dayOfEra / 36_524) - wholeOf(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + wholeOf(yearOfEra / 4) - wholeOf(yearOfEra / 100))
  const monthFromMarch = wholeOf((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - wholeOf((153 * monthFromMarch + 2) / 5) + 1
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  twoDigits(wholeOf(year / 100), bytes, at)
  twoDigits(year % 100, bytes, at + 2)
  bytes[at + 4] = 0x2d
  twoDigits(month, bytes, at + 5)
  bytes[at + 7] = 0x2d
  twoDigits(day, bytes, at + 8)
  bytes[at + 10] = 0x54
}

/** The whole part of a number that is not negative and below 2^31. */
function wholeOf(value: number): number {
  return value | 0
}

function twoDigits(value: number, bytes: Uint8Array, at: number): void {
  const tens = wholeOf(value / 10)
  bytes[at] = 0x30 + tens
  bytes[at + 1] = 0x30 + value - tens * 10
}

const room = Buffer.alloc(instantLength)

function isoText(milliseconds: number): string {
  writeInstant(milliseconds, room, 0)
  return room.toString('latin1', 0, instantLength)
}

function parseText(text: string): number {
  const instant = parseInstant(text)
  if (typeof instant === 'string') throw new GraphQLError(`DateTime ${instant}`)
  return instant
}

function parseValue(value: unknown): number {
  if (typeof value !== 'string') throw new GraphQLError(`DateTime is ${example}; not a ${typeof value}`)
  return parseText(value)
}

/** RFC 3339 instants; inside the server a number of epoch milliseconds, to clients always in UTC with three decimals. */
export const DateTime = new GraphQLScalarType<number, string>({
  name: 'DateTime',
  description:
    'An instant in RFC 3339, precise to the millisecond. Any offset is accepted and one must be given; answers are ' +
    'in UTC, like `2024-01-15T10:30:00.000Z`. Years 0001 to 9999, real calendar dates, no leap seconds.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
  serialize: (value) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) {
      throw new GraphQLError('DateTime can only be made of a whole number of epoch milliseconds')
    }
    if (!isInstant(value)) throw new GraphQLError('DateTime lies between the years 0001 and 9999, in UTC')
    return isoText(value)
  },
  parseValue,
  parseLiteral: atLiteral((node) => {
    if (node.kind !== Kind.STRING) throw new GraphQLError(`DateTime is ${example}`)
    return parseText(node.value)
  }),
})
