import type { Clock } from '../../../sandbox/sandbox.js'
import { Refusal } from './envelope.js'
import type { LimitOptions } from './options.js'
import type { TokenScope } from './tokens.js'

/** Counts calls in fixed windows of the clock; a refused call is not counted. Both throw a `rate` refusal. */
export interface RateLimiter {
  /** Every call, whoever makes it; the sandbox knows one address. */
  takeAddress(): void
  /** A call whose scope and team (or app) are known. */
  takeInterface(path: string, scope: TokenScope, owner: string): void
}

/** Makes the gateway's limiter. The vendor sends no headers and no waiting time with its refusal. */
export function createRateLimiter(clock: Clock, options: LimitOptions = {}): RateLimiter {
  const perMinute = { app: 3500, team: 2000, resGroupSecret: 1500, ...options.perMinute }
  const counts = new Map<string, { window: number; used: number }>()
  const take = (key: string, limit: number, windowMs: number): void => {
    const window = Math.floor(clock.now() / windowMs)
    const stored = counts.get(key)
    const used = stored?.window === window ? stored.used : 0
    if (used >= limit) throw new Refusal('rate', '请求过于频繁')
    counts.set(key, { window, used: used + 1 })
  }
  return {
    takeAddress: () => take('address', options.perHour ?? 200_000, 3_600_000),
    takeInterface: (path, scope, owner) => take(`${scope} ${owner} ${path}`, perMinute[scope], 60_000),
  }
}
