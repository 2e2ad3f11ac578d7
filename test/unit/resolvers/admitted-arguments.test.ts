import { describe, expect, it } from '@jest/globals'
import { getMetadataStorage as getRules } from 'class-validator'
import {
  getNamedType,
  getNullableType,
  getOperationAST,
  getVariableValues,
  graphql,
  isEnumType,
  isInputObjectType,
  isListType,
  isObjectType,
  parse,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
} from 'graphql'
import { getMetadataStorage as getTypes } from 'type-graphql'
import { buildCrmSchema, defaultPageLimits, findRefusal } from '../../../resolvers/index.js'
import { encodeReference } from '../../../src/model/index.js'
import { callerErrorOf } from '../../support/caller-error.js'
import { FakeOperation, fakeContext } from '../../support/fake-operation.js'

const schema = await buildCrmSchema()

const lists: readonly (readonly [query: string, type: string, field: string])[] = [
  ...['customers', 'contacts', 'tickets', 'orders'].map(
    (field) => [`{ ${field}(@) { complete } }`, 'Query', field] as const,
  ),
  ...['contacts', 'tickets', 'orders'].map(
    (field) => [`{ customers { nodes { ${field}(@) { complete } } } }`, 'Customer', field] as const,
  ),
  ['{ tickets { nodes { replies(@) { complete } } } }', 'Ticket', 'replies'],
]

interface Bad {
  readonly argument: GraphQLArgument
  readonly value: unknown
  readonly what: string
}

const half = 'a\ud83d'
const long = 'x'.repeat(2001)

/** A value that fits a type. */
function good(type: GraphQLInputType): unknown {
  const named = getNamedType(type)
  if (isEnumType(named)) return named.getValues()[0]!.name
  if (isInputObjectType(named)) return {}
  switch (named.name) {
    case 'Boolean':
      return true
    case 'DateTime':
      return '2024-01-15T10:30:00Z'
    case 'Decimal':
      return '1'
    case 'ID':
      return encodeReference('Customer', 'north', '1')
    default:
      return 'x'
  }
}

/** Every way in which one member breaks a rule, the members below it included once. */
function* badValues(
  member: GraphQLInputField | GraphQLArgument,
  seen: ReadonlySet<string>,
): Generator<[unknown, string]> {
  const named = getNamedType(member.type)
  const inList = isListType(getNullableType(member.type))
  const wrap = (value: unknown): unknown => (inList ? [value] : value)
  if (inList) {
    const length = member.name === 'sources' ? 201 : named.name.endsWith('Order') ? 5 : 501
    const item = named.name.endsWith('Order') ? { field: 'CREATED_AT' } : good(member.type)
    yield [Array<unknown>(length).fill(item), `${member.name}: ${length} items`]
  }
  if (named.name === 'String' && !['after', 'before', 'sources'].includes(member.name)) {
    yield [wrap(half), `${member.name}: half a pair`]
    yield [wrap(long), `${member.name}: too long`]
  }
  if (!isInputObjectType(named) || seen.has(named.name)) return
  for (const field of Object.values(named.getFields()))
    for (const [value, what] of badValues(field, new Set([...seen, named.name])))
      yield [wrap({ [field.name]: value }), `${member.name}.${what}`]
}

function badArguments(type: string, field: string): readonly Bad[] {
  const parent = schema.getType(type)
  const args = isObjectType(parent) ? parent.getFields()[field]!.args : []
  return args.flatMap((argument) =>
    [...badValues(argument, new Set())].map(([value, what]) => ({ argument, value, what })),
  )
}

describe('what the classes of arguments refuse', () => {
  it('is bounded by rules of these kinds alone', () => {
    const { argumentTypes, inputTypes } = getTypes()
    const classes = [...argumentTypes, ...inputTypes.filter(({ name }) => /(Filter|Order)$/.test(name))]
    const kinds = new Set(
      classes.flatMap(({ target }) =>
        getRules()
          .getTargetValidationMetadatas(target, '', false, false)
          .map(({ name, type }) => name ?? type),
      ),
    )
    expect([...kinds].sort()).toEqual([
      'arrayMaxSize',
      'isOptional',
      'isWellFormedText',
      'maxLength',
      'nestedValidation',
    ])
  })

  it.each(lists)('is refused before the operation runs, in %s', async (query, type, field) => {
    const bad = badArguments(type, field)
    if (type !== 'Ticket') expect(bad.length).toBeGreaterThan(20)
    for (const { argument, value, what } of bad) {
      const source = `query ($v: ${String(argument.type)}) ${query.replace('@', `${argument.name}: $v`)}`
      const document = parse(source)
      const operation = getOperationAST(document)!
      const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], { v: value })
      if (coerced === undefined) throw new Error(`${what} does not fit its type`)
      const engine = new FakeOperation({
        Customer: [{ source: 'north', nativeId: '1', name: 'a' }],
        Ticket: [{ source: 'north', nativeId: '1', subject: 'a' }],
      })
      const refusal = findRefusal({ schema, document, operation, variables: coerced }, engine, defaultPageLimits)
      expect([what, refusal?.error.code]).toEqual([what, 'BAD_USER_INPUT'])
      // And so it is where the operation is interpreted, which nothing admits.
      const { errors } = await graphql({
        schema,
        source,
        variableValues: { v: value },
        contextValue: fakeContext(engine),
      })
      expect([what, callerErrorOf(errors?.[0]).code]).toEqual([what, 'BAD_USER_INPUT'])
    }
  })
})
