import { describe, it } from '@jest/globals'

/** What a test needs of the machine, and the sentence shown when it is missing. */
export interface Need {
  readonly available: boolean
  /** What is missing and how to get it, e.g. "no REDIS_URL; start redis-server and name it there". */
  readonly reason: string
}

/** A test's name with the reason why it does not run, in the form that scripts/test.mjs reads and lists. */
function skippedName(name: string, reason: string): string {
  return `${name} (skipped: ${reason})`
}

/** Registers the test when the need is met; otherwise a skipped one whose name carries the reason. */
export function itWhen(need: Need, name: string, body: () => void | Promise<void>, timeoutMs?: number): void {
  if (need.available) it(name, body, timeoutMs)
  else it.skip(skippedName(name, need.reason), body, timeoutMs)
}

/** Registers the group when the need is met; otherwise all its tests are skipped under a name with the reason. */
export function describeWhen(need: Need, name: string, body: () => void): void {
  if (need.available) describe(name, body)
  else describe.skip(skippedName(name, need.reason), body)
}
