import { beforeAll, describe, expect, test } from '@jest/globals'
import { getIntrospectionQuery, parse, specifiedRules, validate, type GraphQLSchema } from 'graphql'
import { buildCrmSchema } from '../../../resolvers/index.js'
import { documentSizeRule, sizeOf } from '../../../src/execution/admission/document-size.js'

const maxDepth = 20

let schema: GraphQLSchema

beforeAll(async () => {
  schema = await buildCrmSchema()
})

/** What all rules say of a document, ours added behind the usual ones as Apollo Server does. */
const said = (query: string): string[] =>
  validate(schema, parse(query), [...specifiedRules, documentSizeRule(maxDepth)]).map(({ message }) => message)

describe('the size of a document', () => {
  test('is that of its answer: what is selected again is no further field', () => {
    expect(sizeOf(parse('{ a { b c } a { b d { e } } }'), maxDepth)).toEqual({ fields: 5, levels: 3 })
  })

  test('counts a fragment wherever it is spread, and what nothing spreads', () => {
    const document = parse(
      '{ a { ...F } b { ...F } } fragment F on T { c { d } } fragment G on T { ...H } fragment H on T { e }',
    )
    expect(sizeOf(document, maxDepth)).toEqual({ fields: 7, levels: 3 })
  })
})

describe('documents that are refused before they are validated', () => {
  const nested = (levels: number): string => (levels === 0 ? '' : `{ f ${nested(levels - 1)} }`)

  test.each<[what: string, query: string, message: RegExp]>([
    ['one level too many', nested(maxDepth + 1), /deeper than 20 levels.*limits\.maxDepth/],
    ['a level too many by fragments', `{ ...F } fragment F on T ${nested(maxDepth + 1)}`, /deeper than 20 levels/],
    ['fragments that hold themselves', '{ ...F } fragment F on T { a { ...F } }', /deeper than 20 levels/],
    [
      'fragments that spread out',
      `{ ...F0 } ${Array.from({ length: 15 }, (_, i) => `fragment F${i} on T { a { ...F${i + 1} } b { ...F${i + 1} } }`).join(' ')} fragment F15 on T { c }`,
      /more than 10000 fields/,
    ],
    ['one field 201 times', `{ sources { ${'name '.repeat(201)} } }`, /"name", too often \(200 times/],
    [
      'one field in 201 fragments',
      `{ sources { ${Array.from({ length: 201 }, (_, i) => `...F${i}`).join(' ')} } } ${Array.from({ length: 201 }, (_, i) => `fragment F${i} on Source { name }`).join(' ')}`,
      /too often/,
    ],
  ])('%s', (_what, query, message) => {
    expect(said(query)).toEqual([expect.stringMatching(message)])
  })

  test.each([
    ['200 times one field', `{ sources { ${'name '.repeat(200)} } }`],
    ['all that a schema tells of itself', getIntrospectionQuery()],
  ])('but not %s', (_what, query) => {
    expect(said(query)).toEqual([])
  })
})
