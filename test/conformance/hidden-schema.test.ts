import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { encodeReference } from '../../src/model/index.js'
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

/** The same of names that are values to GraphQL, and are fields of the schema nevertheless. */
const written: readonly (readonly [what: string, mutation: string, input: object])[] = [
  [
    'a row',
    'mutation ($input: ImportRecordsInput!) { importRecords(input: $input) { problems { column message } } }',
    { source: 'vtiger', entity: 'CUSTOMER', rows: [{ name: 'x', emial: 'a@b.example' }] },
  ],
  [
    'an enumerated value of a row',
    'mutation ($input: ImportRecordsInput!) { importRecords(input: $input) { problems { column message } } }',
    { source: 'vtiger', entity: 'CUSTOMER', rows: [{ name: 'x', status: 'ACTIV' }] },
  ],
  [
    'a member below a row',
    'mutation ($input: ImportRecordsInput!) { importRecords(input: $input) { problems { column message } } }',
    { source: 'vtiger', entity: 'ORDER', rows: [{ subject: 'x', lines: [{ quantitiy: '1' }] }] },
  ],
  [
    'a column',
    'mutation ($input: PublishReportInput!) { publishReport(input: $input) { userErrors { path message } } }',
    {
      tableId: encodeReference('ReportTable', 'yunzhijia', '1'),
      mode: 'APPEND',
      customers: {},
      columns: [{ name: 'A', type: 'STRING', field: 'nmae' }],
    },
  ],
]

describe.each([true, false])('with introspection: %s', (introspection) => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ vendors: ['vtiger', 'yunzhijia'], server: { introspection } })
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

  test.each(written)(
    `a misspelt name in %s of a mutation is ${introspection ? '' : 'not '}answered with the right one`,
    async (_what, mutation, input) => {
      const { data, errors } = await server.query(mutation, { input })
      expect(errors).toEqual([])
      const told = JSON.stringify(data)
      expect(told).toMatch(/There is no (such )?field|does not exist|is not defined/)
      expect(/did you mean|there is (?!no )/i.test(told)).toBe(introspection)
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
