import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request as httpRequest } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { buildCrmSchema } from '../../resolvers/index.js'
import { readQuestion } from '../../src/cli/export-query.js'
import { UsageError } from '../../src/cli/failures.js'
import { parseConfig } from '../../src/config/index.js'
import { CrmError } from '../../src/errors/index.js'
import { startServer } from '../../src/server/server.js'
import type { RunningServer } from '../../src/server/server-types.js'
import { createMemoryWriter } from '../support/memory-writer.js'
import { propertyRuns, propertySeed } from '../support/property.js'
import { customer, ticket } from '../support/records.js'
import {
  wideBodies,
  wrongConfigurations,
  wrongQuestions,
  wrongRequests,
  type RawRequest,
} from '../support/wrong-input.js'

let server: RunningServer
let folder: string
let defects: Readonly<Record<string, unknown>>[]

beforeAll(async () => {
  defects = []
  folder = mkdtempSync(join(tmpdir(), 'crm-graphiql-'))
  writeFileSync(join(folder, 'index.html'), '<!doctype html>')
  server = await startServer({
    sources: [
      createMemoryWriter({
        name: 'memory',
        now: () => Date.now(),
        records: {
          Customer: [customer('memory', 'c1', 1), customer('memory', 'c2', 2)],
          Contact: [],
          Ticket: [ticket('memory', 't1', 'c1', 3)],
          Order: [],
        },
      }),
    ],
    port: 0,
    cursorSecret: 'test secret',
    compileFrom: 2,
    graphiqlFolder: folder,
    logger: {
      info: () => undefined,
      warn: () => undefined,
      error: (fields) => defects.push(fields),
    },
  })
})

afterAll(async () => {
  agent.destroy()
  await server.close()
  rmSync(folder, { recursive: true })
})

const agent = new Agent({ keepAlive: true })

interface Answer {
  readonly status: number
  readonly text: string
}

async function send({ method, path, headers, body }: RawRequest): Promise<Answer> {
  const { hostname, port } = new URL(server.url)
  return new Promise((resolve, reject) => {
    const sending = httpRequest({ hostname, port, method, path, headers, agent }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }))
      response.on('error', reject)
    })
    sending.on('error', reject)
    sending.setTimeout(25_000, () => sending.destroy(new Error('No answer came')))
    sending.end(body ?? undefined)
  })
}

/** Sends something wrong, of which nothing may be called a fault of ours. */
async function expectNoDefect(request: RawRequest): Promise<Answer> {
  defects.length = 0
  const answer = await send(request)
  expect(answer.status).toBeLessThan(500)
  expect(answer.text).not.toContain('INTERNAL_SERVER_ERROR')
  expect(answer.text).not.toMatch(/node_modules|\.[jt]s:\d+/)
  expect(defects).toEqual([])
  return answer
}

const json = { 'content-type': 'application/json' }
const post = (body: unknown, path = '/graphql'): RawRequest => ({
  method: 'POST',
  path,
  headers: json,
  body: JSON.stringify(body),
})

interface Told {
  readonly status: number
  readonly errors: readonly { readonly message: string; readonly extensions: { readonly code: string } }[]
}

async function told(request: RawRequest): Promise<Told> {
  const { status, text } = await expectNoDefect(request)
  return { status, errors: (JSON.parse(text) as { errors?: Told['errors'] }).errors ?? [] }
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex')
const query = '{ __typename }'
const filtered = 'query ($filter: CustomerFilter) { customers(filter: $filter) { nodes { id } } }'

describe('what a caller got wrong', () => {
  // Both ways to GraphQL: the plain one, and through Express.
  describe.each(['/graphql', '/graphql?way=express'])('at %s', (path) => {
    it('is told of a subscription, which this server does not have', async () => {
      for (const text of ['subscription { x }', 'subscription { __typename }']) {
        const { errors } = await told(post({ query: text }, path))
        expect(errors.map(({ extensions }) => extensions.code)).toEqual(['GRAPHQL_VALIDATION_FAILED'])
        expect(errors[0]?.message).toBe('This server has no subscriptions; ask again with a query')
      }
    })

    it.each([
      ['the hash of another text', { version: 1, sha256Hash: digest('another') }, /is not that of its text/],
      ['another version', { version: 2, sha256Hash: digest(query) }, /version 1/],
      ['no version', { sha256Hash: digest(query) }, /version 1/],
      ['no hash', { version: 1 }, /is not that of its text/],
      ['nothing of the kind', 5, /version 1/],
    ])('is told of a persisted query with %s', async (_name, persistedQuery, message) => {
      const request = post({ query, extensions: { persistedQuery } }, path)
      const accept = 'application/graphql-response+json'
      expect((await told({ ...request, headers: { ...json, accept } })).status).toBe(400)
      const { errors } = await told(request)
      expect(errors.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT'])
      expect(errors[0]?.message).toMatch(message)
    })

    it('is told of more wrong items than are listed', async () => {
      const { errors } = await told(
        post({ query: filtered, variables: { filter: { name: { in: Array(80).fill({}) } } } }, path),
      )
      expect(new Set(errors.map(({ extensions }) => extensions.code))).toEqual(new Set(['BAD_USER_INPUT']))
    })

    it('is told of a filter with more values than one may have', async () => {
      const lists = Array.from({ length: 25 }, (_, list) => ({
        name: { in: Array.from({ length: 500 }, (_ignored, value) => `${list} ${value}`) },
      }))
      for (const filter of [{ or: lists }, { and: lists }, { not: { or: lists } }]) {
        const { errors } = await told(post({ query: filtered, variables: { filter } }, path))
        expect(errors).toMatchObject([
          {
            message: 'The filter has more than 10000 values in all; ask in several requests',
            extensions: { code: 'BAD_USER_INPUT', argumentPath: ['filter'] },
          },
        ])
      }
    })
  })

  it('takes as many values as a filter may have, in one list or many', async () => {
    const lists = Array.from({ length: 20 }, (_, list) => ({
      name: { in: Array.from({ length: 500 }, (_ignored, value) => `${list} ${value}`) },
    }))
    for (const filter of [{ or: lists }, { and: lists }, { not: { or: lists } }]) {
      expect((await told(post({ query: filtered, variables: { filter } }))).errors).toEqual([])
    }
  })

  it('is never a fault of ours, whatever it is', async () => {
    const schema = await buildCrmSchema()
    const requests = wrongRequests(schema)
    await fc.assert(
      fc.asyncProperty(requests, async (request) => void (await expectNoDefect(request))),
      { seed: propertySeed, numRuns: propertyRuns * 2, endOnFailure: true },
    )
  }, 300_000)

  it('is never a fault of ours in a filter of any width', async () => {
    await fc.assert(
      fc.asyncProperty(wideBodies, async (body) => {
        await expectNoDefect({ method: 'POST', path: '/graphql', headers: json, body })
      }),
      { seed: propertySeed, numRuns: 6, endOnFailure: true },
    )
  })

  it('is never a fault of ours in the question of an export', async () => {
    const schema = await buildCrmSchema()
    fc.assert(
      fc.property(wrongQuestions(schema), (question) => {
        expectRefusal(() => readQuestion(schema, question), UsageError)
      }),
      { seed: propertySeed, numRuns: propertyRuns * 2, endOnFailure: true },
    )
  }, 120_000)

  it('is never a fault of ours in a configuration', () => {
    fc.assert(
      fc.property(wrongConfigurations, (text) => {
        expectRefusal(() => parseConfig(text, join(folder, 'crm.yaml'), { environment: {} }), CrmError)
      }),
      { seed: propertySeed, numRuns: propertyRuns * 2, endOnFailure: true },
    )
  }, 120_000)
})

/** Does something that may be refused as the caller's or the operator's mistake, and must not fail otherwise. */
function expectRefusal(work: () => unknown, refusal: new (...given: never[]) => Error): void {
  let thrown: unknown
  try {
    work()
    return
  } catch (error) {
    thrown = error
  }
  if (!(thrown instanceof refusal)) throw thrown
  expect(thrown instanceof CrmError ? thrown.kind : 'operator').not.toBe('defect')
  expect(thrown.message).not.toMatch(/node_modules|\.[jt]s:\d+/)
}
