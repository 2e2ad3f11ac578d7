import { LRUCache } from 'lru-cache'
import type { WriteIntent } from '../vendors/vendor.js'
import type { WriteTarget } from './check.js'
import { valuesOf } from './intent.js'

/** Records whose makers are remembered. */
const mostRemembered = 10_000

/** Names of the fields a write says, out of those by which the source's records are known. */
export function naturalFieldsOf({ capability }: WriteTarget, intent: WriteIntent): readonly string[] {
  const said = new Set(valuesOf(intent).map(([field]) => field))
  return capability.naturalKey.filter((field) => said.has(field))
}

/**
 * Keeps creates apart that a source without a marker shows alike. One that is running makes its equals wait, since the
 * record of the one could be taken for the other's; and a record that one has made is never found by another.
 * It knows the writes of this process alone.
 */
export class EqualCreates {
  private readonly last = new Map<string, Promise<void>>()
  private readonly makers = new LRUCache<string, string>({ max: mostRemembered })

  /** Runs `work` when no equal create is running any more. */
  async inTurn<T>(target: WriteTarget, intent: WriteIntent, work: () => Promise<T>): Promise<T> {
    if (intent.operation !== 'create' || target.capability.markerField !== null) return work()
    const natural = naturalFieldsOf(target, intent)
    const values = Object.fromEntries(valuesOf(intent))
    const key = JSON.stringify([target.source.name, intent.kind, natural.map((field) => [field, values[field]])])
    const before = this.last.get(key)
    const mine = (before ?? Promise.resolve()).then(work)
    const ended = mine.then(
      () => undefined,
      () => undefined,
    )
    this.last.set(key, ended)
    try {
      return await mine
    } finally {
      if (this.last.get(key) === ended) this.last.delete(key)
    }
  }

  /** Notes which create has made a record. */
  claim(source: string, intent: WriteIntent, nativeId: string): void {
    if (intent.operation === 'create') this.makers.set(keyOf(source, intent.kind, nativeId), intent.marker)
  }

  /** Whether a record is known to be another create's. */
  isAnothers(source: string, intent: WriteIntent, nativeId: string): boolean {
    const maker = this.makers.get(keyOf(source, intent.kind, nativeId))
    return maker !== undefined && intent.operation === 'create' && maker !== intent.marker
  }
}

function keyOf(...parts: readonly string[]): string {
  return parts.join('\n')
}
