import { describe, expect, it } from '@jest/globals'
import { GraphQLError, isScalarType, parse, parseValue, validate } from 'graphql'
import { buildCrmSchema } from '../../../resolvers/index.js'
import { atLiteral } from '../../../schema/scalar/literal.js'

const schema = await buildCrmSchema()
const scalars = Object.values(schema.getTypeMap()).filter(isScalarType)

/** One of each kind, and texts, numbers and lists that fit no scalar that is particular. */
const literals = [
  ...['"no such value"', '""', '"2024-13-01T00:00:00Z"', '"1,5"', '"""block"""', '1', '-1', '99999999999999999999'],
  ...['1.5', '1e400', 'true', 'WORD', '[1]', '[]', '{a: 1}', '{}', '[{a: "x"}]'],
]

describe.each(scalars)('a literal that %s refuses', (scalar) => {
  it.each(literals)('is told with its place: %s', (literal) => {
    const document = parse(`query (\n  $x: ${scalar.name} =\n    ${literal}\n) { sources { name } again: __typename }`)
    const told = validate(schema, document).filter(({ message }) => !message.includes('never used'))
    for (const { locations, message } of told) {
      expect({ message, line: locations?.[0]?.line }).toEqual({ message, line: 3 })
    }
  })
})

it('is refused by every scalar, be it only a word by JSON', () => {
  const taking = scalars.filter(({ name }) =>
    literals.every((literal) => {
      const document = parse(`query ($x: ${name} = ${literal}) { sources { name } }`)
      return validate(schema, document).every(({ message }) => message.includes('never used'))
    }),
  )
  expect(taking.map(({ name }) => name)).toEqual([])
})

it('keeps a place that its parser has told', () => {
  const inner = parseValue('1')
  const parser = atLiteral(() => {
    throw new GraphQLError('no', { nodes: inner })
  })
  expect(() => parser(parseValue('[1]'))).toThrow(expect.objectContaining({ nodes: [inner] }))
})
