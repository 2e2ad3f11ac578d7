import type { Redis } from 'ioredis'
import { entryIdOf } from './entries.js'
import type { JournalIntent, JournalKey, RecordedOutcome, WriteJournal } from './journal.js'
import { beginScript, finishScript, forgetScript, leaseScript } from './redis-scripts.js'
import { retentionOf } from './retention.js'

/** How a journal in Redis is made. */
export interface RedisJournalOptions {
  /** A connection that stays its owner's: the journal never closes it. */
  readonly redis: Redis
  /** Before every key, so that several installations may share one Redis. */
  readonly keyPrefix: string
  /** Milliseconds; at least and by default 7 days. */
  readonly retentionMs?: number
}

/**
 * A journal in Redis (6.2 or later), for any number of machines. Every change is one script and takes one round trip;
 * leases run by Redis' own clock. What it has taken survives our process; whether it survives the end of Redis is for
 * its persistence to say (`appendonly yes`; `appendfsync always` leaves no gap at all).
 */
export function createRedisJournal(options: RedisJournalOptions): WriteJournal {
  const { redis, keyPrefix } = options
  const retentionMs = retentionOf(options.retentionMs)
  const keyOf = (key: JournalKey): string => `${keyPrefix}write:${entryIdOf(key)}`
  const lease = async (key: JournalKey, holder: string, milliseconds: number, how: 'take' | 'keep'): Promise<boolean> =>
    (await redis.eval(leaseScript, 1, keyOf(key), holder, milliseconds, how)) === 1
  return {
    begin: async (intent, { holder, milliseconds }) => {
      const known = (await redis.eval(
        beginScript,
        1,
        keyOf(intent),
        JSON.stringify(intent),
        holder,
        milliseconds,
        retentionMs,
      )) as [string, string, string] | null
      if (known === null) return null
      const [recorded, outcome, leaseLeftMs] = known
      return {
        ...(JSON.parse(recorded) as JournalIntent),
        outcome: outcome === '' ? null : (JSON.parse(outcome) as RecordedOutcome),
        leaseLeftMs: Number(leaseLeftMs),
      }
    },
    takeOver: (key, { holder, milliseconds }) => lease(key, holder, milliseconds, 'take'),
    renew: (key, { holder, milliseconds }) => lease(key, holder, milliseconds, 'keep'),
    finish: async (key, holder, outcome) =>
      (await redis.eval(finishScript, 1, keyOf(key), holder, JSON.stringify(outcome), outcome.outcome)) === 1,
    forget: async (key, holder) => (await redis.eval(forgetScript, 1, keyOf(key), holder)) === 1,
    close: async () => undefined,
  }
}
