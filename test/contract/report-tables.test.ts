import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { compareText, decodeReference, encodeReference } from '../../src/model/index.js'
import type { ReportCategoryRecord } from '../../src/vendors/yunzhijia/sandbox/index.js'
import { startTestServer, type TestServer } from '../support/server.js'

/** A table as the vendor keeps it, with its category. */
interface Kept {
  readonly id: string
  readonly name: string
  readonly category: string
  readonly time: number | null
}

interface Node {
  readonly id: string
  readonly nativeId: string
  readonly name: string
  readonly category: { readonly nativeId: string; readonly name: string }
  readonly updatedAt: string | null
}

interface Connection {
  readonly nodes: readonly Node[]
  readonly totalCount: number | null
  readonly complete: boolean
  readonly pageInfo: {
    readonly hasNextPage: boolean
    readonly hasPreviousPage: boolean
    readonly startCursor: string | null
    readonly endCursor: string | null
  }
  readonly sources: readonly { readonly source: string; readonly status: string; readonly vendorCalls: number }[]
}

const document = `query Tables($first: Int, $after: String, $last: Int, $before: String, $filter: ReportTableFilter,
    $orderBy: [ReportTableOrder!], $sources: [String!]) {
  reportTables(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy,
      sources: $sources) {
    nodes { id nativeId name category { nativeId name } updatedAt }
    totalCount
    complete
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    sources { source status vendorCalls }
  }
}`

let server: TestServer
let kept: readonly Kept[]

beforeAll(async () => {
  const small = { sandbox: { scale: 0.1 } }
  server = await startTestServer({ vendors: ['vtiger', 'yunzhijia'], source: { vtiger: small, yunzhijia: small } })
  const { categories } = server.sources['yunzhijia']!.sandbox.data as { categories: ReportCategoryRecord[] }
  kept = categories.flatMap((category) =>
    category.tables.map(({ id, name, dataUpdateTime }) => ({
      id,
      name,
      category: category.name,
      time: dataUpdateTime,
    })),
  )
})
afterAll(() => server.close())
beforeEach(() => server.forgetRequests())

async function tables(variables: Readonly<Record<string, unknown>> = {}): Promise<Connection> {
  const { data, errors } = await server.query(document, variables)
  expect(errors).toEqual([])
  return data?.['reportTables'] as Connection
}

const reports = (): string[] => server.vendorCalls().filter((call) => call.includes('getAdminTableInfos'))
const names = ({ nodes }: Connection): string[] => nodes.map(({ name }) => name)
const byId = (left: Kept, right: Kept): number => compareText(left.id, right.id)
/** The order of a list that asks for none, in words of its own. */
const usual = (left: Kept, right: Kept): number =>
  (right.time ?? Number.MAX_SAFE_INTEGER) - (left.time ?? Number.MAX_SAFE_INTEGER) || byId(left, right)

describe('the list', () => {
  it('gives the last changed first, those that never had rows before all', async () => {
    const page = await tables({ first: 100 })
    expect(page.nodes.map(({ nativeId }) => nativeId)).toEqual(
      kept
        .toSorted(usual)
        .slice(0, 100)
        .map(({ id }) => id),
    )
    expect(kept.some(({ time }) => time === null)).toBe(true)
    expect(page).toMatchObject({ complete: true, totalCount: kept.length })
    expect(page.sources).toEqual([{ source: 'yunzhijia', status: 'OK', vendorCalls: 2 }])
    const { id, nativeId, updatedAt, category } = page.nodes.find((node) => node.updatedAt !== null)!
    const original = kept.find((table) => table.id === nativeId)!
    expect(decodeReference(id)).toEqual({ entity: 'ReportTable', source: 'yunzhijia', nativeId })
    expect(Date.parse(updatedAt!)).toBe(original.time)
    expect(category.name).toBe(original.category)
  })

  it('orders by name, by code point, and takes the order asked for', async () => {
    const page = await tables({ first: 100, orderBy: [{ field: 'NAME', direction: 'ASC' }, { field: 'UPDATED_AT' }] })
    expect(names(page)).toEqual(
      kept
        .map(({ name }) => name)
        .sort(compareText)
        .slice(0, 100),
    )
  })

  it.each<[string, object, (table: Kept) => boolean]>([
    ['a part of the name', { name: { contains: 'MONTHLY' } }, ({ name }) => /monthly/i.test(name)],
    ['the very name', { name: { eq: 'Monthly revenue' } }, ({ name }) => name === 'Monthly revenue'],
    ['a sign that is a wildcard elsewhere', { name: { contains: '%' } }, ({ name }) => name.includes('%')],
    ['the category', { categoryName: { in: ['财务(示例)'] } }, ({ category }) => category === '财务(示例)'],
    ['no time', { updatedAt: { isNull: true } }, ({ time }) => time === null],
    [
      'a time',
      { updatedAt: { gte: '2023-11-14T22:13:20.001Z' } },
      ({ time }) => time !== null && time >= 1_700_000_000_001,
    ],
    [
      'nested terms',
      { not: { or: [{ categoryName: { startsWith: '财务' } }, { name: { startsWith: 'statement' } }] } },
      ({ name, category }) => !category.startsWith('财务') && !/^statement/i.test(name),
    ],
    ['nothing', { or: [] }, () => false],
  ])('filters by %s and counts what is left', async (_name, filter, keeps) => {
    const expected = kept.filter(keeps).sort(usual)
    const page = await tables({ first: 100, filter })
    expect(page.nodes.map(({ nativeId }) => nativeId)).toEqual(expected.slice(0, 100).map(({ id }) => id))
    expect((await tables({ first: 1, filter })).totalCount).toBe(expected.length)
    if (expected.length === 0) expect(reports()).toEqual([])
  })

  it('pages forward and backward over ties and missing times', async () => {
    const expected = kept.toSorted(usual).map(({ id }) => id)
    const forward: string[] = []
    let after: string | null = null
    do {
      const page: Connection = await tables({ first: 7, after })
      forward.push(...page.nodes.map(({ nativeId }) => nativeId))
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null
    } while (after !== null)
    expect(forward).toEqual(expected)
    const backward: string[] = []
    let before: string | null = null
    do {
      const page: Connection = await tables({ last: 11, before })
      backward.unshift(...page.nodes.map(({ nativeId }) => nativeId))
      before = page.pageInfo.hasPreviousPage ? page.pageInfo.startCursor : null
    } while (before !== null)
    expect(backward).toEqual(expected)
  })

  it('asks only sources that have tables, and says of others that they have none', async () => {
    await tables()
    expect(server.vendorCalls().every((call) => call.startsWith('yunzhijia'))).toBe(true)
    const { data, errors } = await server.query(document, { sources: ['vtiger', 'yunzhijia'] })
    const { complete, sources, totalCount } = data?.['reportTables'] as Connection
    expect({ complete, totalCount, states: sources.map(({ status }) => status).sort() }).toEqual({
      complete: false,
      totalCount: null,
      states: ['OK', 'SKIPPED_CAPABILITY'],
    })
    expect(errors.map(({ extensions }) => extensions['code'])).toEqual(['SOURCE_CAPABILITY'])
  })

  it('is left out of lists of other entities', async () => {
    const { data, errors } = await server.query('{ customers(first: 1) { complete sources { source } } }')
    expect(errors).toEqual([])
    expect(data).toEqual({ customers: { complete: true, sources: [{ source: 'vtiger' }] } })
  })

  it('has no search, and no custom fields', async () => {
    const answer = await server.query('{ reportTables(search: "x") { nodes { customFields } } }')
    expect(answer.errors.map(({ extensions }) => extensions['code'])).toEqual([
      'GRAPHQL_VALIDATION_FAILED',
      'GRAPHQL_VALIDATION_FAILED',
    ])
  })
})

describe('one table', () => {
  const idOf = (nativeId: string): string => encodeReference('ReportTable', 'yunzhijia', nativeId)

  it('is found by its id, as itself and as a node', async () => {
    const table = kept[0]!
    const { data, errors } = await server.query(
      `query One($id: ID!) {
        reportTable(id: $id) { name source { name vendor } }
        node(id: $id) { __typename id ... on ReportTable { category { name } } }
      }`,
      { id: idOf(table.id) },
    )
    expect(errors).toEqual([])
    expect(data).toEqual({
      reportTable: { name: table.name, source: { name: 'yunzhijia', vendor: 'YUNZHIJIA' } },
      node: { __typename: 'ReportTable', id: idOf(table.id), category: { name: table.category } },
    })
  })

  it('costs one call with whatever else is asked of the list', async () => {
    const ids = [...kept.slice(0, 30).map(({ id }) => idOf(id)), idOf('nothing'), idOf(kept[0]!.id)]
    const { data, errors } = await server.query(
      `query Many($ids: [ID!]!) {
        nodes(ids: $ids) { ... on ReportTable { name } }
        reportTables(first: 2) { totalCount }
      }`,
      { ids },
    )
    expect(errors).toEqual([])
    expect(data?.['nodes']).toEqual([...kept.slice(0, 30).map(({ name }) => ({ name })), null, { name: kept[0]!.name }])
    expect(reports()).toHaveLength(1)
  })

  it('that does not exist is null, and an id of another entity is refused', async () => {
    const query = 'query One($id: ID!) { reportTable(id: $id) { name } }'
    expect(await server.query(query, { id: idOf('nothing') })).toMatchObject({
      data: { reportTable: null },
      errors: [],
    })
    const { errors } = await server.query(query, { id: encodeReference('Customer', 'vtiger', '11x1') })
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
  })
})

describe('what can be known before', () => {
  it('is that one plain call is made and everything is worked out here', async () => {
    const { extensions, errors } = await server.query(
      document,
      { filter: { name: { contains: '报表' } }, first: 3 },
      { 'x-crm-explain': 'plan' },
    )
    expect(errors).toEqual([])
    expect(server.vendorCalls()).toEqual([])
    expect(extensions).toMatchObject({
      explain: {
        plans: [
          {
            source: 'yunzhijia',
            request: 'POST /api/open/linkerp/ReportDataTableapi/getAdminTableInfos {"eid":"6826231"}',
            conditions: [{ grade: 'LOCAL' }],
            leastCalls: 1,
            mostCalls: 1,
          },
          { source: 'yunzhijia', purpose: 'SIGN_IN', leastCalls: 0, mostCalls: 2 },
        ],
      },
    })
  })

  it('is that the source makes tables, and sorts and tests nothing itself', async () => {
    const { data } = await server.query(
      '{ sources { name entities { entity canCreate creatableFields fields { field sortable operators { operator } } } } }',
    )
    const fields = ['nativeId', 'name', 'categoryName', 'updatedAt'].map((field) => ({
      field,
      sortable: false,
      operators: [],
    }))
    expect(data?.['sources']).toContainEqual({
      name: 'yunzhijia',
      entities: [
        { entity: 'ReportTable', canCreate: true, creatableFields: ['categoryId', 'name', 'columns'], fields },
      ],
    })
  })
})
