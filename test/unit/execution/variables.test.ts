import { beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  getOperationAST,
  getVariableValues,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  parse,
  print,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql'
import { buildCrmSchema } from '../../../resolvers/index.js'
import { VariableReader } from '../../../src/execution/admission/variables.js'
import { propertyRuns, propertySeed } from '../../support/property.js'

let schema: GraphQLSchema

beforeAll(async () => {
  schema = await buildCrmSchema()
})

const operation = (text: string): OperationDefinitionNode => getOperationAST(parse(text), undefined)!

/** Values for a type as JSON has them: good ones, and now and then one that does not fit. */
function values(type: GraphQLInputType, depth = 0): fc.Arbitrary<unknown> {
  if (isNonNullType(type)) return fc.oneof({ weight: 30, arbitrary: values(type.ofType, depth) }, fc.constant(null))
  if (isListType(type))
    return fc.oneof(fc.array(values(type.ofType, depth), { maxLength: 3 }), values(type.ofType, depth))
  if (isInputObjectType(type)) return objects(type, depth)
  if (isEnumType(type)) {
    return fc.constantFrom(...type.getValues().flatMap(({ name }) => [name, name, name]), 'NO_SUCH_WORD')
  }
  switch (type.name) {
    case 'DateTime':
      return fc.constantFrom('2024-01-15T10:30:00Z', '2024-02-29T23:59:59.999+08:00', '2023-02-29T00:00:00Z', 5)
    case 'Int':
      return fc.oneof({ weight: 9, arbitrary: fc.integer() }, fc.constantFrom('5', 1.5, 2 ** 40))
    default:
      return fc.oneof({ weight: 9, arbitrary: fc.string() }, fc.integer(), fc.boolean(), fc.constant({}))
  }
}

function objects(type: GraphQLInputObjectType, depth: number): fc.Arbitrary<unknown> {
  const fields = Object.values(type.getFields()).filter(
    ({ type: fieldType }) => depth < 3 || !String(fieldType).includes('Filter'),
  )
  const required = fields.filter(({ type: fieldType }) => isNonNullType(fieldType))
  const good = fc.shuffledSubarray(fields, { maxLength: Math.min(4, fields.length) }).chain((chosen) => {
    const all = [...chosen, ...required.filter((field) => !chosen.includes(field))]
    return fc
      .tuple(...all.map((field) => values(field.type, depth + 1)))
      .map((given) => Object.fromEntries(all.map(({ name }, index) => [name, given[index]])))
  })
  return fc.oneof(
    { weight: 30, arbitrary: good },
    fc.constantFrom<unknown>(null, 'a text', { noSuchField: 1 }, JSON.parse('{"__proto__":{"eq":"a"}}')),
  )
}

describe('the variables of an operation are read as the reference reads them', () => {
  it.each([
    'query ($v: CustomerFilter) { customers(filter: $v) { nodes { id } } }',
    'query ($v: TicketFilter!) { tickets(filter: $v) { nodes { id } } }',
    'query ($v: OrderFilter = { status: { eq: PAID } }) { orders(filter: $v) { nodes { id } } }',
    'query ($v: [CustomerOrder!]) { customers(orderBy: $v) { nodes { id } } }',
    'query ($v: Int = 5) { customers(first: $v) { nodes { id } } }',
    'query ($v: ID!) { customer(id: $v) { id } }',
    'mutation ($v: CreateTicketInput!) { createTicket(input: $v) { __typename } }',
  ])('%s', (text) => {
    const asked = operation(text)
    const definition = asked.variableDefinitions![0]!
    const reader = new VariableReader(schema)
    const isList = print(definition.type).startsWith('[')
    const type = schema.getType(print(definition.type).replace(/\W/g, '')) as GraphQLInputType
    let good = 0
    fc.assert(
      fc.property(fc.oneof(fc.array(values(type), { maxLength: 2 }), values(type)), fc.boolean(), (value, isGiven) => {
        // A list in place of an object is for the reference, which takes an empty one for an empty object.
        if (Array.isArray(value) && !isList) return
        const given = isGiven ? { v: value, unused: 1 } : { unused: 1 }
        const { coerced, errors } = getVariableValues(schema, asked.variableDefinitions!, given)
        const read = reader.quick(asked)(given)
        if (errors !== undefined) {
          expect(read).toBeNull()
          expect(reader.read(asked, given)).toBeUndefined()
          return
        }
        good++
        expect(read).toEqual(coerced)
        // In the same order.
        expect(JSON.stringify(read)).toBe(JSON.stringify(coerced))
      }),
      { seed: propertySeed, numRuns: propertyRuns },
    )
    expect(good).toBeGreaterThan(propertyRuns / 100)
  })

  it('an empty list in place of an object is left to it', () => {
    const asked = operation('query ($v: CustomerFilter) { customers(filter: $v) { nodes { id } } }')
    const reader = new VariableReader(schema)
    expect(reader.quick(asked)({ v: [] })).toBeNull()
    expect(reader.read(asked, { v: [] })).toEqual(
      getVariableValues(schema, asked.variableDefinitions!, { v: [] }).coerced,
    )
  })
})
