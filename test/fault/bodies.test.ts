import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { RunningServer } from '../../src/server/server-types.js'
import { startServer } from '../../src/server/server.js'

const maxBodyBytes = 200_000
let server: RunningServer
let impatient: RunningServer

beforeAll(async () => {
  const options = { sources: [], port: 0, cursorSecret: 'cursors of this test only', limits: { maxBodyBytes } }
  server = await startServer(options)
  impatient = await startServer({ ...options, requestTimeoutMs: 100 })
})

afterAll(async () => {
  await Promise.all([server.close(), impatient.close()])
})

interface Ended {
  /** All that was answered before the connection closed. */
  readonly said: string
  /** Bytes that could be sent. */
  readonly sent: number
}

const chunk = Buffer.from(`4000\r\n${' '.repeat(0x4000)}\r\n`)
/** What goes out into buffers of the system, whoever reads. */
const inBuffers = 16_000_000

/** Sends a head and then chunks for as long as the connection is open. */
async function sendForEver(head: string): Promise<Ended> {
  const socket = open(server)
  let sent = 0
  socket.write(head)
  const answered = endOf(socket)
  while (!socket.destroyed && socket.writable && sent < 10 * inBuffers) {
    sent += chunk.length
    // In the middle of what it sends a client may see its connection reset.
    if (!socket.write(chunk)) await Promise.race([once(socket, 'drain').catch(() => undefined), answered])
    else await wait(0)
  }
  return { said: await answered, sent }
}

function open({ url }: RunningServer): Socket {
  const { port } = new URL(url)
  return connect(Number(port), '127.0.0.1')
}

async function endOf(socket: Socket): Promise<string> {
  let said = ''
  socket.setEncoding('utf8').on('data', (part: string) => (said += part))
  socket.on('error', () => undefined)
  await new Promise((resolve) => socket.once('close', resolve))
  return said
}

const head = (path: string, ...fields: readonly string[]): string =>
  `POST ${path} HTTP/1.1\r\nhost: x\r\n${fields.join('\r\n')}\r\n\r\n`
const json = 'content-type: application/json'
const chunked = 'transfer-encoding: chunked'

describe('a body', () => {
  it.each([
    ['plainly posted', head('/graphql', json, chunked)],
    ['posted with what is unusual', head('/graphql?x=1', json, chunked)],
    ['that is said to be compressed', head('/graphql', json, chunked, 'content-encoding: gzip')],
  ])('%s that does not end is cut at the limit', async (_name, start) => {
    const { said, sent } = await sendForEver(start)
    expect(said).toContain('HTTP/1.1 413')
    expect(said).toContain('The request body is too large')
    expect(said.toLowerCase()).toContain('connection: close')
    expect(sent).toBeLessThan(10 * inBuffers)
  })

  it('that is said to be larger is refused before it comes', async () => {
    const socket = open(server)
    socket.write(head('/graphql', json, `content-length: ${maxBodyBytes + 1}`))
    expect(await endOf(socket)).toContain('HTTP/1.1 413')
  })

  it.each([
    ['of known length', head('/graphql', json, 'content-length: 100')],
    ['in chunks', head('/graphql', json, chunked)],
    ['on another way', head('/graphql?x=1', json, 'content-length: 100')],
    ['of a request whose head has no end', 'POST /graphql HTTP/1.1\r\nhost: x\r\n'],
  ])('%s that stops half way is given up', async (_name, start) => {
    const socket = open(impatient)
    socket.write(start)
    expect(await endOf(socket)).toContain('HTTP/1.1 408')
  })
})
