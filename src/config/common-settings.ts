import type { SettingProblem, SettingShape } from '../vendors/vendor.js'

const longestSettleMs = 86_400_000

/** Settings that every source may have, whatever its vendor. */
export const commonSettings: readonly SettingShape[] = [
  {
    name: 'tls.ca',
    type: 'string',
    description: "PEM file with the certificates of authorities that sign the source's own, beside those Node.js knows",
  },
  {
    name: 'writes.settleMs',
    type: 'number',
    default: 60_000,
    description:
      'Milliseconds, the longest that this source, or what stands before it, may still work on a write whose answer was lost, or its lists may lag behind its writes: until then what is not found is OUTCOME_UNKNOWN, afterwards NOT_APPLIED',
  },
]

/** Reads `writes.settleMs` out of what was given for a source, as its vendor reads its own settings. */
export function readSettleMs(
  raw: Readonly<Record<string, unknown>>,
): { readonly settleMs?: number } | { readonly problems: readonly SettingProblem[] } {
  const { writes } = raw
  const settleMs = typeof writes === 'object' && writes !== null && 'settleMs' in writes ? writes.settleMs : undefined
  if (settleMs === undefined) return {}
  if (typeof settleMs === 'number' && Number.isInteger(settleMs) && settleMs >= 1 && settleMs <= longestSettleMs) {
    return { settleMs }
  }
  const message = `must be milliseconds as a whole number from 1 to ${longestSettleMs}`
  return { problems: [{ setting: 'writes.settleMs', message }] }
}
