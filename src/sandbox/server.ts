import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createFaultScript } from './faults.js'
import { systemClock } from './sandbox.js'
import type { Clock, Fault, FaultAction, FaultScript, RecordedRequest } from './sandbox.js'

/** One request as a vendor's handler sees it, its body read to the end. */
export interface SandboxRequest {
  readonly method: string
  /** The address with its query, resolved against the sandbox's own origin. */
  readonly url: URL
  /** Path and query exactly as received. */
  readonly rawUrl: string
  /** Names in lower case; a repeated header is joined by ", ". */
  readonly headers: Readonly<Record<string, string>>
  /** The body read as UTF-8. */
  readonly body: string
  readonly bodyBytes: Buffer
  /** Name of the `vendor` fault to apply to this request, if one was planned. */
  readonly fault?: string
}

/** What a handler answers. The length header is set by the server; a 204 or 304 is sent without a body. */
export interface SandboxAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  readonly body: string
}

/** Answers one request. A throw becomes a 500 that names the sandbox, so that a defect in it is not read as a fault. */
export type SandboxHandler = (request: SandboxRequest) => SandboxAnswer | Promise<SandboxAnswer>

/** How a sandbox server is started. */
export interface SandboxServerOptions {
  /** 0 (default) picks a free port. */
  readonly port?: number
  readonly handler: SandboxHandler
  /** Faults planned from the start. */
  readonly faults?: readonly Fault[]
  /** Gives the Date header; default the machine's clock. */
  readonly clock?: Clock
  /** Largest request body in bytes; default 1 MiB. */
  readonly maxBodyBytes?: number
  /** Answer to a larger body; default a bare 413. */
  readonly bodyTooLarge?: SandboxAnswer
}

/** A listening server of the kit. */
export interface SandboxServer {
  /** Origin without a trailing slash, such as `http://127.0.0.1:40123`. */
  readonly url: string
  readonly faults: FaultScript
  /** Oldest first. An entry appears once its body is read; `status` stays 0 when no answer was sent. */
  readonly requests: RecordedRequest[]
  /** Stops listening and ends open sockets at once, answered or not. */
  close(): Promise<void>
}

type Recording = { -readonly [Key in keyof RecordedRequest]: RecordedRequest[Key] }

/**
 * Starts a plain HTTP/1.1 server on 127.0.0.1 with keep-alive, which records requests and applies the fault script
 * around the handler. Rejects when the port is taken.
 */
export async function startSandboxServer(options: SandboxServerOptions): Promise<SandboxServer> {
  const clock = options.clock ?? systemClock
  const maxBodyBytes = options.maxBodyBytes ?? 1_048_576
  const script = createFaultScript(options.faults)
  const requests: RecordedRequest[] = []
  const waiting = new Set<NodeJS.Timeout>()
  let origin = ''

  const pause = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(() => {
        waiting.delete(timer)
        resolve()
      }, milliseconds)
      waiting.add(timer)
    })

  const serve = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const bodyBytes = await readBody(incoming, maxBodyBytes)
    const body = bodyBytes?.toString('utf8') ?? ''
    const rawUrl = incoming.url ?? '/'
    const method = incoming.method ?? 'GET'
    const headers = flatten(incoming)
    const recording: Recording = { method, url: rawUrl, headers, body, status: 0, responseBytes: 0 }
    requests.push(recording)

    const action = script.take({ method, url: rawUrl, body })
    if (action?.kind === 'stall') return
    if (action?.kind === 'disconnect') {
      incoming.socket.destroy()
      return
    }
    if (action?.kind === 'delay') await pause(action.milliseconds)

    const answer = await answerTo(action, async () => {
      if (bodyBytes === undefined) return options.bodyTooLarge ?? { status: 413, body: 'Body too large' }
      if (!URL.canParse(`${origin}${rawUrl}`)) return { status: 400, body: 'Bad request line' }
      const url = new URL(`${origin}${rawUrl}`)
      const fault = action?.kind === 'vendor' ? { fault: action.name } : {}
      return options.handler({ method, url, rawUrl, headers, body, bodyBytes, ...fault })
    })
    send(incoming, outgoing, answer, clock, action?.kind === 'cutBody', recording)
  }

  const server = createServer({ keepAlive: true, keepAliveTimeout: 65_000 }, (incoming, outgoing) => {
    serve(incoming, outgoing).catch(() => incoming.socket.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  let closed: Promise<void> | undefined
  return {
    url: origin,
    faults: script,
    requests,
    close: () => {
      closed ??= new Promise<void>((resolve) => {
        for (const timer of waiting) clearTimeout(timer)
        server.close(() => resolve())
        server.closeAllConnections()
      })
      return closed
    },
  }
}

async function answerTo(action: FaultAction | undefined, handle: () => Promise<SandboxAnswer>): Promise<SandboxAnswer> {
  if (action?.kind === 'status') {
    return { status: action.status, headers: action.headers ?? {}, body: action.body ?? '' }
  }
  try {
    return await handle()
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { status: 500, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: `Sandbox defect: ${text}` }
  }
}

function send(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  answer: SandboxAnswer,
  clock: Clock,
  cut: boolean,
  recording: Recording,
): void {
  const bodiless = answer.status === 204 || answer.status === 304
  const bytes = bodiless ? Buffer.alloc(0) : Buffer.from(answer.body, 'utf8')
  recording.status = answer.status
  recording.responseBytes = bytes.length
  outgoing.setHeader('date', new Date(clock.now()).toUTCString())
  for (const [name, value] of Object.entries(answer.headers ?? {})) {
    outgoing.setHeader(name, typeof value === 'string' ? value : [...value])
  }
  if (!bodiless) outgoing.setHeader('content-length', bytes.length)
  outgoing.writeHead(answer.status)
  if (!cut) {
    outgoing.end(bytes)
    return
  }
  const half = bytes.subarray(0, Math.floor(bytes.length / 2))
  recording.responseBytes = half.length
  outgoing.flushHeaders()
  // Ending the socket (not destroying it) lets the bytes already written reach the client before the close.
  outgoing.write(half, () => incoming.socket.end())
}

/** The body, or undefined when it passes the limit; then the rest is read and thrown away so that the answer arrives. */
async function readBody(incoming: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= maxBytes) chunks.push(chunk)
  }
  return size <= maxBytes ? Buffer.concat(chunks, size) : undefined
}

function flatten(incoming: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = typeof value === 'string' ? value : value.join(', ')
  }
  return headers
}
