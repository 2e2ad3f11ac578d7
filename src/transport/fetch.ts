import { Agent as HttpAgent, type ClientRequest } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { Readable } from 'node:stream'
import fetch, { FetchError, type Response } from 'node-fetch'
import { CrmError } from '../errors/index.js'
import { decodeBody } from './decode.js'
import type { ClientOptions, HttpResponse, Send } from './http.js'
import { redirectError, tooLarge, unreachable } from './send-errors.js'
import { codeOf } from './system-codes.js'
import { abortError } from './timing.js'

/**
 * The innermost send: node-fetch over keep-alive agents of this source alone. The body is always read to its end, and
 * a redirect is never followed, since it could carry credentials to another host.
 * Nothing of what the library says in its errors is kept but the system's code: its texts hold the URL, and with it
 * whatever a vendor puts there.
 */
export function fetchSend({ source, maxResponseBytes, secureContext }: ClientOptions): Send {
  const http = new HttpAgent({ keepAlive: true })
  const https = new HttpsAgent({ keepAlive: true, ...(secureContext === undefined ? {} : { secureContext }) })
  return async (request, call) => {
    if (call.signal.aborted) throw abortError(call.signal, source)
    const { onSend } = request
    let result: HttpResponse
    let forbidden: { readonly error: unknown } | null = null
    const begin = (sending: ClientRequest): void => {
      try {
        onSend?.()
      } catch (error) {
        forbidden = { error }
        sending.destroy()
      }
    }
    try {
      const response = await fetch(request.url, {
        method: request.method,
        headers: { 'user-agent': 'crm-federation', ...request.headers },
        ...(request.body === undefined ? {} : { body: request.body }),
        redirect: 'manual',
        agent: ({ protocol }) => {
          const agent = protocol === 'http:' ? http : https
          return onSend === undefined ? agent : announcing(agent, begin)
        },
        signal: call.signal,
      })
      result = await readWhole(response, source, maxResponseBytes)
    } catch (error) {
      // Set by a callback, which the compiler does not see.
      const stopped = forbidden as { readonly error: unknown } | null
      if (stopped !== null) throw stopped.error
      if (call.signal.aborted) throw abortError(call.signal, source)
      throw error instanceof CrmError ? error : failure(error, source)
    }
    if (result.status >= 300 && result.status < 400) throw redirectError(result.status, source)
    return result
  }
}

/** What `http.request` asks of every agent, and packages such as agent-base rest on; only Node's types leave it out. */
interface RequestTaker {
  addRequest(request: ClientRequest, ...options: readonly unknown[]): void
}

/**
 * The agent for one request whose sender wants to know when its first byte goes out: when it has a connection that is
 * made, and secured where it is to be. What fails before that has sent nothing, whatever its error is called.
 */
function announcing(agent: HttpAgent, begin: (request: ClientRequest) => void): HttpAgent {
  const shared = agent as HttpAgent & RequestTaker
  const own = Object.create(shared) as typeof shared
  own.addRequest = (request, ...options) => {
    request.once('socket', (socket) => {
      if (request.reusedSocket) begin(request)
      // These listeners stand before the one that writes what was held back until then.
      else socket.once(agent instanceof HttpsAgent ? 'secureConnect' : 'connect', () => begin(request))
    })
    shared.addRequest(request, ...options)
  }
  return own
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
  const { status } = response
  const text = decodeBody({ status, contentType: headers['content-type'], chunks, bytes }, source)
  return { status, headers, body: text, bytes }
}

function failure(error: unknown, source: string): CrmError {
  if (!(error instanceof FetchError) && codeOf(error) === null) {
    return new CrmError('INTERNAL_SERVER_ERROR', 'The request could not be put together', { source })
  }
  return unreachable(error, source)
}
