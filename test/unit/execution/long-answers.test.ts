import { beforeAll, describe, expect, test } from '@jest/globals'
import {
  execute,
  getIntrospectionQuery,
  getOperationAST,
  parse,
  type ExecutionResult,
  type GraphQLSchema,
} from 'graphql'
import { buildCrmSchema, OperationInput, type GraphContext } from '../../../resolvers/index.js'
import type { Engine } from '../../../src/engine/index.js'
import { textOf, type WrittenData } from '../../../src/execution/written-data.js'
import { Executor } from '../../../src/execution/executor.js'
import { testEngine } from '../../support/engine.js'
import { heavySources } from '../../support/heavy-world.js'

let schema: GraphQLSchema
let engine: Engine

beforeAll(async () => {
  schema = await buildCrmSchema()
  engine = testEngine(heavySources(['s', 't']))
})

const aliases = (count: number, field: string): string =>
  Array.from({ length: count }, (_, index) => `a${index}: ${field}`).join(' ')
const long = `{ customers(first: 100) { nodes { name ${aliases(20, 'customFields')} contacts(first: 3) { nodes { name } } } } }`

function contextOf(): GraphContext {
  const operation = engine.begin({ explain: 'off', identity: 'x' })
  return { operation, engine, requestId: 'r', input: new OperationInput({}) } as unknown as GraphContext
}

async function run(text: string, compileFrom: number, maxAnswerBytes?: number): Promise<ExecutionResult> {
  const executor = new Executor(schema, { compileFrom, ...(maxAnswerBytes === undefined ? {} : { maxAnswerBytes }) })
  const document = parse(text)
  const input = {
    document,
    operationName: getOperationAST(document)?.name?.value,
    variables: {},
    context: contextOf(),
  }
  return (await executor.executeCompiled(input)) ?? executor.interpret(input)
}

describe('a long answer', () => {
  test.each<[how: string, text: string, compileFrom: number]>([
    ['compiled', long, 1],
    ['interpreted', long, Infinity],
    ['of introspection', getIntrospectionQuery(), 1],
  ])('%s is the one of the reference', async (_how, text, compileFrom) => {
    const { data } = await execute({ schema, document: parse(text), contextValue: contextOf(), variableValues: {} })
    const result = await run(text, compileFrom)
    expect((result.data as unknown as WrittenData).isCompiled).toBe(compileFrom === 1 && text === long)
    expect(textOf(result) === JSON.stringify({ data })).toBe(true)
  })

  test('is refused in the same words whichever way it is written, before it is written to its end', async () => {
    const { length } = textOf(await run(long, 1))
    expect(length).toBeGreaterThan(300_000)
    const most = length - 1_000
    const refused = {
      data: null,
      errors: [
        expect.objectContaining({
          message: expect.stringContaining(`longer than ${most} bytes, which limits.maxAnswerBytes allows`) as unknown,
          extensions: { code: 'COST_LIMIT_EXCEEDED' },
        }),
      ],
    }
    for (const compileFrom of [1, Infinity]) {
      expect(await run(long, compileFrom, most)).toEqual(refused)
      const tiny = await run(long, compileFrom, 1_024)
      expect(tiny.errors?.[0]?.message).toContain('1024 bytes')
    }
    expect((await run(getIntrospectionQuery(), 1, 10_000)).errors?.[0]?.extensions['code']).toBe('COST_LIMIT_EXCEEDED')
  })

  test('of just as many bytes as are allowed is given', async () => {
    const bytes = Buffer.byteLength(textOf(await run(long, 1)))
    for (const compileFrom of [1, Infinity]) {
      expect((await run(long, compileFrom, bytes)).errors).toBeUndefined()
      expect((await run(long, compileFrom, bytes - 1)).errors).toHaveLength(1)
    }
  })
})

test('no more errors are told beside data than anybody reads', async () => {
  const broken = testEngine(
    heavySources(['s']).map((source) => ({
      ...source,
      mapping: {
        ...source.mapping,
        toRecord: (kind, native, name) => ({ ...source.mapping.toRecord(kind, native, name), name: {} }) as never,
      },
    })),
  )
  const document = parse(`{ customers(first: 100) { nodes { nativeId ${aliases(3, 'name')} } } }`)
  const operation = broken.begin({ explain: 'off', identity: 'x' })
  const context = {
    operation,
    engine: broken,
    requestId: 'r',
    input: new OperationInput({}),
  } as unknown as GraphContext
  const executor = new Executor(schema, { compileFrom: 1 })
  const { errors, data } = (await executor.executeCompiled({
    document,
    operationName: undefined,
    variables: {},
    context,
  }))!
  expect(errors).toHaveLength(100)
  expect(errors![99]).toMatchObject({
    message: '201 more errors of this answer are not told',
    extensions: { code: 'INTERNAL_SERVER_ERROR' },
  })
  expect(data).not.toBeNull()
})
