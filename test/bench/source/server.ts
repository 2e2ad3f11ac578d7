import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { Answers } from './answers.js'
import { BadRequest } from './question.js'
import { isResource } from './resources.js'
import { makeRows, type RowsWanted } from './rows.js'

/** Calls and body bytes that a source answered with 200 since the last reset. */
export interface Count {
  readonly calls: number
  readonly bytes: number
}

/** The same in all and by path. */
export interface SourceCounts extends Count {
  readonly paths: Readonly<Record<string, Count>>
}

const rateLimit = 1_000_000_000

/** A source on made-up rows that speaks the Enterprise Platform's dialect for lists of customers, tickets and orders. */
export class SourceServer {
  readonly http: Server
  private readonly answers: Answers
  private readonly paths = new Map<string, Count>()
  private latencyMs = 0
  private sent = 0

  constructor(wanted: RowsWanted) {
    this.answers = new Answers(makeRows(wanted))
    this.http = createServer((request, response) => {
      if (request.url?.startsWith('/__') === true) void this.control(request, response)
      else this.list(request, response)
    })
    // A connection that is closed between two measurements would cost one of them a reconnection.
    this.http.keepAliveTimeout = 600_000
  }

  /** What was asked since the last reset. */
  get counts(): SourceCounts {
    const sum = { calls: 0, bytes: 0 }
    for (const { calls, bytes } of this.paths.values()) {
      sum.calls += calls
      sum.bytes += bytes
    }
    return { ...sum, paths: Object.fromEntries(this.paths) }
  }

  /** Counts from zero. */
  reset(): void {
    this.paths.clear()
  }

  private list(request: IncomingMessage, response: ServerResponse): void {
    const [path = '', query = ''] = (request.url ?? '').split('?', 2)
    const resource = path.replace('/v1/', '')
    if (request.headers.authorization?.startsWith('Bearer ') !== true)
      return this.refuse(response, 401, 40101, 'Token invalid')
    if (request.method !== 'GET' || !path.startsWith('/v1/') || !isResource(resource))
      return this.refuse(response, 404, 40401, 'Not found')
    let body: Buffer
    try {
      body = this.answers.list(resource, query)
    } catch (error) {
      if (!(error instanceof BadRequest)) throw error
      return this.refuse(response, 400, 40001, `${error.field} ${error.message}`, error.field)
    }
    const { calls, bytes } = this.paths.get(`/${resource}`) ?? { calls: 0, bytes: 0 }
    this.paths.set(`/${resource}`, { calls: calls + 1, bytes: bytes + body.length })
    if (this.latencyMs === 0) this.send(response, 200, body)
    else setTimeout(() => this.send(response, 200, body), this.latencyMs)
  }

  /** `GET /__stats`, `POST /__reset`, `POST /__latency {"ms": 50}`; each answers with the counts. */
  private async control(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = ''
    for await (const chunk of request) text += String(chunk)
    if (request.url === '/__reset') this.reset()
    if (request.url === '/__latency') this.latencyMs = Number((JSON.parse(text) as { ms: number }).ms)
    this.send(response, 200, Buffer.from(JSON.stringify(this.counts)))
  }

  private refuse(response: ServerResponse, status: number, code: number, message: string, field?: string): void {
    const errors = field === undefined ? [] : [{ field, message }]
    this.send(response, status, Buffer.from(JSON.stringify({ code, message, errors, requestId: 'req_bench' })))
  }

  private send(response: ServerResponse, status: number, body: Buffer): void {
    response.writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': body.length,
      'x-ratelimit-limit': rateLimit,
      'x-ratelimit-remaining': rateLimit - (++this.sent % rateLimit),
      'x-ratelimit-reset': (Math.floor(Date.now() / 60_000) + 1) * 60,
    })
    response.end(body)
  }
}
