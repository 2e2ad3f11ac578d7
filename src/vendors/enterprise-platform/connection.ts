import { randomUUID } from 'node:crypto'
import type { CallContext, HttpRequest, HttpResponse, TransportFactory } from '../../transport/index.js'
import type { QuotaState } from '../vendor.js'
import { authLayer } from './auth.js'
import { retryAfterMs } from './envelope.js'
import type { EnterpriseSettings } from './settings.js'

/** An answer, and the `X-Request-ID` it was asked with, which stands in errors for support. */
export interface Exchange {
  readonly response: HttpResponse
  readonly requestId: string
}

/** A request of the API, its path below the base URL. */
export type ApiRequest = Pick<HttpRequest, 'method' | 'body' | 'text' | 'repeatable' | 'onSend'> & {
  readonly path: string
}

/** The calls of one tenant: reading and writing share its tokens and limits. */
export interface Connection {
  readonly source: string
  /** Sends one request. @throws CrmError of kind `source` when no answer came. */
  readonly send: (request: ApiRequest, call: CallContext) => Promise<Exchange>
  readonly quotas: () => readonly QuotaState[]
}

/** Opens the connection of one tenant; no call is made yet. */
export function createConnection(settings: EnterpriseSettings, transport: TransportFactory): Connection {
  const { source, now, sourceNow } = transport
  const quotas = new Map<string, QuotaState>()
  const send = transport.create({
    auth: authLayer(settings.auth, transport),
    readRetryAfter: (response) => retryAfterMs(response, sourceNow()),
    readSpent: (response, request) => {
      const quota = quotaOf(request.bucket ?? 'standard', response)
      if (quota === null || quota.remaining > 0 || quota.resetsAt === null) return null
      // The reset is stated by their clock.
      return quota.resetsAt - (sourceNow() - now())
    },
    onResponse: (response, request) => {
      const quota = quotaOf(request.bucket ?? 'standard', response)
      if (quota !== null) quotas.set(quota.name, quota)
    },
    // The published standard limit is per minute; batch calls and uploads are not made.
    buckets: [{ name: 'standard', calls: settings.limits.perMinute, perMilliseconds: 60_000 }],
  })
  return {
    source,
    send: async ({ method, path, body, text, repeatable, onSend }, call) => {
      const requestId = randomUUID()
      const headers: Record<string, string> = { accept: 'application/json', 'x-request-id': requestId }
      if (body !== undefined) headers['content-type'] = 'application/json'
      const request: HttpRequest = { method, url: settings.baseUrl + path, headers, body, text, repeatable, onSend }
      return { response: await send(request, call), requestId }
    },
    quotas: () => [...quotas.values()],
  }
}

/** Reads the rate headers (API overview, rate limits); the reset is in Unix seconds. */
function quotaOf(name: string, { headers }: HttpResponse): QuotaState | null {
  const read = (header: string): number | null => {
    const value = headers[header]
    return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : null
  }
  const limit = read('x-ratelimit-limit')
  const remaining = read('x-ratelimit-remaining')
  if (limit === null || remaining === null) return null
  const reset = read('x-ratelimit-reset')
  return { name, limit, remaining, resetsAt: reset === null ? null : reset * 1000 }
}
