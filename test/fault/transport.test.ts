import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { gzipSync } from 'node:zlib'
import { createServer } from 'node:http'
import { createServer as createNetServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { CrmError } from '../../src/errors/index.js'
import { startSandboxServer, type SandboxServer } from '../../src/sandbox/server.js'
import {
  Cancellation,
  createTransportFactory,
  type CallContext,
  type CallTrace,
  type CancelSignal,
  type HttpRequest,
  type TransportOptions,
} from '../../src/transport/index.js'

const json = { 'content-type': 'application/json' }
const body = JSON.stringify({ name: '示例科技有限公司', note: 'x'.repeat(2_000) })

let server: SandboxServer
let traces: CallTrace[]

beforeEach(async () => {
  traces = []
  server = await startSandboxServer({ handler: () => ({ status: 200, headers: json, body }) })
})

afterEach(() => server.close())

const get = (path = '/a?token=hidden-in-url'): HttpRequest => ({
  method: 'GET',
  url: `${server.url}${path}`,
  headers: { authorization: 'Bearer invented-secret' },
  text: 'GET /a',
  repeatable: true,
})

const call = (milliseconds = 20_000, signal: CancelSignal = new AbortController().signal): CallContext => ({
  signal,
  deadline: Date.now() + milliseconds,
  onCall: (trace) => traces.push(trace),
})

/** Real sockets and clock; chance is 0, so that back-off is as short as it can be. */
function transport(options: Partial<TransportOptions> = {}) {
  return createTransportFactory({ source: 'crm', random: () => 0, httpClient, ...options }).create({})
}

let httpClient: TransportOptions['httpClient']

async function errorOf(promise: Promise<unknown>): Promise<CrmError> {
  try {
    await promise
  } catch (error) {
    if (error instanceof CrmError) return error
    throw error
  }
  throw new Error('No error came')
}

describe.each(['node-fetch', 'undici'] as const)('transport over %s against a source that misbehaves', (client) => {
  beforeEach(() => {
    httpClient = client
  })

  it('reads a whole answer and keeps the connection for the next', async () => {
    const send = transport()
    const first = await send(get(), call())
    await send(get(), call())
    expect(first).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' }, body })
    expect(traces.map(({ status, responseBytes }) => [status, responseBytes])).toEqual([
      [200, Buffer.byteLength(body)],
      [200, Buffer.byteLength(body)],
    ])
    expect(server.requests[0]?.headers).toMatchObject({ 'user-agent': 'crm-federation', connection: 'keep-alive' })
  })

  it('ends a stalled attempt after the time-out', async () => {
    server.faults.add({ action: { kind: 'stall' } })
    const error = await errorOf(transport({ timeoutMs: 150 })(get(), call()))
    expect(error).toMatchObject({ code: 'SOURCE_TIMEOUT', source: 'crm', retryable: true })
    expect(server.requests).toHaveLength(1)
  })

  it('ends a stalled attempt at the deadline', async () => {
    server.faults.add({ action: { kind: 'stall' } })
    expect((await errorOf(transport()(get(), call(150)))).code).toBe('DEADLINE_EXCEEDED')
  })

  it.each(['AbortSignal', 'Cancellation'])('ends at once when aborted by %s', async (kind) => {
    server.faults.add({ action: { kind: 'stall' } })
    const controller = kind === 'AbortSignal' ? new AbortController() : new Cancellation()
    const signal = controller instanceof Cancellation ? controller : controller.signal
    const started = Date.now()
    setTimeout(() => controller.abort(), 50)
    expect((await errorOf(transport()(get(), call(20_000, signal)))).retryable).toBe(false)
    expect(Date.now() - started).toBeLessThan(2_000)
  })

  it.each(['disconnect', 'cutBody'] as const)('repeats after a %s', async (kind) => {
    server.faults.add({ action: { kind }, times: 2 })
    expect((await transport()(get(), call())).body).toBe(body)
    expect(traces.map(({ status }) => status)).toEqual(['SOURCE_UNAVAILABLE', 'SOURCE_UNAVAILABLE', 200])
  })

  it.each(['disconnect', 'cutBody'] as const)(
    'says SOURCE_UNAVAILABLE when a %s stays, and nothing of the request',
    async (kind) => {
      server.faults.add({ action: { kind }, times: 9 })
      const error = await errorOf(transport()(get(), call()))
      expect(error.code).toBe('SOURCE_UNAVAILABLE')
      const told = `${error.message} ${JSON.stringify(error.details ?? {})} ${String(error.cause)} ${JSON.stringify(traces)}`
      expect(told).not.toMatch(/invented-secret|hidden-in-url|127\.0\.0\.1/)
    },
  )

  it('says SOURCE_UNAVAILABLE when nobody listens', async () => {
    const request = get()
    await server.close()
    const error = await errorOf(transport({ retries: 0 })(request, call()))
    expect(error).toMatchObject({ code: 'SOURCE_UNAVAILABLE', details: { systemCode: 'ECONNREFUSED' } })
  })

  it('waits out a 429 in seconds', async () => {
    server.faults.add({ action: { kind: 'status', status: 429, headers: { 'retry-after': '1' } } })
    const started = Date.now()
    expect((await transport()(get(), call())).status).toBe(200)
    expect(Date.now() - started).toBeGreaterThanOrEqual(990)
  })

  it('waits out a 429 with a date', async () => {
    const date = new Date(Date.now() + 2_000).toUTCString()
    server.faults.add({ action: { kind: 'status', status: 429, headers: { 'retry-after': date } } })
    expect((await transport()(get(), call())).status).toBe(200)
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(date) - 10)
  })

  it('repeats a server error, then answers', async () => {
    server.faults.add({ action: { kind: 'status', status: 502, body: '<html>Bad Gateway</html>' }, times: 2 })
    expect((await transport()(get(), call())).status).toBe(200)
    expect(traces.map(({ status }) => status)).toEqual([502, 502, 200])
  })

  it('does not follow a redirect', async () => {
    server.faults.add({ action: { kind: 'status', status: 302, headers: { location: 'http://elsewhere.example/' } } })
    const error = await errorOf(transport()(get(), call()))
    expect(error.code).toBe('SOURCE_PROTOCOL_ERROR')
    expect(error.message).not.toContain('elsewhere')
    expect(server.requests).toHaveLength(1)
  })

  it('refuses an answer that is too large, compressed ones by their full size, and works on', async () => {
    const bomb = gzipSync(Buffer.alloc(1_000_000, 120))
    const zipped = createServer((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': bomb.length })
      response.end(bomb)
    })
    await new Promise<void>((resolve) => zipped.listen(0, '127.0.0.1', resolve))
    try {
      const send = transport({ maxResponseBytes: 1_000 })
      expect((await errorOf(send(get(), call()))).code).toBe('SOURCE_TOO_LARGE')
      const url = `http://127.0.0.1:${(zipped.address() as AddressInfo).port}/`
      expect((await errorOf(send({ ...get(), url }, call()))).code).toBe('SOURCE_TOO_LARGE')
      server.faults.add({ action: { kind: 'status', status: 200, body: '{}' } })
      expect((await send(get(), call())).body).toBe('{}')
    } finally {
      zipped.closeAllConnections()
      zipped.close()
    }
  })

  it('sends many at once without warnings about listeners', async () => {
    const warnings: Error[] = []
    const listen = (warning: Error): void => void warnings.push(warning)
    process.on('warning', listen)
    const send = transport({ maxConcurrent: 20 })
    const shared = new AbortController()
    const answers = await Promise.all(Array.from({ length: 40 }, () => send(get(), call(20_000, shared.signal))))
    await new Promise((resolve) => setImmediate(resolve))
    process.off('warning', listen)
    expect(answers.every(({ status }) => status === 200)).toBe(true)
    expect(warnings).toEqual([])
  })
})

describe.each(['node-fetch', 'undici'] as const)('over %s, heads of answers that are not yet one', (client) => {
  const answer = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: `
  const whole = 'HTTP/1.1 100 Continue\r\n\r\n'
  const continued = 'HTTP/1.1 100 Continue\r\nX-Note: HTTP/1.1 100\r\n\r\n'
  const hints = 'HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n'
  const said = JSON.stringify({ note: whole.repeat(2) })

  it.each([
    ['100', [continued]],
    ['103', [hints]],
    ['several', [continued, hints, continued, continued]],
  ])('are passed over, asked for or not: %s', async (_case, heads) => {
    httpClient = client
    for (const pieces of ['whole', 'head by head', 'byte by byte'] as const) {
      const sockets = new Set<Socket>()
      const raw = createNetServer((socket) => {
        sockets.add(socket)
        socket.setNoDelay(true)
        let asked = ''
        socket.on('error', () => undefined)
        socket.on('data', (chunk) => {
          asked += chunk.toString('latin1')
          if (!asked.endsWith('\r\n\r\n')) return
          asked = ''
          const parts = [...heads, `${answer}${said.length}\r\n\r\n`, said]
          const sent = pieces === 'whole' ? [parts.join('')] : pieces === 'head by head' ? parts : [...parts.join('')]
          const next = (place: number): void => {
            if (place < sent.length) socket.write(sent[place]!, () => setImmediate(next, place + 1))
          }
          next(0)
        })
      })
      await new Promise<void>((resolve) => raw.listen(0, '127.0.0.1', resolve))
      try {
        const url = `http://127.0.0.1:${(raw.address() as AddressInfo).port}/a`
        const send = transport({ retries: 0 })
        // The second goes over the same connection.
        for (let time = 0; time < 2; time++) {
          const { status, body: received } = await send({ ...get(), url }, call())
          expect([status, received]).toEqual([200, said])
        }
      } finally {
        raw.close()
        for (const socket of sockets) socket.destroy()
      }
    }
  })
})

// Node-fetch alone: undici asks for no compressed answers, and does not look into them.
it('says SOURCE_UNAVAILABLE of a compressed answer that cannot be read', async () => {
  httpClient = 'node-fetch'
  const broken = createServer((_request, response) => {
    response.writeHead(200, { ...json, 'content-encoding': 'gzip' })
    response.end(gzipSync(body).fill(1, 20, 60))
  })
  await new Promise<void>((resolve) => broken.listen(0, '127.0.0.1', resolve))
  try {
    const url = `http://127.0.0.1:${(broken.address() as AddressInfo).port}/a`
    const error = await errorOf(transport({ retries: 0 })({ ...get(), url }, call()))
    expect(error.code).toBe('SOURCE_UNAVAILABLE')
  } finally {
    broken.close()
    broken.closeAllConnections()
  }
})
