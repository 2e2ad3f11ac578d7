import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createFaultScript, stageOf } from './faults.js'
import type { FaultedRequest } from './faults.js'
import { LockLine } from './lock-line.js'
import { systemClock } from './sandbox.js'
import type { Clock, Fault, FaultAction, FaultScript, RecordedRequest } from './sandbox.js'
import { sendAnswer, sendCutAnswer } from './send.js'
import type { Recording, SandboxAnswer } from './send.js'

export type { SandboxAnswer } from './send.js'

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
  /**
   * What a request holds for as long as it is worked at, faults included, so that requests which name the same are
   * served one after another; null = nothing. Default: nothing is ever held.
   */
  readonly lockOf?: (request: FaultedRequest) => string | null
}

/** A listening server of the kit. */
export interface SandboxServer {
  /** Origin without a trailing slash, such as `http://127.0.0.1:40123`. */
  readonly url: string
  readonly faults: FaultScript
  /**
   * Oldest first. An entry appears once its body is read, or with an empty body when a fault ends it unread; `status` stays
   * 0 when no answer was sent, whatever was done.
   */
  readonly requests: RecordedRequest[]
  /** Stops listening and ends open sockets at once, answered or not. */
  close(): Promise<void>
}

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
  const locks = new LockLine()
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
    const rawUrl = incoming.url ?? '/'
    const method = incoming.method ?? 'GET'
    const recording: Recording = {
      method,
      url: rawUrl,
      headers: flatten(incoming),
      body: '',
      status: 0,
      responseBytes: 0,
    }
    const early = script.take({ method, url: rawUrl, body: '' }, 'unread')
    if (early !== undefined) {
      requests.push(recording)
      if (early.kind === 'disconnect') incoming.socket.destroy()
      return
    }

    const bodyBytes = await readBody(incoming, maxBodyBytes)
    const body = bodyBytes?.toString('utf8') ?? ''
    recording.body = body
    requests.push(recording)
    const action = script.take({ method, url: rawUrl, body }, 'read')
    const sending = { incoming, outgoing, clock, recording }

    /** Carries out the planned fault, if this is its moment; an answer to send, `none` for none, undefined to go on. */
    const meet = async (stage: 'unapplied' | 'applied'): Promise<SandboxAnswer | 'none' | undefined> => {
      if (action === undefined || stageOf(action) !== stage) return undefined
      if (action.kind === 'stall') return 'none'
      if (action.kind === 'disconnect') {
        incoming.socket.destroy()
        return 'none'
      }
      if (action.kind === 'delay') await pause(action.milliseconds)
      if (action.kind === 'hold') await action.until
      return action.kind === 'status' ? plannedAnswer(action) : undefined
    }

    const respond = async (): Promise<void> => {
      const instead = await meet('unapplied')
      if (instead === 'none') return
      if (instead !== undefined) {
        sendAnswer(instead, sending)
        return
      }
      const answer = await orDefect(async () => {
        if (bodyBytes === undefined) return options.bodyTooLarge ?? { status: 413, body: 'Body too large' }
        if (!URL.canParse(`${origin}${rawUrl}`)) return { status: 400, body: 'Bad request line' }
        const url = new URL(`${origin}${rawUrl}`)
        const fault = action?.kind === 'vendor' ? { fault: action.name } : {}
        return options.handler({ method, url, rawUrl, headers: recording.headers, body, bodyBytes, ...fault })
      })
      const afterwards = answer.isDefect ? undefined : await meet('applied')
      if (afterwards === 'none') return
      const send = action?.kind === 'cutBody' && !answer.isDefect ? sendCutAnswer : sendAnswer
      send(afterwards ?? answer, sending)
    }
    await locks.hold(options.lockOf?.({ method, url: rawUrl, body }) ?? null, outgoing, respond)
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

function plannedAnswer({ status, headers = {}, body = '' }: FaultAction & { readonly kind: 'status' }): SandboxAnswer {
  return { status, headers, body }
}

/** The handler's answer, or one that names what the sandbox itself got wrong. */
async function orDefect(handle: () => Promise<SandboxAnswer>): Promise<SandboxAnswer & { readonly isDefect?: true }> {
  try {
    return await handle()
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    const headers = { 'content-type': 'text/plain; charset=utf-8' }
    return { status: 500, headers, body: `Sandbox defect: ${text}`, isDefect: true }
  }
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
