import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RequestHandler } from 'express'
import { badInput } from '../../errors/index.js'
import { endUnread } from '../capacity/busy.js'
import { errorBody } from '../response/format-error.js'

/** How long a request may take to come, from its first byte to its last, in milliseconds; then it is answered 408. */
export const requestTimeoutMs = 30_000

const tooLarge = JSON.stringify(errorBody(badInput('The request body is too large')))

/**
 * Answers 413 as soon as a body is said to be larger than allowed, or has become so, and closes the connection: what is
 * still to come may never end. Whoever reads the body begins in the same turn. False = it is refused already.
 */
export function limitBody(request: IncomingMessage, response: ServerResponse, maxBytes: number): boolean {
  const refuse = (): void => {
    if (response.headersSent) return
    response.writeHead(413, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(tooLarge),
      connection: 'close',
    })
    endUnread(request, response, tooLarge)
  }
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) {
    refuse()
    return false
  }
  let bytes = 0
  const count = (chunk: Buffer): void => {
    bytes += chunk.length
    if (bytes <= maxBytes) return
    request.off('data', count)
    refuse()
  }
  request.on('data', count)
  return true
}

/** The same on the way through Express. */
export function limitedBody(maxBytes: number): RequestHandler {
  return (request, response, next) => {
    if (limitBody(request, response, maxBytes)) next()
  }
}
