import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { once } from 'node:events'
import { createServer, request } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { CrmError } from '../../../src/errors/index.js'
import { plainPostsFirst } from '../../../src/server/graphql-endpoint.js'
import type { RunningServer } from '../../../src/server/server-types.js'
import { startServer } from '../../../src/server/server.js'
import { createMemorySource } from '../../support/memory-source.js'
import { customer, ticket } from '../../support/records.js'

/** Names of about 50, 5,000 and 1,200,000 characters an answer, each in ASCII, Latin-1, Chinese, and with half a pair. */
const names = [1, 100, 24_000].flatMap((times) =>
  ['name', 'élève', '上海电气😀', 'half \ud800'].map((name) => name.repeat(times)),
)

/** A query is compiled when it comes for the third time. */
const asksUntilCompiled = 4

let server: RunningServer

beforeAll(async () => {
  const records = names.map((name, index) => customer('s', `c${index}`, index, { name }))
  const source = createMemorySource({ name: 's', records: { Customer: records, Ticket: [ticket('s', 't1', 'c1', 1)] } })
  source.onPage = ({ kind }) => {
    if (kind === 'Ticket') throw new CrmError('SOURCE_UNAVAILABLE', 'Gone for a while', { source: 's' })
  }
  server = await startServer({
    sources: [source],
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
    const query = `{ customers(filter: { nativeId: { eq: "c${index}" } }) { nodes { name } } }`
    for (let time = 0; time < asksUntilCompiled; time++) {
      const { headers, bytes } = await post(query)
      expect(headers['content-length']).toBe(String(bytes.length))
      const expected = { data: { customers: { nodes: [{ name: names[index] }] } } }
      expect(bytes.equals(Buffer.from(JSON.stringify(expected)))).toBe(true)
    }
  },
)

test('answers that wait for a slow client are not written over by others', async () => {
  const ids = Array.from({ length: 60 }, (_, index) => String(index + 10))
  const nameOf = (id: string): string => id.repeat(150_000)
  const records = ids.map((id, index) => customer('s', id, index, { name: nameOf(id) }))
  const { url, close } = await startServer({
    sources: [createMemorySource({ name: 's', records: { Customer: records } })],
    port: 0,
    cursorSecret: 'cursors of this test only',
    compileFrom: 1,
  })
  try {
    const query = (id: string): string => `{ customers(filter: { nativeId: { eq: "${id}" } }) { nodes { name } } }`
    const answer = (id: string): string => JSON.stringify({ data: { customers: { nodes: [{ name: nameOf(id) }] } } })
    const slow = connect(Number(new URL(url).port), '127.0.0.1')
    await once(slow, 'connect')
    for (const id of ids) {
      const body = JSON.stringify({ query: query(id) })
      slow.write(
        `POST /graphql HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      )
    }
    const others = [...ids].reverse()
    const answered = await Promise.all(others.map((id) => post(query(id), {}, url)))
    answered.forEach(({ bytes }, index) => expect(String(bytes) === answer(others[index]!)).toBe(true))
    // More than the system holds for a connection: some were waiting inside the server all the while.
    let text = ''
    for await (const chunk of slow.setEncoding('latin1')) {
      text += chunk as string
      if (text.endsWith(`${ids.at(-1)!}"}]}}}`)) break
    }
    const bodies = text.split(/HTTP\/1\.1 200 OK\r\n[^]*?\r\n\r\n/).slice(1)
    expect(bodies.map((body, index) => body === answer(ids[index]!))).toEqual(ids.map(() => true))
  } finally {
    await close()
  }
})

describe('an answer that comes again is the same when its query was compiled', () => {
  const query =
    '{ tickets { nodes { id } complete } customers(first: 1, filter: { name: { eq: "name" } }) { nodes { nativeId } } }'
  const data = { tickets: { nodes: [], complete: false }, customers: { nodes: [{ nativeId: 'c0' }] } }
  const errors = [
    {
      message: expect.any(String) as unknown,
      path: ['tickets'],
      extensions: { code: 'SOURCE_UNAVAILABLE', source: 's' },
    },
  ]

  test.each<readonly [string, Readonly<Record<string, string>>, object]>([
    ['with a source that failed', {}, { data, errors }],
    ['explained', { 'x-crm-explain': 'run' }, { data, errors, extensions: { explain: expect.any(Object) as unknown } }],
    ['by the way of unusual headers', { accept: 'application/json; charset=utf-8' }, { data, errors }],
  ])('%s', async (_what, headers, expected) => {
    const keys: string[][] = []
    for (let time = 0; time < asksUntilCompiled; time++) {
      const { bytes } = await post(query, headers)
      const answer = JSON.parse(bytes.toString('utf8')) as Record<string, unknown>
      expect(answer).toMatchObject(expected)
      keys.push(Object.keys(answer))
    }
    expect(new Set(keys.map(String)).size).toBe(1)
  })
})

test('a failure that nobody foresaw is 500 and tells nothing of itself', async () => {
  const apollo = { executeOperation: () => Promise.reject(new Error('invented-secret')) }
  const capacity = { forBody: async () => () => undefined, forOperation: async () => true }
  const listener = plainPostsFirst(
    { apollo, capacity, context: () => Promise.resolve({}), maxBodyBytes: 1_000, maxVariableDepth: 5 } as never,
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
