import type { Clock } from '../../../sandbox/sandbox.js'
import { Refusal } from './envelope.js'
import type { Bangwo8Limits } from './options.js'

/** Counts one call of an account; gives the headers that go with its answer. @throws Refusal when it is one too many. */
export type RateLimiter = (account: string) => Readonly<Record<string, string>>

interface Usage {
  second: number
  used: number
  /** When each call under way will be over. */
  busyUntil: number[]
}

/**
 * Counts calls in whole seconds of the clock, and those under way at once. A refused call is not counted. The form of the
 * refusal is Zendesk's, which the API follows.
 */
export function createRateLimiter(clock: Clock, limits: Bangwo8Limits = {}): RateLimiter {
  const { perSecond = 10, concurrent = null, busyMilliseconds = 300 } = limits
  const usages = new Map<string, Usage>()
  return (account) => {
    const now = clock.now()
    const second = Math.floor(now / 1000)
    const usage = usages.get(account) ?? { second, used: 0, busyUntil: [] }
    usages.set(account, usage)
    if (usage.second !== second) Object.assign(usage, { second, used: 0 })
    usage.busyUntil = usage.busyUntil.filter((end) => end > now)

    const tooMany = perSecond !== null && usage.used >= perSecond
    const tooBusy = concurrent !== null && usage.busyUntil.length >= concurrent
    if (!tooMany && !tooBusy) {
      usage.used += 1
      if (concurrent !== null) usage.busyUntil.push(now + busyMilliseconds)
    }
    const headers: Record<string, string> =
      perSecond === null
        ? {}
        : { 'X-Rate-Limit': String(perSecond), 'X-Rate-Limit-Remaining': String(perSecond - usage.used) }
    if (tooMany || tooBusy) throw rateRefusal({ ...headers, 'Retry-After': '1' })
    return headers
  }
}

/** The refusal of a call too many. */
export function rateRefusal(headers: Readonly<Record<string, string>>): Refusal {
  return new Refusal('rateLimited', 'Too many requests', headers)
}
