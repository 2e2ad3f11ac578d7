import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Logger, CrmError } from '../../errors/index.js'
import { errorBody } from '../response/format-error.js'

/** Longest that the rest of a refused request is read on, so that its sender gets to read the answer; milliseconds. */
const restMs = 1_000

/**
 * Answers 503 with `Retry-After`. A connection that is to close, or whose request is not read to its end, has its answer
 * at once, and ends when the sender is through with its request, or soon.
 */
export function refuseBusy(
  request: IncomingMessage,
  response: ServerResponse,
  {
    message,
    retryAfterMs,
    close,
  }: { readonly message: string; readonly retryAfterMs: number; readonly close: boolean },
): void {
  const seconds = Math.min(60, Math.max(1, Math.ceil(retryAfterMs / 1_000)))
  const body = JSON.stringify(errorBody(new CrmError('SERVER_BUSY', message, { retryAfterMs: seconds * 1_000 })))
  const isRead = request.readableEnded || hasNoBody(request)
  response.writeHead(503, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'retry-after': String(seconds),
    ...(close || !isRead ? { connection: 'close' } : {}),
  })
  if (isRead) response.end(body)
  else endUnread(request, response, body)
}

/** Ends an answer whose request is not read to its end, and whose connection closes with it. */
export function endUnread(request: IncomingMessage, response: ServerResponse, body: string): void {
  response.write(body)
  const end = (): void => {
    clearTimeout(timer)
    response.end()
    // Whoever goes on sending has had its time.
    response.once('close', () => request.destroy())
  }
  const timer = setTimeout(end, restMs)
  request.once('close', end).resume()
}

/** Whether a request comes without a body. */
export function hasNoBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] === undefined && (headers['content-length'] ?? '0') === '0'
}

/** A line about refusals holds for so long, in milliseconds. */
const refusalsLineMs = 10_000

/** Logs that requests are refused: at once, and then how many more were, as long as it goes on. */
export function tellOfRefusals(logger: Logger | undefined): () => void {
  let more: number | null = null
  const tell = (refused: number): void => {
    logger?.warn({ refused }, 'more was asked than limits.maxOperations lets be under way: refused with SERVER_BUSY')
    more = 0
    setTimeout(() => {
      if (more === 0) more = null
      else tell(more!)
    }, refusalsLineMs).unref()
  }
  return () => {
    if (more === null) tell(1)
    else more += 1
  }
}
