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
const mostDays = 5_000
/** `YYYY-MM-DDT` by day since 1970: records cluster on days, and the calendar is the dear part of writing a time. */
const days = new Map<number, string>()

function dayText(day: number): string {
  let text = days.get(day)
  if (text === undefined) {
    if (days.size >= mostDays) days.clear()
    text = new Date(day * dayMs).toISOString().slice(0, 11)
    days.set(day, text)
  }
  return text
}

const twoDigits = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, '0'))
/** `HH:MM:` by minute of the day, and `SS.` by second: few pieces to join for each time. */
const minutes = Array.from(
  { length: 1440 },
  (_, minute) => `${twoDigits[Math.floor(minute / 60)]}:${twoDigits[minute % 60]}:`,
)
const seconds = twoDigits.map((digits) => `${digits}.`)

/** The same text as `Date.prototype.toISOString` gives for whole milliseconds of the years 0001 to 9999. */
function isoText(milliseconds: number): string {
  const day = Math.floor(milliseconds / dayMs)
  const rest = milliseconds - day * dayMs
  const fraction = rest % 1000
  const second = (rest - fraction) / 1000
  const minute = Math.floor(second / 60)
  const tail = fraction === 0 ? '000Z' : `${String(fraction).padStart(3, '0')}Z`
  return dayText(day) + minutes[minute]! + seconds[second % 60]! + tail
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
