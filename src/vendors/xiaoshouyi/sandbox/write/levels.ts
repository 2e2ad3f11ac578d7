import type { XiaoshouyiRecord } from '../records.js'
import type { Refuse } from './problems.js'

const maxLevels = 10

/**
 * Checks the parents of an account whose parent is being set: neither itself nor one below it, and at most ten levels
 * from the topmost account to the lowest one under this.
 * @throws Refusal `parentIsSelf`, `parentIsChild`, `tooManyLevels`.
 */
export function checkLevels(accounts: readonly XiaoshouyiRecord[], record: XiaoshouyiRecord, refuse: Refuse): void {
  const byId = new Map(accounts.map((account) => [account.id, account]))
  const above = new Set<string>()
  let parent = record['parentAccountId'] ?? null
  if (parent === record.id) throw refuse('parentIsSelf', 'parentAccountId')
  while (typeof parent === 'string' && !above.has(parent)) {
    if (parent === record.id) throw refuse('parentIsChild', 'parentAccountId')
    above.add(parent)
    parent = byId.get(parent)?.['parentAccountId'] ?? null
  }

  let level = new Set([record.id])
  let below = 0
  // A ring in the data given by a test would never end; the levels above are enough to stop.
  while (above.size + 1 + below <= maxLevels) {
    const next = new Set(
      accounts.filter((account) => level.has(String(account['parentAccountId']))).map(({ id }) => id),
    )
    if (next.size === 0) return
    below += 1
    level = next
  }
  throw refuse('tooManyLevels', 'parentAccountId')
}
