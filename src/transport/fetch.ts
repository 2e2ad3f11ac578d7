import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { Readable } from 'node:stream'
import fetch, { FetchError, type Response } from 'node-fetch'
import { CrmError } from '../errors/index.js'
import { decodeUtf8 } from './decode.js'
import type { HttpResponse, Send } from './http.js'
import { redirectError, tooLarge, unreachable } from './send-errors.js'
import { codeOf } from './system-codes.js'
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
        agent: (url) => (url.protocol === 'http:' ? http : https),
        signal: call.signal,
      })
      result = await readWhole(response, source, maxResponseBytes)
    } catch (error) {
      if (call.signal.aborted) throw abortError(call.signal, source)
      throw error instanceof CrmError ? error : failure(error, source)
    }
    if (result.status >= 300 && result.status < 400) throw redirectError(result.status, source)
    return result
  }
}

async function readWhole(response: Response, source: string, maxResponseBytes: number): Promise<HttpResponse> {
  const headers: Record<string, string> = {}
  for (const [name, value] of response.headers) headers[name] = value
  const chunks: Buffer[] = []
  let bytes = 0
  // By its events, and not by `text` or `arrayBuffer`, which iterate over it: that takes longer than all else here.
  const { body } = response
  if (body !== null)
    await new Promise<void>((resolve, reject) => {
      body.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        if (bytes <= maxResponseBytes) chunks.push(chunk)
        else (body as Readable).destroy(tooLarge(source, maxResponseBytes))
      })
      body.once('end', resolve)
      // For good: one that nobody listens to would end the process.
      body.on('error', (error) => reject(error instanceof CrmError ? error : unreachable(error, source)))
      body.once('close', () => {
        if (!(body as Readable).readableEnded) reject(unreachable(null, source))
      })
    })
  return { status: response.status, headers, body: decodeUtf8(chunks, bytes), bytes }
}

function failure(error: unknown, source: string): CrmError {
  if (!(error instanceof FetchError) && codeOf(error) === null) {
    return new CrmError('INTERNAL_SERVER_ERROR', 'The request could not be put together', { source })
  }
  return unreachable(error, source)
}
