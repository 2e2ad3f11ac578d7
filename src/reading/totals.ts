import { LRUCache } from 'lru-cache'

const mostRemembered = 1_000
const rememberedMs = 5 * 60_000

/**
 * How many records a list held when its first page was last read, by source, identity and native request. It only
 * decides how many pages are asked at the same time: a number that is too high costs calls, none changes an answer.
 */
export class TotalsMemory {
  private readonly totals = new LRUCache<string, number>({ max: mostRemembered, ttl: rememberedMs })

  /** What one identity may see of it. */
  of(identity: string): RememberedTotals {
    return {
      get: (source, path) => this.totals.get(keyOf(identity, source, path)) ?? null,
      set: (source, path, total) => void this.totals.set(keyOf(identity, source, path), total),
    }
  }
}

/** Totals of first pages by source and native path. */
export interface RememberedTotals {
  get(source: string, path: string): number | null
  set(source: string, path: string, total: number): void
}

function keyOf(...parts: readonly string[]): string {
  return parts.join('\n')
}
