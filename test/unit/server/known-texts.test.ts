import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createHash } from 'node:crypto'
import { KnownTexts } from '../../../src/server/known-texts.js'
import type { RunningServer } from '../../../src/server/server-types.js'
import { startServer } from '../../../src/server/server.js'
import { createMemorySource } from '../../support/memory-source.js'
import { customer } from '../../support/records.js'

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')
const textOf = async (texts: KnownTexts, hash: string): Promise<unknown> => texts.cache.get(`apq:${hash}`)

test('a text is found by its hash, and asked for by the very same extensions each time', async () => {
  const texts = new KnownTexts()
  expect(await textOf(texts, hashOf('{ a }'))).toBeUndefined()
  const extensions = texts.extensionsFor('{ a }')
  expect(extensions).toEqual({ persistedQuery: { version: 1, sha256Hash: hashOf('{ a }') } })
  expect(texts.extensionsFor('{ a }')).toBe(extensions)
  expect(await textOf(texts, hashOf('{ a }'))).toBe('{ a }')
})

test.each([
  ['a long text', `{ a } #${'x'.repeat(16_384)}`],
  ['half of a pair, which is hashed as another character', '{ a(b: "\ud800") }'],
])('%s goes by itself', async (_what, text) => {
  const texts = new KnownTexts()
  expect(texts.extensionsFor(text)).toBeUndefined()
  expect(await textOf(texts, hashOf(text))).toBeUndefined()
})

test('what clients register is held too, but not under the hash of another text', async () => {
  const texts = new KnownTexts()
  const good = '{ a(b: "\ufffd") }'
  const other = '{ a(b: "\ud800") }'
  expect(hashOf(good)).toBe(hashOf(other))
  await texts.cache.set(`apq:${hashOf(good)}`, good)
  await texts.cache.set(`apq:${hashOf(other)}`, other)
  expect(await textOf(texts, hashOf(good))).toBe(good)
  expect(await texts.cache.delete(`apq:${hashOf(good)}`)).toBe(true)
  expect(await textOf(texts, hashOf(good))).toBeUndefined()
})

test('the least used texts make room, and a text that is larger than all may be is not taken', async () => {
  const texts = new KnownTexts()
  for (let index = 0; index < 2_001; index++) {
    texts.extensionsFor(`{ a${index} }`)
    texts.extensionsFor('{ a0 }')
  }
  expect(await textOf(texts, hashOf('{ a0 }'))).toBe('{ a0 }')
  expect(await textOf(texts, hashOf('{ a1 }'))).toBeUndefined()
  const huge = '#'.repeat(5_000_000)
  await texts.cache.set(`apq:${hashOf(huge)}`, huge)
  expect(await textOf(texts, hashOf(huge))).toBeUndefined()
})

describe('over HTTP', () => {
  let server: RunningServer

  beforeAll(async () => {
    const source = createMemorySource({ name: 's', records: { Customer: [customer('s', 'c1', 1)] } })
    server = await startServer({ sources: [source], port: 0, cursorSecret: 'cursors of this test only' })
  })

  afterAll(() => server.close())

  async function ask(body: object): Promise<unknown> {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return response.json()
  }

  const persisted = (text: string): object => ({
    extensions: { persistedQuery: { version: 1, sha256Hash: hashOf(text) } },
  })
  const answer = { data: { customers: { nodes: [{ nativeId: 'c1' }] } } }

  test('a persisted query is registered by its text and asked for by its hash', async () => {
    const query = '{ customers { nodes { nativeId } } }'
    expect(await ask(persisted(query))).toMatchObject({
      errors: [{ extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }],
    })
    expect(await ask({ query, ...persisted(query) })).toEqual(answer)
    expect(await ask(persisted(query))).toEqual(answer)
    expect(await ask({ query })).toEqual(answer)
  })

  test('a text that is wrong is told so each time', async () => {
    const answers = [await ask({ query: '{ customers {' }), await ask({ query: '{ customers {' })]
    expect(answers[0]).toMatchObject({ errors: [{ extensions: { code: 'GRAPHQL_PARSE_FAILED' } }] })
    expect(answers[1]).toEqual(answers[0])
  })
})
