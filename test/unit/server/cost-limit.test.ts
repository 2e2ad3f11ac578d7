import { beforeAll, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { getOperationAST, getVariableValues, parse, type GraphQLSchema } from 'graphql'
import { buildCrmSchema } from '../../../resolvers/index.js'
import { costOf, Costs, type Counted } from '../../../src/server/cost-limit.js'
import { propertyRuns, propertySeed } from '../../support/property.js'

let schema: GraphQLSchema

beforeAll(async () => {
  schema = await buildCrmSchema()
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
  return { schema, document, operationName, request: { variables } }
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
  const costs = new Costs()
  fc.assert(
    fc.property(fc.oneof(lists, nodes), ([operationName, given]) => {
      // As JSON brings them: what is undefined is not there.
      const variables = JSON.parse(JSON.stringify(given)) as Record<string, unknown>
      const operation = getOperationAST(document, operationName)
      const { coerced } = getVariableValues(schema, operation?.variableDefinitions ?? [], variables)
      expect(coerced).toBeDefined()
      const asked = counted(operationName, variables)
      expect(costs.of(asked, coerced!)).toBe(costOf(asked))
    }),
    { seed: propertySeed, numRuns: Math.max(300, propertyRuns) },
  )
})

test('costs of one document are not kept without end', () => {
  const costs = new Costs()
  for (let first = 0; first < 1_000; first++) {
    const variables = { first, with: false }
    const asked = counted('Lists', variables)
    expect(costs.of(asked, variables)).toBe(costOf(asked))
  }
})
