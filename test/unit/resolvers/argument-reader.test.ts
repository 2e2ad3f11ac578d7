import { describe, expect, test } from '@jest/globals'
import { buildSchema, getArgumentValues, getOperationAST, parse, type FieldNode } from 'graphql'
import { argumentReader } from '../../../resolvers/argument-reader.js'

const schema = buildSchema('type Query { list(first: Int = 20, after: String, ids: [ID!]!, least: Int! = 1): Int }')
const field = schema.getQueryType()!.getFields()['list']!

/** What a function gives, or the message it throws. */
function outcome(read: () => unknown): unknown {
  try {
    return read()
  } catch (error) {
    return String(error)
  }
}

describe('the arguments of a field are read as graphql-js reads them', () => {
  const variables = [
    {},
    { f: 5, a: 'x', i: ['1'], l: 2 },
    { f: null, a: null, i: ['1'], l: null },
    { i: null },
    { i: [], unused: 1 },
  ]

  test.each([
    'query ($f: Int, $a: String, $i: [ID!]!, $l: Int) { list(first: $f, after: $a, ids: $i, least: $l) }',
    'query ($i: [ID!]!) { list(ids: $i) }',
    'query ($i: [ID!]) { list(ids: $i, first: 3) }',
    'query ($a: ID!) { list(ids: [$a, "2"]) }',
    '{ list(ids: ["1"], after: null, least: 4) }',
    '{ list }',
  ])('%s', (text) => {
    const node = getOperationAST(parse(text), undefined)!.selectionSet.selections[0] as FieldNode
    const read = argumentReader(field, node)
    for (const given of variables)
      expect(outcome(() => read(given))).toEqual(outcome(() => getArgumentValues(field, node, given)))
  })
})
