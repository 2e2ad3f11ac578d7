import { beforeAll, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  executeSync,
  getIntrospectionQuery,
  getOperationAST,
  getVariableValues,
  parse,
  type GraphQLSchema,
} from 'graphql'
import { buildCrmSchema } from '../../../resolvers/index.js'
import { CostCounter, Costs, type Counted, type OperationCost } from '../../../src/execution/admission/cost-limit.js'
import { propertyRuns, propertySeed } from '../../support/property.js'

let schema: GraphQLSchema
let counter: CostCounter

beforeAll(async () => {
  schema = await buildCrmSchema()
  counter = new CostCounter({ schema, sources: 5, sourcesWith: (entity) => (entity === 'Order' ? 3 : 4) })
})

const document = parse(`
  query Lists($first: Int, $last: Int, $with: Boolean!, $filter: CustomerFilter, $each: Int = 5) {
    customers(first: $first, last: $last, filter: $filter) {
      nodes { id tickets(first: $each) @include(if: $with) { nodes { id customer { id } } } }
    }
  }
  query Nodes($ids: [ID!]!, $with: Boolean! = true) { nodes(ids: $ids) { id ... on Customer @skip(if: $with) { orders { nodes { id } } } } }
`)

function counted(operationName: string, variables: Record<string, unknown>): Counted {
  return { document, operation: getOperationAST(document, operationName)!, variables }
}

const size = fc.option(fc.nat(100), { nil: undefined })
const lists = fc
  .record({
    first: size,
    last: size,
    each: size,
    with: fc.boolean(),
    filter: fc.constantFrom(undefined, null, { name: { eq: 'x' } }, { name: { eq: 'y' } }),
  })
  .map((variables) => ['Lists', variables] as const)
const nodes = fc
  .record({
    ids: fc.oneof(fc.array(fc.string(), { maxLength: 5 }), fc.string()),
    with: fc.option(fc.boolean(), { nil: undefined }),
  })
  .map((variables) => ['Nodes', variables] as const)

test('a remembered cost is the one that would be counted', () => {
  const costs = new Costs(counter)
  fc.assert(
    fc.property(fc.oneof(lists, nodes), ([operationName, given]) => {
      // As JSON brings them: what is undefined is not there.
      const variables = JSON.parse(JSON.stringify(given)) as Record<string, unknown>
      const operation = getOperationAST(document, operationName)
      const { coerced } = getVariableValues(schema, operation?.variableDefinitions ?? [], variables)
      expect(coerced).toBeDefined()
      const asked = counted(operationName, coerced!)
      expect(costs.of(asked)).toEqual(counter.of(asked))
    }),
    { seed: propertySeed, numRuns: Math.max(300, propertyRuns) },
  )
})

test('costs of one document are not kept without end', () => {
  const costs = new Costs(counter)
  for (let first = 0; first < 1_000; first++) {
    const variables = { first, with: false }
    const asked = counted('Lists', variables)
    expect(costs.of(asked)).toEqual(counter.of(asked))
  }
})

function costOf(query: string, variables: Record<string, unknown> = {}): OperationCost {
  const parsed = parse(query)
  return counter.of({ document: parsed, operation: getOperationAST(parsed)!, variables })
}

test.each<[what: string, query: string, cost: Partial<OperationCost>]>([
  ['rows of a list', '{ customers(first: 7) { nodes { id name } } }', { objects: 7, values: 2 + 7 * 2, calls: 4 }],
  ['rows below rows', '{ customers(first: 7) { nodes { tickets(first: 5) { nodes { id } } } } }', { objects: 7 + 35 }],
  ['records that are referred to', '{ tickets(first: 7) { nodes { customer { name } } } }', { objects: 14, calls: 8 }],
  ['a list in place of each alias', '{ a: orders { totalCount } b: orders { complete } }', { objects: 40, calls: 9 }],
  ['once what is selected twice', '{ orders { complete } orders { complete } }', { objects: 20, values: 2, calls: 3 }],
  ['the sources that are asked', '{ orders(sources: ["a"]) { nodes { customer { id } } } }', { calls: 2 }],
  [
    'calls for many parents',
    '{ customers(first: 100) { nodes { contacts(first: 100) { nodes { customer { id } } } } } }',
    { calls: 4 + 4 + 100 },
  ],
  [
    'the search for counterparts of a list that reaches over',
    '{ customer(id: "x") { orders { complete } } }',
    { calls: 1 + 3 + 4 },
  ],
  ['none where it does not', '{ customer(id: "x") { orders(scope: OWN) { complete } } }', { calls: 1 + 1 }],
  [
    'values of JSON for more than others',
    '{ customers(first: 100) { nodes { a: customFields b: customFields } } }',
    { values: 2 + 1_000 },
  ],
  [
    'what is told of sources',
    '{ sources { entities { fields { operators { operator } } } } }',
    { objects: 5 + 25 + 625 + 7_500 },
  ],
  [
    'ids',
    '{ nodes(ids: ["a", "b"]) { ... on Customer { a: id } ... on Order { b: id } } }',
    { objects: 2, values: 1 + 4 },
  ],
])('counts %s', (_what, query, cost) => {
  expect(costOf(query)).toMatchObject(cost)
})

test('counts counterparts as a product', () => {
  const nested = (levels: number): string =>
    levels === 0 ? 'id' : `counterparts { customer { ${nested(levels - 1)} } }`
  const objects = (levels: number): number => costOf(`{ customers { nodes { ${nested(levels)} } } }`).objects
  expect([objects(1), objects(2)]).toEqual([20 + 120, 20 + 120 + 360])
  expect(objects(8)).toBeGreaterThan(100_000)
})

test('counts what a schema tells of itself, and lets tools ask for all of it', () => {
  const whole = costOf(getIntrospectionQuery())
  const { data } = executeSync({ schema, document: parse(getIntrospectionQuery()) })
  const values = JSON.stringify(data).match(/":/g)!.length
  expect(whole.values).toBeGreaterThan(values)
  expect(whole.values).toBeLessThan(250_000)
  expect(
    costOf('{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }').values,
  ).toBeGreaterThan(250_000)
})
