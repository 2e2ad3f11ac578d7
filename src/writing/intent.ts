import { randomBytes } from 'node:crypto'
import type { WriteIntent } from '../vendors/vendor.js'
import type { WriteWish } from './types.js'

const digits = '0123456789abcdefghijklmnopqrstuvwxyz'
const markerLength = 26

/** A new marker: 26 characters of `[0-9a-z]`, at random, which no two writes share. */
export function newMarker(): string {
  let marker = ''
  while (marker.length < markerLength) {
    for (const byte of randomBytes(markerLength)) {
      // Bytes beyond the last whole round of digits would make the first digits likelier.
      if (byte < 252 && marker.length < markerLength) marker += digits[byte % digits.length]
    }
  }
  return marker
}

/** The wish with only what it says: members that are undefined go, and so does null where a record is made. */
export function tidyWish(wish: WriteWish): WriteWish {
  if (wish.operation === 'delete') return wish
  const said = Object.entries(wish.values).filter(
    ([, value]) => value !== undefined && (value !== null || wish.operation === 'update'),
  )
  // The members that stay are those of the same shape, all of which are optional.
  return { ...wish, values: Object.fromEntries(said) } as WriteWish
}

/** The intent of a tidy wish; a record that is made gets a marker. */
export function intentOf(wish: WriteWish): WriteIntent {
  return wish.operation === 'create' ? { ...wish, marker: newMarker() } : wish
}

/** The values of a write by name; none for a deletion. */
export function valuesOf(intent: WriteIntent | WriteWish): readonly (readonly [field: string, value: unknown])[] {
  return intent.operation === 'delete' ? [] : Object.entries(intent.values)
}
