import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import {
  buildSchema,
  getVariableValues,
  parse,
  validate,
  Kind,
  OperationTypeNode,
  type OperationDefinitionNode,
} from 'graphql'
import { demoExamples as examples, sandboxWrites, type Example } from '../../../src/server/examples.js'
import { operationName } from '../../../src/server/source-examples.js'

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

  it('carries the variables that its operation needs, and none that it does not declare', () => {
    const declared = onlyOperation(example).variableDefinitions ?? []
    const { errors } = getVariableValues(schema, declared, example.variables ?? {})
    expect(errors?.map((error) => error.message) ?? []).toEqual([])
    const names = declared.map((definition) => definition.variable.name.value)
    expect(names).toEqual(expect.arrayContaining(Object.keys(example.variables ?? {})))
  })

  it('only reads, or says before all else that it writes, and where', () => {
    const { operation } = onlyOperation(example)
    expect(operation).toBe(example.query.startsWith("# Writes into the demo's sandboxes: ") ? 'mutation' : 'query')
    expect(sandboxWrites.includes(example)).toBe(operation === OperationTypeNode.MUTATION)
  })

  it('names its operation, which is the tab title, after its own title', () => {
    expect(onlyOperation(example).name?.value).toBe(operationName(title))
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
