import { cut, quoted } from '../errors/index.js'

const pattern = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(?:Z|([+-])(\d{2}):(\d{2}))$/i

/** First instant of the year 0001 in UTC, in epoch milliseconds. */
export const earliestInstant = -62_135_596_800_000
/** Last instant of the year 9999 in UTC, in epoch milliseconds. */
export const latestInstant = 253_402_300_799_999

const example = 'a text such as "2024-01-15T10:30:00Z" or "2024-01-15T18:30:00.000+08:00"'

/** Longest text that is looked at, in characters: an instant with more zeros than anyone writes. */
const longestText = 100
/** Characters of a wrong text that are shown; no instant is so long. */
const longestShown = 60

/**
 * Epoch milliseconds of an RFC 3339 date and time with its offset, or what is wrong with the text, to be said of the value.
 * Real calendar dates only; a leap second names no instant that could be kept, and a fraction finer than a millisecond
 * would be lost, so both are refused.
 */
export function parseInstant(text: string): number | string {
  const match = text.length > longestText ? null : pattern.exec(text)
  if (match === null) return `is ${example}; not ${quoted(text, longestShown)}`
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
  if (/[1-9]/.test(fraction.slice(3))) return `is precise to the millisecond; "${cut(text, longestShown)}" is finer`
  const wall = new Date(0)
  wall.setUTCFullYear(year, month - 1, day)
  // A day or month that the calendar does not have rolls over into another one.
  if (wall.getUTCFullYear() !== year || wall.getUTCMonth() !== month - 1 || wall.getUTCDate() !== day) {
    return `needs a date of the calendar; there is no ${text.slice(0, 10)}`
  }
  if (second === 60) return 'has no leap seconds; use the second before or after'
  if (hour > 23 || minute > 59 || second > 59 || offsetHours > 23 || offsetMinutes > 59) {
    return `needs a time of day and an offset below 24 hours; not "${cut(text, longestShown)}"`
  }
  wall.setUTCHours(hour, minute, second, Number(fraction.slice(0, 3).padEnd(3, '0')))
  const offset = (offsetHours * 60 + offsetMinutes) * 60_000
  const instant = match[8] === '-' ? wall.getTime() + offset : wall.getTime() - offset
  if (instant < earliestInstant || instant > latestInstant) return 'lies between the years 0001 and 9999, in UTC'
  return instant
}
