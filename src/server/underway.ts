import type { RequestListener, ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { CrmError } from '../errors/index.js'
import { errorBody } from './format-error.js'

/** What is asked after a stop was asked for, and answered all the same. */
const health = /^\/(?:healthz|readyz)(?:\?|$)/

const stoppingBody = JSON.stringify(
  errorBody(new CrmError('SERVER_BUSY', 'This server is stopping; another one, or the next, will answer')),
)

/** What is under way, and whether more is taken. */
export class Underway {
  private readonly responses = new Set<ServerResponse>()
  /** Operations run to their end after their client has left: a write is still to be recorded. */
  private readonly operations = new Set<object>()
  private whenIdle: (() => void) | null = null
  private stopping = false

  get isStopping(): boolean {
    return this.stopping
  }

  get count(): number {
    return Math.max(this.responses.size, this.operations.size)
  }

  /** Hands requests on until the server is stopping; from then on they are told to go elsewhere. */
  guard(listener: RequestListener): RequestListener {
    return (request, response) => {
      if (health.test(request.url ?? '')) listener(request, response)
      else if (this.stopping) refuse(response)
      else {
        this.responses.add(response)
        response.once('close', () => {
          this.responses.delete(response)
          this.tell()
        })
        listener(request, response)
      }
    }
  }

  began(operation: object): void {
    this.operations.add(operation)
  }

  ended(operation: object): void {
    this.operations.delete(operation)
    this.tell()
  }

  /** Takes nothing more; connections end with the answers that are on their way. */
  stop(): void {
    this.stopping = true
    for (const response of this.responses) if (!response.headersSent) response.setHeader('connection', 'close')
  }

  /** Resolves when nothing is under way any more, or after so many milliseconds; true = nothing is. */
  async idle(longestMs: number): Promise<boolean> {
    const stop = new AbortController()
    const idle = new Promise<void>((resolve) => (this.whenIdle = resolve))
    this.tell()
    await Promise.race([idle, wait(longestMs, undefined, { signal: stop.signal }).catch(() => undefined)])
    stop.abort()
    return this.count === 0
  }

  private tell(): void {
    if (this.count === 0) this.whenIdle?.()
  }
}

function refuse(response: ServerResponse): void {
  response.writeHead(503, {
    'content-type': 'application/json; charset=utf-8',
    connection: 'close',
    'retry-after': '1',
  })
  response.end(stoppingBody)
}
