import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { examples } from '../../src/server/graphiql/examples.js'
import { startTestServer, type TestServer } from '../support/server.js'

interface Company {
  readonly source: { readonly name: string }
  readonly counterparts: readonly { readonly customer: { readonly source: { readonly name: string } } }[]
}

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
}, 60_000)
afterAll(async () => server.close())

describe('the examples of GraphiQL', () => {
  test.each(examples)('$title answers without an error', async ({ query, variables, headers }) => {
    const { data, errors } = await server.query(query, variables, headers)
    expect(errors).toEqual([])
    expect(data).not.toBeNull()
  })

  test('one of them joins three vendors', async () => {
    const example = examples.find(({ title }) => title === 'One company everywhere')
    const { data } = await server.query(example?.query ?? '')
    const [company] = (data?.['customers'] as { nodes: readonly Company[] }).nodes
    const names = [company, ...(company?.counterparts.map(({ customer }) => customer) ?? [])].map(
      (each) => each?.source.name,
    )
    expect(new Set(names).size).toBeGreaterThanOrEqual(3)
  })
})
