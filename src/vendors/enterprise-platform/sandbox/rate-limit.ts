import type { Clock } from '../../../sandbox/sandbox.js'
import type { SandboxRequest } from '../../../sandbox/server.js'
import type { EnterpriseSandboxOptions } from './options.js'

/** The standing of one request against its limit. */
export interface RateStanding {
  readonly allowed: boolean
  /** The three published headers; the reset is in Unix seconds. */
  readonly headers: Readonly<Record<string, string>>
  /** Whole seconds until the window ends, at least 1. */
  readonly retryAfterSeconds: number
}

const windowMilliseconds = 60_000

/**
 * Counts requests in fixed minutes of the clock, per credential and class. A refused request is not counted.
 * Classes: paths that end in /batch, multipart bodies, and the rest.
 */
export function createRateLimiter(
  clock: Clock,
  options: EnterpriseSandboxOptions,
): (request: SandboxRequest) => RateStanding {
  const limits = { standard: 1000, batch: 100, upload: 60, ...options.limits }
  const counts = new Map<string, { window: number; used: number }>()
  return (request) => {
    const now = clock.now()
    const window = Math.floor(now / windowMilliseconds)
    const kind = classOf(request)
    const key = `${kind} ${request.headers['authorization'] ?? ''}`
    const stored = counts.get(key)
    const entry = stored?.window === window ? stored : { window, used: 0 }
    counts.set(key, entry)
    const allowed = entry.used < limits[kind]
    if (allowed) entry.used += 1
    const reset = ((window + 1) * windowMilliseconds) / 1000
    return {
      allowed,
      headers: {
        'X-RateLimit-Limit': String(limits[kind]),
        'X-RateLimit-Remaining': String(limits[kind] - entry.used),
        'X-RateLimit-Reset': String(reset),
      },
      retryAfterSeconds: Math.max(1, Math.ceil(reset - now / 1000)),
    }
  }
}

function classOf(request: SandboxRequest): 'standard' | 'batch' | 'upload' {
  if (request.url.pathname.endsWith('/batch')) return 'batch'
  return /^multipart\//i.test(request.headers['content-type'] ?? '') ? 'upload' : 'standard'
}
