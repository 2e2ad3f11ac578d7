const dayMs = 86_400_000
const chinaOffsetMs = 8 * 3_600_000

// Dates outside of these years have other forms in ISO text; no record has them.
const firstInstant = Date.UTC(1, 0, 2)
const lastInstant = Date.UTC(9998, 11, 30)

function isoIfInRange(epochMs: number): string | null {
  return epochMs >= firstInstant && epochMs <= lastInstant ? new Date(epochMs).toISOString() : null
}

function dateOf(epochMs: number): string | null {
  return isoIfInRange(epochMs)?.slice(0, 10) ?? null
}

/** The UTC date of an instant; its midnight is not later in UTC nor in China. Null outside of the years 1 to 9998. */
export function roundedDown(epochMs: number): string | null {
  return dateOf(epochMs)
}

/** The day before an instant's UTC date: everything later than the instant is also later than that whole day. */
export function dayBefore(epochMs: number): string | null {
  return dateOf(epochMs - dayMs)
}

/** The day after an instant's date in China: its midnight is later than the instant in UTC and in China. */
export function dayAfter(epochMs: number): string | null {
  return dateOf(epochMs + chinaOffsetMs + dayMs)
}

const secondText = (seconds: number): string | null => isoIfInRange(seconds * 1000)?.replace('.000Z', 'Z') ?? null

/**
 * The whole second before the one an instant lies in, as ISO text with Z: a vendor that keeps milliseconds but compares
 * seconds loses nothing.
 */
export function secondBefore(epochMs: number): string | null {
  return secondText(Math.floor(epochMs / 1000) - 1)
}

/** The first whole second not before an instant, plus `margin` seconds, as ISO text with Z. */
export function secondFrom(epochMs: number, margin: number): string | null {
  return secondText(Math.ceil(epochMs / 1000) + margin)
}

const longestWhole = 15

/** Whole part of a canonical decimal rounded towards minus infinity; null past 15 digits, where doubles have gaps. */
function floorOf(decimal: string): number | null {
  const [whole = '', fraction] = decimal.split('.')
  if (whole.replace('-', '').length > longestWhole) return null
  return fraction !== undefined && whole.startsWith('-') ? Number(whole) - 1 : Number(whole)
}

function ceilingOf(decimal: string): number | null {
  const floor = floorOf(decimal)
  return floor === null ? null : decimal.includes('.') ? floor + 1 : floor
}

const textOf = (value: number | null): string | null => (value === null ? null : String(value === 0 ? 0 : value))

/** A whole number less than everything not less than the decimal, by a margin that no rounding crosses. */
export function wholeBelow(decimal: string): string | null {
  const floor = floorOf(decimal)
  return textOf(floor === null ? null : floor - 1)
}

/** The greatest whole number not above the decimal. */
export function wholeFrom(decimal: string): string | null {
  return textOf(floorOf(decimal))
}

/** The least whole number not below the decimal, plus `margin`. */
export function wholeUpTo(decimal: string, margin: number): string | null {
  const ceiling = ceilingOf(decimal)
  return textOf(ceiling === null ? null : ceiling + margin)
}
