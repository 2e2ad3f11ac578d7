import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Clock, RecordedRequest } from './sandbox.js'

/** What a handler answers. The length header is set by the server; a 204 or 304 is sent without a body. */
export interface SandboxAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  readonly body: string
}

/** A recorded request while its answer is still being made. */
export type Recording = { -readonly [Key in keyof RecordedRequest]: RecordedRequest[Key] }

/** What an answer is sent with. */
export interface Sending {
  readonly incoming: IncomingMessage
  readonly outgoing: ServerResponse
  /** Gives the Date header. */
  readonly clock: Clock
  /** Gets status and size of what is sent. */
  readonly recording: Recording
}

/** Sends a whole answer. A 204 or 304 goes without body and length. */
export function sendAnswer(answer: SandboxAnswer, sending: Sending): void {
  sending.outgoing.end(writeHead(answer, sending))
}

/** Sends the head and the first half of the body, then closes. Without a body the status line itself breaks off. */
export function sendCutAnswer(answer: SandboxAnswer, sending: Sending): void {
  const { incoming, outgoing, recording } = sending
  if (bytesOf(answer).length === 0) {
    recording.status = answer.status
    incoming.socket.end(`HTTP/1.1 ${answer.status}`)
    return
  }
  const bytes = writeHead(answer, sending)
  const half = bytes.subarray(0, Math.floor(bytes.length / 2))
  recording.responseBytes = half.length
  outgoing.flushHeaders()
  // Ending the socket (not destroying it) lets the bytes already written reach the client before the close.
  outgoing.write(half, () => incoming.socket.end())
}

function writeHead(answer: SandboxAnswer, { outgoing, clock, recording }: Sending): Buffer {
  const bytes = bytesOf(answer)
  recording.status = answer.status
  recording.responseBytes = bytes.length
  outgoing.setHeader('date', new Date(clock.now()).toUTCString())
  for (const [name, value] of Object.entries(answer.headers ?? {})) {
    outgoing.setHeader(name, typeof value === 'string' ? value : [...value])
  }
  if (!isBodiless(answer)) outgoing.setHeader('content-length', bytes.length)
  outgoing.writeHead(answer.status)
  return bytes
}

function bytesOf(answer: SandboxAnswer): Buffer {
  return isBodiless(answer) ? Buffer.alloc(0) : Buffer.from(answer.body, 'utf8')
}

function isBodiless({ status }: SandboxAnswer): boolean {
  return status === 204 || status === 304
}
