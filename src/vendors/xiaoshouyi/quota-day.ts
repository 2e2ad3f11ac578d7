import { DateTime } from 'luxon'

/** Milliseconds until the next day of a quota begins, which it does at a whole hour of its zone. */
export function msToNextDay(now: number, timeZone: string, hour: number): number {
  const time = DateTime.fromMillis(now, { zone: timeZone })
  const today = time.startOf('day').set({ hour })
  return (today > time ? today : today.plus({ days: 1 })).toMillis() - now
}
