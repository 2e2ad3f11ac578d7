import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { buildSchema, getVariableValues, parse, validate, Kind, type OperationDefinitionNode } from 'graphql'
import { examples, type Example } from '../../../src/server/graphiql/examples.js'

const schema = buildSchema(readFileSync(new URL('../../../schema/schema.graphql', import.meta.url), 'utf8'))

function onlyOperation({ query }: Example): OperationDefinitionNode {
  const operations = parse(query).definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
  expect(operations).toHaveLength(1)
  return operations[0] as OperationDefinitionNode
}

describe.each(examples.map((example) => [example.title, example] as const))('the example "%s"', (title, example) => {
  it('is valid against the emitted schema', () => {
    expect(validate(schema, parse(example.query)).map((error) => error.message)).toEqual([])
  })

  it('carries the variables that its operation declares, and no other', () => {
    const declared = onlyOperation(example).variableDefinitions ?? []
    const { errors } = getVariableValues(schema, declared, example.variables ?? {})
    expect(errors?.map((error) => error.message) ?? []).toEqual([])
    expect(Object.keys(example.variables ?? {}).sort()).toEqual(
      declared.map((definition) => definition.variable.name.value).sort(),
    )
  })

  it('only reads, or says before all else that it writes', () => {
    const { operation } = onlyOperation(example)
    expect(operation).toBe(example.query.startsWith('# Writes:') ? 'mutation' : 'query')
  })

  it('names its operation, which is the tab title, after its own title', () => {
    const words = title.split(' ').map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    expect(onlyOperation(example).name?.value).toBe(words.join(''))
  })

  it('opens with a comment that says what it shows', () => {
    expect(example.query).toMatch(/^# \S.{20,}\n/)
  })
})

describe('the examples', () => {
  it('have different titles', () => {
    expect(new Set(examples.map(({ title }) => title)).size).toBe(examples.length)
  })

  it('include one that asks for an explanation', () => {
    expect(examples.some(({ headers }) => headers?.['x-crm-explain'] === 'run')).toBe(true)
  })
})
