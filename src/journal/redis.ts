import type { Redis } from 'ioredis'
import { asking } from '../store/index.js'
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
 * A journal in Redis (6.2 or later), for any number of machines. Every change is one script and takes one round trip of a
 * second at most; leases run by Redis' own clock. What it has taken survives our process; whether it survives the end of
 * Redis is for its persistence to say (`appendonly yes`; `appendfsync always` leaves no gap at all).
 */
export function createRedisJournal(options: RedisJournalOptions): WriteJournal {
  const { redis, keyPrefix } = options
  const retentionMs = retentionOf(options.retentionMs)
  const keyOf = (key: JournalKey): string => `${keyPrefix}write:${entryIdOf(key)}`
  const lease = async (key: JournalKey, holder: string, milliseconds: number, how: 'take' | 'keep'): Promise<boolean> =>
    (await asking(redis.eval(leaseScript, 1, keyOf(key), holder, milliseconds, how))) === 1
  const forget = async (key: JournalKey, holder: string): Promise<boolean> =>
    (await asking(redis.eval(forgetScript, 1, keyOf(key), holder))) === 1
  return {
    begin: async (intent, { holder, milliseconds }) => {
      const text = JSON.stringify(intent)
      const asked = redis.eval(beginScript, 1, keyOf(intent), text, holder, milliseconds, retentionMs)
      let known: readonly [string, string, string] | null
      try {
        known = (await asking(asked)) as typeof known
      } catch (error) {
        // It may still be carried out, and so will be this, after it: the key must not be spent on a write never sent.
        forget(intent, holder).catch(() => undefined)
        throw error
      }
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
      (await asking(redis.eval(finishScript, 1, keyOf(key), holder, JSON.stringify(outcome), outcome.outcome))) === 1,
    forget,
    check: async () => void (await asking(redis.set(`${keyPrefix}check`, '', 'PX', 1_000))),
    close: async () => undefined,
  }
}
