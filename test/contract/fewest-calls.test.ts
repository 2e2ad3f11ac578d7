import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { startServer } from '../../src/server/server.js'
import type { RunningServer } from '../../src/server/server-types.js'
import { createTransportFactory } from '../../src/transport/index.js'
import { vendors } from '../../src/vendors/registry.js'
import { answers } from '../bench/floor/answers.js'
import { queries, queryNames, type QueryName } from '../bench/queries.js'
import { sourceKey, sourceName } from '../bench/shape/values.js'
import { SourceServer } from '../bench/source/server.js'

/** Calls and body bytes of each query when the least is asked that the source's API allows. */
const floorCalls: Readonly<Record<QueryName, number>> = { Q1: 7, Q2: 1, Q3: 1, Q4: 2 }

const source = new SourceServer({ customers: 2_000, childrenEach: 5, seed: 1 })
let baseUrl = ''
const servers: RunningServer[] = []

beforeAll(async () => {
  await new Promise<void>((resolve) => source.http.listen(0, '127.0.0.1', resolve))
  baseUrl = `http://127.0.0.1:${(source.http.address() as AddressInfo).port}/v1`
})

afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()))
  source.http.closeAllConnections()
  await new Promise((resolve) => source.http.close(resolve))
})

async function serverWith(settings: Readonly<Record<string, unknown>>): Promise<RunningServer> {
  const opened = vendors['enterprise-platform']!.open({
    baseUrl,
    auth: { kind: 'apiKey', apiKey: sourceKey },
    limits: { perMinute: 1_000_000 },
    ...settings,
  })
  if ('problems' in opened) throw new Error(JSON.stringify(opened.problems))
  const connected = opened.connect(createTransportFactory({ source: sourceName }))
  const server = await startServer({
    sources: [{ ...connected, name: sourceName, vendor: 'enterprise-platform', label: sourceName }],
    port: 0,
    cursorSecret: 'test secret of this file',
    compileFrom: 1,
  })
  servers.push(server)
  return server
}

/** Runs one query and counts what the source was asked for it. */
async function ask(server: RunningServer, name: QueryName): Promise<{ data: unknown; calls: number; bytes: number }> {
  const { text, variables } = queries[name]
  source.reset()
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: text, variables }),
  })
  const body = (await response.json()) as { data: unknown; errors?: unknown }
  expect(body.errors).toBeUndefined()
  const { calls, bytes } = source.counts
  return { data: body.data, calls, bytes }
}

async function floorOf(name: QueryName): Promise<{ data: unknown; calls: number; bytes: number }> {
  const [path = '', query = ''] = queries[name].floorPath.split('?', 2)
  source.reset()
  const data = await answers[path]!(baseUrl, new URLSearchParams(query))
  const { calls, bytes } = source.counts
  return { data, calls, bytes }
}

describe('a source whose habits are known', () => {
  const settings = {
    filters: { instants: 'instant', assumeSymmetric: true },
    lists: { ties: 'idAscending' },
  }

  test.each(queryNames)('%s takes the calls and nearly the bytes of the floor, again and again', async (name) => {
    const floor = await floorOf(name)
    expect(floor.calls).toBe(floorCalls[name])
    const server = await serverWith(settings)
    for (let time = 0; time < 3; time++) {
      const { data, calls, bytes } = await ask(server, name)
      expect({ data, calls }).toEqual({ data: floor.data, calls: floor.calls })
      // The pages of Q1 each begin with what the one before ended with, which the floor leaves out.
      if (name === 'Q1') expect(bytes / floor.bytes).toBeLessThan(1.02)
      else expect(bytes).toBe(floor.bytes)
    }
  })
})

describe('a source of which nothing is known but its description', () => {
  /** A page that is full may go on with ties of its last record, so one record more is asked for, or one page. */
  const calls: Readonly<Record<QueryName, number>> = { Q1: 7, Q2: 1, Q3: 2, Q4: 2 }

  test.each(queryNames)('%s gives the same answer', async (name) => {
    const floor = await floorOf(name)
    const answer = await ask(await serverWith({}), name)
    expect(answer.data).toEqual(floor.data)
    expect(answer.calls).toBe(calls[name])
  })
})
