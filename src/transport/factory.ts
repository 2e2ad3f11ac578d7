import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls'
import { breakerLayer } from './breaker.js'
import { clockLayer, SourceClock } from './clock.js'
import { deadlineLayer, timeoutLayer } from './deadline.js'
import { fetchSend } from './fetch.js'
import type { ClientOptions, Layer, Send, TransportFactory } from './http.js'
import { Holds } from './holds.js'
import { ConcurrencyGate, limitLayer } from './limit.js'
import { defaultRetryAfter } from './retry-after.js'
import { retryLayer } from './retry.js'
import { systemTiming, type Timing } from './timing.js'
import { traceLayer } from './trace.js'

/** How one source is called. */
export interface TransportOptions extends Partial<Timing> {
  /** Name of the configured source. */
  readonly source: string
  /** Longest time of one attempt, in milliseconds; default 10,000. */
  readonly timeoutMs?: number
  /** Most calls on their way at once; default 8. */
  readonly maxConcurrent?: number
  /** Largest answer in bytes, after decompression; default 16 MiB. */
  readonly maxResponseBytes?: number
  /** Repetitions after the first attempt; default 2. */
  readonly retries?: number
  /** Which HTTP client sends; default node-fetch. */
  readonly httpClient?: 'node-fetch' | 'undici'
  /** Certificates (PEM) that may sign the source's beside those that Node.js knows; default none. */
  readonly authorities?: readonly string[]
  /** Told once, when the source's clock is first found more than a minute from ours: milliseconds that it is ahead. */
  readonly onSkew?: (skewMs: number) => void
  /** Stands in for the client, in tests. */
  readonly send?: Send
}

/**
 * Makes transports of one source. Agents, the number of simultaneous calls, what the source has said about being asked and
 * what is known of its clock are shared by all of them; breaker and buckets belong to each. No call is made until a transport is used.
 */
export function createTransportFactory(options: TransportOptions): TransportFactory {
  const { source } = options
  const timing: Timing = {
    now: options.now ?? systemTiming.now,
    sleep: options.sleep ?? systemTiming.sleep,
    after: options.after ?? systemTiming.after,
    random: options.random ?? systemTiming.random,
  }
  const gate = new ConcurrencyGate(options.maxConcurrent ?? 8)
  const holds = new Holds()
  const clientSend = options.httpClient === 'undici' ? lazyUndiciSend : fetchSend
  const send =
    options.send ??
    clientSend({
      source,
      maxResponseBytes: options.maxResponseBytes ?? 16 * 1024 * 1024,
      secureContext: trusting(options.authorities ?? []),
    })
  const clock = new SourceClock(timing.now, options.onSkew)
  return {
    source,
    now: timing.now,
    sourceNow: clock.now,
    create: (needs) => {
      // Outermost first; this list is the order. Breaker before limit: while a source is given a pause, no room in
      // its buckets is used up. Auth inside both: every attempt is signed afresh, after all waiting.
      const layers: readonly Layer[] = [
        deadlineLayer(source, timing),
        retryLayer({
          source,
          timing,
          retries: options.retries ?? 2,
          readRetryAfter: needs.readRetryAfter ?? defaultRetryAfter(clock.now),
          readSpent: needs.readSpent,
          holds,
        }),
        breakerLayer(source, timing),
        limitLayer(source, timing, { gate, holds }, needs.buckets),
        needs.auth ?? unsigned,
        traceLayer(source, timing, needs.onResponse),
        clockLayer(clock, timing),
        timeoutLayer(source, timing, options.timeoutMs ?? 10_000),
      ]
      return layers.reduceRight<Send>((next, layer) => layer(next), send)
    },
  }
}

/** Loads undici with the first request: where it is not chosen it takes no memory. */
function lazyUndiciSend(options: ClientOptions): Send {
  let loaded: Promise<Send> | null = null
  return async (request, call) => {
    loaded ??= import('./undici.js').then(({ undiciSend }) => undiciSend(options))
    return (await loaded)(request, call)
  }
}

/** What decides whom to trust: undefined = Node.js itself, with what NODE_EXTRA_CA_CERTS adds. */
function trusting(authorities: readonly string[]): SecureContext | undefined {
  return authorities.length === 0 ? undefined : createSecureContext({ ca: [...rootCertificates, ...authorities] })
}

const unsigned: Layer = (next) => next
