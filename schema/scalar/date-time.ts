import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql'

const pattern = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(?:Z|([+-])(\d{2}):(\d{2}))$/i

/** First instant of the year 0001 in UTC, in epoch milliseconds. */
const earliest = -62_135_596_800_000
/** Last instant of the year 9999 in UTC, in epoch milliseconds. */
const latest = 253_402_300_799_999

const example = 'a text such as "2024-01-15T10:30:00Z" or "2024-01-15T18:30:00.000+08:00"'

/**
 * Epoch milliseconds of an RFC 3339 date and time with its offset. Real calendar dates only; a leap second names no
 * instant that could be kept, and a fraction finer than a millisecond would be lost, so both are refused.
 * @throws GraphQLError saying what is wrong with the text.
 */
export function parseDateTime(text: string): number {
  const match = pattern.exec(text)
  if (match === null) throw new GraphQLError(`DateTime is ${example}; not ${JSON.stringify(text.slice(0, 60))}`)
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const fraction = match[7] ?? ''
  const offsetHours = Number(match[9] ?? 0)
  const offsetMinutes = Number(match[10] ?? 0)
  if (/[1-9]/.test(fraction.slice(3))) {
    throw new GraphQLError(`DateTime is precise to the millisecond; "${text.slice(0, 60)}" is finer`)
  }
  const wall = new Date(0)
  wall.setUTCFullYear(year, month - 1, day)
  // A day or month that the calendar does not have rolls over into another one.
  if (wall.getUTCFullYear() !== year || wall.getUTCMonth() !== month - 1 || wall.getUTCDate() !== day) {
    throw new GraphQLError(`DateTime needs a date of the calendar; there is no ${text.slice(0, 10)}`)
  }
  if (second === 60) throw new GraphQLError('DateTime has no leap seconds; use the second before or after')
  if (hour > 23 || minute > 59 || second > 59 || offsetHours > 23 || offsetMinutes > 59) {
    throw new GraphQLError(`DateTime needs a time of day and an offset below 24 hours; not "${text}"`)
  }
  wall.setUTCHours(hour, minute, second, Number(fraction.slice(0, 3).padEnd(3, '0')))
  const offset = (offsetHours * 60 + offsetMinutes) * 60_000
  return checkRange(match[8] === '-' ? wall.getTime() + offset : wall.getTime() - offset)
}

function checkRange(milliseconds: number): number {
  if (milliseconds < earliest || milliseconds > latest) {
    throw new GraphQLError('DateTime lies between the years 0001 and 9999, in UTC')
  }
  return milliseconds
}

const dayMs = 86_400_000
/** Characters of every instant as it is written. */
export const instantLength = 24

/** Whether a value is an instant that can be written. */
export function isInstant(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= earliest && (value as number) <= latest
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

function parseValue(value: unknown): number {
  if (typeof value !== 'string') throw new GraphQLError(`DateTime is ${example}; not a ${typeof value}`)
  return parseDateTime(value)
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
    return isoText(checkRange(value))
  },
  parseValue,
  parseLiteral: (node: ValueNode) => {
    if (node.kind !== Kind.STRING) throw new GraphQLError(`DateTime is ${example}`, { nodes: node })
    return parseDateTime(node.value)
  },
})
