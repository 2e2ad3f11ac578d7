import type { CallContext, HttpResponse, Send, TransportFactory } from '../../transport/index.js'
import type { QuotaState } from '../vendor.js'
import { authLayer } from './auth.js'
import { retryAfterMs } from './envelope.js'
import type { Bangwo8Settings } from './settings.js'

/** The signed way to one account, which reads and writes share, and with it the limits. */
export interface Connection {
  readonly source: string
  readonly now: () => number
  /** As `Send`, with all that the transport throws. */
  readonly send: Send
  /** Reads a path below the base URL; `text` is how traces show it. */
  readonly get: (path: string, text: string, call: CallContext) => Promise<HttpResponse>
  readonly quotas: () => readonly QuotaState[]
}

/** Opens the way to one account; no call is made. */
export function createConnection(settings: Bangwo8Settings, transport: TransportFactory): Connection {
  const { source, now, sourceNow } = transport
  let quota: QuotaState | null = null
  const send = transport.create({
    auth: authLayer(settings.auth, transport),
    readRetryAfter: (response) => retryAfterMs(response, sourceNow()),
    onResponse: (response) => {
      quota = quotaOf(response) ?? quota
    },
    // The vendor publishes no limit; the number is a setting.
    buckets: [{ name: 'standard', calls: settings.limits.perSecond, perMilliseconds: 1000 }],
  })
  return {
    source,
    now,
    send,
    get: async (path, text, call) =>
      send(
        {
          method: 'GET',
          url: settings.baseUrl + path,
          headers: { accept: 'application/json' },
          text,
          repeatable: true,
        },
        call,
      ),
    quotas: () => (quota === null ? [] : [quota]),
  }
}

/** Reads rate headers in the form of Zendesk's, whose API this one follows; the vendor documents none. */
function quotaOf({ headers }: HttpResponse): QuotaState | null {
  const read = (header: string): number | null => {
    const value = headers[header]
    return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : null
  }
  const limit = read('x-rate-limit')
  const remaining = read('x-rate-limit-remaining')
  return limit === null || remaining === null ? null : { name: 'standard', limit, remaining, resetsAt: null }
}
