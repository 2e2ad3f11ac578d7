import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { print } from 'graphql'
import { demoExamples } from '../../src/server/examples.js'
import { OneCompanyEverywhereDocument, type OneCompanyEverywhereQuery } from '../support/operations.js'
import { startTestServer, type TestServer } from '../support/server.js'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
}, 60_000)
afterAll(async () => server.close())

describe('the examples of GraphiQL', () => {
  test.each(demoExamples)('$title answers without an error', async ({ query, variables, headers }) => {
    const { data, errors } = await server.query(query, variables, headers)
    expect(errors).toEqual([])
    expect(data).not.toBeNull()
  })

  test('one of them joins three vendors', async () => {
    const { data } = await server.query(print(OneCompanyEverywhereDocument), {
      filter: { name: { contains: 'orchid island' } },
    })
    const [company] = (data as unknown as OneCompanyEverywhereQuery).customers.nodes
    const names = [company, ...(company?.counterparts.map(({ customer }) => customer) ?? [])].map(
      (each) => each?.source.name,
    )
    expect(new Set(names).size).toBeGreaterThanOrEqual(3)
  })
})
