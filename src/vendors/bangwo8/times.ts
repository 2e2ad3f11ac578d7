/** Zones a server of this vendor may stand in; both keep one offset all year, so comparing texts compares instants. */
export const timeZones = ['Asia/Shanghai', 'UTC'] as const

/** Zone of a server's times. */
export type ServerZone = (typeof timeZones)[number]

const offsetMs: Readonly<Record<ServerZone, number>> = { 'Asia/Shanghai': 8 * 3_600_000, UTC: 0 }
const dayMs = 86_400_000

// Bounds outside of these years are not sent: no record has them, and the server may not read them.
const firstInstant = Date.UTC(1970, 0, 3)
const lastInstant = Date.UTC(9998, 11, 29)

const written = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/

/**
 * Epoch milliseconds of `YYYY-MM-DD HH:mm:ss` as the server writes it, without zone; null for anything else: empty
 * texts, `0000-00-00 00:00:00`, days that do not exist.
 */
export function readTime(value: unknown, zone: ServerZone): number | null {
  if (typeof value !== 'string' || !written.test(value)) return null
  const iso = `${value.replace(' ', 'T')}.000Z`
  const wall = Date.parse(iso)
  // 30 February is taken for 1 March; written back, it shows. Year 0 stands for "unset".
  if (Number.isNaN(wall) || new Date(wall).toISOString() !== iso || value.startsWith('0000')) return null
  return wall - offsetMs[zone]
}

function dateOf(instant: number, zone: ServerZone): string | null {
  if (!(instant >= firstInstant && instant <= lastInstant)) return null
  return new Date(instant + offsetMs[zone]).toISOString().slice(0, 10)
}

/**
 * A lower bound that no record at or after the instant lies before: midnight of the day before. The day of margin covers
 * a bound that is exclusive, or read in any other zone. Null when the instant is out of range.
 */
export function startBound(instant: number, zone: ServerZone): string | null {
  const date = dateOf(instant - dayMs, zone)
  return date === null ? null : `${date} 00:00:00`
}

/** An upper bound that no record at or before the instant lies after: the last second of the day after; else null. */
export function endBound(instant: number, zone: ServerZone): string | null {
  const date = dateOf(instant + dayMs, zone)
  return date === null ? null : `${date} 23:59:59`
}
