import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import fetch, { FetchError, type Response } from 'node-fetch'
import { CrmError } from '../errors/index.js'
import { decodeUtf8 } from './decode.js'
import type { HttpResponse, Send } from './http.js'
import { codeOf, redirectError, tooLarge, unreachable } from './send-errors.js'
import { abortError } from './timing.js'

/**
 * The innermost send: node-fetch over keep-alive agents of this source alone. The body is always read to its end, and
 * a redirect is never followed, since it could carry credentials to another host.
 * Nothing of what the library says in its errors is kept but the system's code: its texts hold the URL, and with it
 * whatever a vendor puts there.
 */
export function fetchSend(source: string, maxResponseBytes: number): Send {
  const http = new HttpAgent({ keepAlive: true })
  const https = new HttpsAgent({ keepAlive: true })
  return async (request, call) => {
    if (call.signal.aborted) throw abortError(call.signal, source)
    let result: HttpResponse
    request.onSend?.()
    try {
      const response = await fetch(request.url, {
        method: request.method,
        headers: { 'user-agent': 'crm-federation', ...request.headers },
        ...(request.body === undefined ? {} : { body: request.body }),
        redirect: 'manual',
        size: maxResponseBytes,
        agent: (url) => (url.protocol === 'http:' ? http : https),
        signal: call.signal,
      })
      result = await readWhole(response)
    } catch (error) {
      if (call.signal.aborted) throw abortError(call.signal, source)
      throw failure(error, source, maxResponseBytes)
    }
    if (result.status >= 300 && result.status < 400) throw redirectError(result.status, source)
    return result
  }
}

async function readWhole(response: Response): Promise<HttpResponse> {
  const headers: Record<string, string> = {}
  for (const [name, value] of response.headers) headers[name] = value
  // Not `text`, whose decoder takes longer.
  const bytes = Buffer.from(await response.arrayBuffer())
  return { status: response.status, headers, body: decodeUtf8([bytes], bytes.length), bytes: bytes.length }
}

function failure(error: unknown, source: string, maxResponseBytes: number): CrmError {
  if (error instanceof FetchError && error.type === 'max-size') {
    return tooLarge(source, maxResponseBytes)
  }
  if (!(error instanceof FetchError) && codeOf(error) === null) {
    return new CrmError('INTERNAL_SERVER_ERROR', 'The request could not be put together', { source })
  }
  return unreachable(error, source)
}
