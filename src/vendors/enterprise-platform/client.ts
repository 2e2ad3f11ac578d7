import { randomUUID } from 'node:crypto'
import type { CallContext, HttpResponse, TransportFactory } from '../../transport/index.js'
import type { NativePage, QuotaState, VendorClient, VendorRequest } from '../vendor.js'
import { authLayer } from './auth.js'
import { checkSource } from './check.js'
import { failureOf, isNotFound, retryAfterMs, successBody } from './envelope.js'
import { emptyPage, parametersOf, readPage } from './page.js'
import type { EnterpriseSettings } from './settings.js'

/** Talks to one Enterprise Platform tenant. The `X-Request-ID` of each call stands in its errors, for support. */
export function createClient(settings: EnterpriseSettings, transport: TransportFactory): VendorClient {
  const { source, now } = transport
  const quotas = new Map<string, QuotaState>()
  const send = transport.create({
    auth: authLayer(settings.auth, transport),
    readRetryAfter: (response) => retryAfterMs(response, now()),
    onResponse: (response, request) => {
      const quota = quotaOf(request.bucket ?? 'standard', response)
      if (quota !== null) quotas.set(quota.name, quota)
    },
    // The published standard limit is per minute; batch calls and uploads are not made.
    buckets: [{ name: 'standard', calls: settings.limits.perMinute, perMilliseconds: 60_000 }],
  })

  const fetchPage = async (request: VendorRequest, call: CallContext): Promise<NativePage> => {
    const requestId = randomUUID()
    const response = await send(
      {
        method: request.method,
        url: settings.baseUrl + request.path,
        headers: { accept: 'application/json', 'x-request-id': requestId },
        text: request.text,
        repeatable: true,
      },
      call,
    )
    if (isNotFound(response)) {
      if (isLookup(request)) return emptyPage
      throw failureOf(response, source, requestId)
    }
    return readPage(successBody(response, source, requestId), request, source)
  }

  return {
    fetchPage,
    check: (call) => checkSource(settings, (request) => fetchPage(request, call)),
    quotas: () => [...quotas.values()],
  }
}

/** Whether a request asks for records by their ids, where "not found" is an answer. */
function isLookup(request: VendorRequest): boolean {
  const parameters = parametersOf(request)
  return parameters.has('id') || parameters.has('id[in]')
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
