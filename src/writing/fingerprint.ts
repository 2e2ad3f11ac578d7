import { createHash } from 'node:crypto'
import type { WriteWish } from './types.js'

/** A digest of a whole write: equal for the same source, target and values, in whatever order their names stand. */
export function writeFingerprint(source: string, wish: WriteWish): string {
  return createHash('sha256')
    .update(canonicalText([source, wish]))
    .digest('hex')
}

/** JSON with the names of each object sorted; a member that is undefined is left out, null is not. */
function canonicalText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((each) => canonicalText(each ?? null)).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalText(member)}`)
  return `{${members.join(',')}}`
}
