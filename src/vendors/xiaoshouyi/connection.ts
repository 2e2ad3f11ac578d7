import { CrmError } from '../../errors/index.js'
import {
  defaultRetryAfter,
  forgetBody,
  type CallContext,
  type HttpRequest,
  type Layer,
  type TransportFactory,
} from '../../transport/index.js'
import type { VendorRequest, WriteRequest } from '../vendor.js'
import { authLayer } from './auth.js'
import { cachedDescriptions, readDescription, type Describe, type KeptDescribe } from './description.js'
import {
  answerOf,
  dataOf,
  hasCode,
  isObject,
  retryAfterMs,
  withFaultStatus,
  type Answer,
  type Json,
} from './envelope.js'
import { msToNextDay } from './quota-day.js'
import type { XiaoshouyiSettings } from './settings.js'

/** Bulk calls have limits of their own, a request each, questions included. */
export const bulkBucket = 'bulk'

const dayMs = 86_400_000

/** How a write is sent beyond its request. */
export interface WriteOptions {
  /** Told right before the first byte; absent where a step before it was told already. */
  readonly onSend?: () => void
  /** Header `xsy-execmode` of `/batch`: go on after a refused record, or take all back. */
  readonly mode?: 'continue' | 'stop'
  readonly bucket?: string
}

/** What a statement gave. */
export interface QueryAnswer {
  readonly rows: readonly Json[]
  /** As the answer has it; what it counts, `paging.totalSize` says. */
  readonly totalSize: unknown
}

/** The calls of one tenant: one token, one set of limits, one cache of descriptions for reading and writing alike. */
export interface Connection {
  readonly source: string
  readonly now: () => number
  /** Runs a statement, again where need be. @throws CrmError of kind `source`. */
  readonly query: (request: VendorRequest, call: CallContext) => Promise<QueryAnswer>
  /** Reads what is below a path. @throws CrmError of kind `source` when no answer came. */
  readonly get: (path: string, call: CallContext, bucket?: string) => Promise<Answer>
  /** Sends a write once. @throws CrmError of kind `source` when no answer came. */
  readonly write: (request: WriteRequest, call: CallContext, options?: WriteOptions) => Promise<Answer>
  /** Reads an object's description. One call. */
  readonly describe: Describe
  /** The same, kept for an hour. */
  readonly descriptions: KeptDescribe
}

/** Opens the connection of one tenant; no call is made yet. */
export function createConnection(settings: XiaoshouyiSettings, transport: TransportFactory): Connection {
  const { source, now, sourceNow } = transport
  const { perSecond, perDay, bulkPerSecond, bulkPerDay, dayCode, dayHour } = settings.limits
  const signed = authLayer(settings, transport)
  const faults: Layer = (next) => async (request, call) => withFaultStatus(await next(request, call))
  const stated = defaultRetryAfter(sourceNow)
  const msToDay = (time: number): number => msToNextDay(time, settings.timeZone, dayHour)
  const send = transport.create({
    auth: (next) => faults(signed(next)),
    readRetryAfter: (response) =>
      hasCode(response, dayCode) ? msToDay(sourceNow()) : retryAfterMs(response, stated(response)),
    readSpent: (response) => (hasCode(response, dayCode) ? now() + msToDay(sourceNow()) : null),
    buckets: [
      { name: 'standard', calls: perSecond, perMilliseconds: 1_000 },
      ...(perDay === null ? [] : [{ name: 'standard', calls: perDay, perMilliseconds: dayMs }]),
      { name: bulkBucket, calls: bulkPerSecond, perMilliseconds: 1_000 },
      { name: bulkBucket, calls: bulkPerDay, perMilliseconds: dayMs },
    ],
  })
  const requestOf = (
    method: string,
    path: string,
    body: string | undefined,
    type: string,
    more: Pick<HttpRequest, 'text' | 'repeatable'> & Partial<HttpRequest>,
  ): HttpRequest => ({
    method,
    url: `${settings.baseUrl}${path}`,
    ...(body === undefined ? {} : { body }),
    ...more,
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': type }),
      ...more.headers,
    },
  })

  const ask = async ({ method, path, body, text }: VendorRequest, call: CallContext): Promise<Json> => {
    // Statements are sent by POST but only read.
    const request = requestOf(method, path, body, 'application/x-www-form-urlencoded', { text, repeatable: true })
    const response = await send(request, call)
    const data = dataOf(response, source)
    forgetBody(response)
    return data
  }
  const describe: Describe = async (object, call) => {
    const path = `/rest/data/v2.0/xobjects/${object}/description`
    const request = { kind: 'Customer', method: 'GET', path, text: `GET ${path}`, pageSize: 1 } as const
    return readDescription(await ask(request, call), source)
  }

  return {
    source,
    now,
    query: async (request, call) => {
      const { records, totalSize } = await ask(request, call)
      // A row that is no object is one without an id: it is left out by itself.
      if (Array.isArray(records)) return { rows: records.map((row: unknown) => (isObject(row) ? row : {})), totalSize }
      const what = '销售易 answered a statement with something that is not a list of rows'
      throw new CrmError('SOURCE_PROTOCOL_ERROR', what, { source })
    },
    get: async (path, call, bucket) => {
      const more = { text: `GET ${path}`, repeatable: true, ...(bucket === undefined ? {} : { bucket }) }
      return answerOf(await send(requestOf('GET', path, undefined, '', more), call))
    },
    write: async ({ method, path, body, contentType, text }, call, { onSend, mode, bucket } = {}) => {
      const request = requestOf(method, path, body, contentType ?? 'application/json', {
        text,
        repeatable: false,
        ...(mode === undefined ? {} : { headers: { 'xsy-execmode': mode } }),
        ...(bucket === undefined ? {} : { bucket }),
        ...(onSend === undefined ? {} : { onSend }),
      })
      return answerOf(await send(request, call))
    },
    describe,
    descriptions: cachedDescriptions(describe, now),
  }
}
