/** Shanghai is eight hours ahead of UTC all year (since 1992). */
const shanghaiOffset = 8 * 3_600_000

/** The day in Shanghai (`yyyy-MM-dd`) that an instant falls on. */
export function dayOf(instant: number): string {
  return new Date(instant + shanghaiOffset).toISOString().slice(0, 10)
}

/** Epoch milliseconds at which a day (`yyyy-MM-dd`) begins in Shanghai; NaN for any other text. */
export function startOfDay(day: string): number {
  return /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) - shanghaiOffset : NaN
}

/** An instant as `yyyy-MM-dd HH:mm:ss` in Shanghai. */
export function timeTextOf(instant: number): string {
  return new Date(instant + shanghaiOffset).toISOString().slice(0, 19).replace('T', ' ')
}
