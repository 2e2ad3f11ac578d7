import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { startTestServer, type TestServer } from '../support/server.js'

/** Each with a name that is nearly right, in every place where a message could say what was meant. */
const misspelt: readonly (readonly [what: string, query: string, variables?: Readonly<Record<string, unknown>>])[] = [
  ['a field', '{ customrs { nodes { id } } }'],
  ['a field below others', '{ customers { nodes { nam } } }'],
  ['an argument', '{ customers(frst: 1) { nodes { id } } }'],
  ['an enumerated value', '{ customers(filter: { status: { eq: ACTIV } }) { nodes { id } } }'],
  ['a member of an input', '{ customers(filter: { nme: { eq: "x" } }) { nodes { id } } }'],
  ['a type', 'query ($filter: CustomerFiltr) { customers(filter: $filter) { nodes { id } } }'],
  ['a type of a fragment', '{ customers { nodes { ... on Custmer { id } } } }'],
  [
    'a member of a variable',
    'query ($filter: CustomerFilter) { customers(filter: $filter) { nodes { id } } }',
    { filter: { nme: { eq: 'x' } } },
  ],
  [
    'an enumerated value of a variable',
    'query ($filter: CustomerFilter) { customers(filter: $filter) { nodes { id } } }',
    { filter: { status: { eq: 'ACTIV' } } },
  ],
]

describe.each([true, false])('with introspection: %s', (introspection) => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ vendors: ['vtiger'], server: { introspection } })
  })
  afterAll(async () => server.close())

  test.each(misspelt.map(([what, query, variables = {}]) => [what, query, variables] as const))(
    `a misspelt name of %s is ${introspection ? '' : 'not '}answered with the right one`,
    async (_what, query, variables) => {
      const { data, errors } = await server.query(query, variables)
      expect(data).toBeNull()
      expect(/did you mean/i.test(JSON.stringify(errors))).toBe(introspection)
    },
  )

  test(`GraphiQL is ${introspection ? '' : 'not '}served, and the schema ${introspection ? '' : 'not '}told`, async () => {
    const paths = ['/', '/graphiql.json', '/assets/none.js']
    const statuses = await Promise.all(paths.map(async (path) => (await fetch(`${server.url}${path}`)).status))
    // The page itself may not be built yet.
    expect(statuses.map((status) => status === 404)).toEqual(introspection ? [false, false, true] : [true, true, true])
    const { errors } = await server.query('{ __schema { types { name } } }')
    expect(errors.length).toBe(introspection ? 0 : 1)
  })
})
