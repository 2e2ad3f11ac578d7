import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { plainPostsFirst } from '../../../src/server/graphql-endpoint.js'
import type { RunningServer } from '../../../src/server/server-types.js'
import { startServer } from '../../../src/server/server.js'
import { createMemorySource } from '../../support/memory-source.js'
import { customer } from '../../support/records.js'

/** Names of about 50, 5,000 and 1,200,000 characters an answer, each in ASCII, Latin-1, Chinese, and with half a pair. */
const names = [1, 100, 24_000].flatMap((times) =>
  ['name', 'élève', '上海电气😀', 'half \ud800'].map((name) => name.repeat(times)),
)

let server: RunningServer

beforeAll(async () => {
  const records = names.map((name, index) => customer('s', `c${index}`, index, { name }))
  server = await startServer({
    sources: [createMemorySource({ name: 's', records: { Customer: records } })],
    port: 0,
    cursorSecret: 'cursors of this test only',
  })
})

afterAll(() => server.close())

interface Raw {
  readonly status: number
  readonly headers: NodeJS.Dict<string | string[]>
  readonly bytes: Buffer
}

/** Posts with exactly these headers. */
function post(query: string, headers: Readonly<Record<string, string>> = {}, url = server.url): Promise<Raw> {
  return new Promise((resolve, reject) => {
    const body = Buffer.from(JSON.stringify({ query }))
    const sent = request(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': body.length, ...headers },
    })
    sent.on('error', reject)
    sent.on('response', (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () =>
        resolve({ status: answer.statusCode!, headers: answer.headers, bytes: Buffer.concat(chunks) }),
      )
    })
    sent.end(body)
  })
}

test.each(names.map((name, index) => [name.slice(0, 8), name.length, index] as const))(
  'an answer with "%s…" of %i characters is whole',
  async (_start, _length, index) => {
    const { headers, bytes } = await post(`{ customers(filter: { nativeId: { eq: "c${index}" } }) { nodes { name } } }`)
    expect(headers['content-length']).toBe(String(bytes.length))
    const expected = { data: { customers: { nodes: [{ name: names[index] }] } } }
    expect(bytes.equals(Buffer.from(JSON.stringify(expected)))).toBe(true)
  },
)

test('a failure that nobody foresaw is 500 and tells nothing of itself', async () => {
  const apollo = { executeOperation: () => Promise.reject(new Error('invented-secret')) }
  const listener = plainPostsFirst(
    { apollo, context: () => Promise.resolve({}), maxBodyBytes: 1_000, maxVariableDepth: 5 } as never,
    () => undefined,
  )
  const http = createServer(listener).listen(0, '127.0.0.1')
  await once(http, 'listening')
  const { port } = http.address() as AddressInfo
  const { status, bytes } = await post('{ customers { nodes { id } } }', {}, `http://127.0.0.1:${port}`)
  http.close()
  expect(status).toBe(500)
  expect(bytes.toString()).not.toContain('invented-secret')
  expect(JSON.parse(bytes.toString())).toMatchObject({
    errors: [{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
  })
})

describe('the content type', () => {
  const json = 'application/json; charset=utf-8'
  const response = 'application/graphql-response+json; charset=utf-8'

  test.each([
    [undefined, json],
    ['*/*', json],
    ['application/json', json],
    ['application/json; charset=utf-8', json],
    ['application/graphql-response+json', response],
    ['application/graphql-response+json, application/json;q=0.9', response],
    ['text/html, */*;q=0.1', json],
  ])('for %s is %s, with data and with an error', async (accept, type) => {
    for (const query of ['{ customers { nodes { id } } }', '{ customers(first: 0) { nodes { id } } }', '{']) {
      const { headers } = await post(query, accept === undefined ? {} : { accept })
      expect(headers['content-type']).toBe(type)
    }
  })

  test('is 406 for who accepts neither', async () => {
    expect((await post('{ customers { nodes { id } } }', { accept: 'text/plain' })).status).toBe(406)
  })
})
