import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { afterEach, describe, expect, it } from '@jest/globals'
import type { RunningServer } from '../../src/server/server-types.js'
import { startServer } from '../../src/server/server.js'
import { createMemoryWriter, type WritableMemorySource } from '../support/memory-writer.js'
import { customer } from '../support/records.js'
import { post, until } from '../support/served.js'

let server: RunningServer | undefined
const warned: Readonly<Record<string, unknown>>[] = []

afterEach(async () => {
  await server?.close()
  server = undefined
  warned.length = 0
})

/** A server whose source answers no list before it is let go. */
async function start(maxOperations: number): Promise<{ url: string; source: WritableMemorySource; letGo: () => void }> {
  const source = createMemoryWriter({
    name: 's',
    records: { Customer: [1, 2, 3].map((each) => customer('s', `c${each}`, each)) },
    now: Date.now,
  })
  let letGo = (): void => undefined
  const held = new Promise<void>((resolve) => (letGo = resolve))
  source.onPage = () => held
  server = await startServer({
    sources: [source],
    port: 0,
    cursorSecret: 'cursors of this test only',
    // Longer than this test takes on any machine.
    limits: { maxOperations, operationTimeoutMs: 600_000 },
    logger: { info: () => undefined, error: () => undefined, warn: (fields) => warned.push(fields) },
  })
  return { url: server.url, source, letGo }
}

const list = '{ customers(first: 10) { nodes { name } } }'
const right = { customers: { nodes: [{ name: 'c3' }, { name: 'c2' }, { name: 'c1' }] } }
const overview = '{ sources { name health } }'

describe('more at once than limits.maxOperations', () => {
  it('is refused with SERVER_BUSY; who waits is answered, and health and sources are served meanwhile', async () => {
    const { url, source, letGo } = await start(2)
    const refused: Awaited<ReturnType<typeof post>>[] = []
    const served: typeof refused = []
    const all = Array.from({ length: 15 }, async () => {
      const answer = await post(url, list)
      ;(answer.status === 503 ? refused : served).push(answer)
    })
    // Two are under way and eight wait.
    await until(() => (refused.length === 5 ? true : null))
    for (const { headers, data, errors } of refused) {
      expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
      expect(headers.get('connection')).not.toBe('close')
      expect({ data, errors }).toMatchObject({
        data: null,
        errors: [{ extensions: { code: 'SERVER_BUSY', retryable: true } }],
      })
      expect(errors[0]!.extensions['retryAfterMs']).toBe(Number(headers.get('retry-after')) * 1_000)
    }
    expect(served).toEqual([])
    expect(source.queries).toHaveLength(2)
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
    expect((await fetch(`${url}/readyz`)).status).toBe(200)
    const sources = { sources: [{ name: 's' }] }
    for (let times = 0; times < 3; times++) expect(await post(url, overview)).toMatchObject({ data: sources })
    const get = await fetch(`${url}/graphql?query=${encodeURIComponent(overview)}`, {
      headers: { 'apollo-require-preflight': 'yes' },
    })
    expect(await get.json()).toMatchObject({ data: sources })
    // What only looks like it is refused as all else, on both ways.
    for (const text of [`{ sources { name } ${list.slice(1)}`, '# sources\n{ __schema { types { name } } }']) {
      expect((await post(url, text)).status).toBe(503)
    }
    expect((await fetch(`${url}/graphql?query=${encodeURIComponent(list)}`)).status).toBe(503)
    letGo()
    await Promise.all(all)
    expect(served).toHaveLength(10)
    for (const answer of served) expect(answer).toMatchObject({ status: 200, errors: [], data: right })
    expect(await post(url, list)).toMatchObject({ status: 200, data: right })
    expect(warned).toEqual([{ refused: 1 }])
  }, 60_000)

  it('is refused before a long body is read; bodies that do not come on keep nobody out', async () => {
    const { url, letGo } = await start(4)
    letGo()
    const { port } = new URL(url)
    const head = 'POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n'
    const stuck = ['content-length: 1000000', 'transfer-encoding: chunked', 'content-length: 1000000'].concat(
      Array.from({ length: 3 }, () => 'content-length: 20000'),
    )
    // One body is read at a time, four wait for that, and the sixth is refused before it has sent anything.
    const said: string[] = []
    const sockets = stuck.map((length) => {
      const socket = connect(Number(port), '127.0.0.1')
      socket.on('error', () => undefined)
      socket.setEncoding('latin1').on('data', (text: string) => said.push(text))
      socket.write(`${head}${length}\r\n\r\n`)
      return socket
    })
    try {
      const [text] = await until(() => (said.length > 0 ? said : null))
      expect(text).toMatch(/^HTTP\/1\.1 503 [^]*\r\nretry-after: \d+\r\n[^]*connection: close\r\n[^]*"SERVER_BUSY"/i)
      // Though it sends no more, the connection is not kept.
      await until(() => (sockets.some(({ readableEnded, destroyed }) => readableEnded || destroyed) ? true : null))
      expect(await Promise.all(Array.from({ length: 20 }, async () => (await post(url, list)).status))).toEqual(
        Array.from({ length: 20 }, () => 200),
      )
      expect(said).toHaveLength(1)
    } finally {
      for (const socket of sockets) socket.destroy()
    }
  }, 60_000)

  it('counts a write whose client has left', async () => {
    const { url, source, letGo } = await start(1)
    letGo()
    let end = (): void => undefined
    source.turns.push({ after: () => new Promise<void>((resolve) => (end = resolve)) })
    const leaving = new AbortController()
    const text = 'mutation { createCustomer(input: { source: "s", name: "Left" }) { outcome } }'
    const answering = once(server!.http, 'request').then(([, response]) => response as ServerResponse)
    const left = post(url, text, {}, leaving.signal)
    await until(() => (source.sent.length === 1 ? true : null))
    const response = await answering
    const closed = once(response, 'close')
    leaving.abort()
    await expect(left).rejects.toThrow()
    await closed
    const reading = post(url, list)
    expect(await post(url, overview)).toMatchObject({ status: 200 })
    expect(await post(url, overview)).toMatchObject({ status: 200 })
    expect(source.queries).toHaveLength(0)
    end()
    expect(await reading).toMatchObject({ status: 200, errors: [] })
  }, 60_000)
})
