import type { Redis } from 'ioredis'
import { asking } from '../store/index.js'
import type { Shelf } from './shelf.js'

/** How a shelf in Redis is made. */
export interface RedisShelfOptions {
  /** A connection that stays its owner's: the shelf never closes it. */
  readonly redis: Redis
  /** Before every key, so that several installations may share one Redis. */
  readonly keyPrefix: string
}

/** Keeps a value if what is kept is still what was read; the empty text stands for nothing. */
const keepScript = `
if (redis.call('HGET', KEYS[1], ARGV[1]) or '') ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1
`

/**
 * A shelf in one hash of a Redis, for any number of machines. A change takes two round trips, more when somebody else
 * changes the same value meanwhile. Whether a value survives the end of Redis is for its persistence to say.
 */
export function createRedisShelf({ redis, keyPrefix }: RedisShelfOptions): Shelf {
  const hash = `${keyPrefix}shelf`
  return {
    read: async (key) => valueOf(await asking(redis.hget(hash, key))),
    change: async (key, decide) => {
      for (;;) {
        const text = await asking(redis.hget(hash, key))
        const { keep, result } = decide(valueOf(text))
        if (keep === undefined) return result
        const kept = redis.eval(keepScript, 1, hash, key, text ?? '', JSON.stringify(keep))
        if ((await asking(kept)) === 1) return result
      }
    },
    remove: async (keys) => {
      if (keys.length > 0) await asking(redis.hdel(hash, ...keys))
    },
    keysFrom: async (prefix) => (await asking(redis.hkeys(hash))).filter((key) => key.startsWith(prefix)),
    check: async () => void (await asking(redis.set(`${keyPrefix}check`, '', 'PX', 1_000))),
    close: async () => undefined,
  }
}

function valueOf(text: string | null): unknown {
  return text === null ? undefined : JSON.parse(text)
}
