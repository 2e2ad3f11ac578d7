import { afterEach, expect, jest, test } from '@jest/globals'
import { Executor } from '../../src/execution/executor.js'
import { startTestServer, type TestServer } from '../support/server.js'

let server: TestServer | null = null

afterEach(async () => {
  await server?.close()
  jest.restoreAllMocks()
})

/** The data of a query asked three times, and whether a compiled query gave it the last time. */
async function askedThreeTimes(
  executionMode: 'compiled' | 'reference',
): Promise<{ readonly data: readonly unknown[]; readonly isCompiled: boolean }> {
  const spy = jest.spyOn(Executor.prototype, 'executeCompiled')
  server = await startTestServer({ vendors: ['vtiger'], server: { executionMode, compileFrom: 3 } })
  const data: unknown[] = []
  for (let time = 0; time < 3; time++) {
    const answer = await server.query('{ customers(first: 2) { nodes { id name createdAt } pageInfo { endCursor } } }')
    expect(answer.errors).toEqual([])
    data.push(answer.data)
  }
  const last = await spy.mock.results.at(-1)!.value
  await server.close()
  server = null
  return { data, isCompiled: last !== null }
}

test('queries that come again are compiled, unless the reference alone is to execute; the answers are the same', async () => {
  const compiled = await askedThreeTimes('compiled')
  const reference = await askedThreeTimes('reference')
  expect(compiled.isCompiled).toBe(true)
  expect(reference.isCompiled).toBe(false)
  const nodes = (data: unknown): unknown =>
    (data as { readonly customers: { readonly nodes: unknown } }).customers.nodes
  for (const each of [...compiled.data, ...reference.data]) expect(nodes(each)).toEqual(nodes(compiled.data[0]))
})
