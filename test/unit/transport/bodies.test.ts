import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { CrmError } from '../../../src/errors/index.js'
import { createTransportFactory, type CallContext, type HttpResponse } from '../../../src/transport/index.js'
import { propertySeed } from '../../support/property.js'

/** Each case is an exchange over HTTP. */
const sample = { seed: propertySeed, numRuns: 60 }

let server: Server
let answer = { status: 200, type: '', body: Buffer.alloc(0) }

beforeAll(async () => {
  server = createServer((_request, response) => {
    response.writeHead(answer.status, { 'content-type': answer.type })
    response.end(answer.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const part = fc.oneof(
  fc.constantFrom('{"name":"', '张伟明', 'é', '\u{1f600}', 'x'.repeat(2_000)).map((text) => Buffer.from(text)),
  fc.uint8Array({ minLength: 1, maxLength: 4, min: 0x80 }).map((some) => Buffer.from(some)),
  fc.constantFrom('d5c5ceb0c3f7', 'eda080', 'efbfbd').map((hex) => Buffer.from(hex, 'hex')),
)
const types = [
  ['application/json', 'utf-8'],
  ['text/html; charset=GBK', 'gb18030'],
  ['application/json;charset=gb18030', 'gb18030'],
  ['text/plain; charset=utf-7', null],
] as const

describe.each(['node-fetch', 'undici'] as const)('the bytes of an answer, by %s', (httpClient) => {
  it('are the text that the answer says it is, or an error of the source', async () => {
    const send = createTransportFactory({ source: 'acme', httpClient, retries: 0 }).create({})
    const { port } = server.address() as AddressInfo
    const call: CallContext = { signal: new AbortController().signal, deadline: Date.now() + 60_000 }
    const ask = (): Promise<HttpResponse> =>
      send({ method: 'GET', url: `http://127.0.0.1:${port}/`, headers: {}, text: 'GET /', repeatable: false }, call)
    await fc.assert(
      fc.asyncProperty(
        fc.array(part, { maxLength: 4 }),
        fc.constantFrom(...types),
        fc.constantFrom(200, 403),
        async (parts, [type, charset], status) => {
          answer = { status, type, body: Buffer.concat(parts) }
          let text: string | null = null
          try {
            if (charset !== null) text = new TextDecoder(charset, { fatal: true }).decode(answer.body)
          } catch {
            // It is no text.
          }
          const got = await ask().catch((error: unknown) => error)
          if (text !== null) expect(got).toMatchObject({ status, body: text })
          else if (status === 403) expect(got).toMatchObject({ status, body: '' })
          else {
            expect(got).toBeInstanceOf(CrmError)
            expect(got).toMatchObject({ code: 'SOURCE_PROTOCOL_ERROR', source: 'acme' })
          }
        },
      ),
      sample,
    )
  })
})
