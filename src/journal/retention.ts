import { invariant } from '../errors/index.js'

/** How long entries are kept when nothing else is said, and at the very least: 7 days, in milliseconds. */
export const leastRetentionMs = 7 * 24 * 60 * 60_000

/** Checks a retention. A shorter one would let a late repetition of a request be sent again. */
export function retentionOf(milliseconds = leastRetentionMs): number {
  invariant(milliseconds >= leastRetentionMs, `entries are kept at least ${leastRetentionMs} ms`)
  return milliseconds
}
