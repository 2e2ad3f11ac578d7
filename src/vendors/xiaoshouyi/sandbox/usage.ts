import type { Clock } from '../../../sandbox/sandbox.js'
import type { ErrorOptions, LimitOptions } from './options.js'
import { Refusal } from './refusal.js'

/** Refusals that the limits and the token check give; their codes may be set. */
export function standardRefusals(errors: ErrorOptions = {}) {
  const { code, message } = errors.invalidToken ?? { code: 20000002, message: 'invalid access token' }
  const rate = errors.rateLimit ?? { code: 1020025, message: 'call frequency exceeded' }
  const quota = errors.dailyQuota ?? { code: 1020026, message: 'daily call quota exceeded' }
  return {
    invalidToken: () => new Refusal(code, message, 'token'),
    rateLimit: () => new Refusal(rate.code, rate.message, 'rate'),
    dailyQuota: () => new Refusal(quota.code, quota.message, 'rate'),
  }
}

/** Counts calls against the tenant's day and a caller's second. */
export interface Usage {
  /** Calls counted since the day of the quota began. */
  today(): number
  /** Counts a call of a user, or of anyone (''). A refused call is not counted. @throws Refusal of the limit it passes. */
  count(user: string): void
}

const second = 1000
const callsPerUser = 1000

/** Makes the counters of the Open API: a second for each user, a day for the tenant. */
export function createApiUsage(clock: Clock, limits: LimitOptions = {}, errors: ErrorOptions = {}): Usage {
  const { perSecond = 15, apiUsers = 100 } = limits
  return createUsage(clock, { perSecond, perDay: apiUsers * callsPerUser }, limits, errors)
}

/** Makes the counters of the Bulk interface, which are the tenant's and apart from those of the Open API. */
export function createBulkUsage(clock: Clock, limits: LimitOptions = {}, errors: ErrorOptions = {}): Usage {
  const { perSecond = 15, perDay = 300 } = limits.bulk ?? {}
  return createUsage(clock, { perSecond, perDay }, limits, errors)
}

/** The day begins at `resetHour` of the zone. */
function createUsage(
  clock: Clock,
  { perSecond, perDay }: { readonly perSecond: number; readonly perDay: number },
  limits: LimitOptions,
  errors: ErrorOptions,
): Usage {
  const { window = 'sliding', resetTimeZone = 'Asia/Shanghai', resetHour = 0 } = limits
  const refusals = standardRefusals(errors)
  const days = new Intl.DateTimeFormat('en-CA', { timeZone: resetTimeZone, dateStyle: 'short' })
  const recent = new Map<string, number[]>()
  let day = ''
  let used = 0

  const turnDay = (now: number): void => {
    const today = days.format(now - resetHour * 3_600_000)
    if (today === day) return
    day = today
    used = 0
  }
  const inWindow = (call: number, now: number): boolean =>
    window === 'sliding' ? call > now - second : Math.floor(call / second) === Math.floor(now / second)

  return {
    today: () => {
      turnDay(clock.now())
      return used
    },
    count: (user) => {
      const now = clock.now()
      turnDay(now)
      const calls = (recent.get(user) ?? []).filter((call) => inWindow(call, now))
      recent.set(user, calls)
      if (used >= perDay) throw refusals.dailyQuota()
      if (calls.length >= perSecond) throw refusals.rateLimit()
      calls.push(now)
      used += 1
    },
  }
}
