import type { HttpResponse } from './http.js'

/**
 * Reads a Retry-After value: whole seconds, or an HTTP date measured from `now`. Milliseconds, never negative; null
 * when it is neither (RFC 9110, section 10.2.3).
 */
export function parseRetryAfter(value: string | undefined, now: number): number | null {
  if (value === undefined) return null
  const text = value.trim()
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000
  // Date.parse alone also takes plain words and numbers; an HTTP date begins with the day's name.
  if (!/^(?:mon|tue|wed|thu|fri|sat|sun)/i.test(text)) return null
  const instant = Date.parse(text)
  return Number.isNaN(instant) ? null : Math.max(0, instant - now)
}

/** The reading of refusals that most sources need: any 429, and a 503 that says when to come back. */
export function defaultRetryAfter(now: () => number): (response: HttpResponse) => number | null {
  return (response) => {
    if (response.status !== 429 && response.status !== 503) return null
    const wait = parseRetryAfter(response.headers['retry-after'], now())
    return wait ?? (response.status === 429 ? 0 : null)
  }
}
