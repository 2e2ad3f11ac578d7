import { beforeAll, describe, expect, it } from '@jest/globals'
import { getOperationAST, parse, type GraphQLSchema, type OperationDefinitionNode } from 'graphql'
import { buildCrmSchema } from '../../../resolvers/index.js'
import { CrmError } from '../../../src/errors/index.js'
import { InputSizes } from '../../../src/execution/admission/input-size.js'

let schema: GraphQLSchema
let sizes: InputSizes

beforeAll(async () => {
  schema = await buildCrmSchema()
  sizes = new InputSizes(schema)
})

const operationOf = (type: string): OperationDefinitionNode =>
  getOperationAST(parse(`query ($input: ${type}) { sources { name } }`))!

/** Where it is refused, and why; null = it may be read. */
function refusalOf(type: string, input: unknown): { readonly path: unknown; readonly message: string } | null {
  try {
    sizes.check(operationOf(type), { input })
    return null
  } catch (error) {
    if (!(error instanceof CrmError)) throw error
    expect(error.code).toBe('BAD_USER_INPUT')
    return { path: error.argumentPath, message: error.message }
  }
}

/** A list whose members must not be looked at. */
function untouched(length: number): unknown[] {
  return new Proxy(Array<unknown>(length), {
    get: (list, key) => {
      if (typeof key === 'string' && /^\d+$/.test(key)) throw new Error('A member was read before all were counted')
      return Reflect.get(list, key) as unknown
    },
  })
}

describe('what variables hold', () => {
  it('is counted by the length of lists before any of their members is read', () => {
    expect(refusalOf('CustomerFilter', { or: untouched(1_001) })?.message).toMatch(/at most 1000 inputs.* has 1001/)
    expect(refusalOf('[ID!]', untouched(20_000))?.message).toMatch(/more than 20000 inputs and members/)
  })

  it('may be as much as is allowed, and not one more', () => {
    // The variable itself, the filters and the lists count too.
    const words = (count: number): unknown => ({ name: { in: Array<string>(count).fill('x') } })
    expect(refusalOf('CustomerFilter', words(19_997))).toBeNull()
    expect(refusalOf('CustomerFilter', words(19_998))?.message).toMatch(/more than 20000/)
    const filters = (count: number): unknown => ({ or: Array<object>(count).fill({}) })
    expect(refusalOf('CustomerFilter', filters(1_000))).toBeNull()
    expect(refusalOf('CustomerFilter', filters(1_001))).not.toBeNull()
  })

  it('is counted as a product where lists nest', () => {
    const inner = { and: Array<object>(500).fill({}) }
    expect(refusalOf('CustomerFilter', { or: Array<object>(500).fill(inner) })?.message).toMatch(/more than 20000/)
  })

  it.each([
    ['ID', 'x'],
    ['DateTime', '0'],
    ['Decimal', '1'],
    ['Int', '1'],
  ])('is a short text where a %s is asked for', (type, letter) => {
    expect(refusalOf(type, letter.repeat(16_384))).toBeNull()
    expect(refusalOf(type, letter.repeat(16_385))?.message).toMatch(/not a text of 16385 characters/)
  })

  it('is a short text in members of lists and inputs, too', () => {
    const text = 'x'.repeat(16_385)
    expect(refusalOf('CustomerFilter', { id: { eq: text } })?.path).toEqual(['variables', 'input', 'id', 'eq'])
    expect(refusalOf('[ID!]', ['x', text])?.path).toEqual(['variables', 'input', 1])
    expect(refusalOf('CustomerFilter', { unknown: text })?.path).toEqual(['variables', 'input', 'unknown'])
  })

  it('may be a long text where a text is asked for', () => {
    expect(refusalOf('String', 'x'.repeat(1_000_000))).toBeNull()
  })

  it('is little where it does not fit its type, since all of it would be told', () => {
    const misfit = (count: number): object => Object.fromEntries(Array.from({ length: count }, (_, key) => [key, 1]))
    expect(refusalOf('ID', misfit(100))).toBeNull()
    expect(refusalOf('ID', misfit(101))?.message).toMatch(/A single value is needed here/)
    expect(refusalOf('CustomerFilter', { unknown: misfit(101) })?.message).toMatch(/A single value/)
  })
})
