import type { Bangwo8SandboxOptions, ServerZone } from './options.js'

const offsetHours: Readonly<Record<ServerZone, number>> = { 'Asia/Shanghai': 8, UTC: 0 }

/** Writes an instant (epoch milliseconds) as the server does: `YYYY-MM-DD HH:mm:ss` in its zone, without the zone. */
export function formatTime(epochMilliseconds: number, zone: ServerZone = 'Asia/Shanghai'): string {
  const shifted = epochMilliseconds + offsetHours[zone] * 3_600_000
  return new Date(shifted).toISOString().slice(0, 19).replace('T', ' ')
}

/** Whether a time as written in a record is within a bound. */
export type BoundTest = (time: string) => boolean

/**
 * Reads one bound of a list: a date with or without a time. Undefined when it cannot be read (a T, a zone, a day that
 * does not exist). A record without a time is within no bound.
 */
export function readBound(text: string, side: 'start' | 'end', options: Bangwo8SandboxOptions): BoundTest | undefined {
  const { dateOnly = 'wholeDay', edges = 'inclusive', zone } = options.bounds ?? {}
  const serverZone = options.timeZone ?? 'Asia/Shanghai'
  const parts = /^(\d{4}-\d{2}-\d{2})(?: (\d{2}:\d{2}:\d{2}))?$/.exec(text)
  if (parts === null) return undefined
  const timeOfDay = parts[2] ?? (side === 'end' && dateOnly === 'wholeDay' ? '23:59:59' : '00:00:00')
  const written = `${parts[1]} ${timeOfDay}`
  const wall = Date.parse(`${written.replace(' ', 'T')}Z`)
  // Date.parse takes 30 February for 1 March.
  if (Number.isNaN(wall) || formatTime(wall, 'UTC') !== written) return undefined
  const bound = formatTime(wall - offsetHours[zone ?? serverZone] * 3_600_000, serverZone)
  const included = edges === 'inclusive' || (edges === 'endExclusive' && side === 'start')
  const hasTime = (time: string): boolean => time !== '' && !time.startsWith('0000')
  if (side === 'start') return (time) => hasTime(time) && (time > bound || (included && time === bound))
  return (time) => hasTime(time) && (time < bound || (included && time === bound))
}
