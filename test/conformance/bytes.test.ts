import { gzipSync } from 'node:zlib'
import { request } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { longestEcho } from '../../src/errors/index.js'
import { propertySeed } from '../support/property.js'
import { startTestServer, type TestServer } from '../support/server.js'

/** Each case is an exchange over HTTP. */
const sample = { seed: propertySeed, numRuns: 60 }

let server: TestServer

beforeAll(async () => {
  server = await startTestServer({
    vendors: ['enterprise-platform'],
    source: { 'enterprise-platform': { sandbox: { scale: 0.02 } } },
  })
})
afterAll(() => server.close())
beforeEach(() => server.forgetRequests())

interface Answer {
  readonly status: number
  readonly message: string
  readonly code: unknown
}

interface Sent {
  readonly method?: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Buffer
}

/** By Node's own client, which sends addresses as they are given. */
async function send({ method = 'POST', path = '/graphql', headers = {}, body }: Sent): Promise<Answer> {
  const { hostname, port } = new URL(server.url)
  const text = await new Promise<{ status: number; body: string }>((resolve, reject) => {
    const sent = request({ hostname, port, method, path, headers }, (response) => {
      let got = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (got += chunk))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: got }))
    })
    sent.on('error', reject)
    sent.end(body)
  })
  const answer = JSON.parse(text.body || '{}') as {
    errors?: { message: string; extensions: { code: unknown } }[]
  }
  return {
    status: text.status,
    message: answer.errors?.[0]?.message ?? '',
    code: answer.errors?.[0]?.extensions.code,
  }
}

const json = { 'content-type': 'application/json' }
const guarded = { 'apollo-require-preflight': 'yes' }
/** Says its variable again, in an error, and calls no source. */
const echo = 'query ($x: String!) { customers(sources: [$x], first: 1) { nodes { id } } }'

const jsonSafe = (text: string): Buffer => Buffer.from(JSON.stringify(text).slice(1, -1))

/** Bytes inside a JSON text: texts, and now and then what is none. */
const bytes = fc
  .array(
    fc.oneof(
      fc.constantFrom('name', '晨光', 'é', '\u{1f600}', 'x'.repeat(600), '字'.repeat(300)).map(jsonSafe),
      fc.uint8Array({ minLength: 1, maxLength: 3, min: 0x80 }).map((some) => Buffer.from(some)),
      fc.constantFrom('d5c5ceb0', 'eda080', 'c0af', 'fffe', 'f4908080', 'efbfbd').map((hex) => Buffer.from(hex, 'hex')),
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((parts) => Buffer.concat(parts))

function strict(some: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(some)
  } catch {
    return null
  }
}

/** Bytes before the first that no text begins with. */
function goodBytes(some: Buffer): number {
  for (let end = some.length; end > 0; end--) if (strict(some.subarray(0, end)) !== null) return end
  return 0
}

function expectRead(answer: Answer, name: string): void {
  expect(answer).toMatchObject({ status: 200, code: 'BAD_USER_INPUT' })
  expect(answer.message).toContain(`There is no source ${JSON.stringify(name).slice(0, longestEcho - 2)}`)
}

function expectRefused(answer: Answer, offset: number): void {
  expect(answer).toMatchObject({ status: 400, code: 'BAD_USER_INPUT' })
  expect(answer.message).toMatch(new RegExp(`offset ${offset}\\b`))
  expect(server.vendorCalls()).toEqual([])
}

describe('bytes of a body', () => {
  const ways: readonly { name: string; sent: (body: Buffer) => Sent }[] = [
    { name: 'the plain way', sent: (body) => ({ headers: json, body }) },
    {
      name: 'the plain way with its charset',
      sent: (body) => ({ headers: { 'content-type': 'application/json; charset=UTF-8' }, body }),
    },
    {
      name: "Express's way",
      sent: (body) => ({ path: '/graphql?', headers: { 'content-type': 'application/json; charset="utf-8"' }, body }),
    },
    {
      name: 'compressed',
      sent: (body) => ({ headers: { ...json, 'content-encoding': 'gzip' }, body: gzipSync(body) }),
    },
  ]
  it.each(ways)('are text or are refused with their offset: $name', async ({ sent }) => {
    await fc.assert(
      fc.asyncProperty(bytes, async (some) => {
        const before = Buffer.from(`{"query":${JSON.stringify(echo)},"variables":{"x":"`)
        const answer = await send(sent(Buffer.concat([before, some, Buffer.from('"}}')])))
        const text = strict(some)
        if (text === null) expectRefused(answer, before.length + goodBytes(some))
        else expectRead(answer, text)
      }),
      sample,
    )
  })

  it.each(['gbk', 'utf-7', 'utf-16le', 'utf-32', 'iso-8859-1', 'nonsense', ''])(
    'are refused when they are said to be %s',
    async (charset) => {
      for (const path of ['/graphql', '/graphql?']) {
        const headers = { 'content-type': `application/json; charset=${charset}` }
        const answer = await send({ path, headers, body: Buffer.from(JSON.stringify({ query: '{ __typename }' })) })
        expect(answer).toMatchObject({ status: 415, code: 'BAD_USER_INPUT' })
      }
    },
  )

  it('may begin with a byte order mark', async () => {
    const body = Buffer.from(`\ufeff${JSON.stringify({ query: '{ __typename }' })}`)
    for (const path of ['/graphql', '/graphql?']) expect((await send({ path, headers: json, body })).status).toBe(200)
  })
})

describe('bytes of an address', () => {
  const encoded = (some: Buffer): string =>
    [...some].map((byte) => (byte < 0x80 ? String.fromCharCode(byte) : `%${byte.toString(16)}`)).join('')

  it.each(['variables', 'path'])('are text or are refused with their offset: %s', async (place) => {
    await fc.assert(
      fc.asyncProperty(bytes, async (some) => {
        const text = strict(some)
        const before =
          place === 'path'
            ? '/graphql/'
            : `/graphql?query=${encodeURIComponent(echo)}&variables=${encodeURIComponent('{"x":"')}`
        const path = before + encoded(some) + (place === 'path' ? '' : encodeURIComponent('"}'))
        const answer = await send({ method: 'GET', path, headers: guarded })
        if (text === null) expectRefused(answer, (before + encoded(some.subarray(0, goodBytes(some)))).length)
        else if (place === 'variables') expectRead(answer, text)
        else expect(answer.message).not.toContain('offset')
      }),
      sample,
    )
  })

  it('are not taken for Latin-1 where they are not encoded', async () => {
    const path = `/graphql?query=${encodeURIComponent(echo)}&variables=`
    const raw = Buffer.from('{"x":"晨"}').toString('latin1').replaceAll('"', '%22')
    // By Node itself, which says nothing more.
    expect(await send({ method: 'GET', path: path + raw, headers: guarded })).toMatchObject({ status: 400 })
  })
})
