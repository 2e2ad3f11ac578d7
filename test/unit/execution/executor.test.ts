import { beforeAll, describe, expect, test } from '@jest/globals'
import {
  getOperationAST,
  getVariableValues,
  parse,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
} from 'graphql'
import { buildCrmSchema, OperationInput, type GraphContext } from '../../../resolvers/index.js'
import { WrittenData } from '../../../src/execution/written-data.js'
import { Executor, executorHooks } from '../../../src/execution/executor.js'
import { testEngine } from '../../support/engine.js'
import { createMemorySource } from '../../support/memory-source.js'
import { customer, ticket } from '../../support/records.js'
import { encodeReference } from '../../../src/model/index.js'

const known = encodeReference('Customer', 's', 'c1')

let schema: GraphQLSchema

beforeAll(async () => {
  schema = await buildCrmSchema()
})

/** What the admission of a request leaves in its context; undefined where variables do not fit. */
function inputOf(document: DocumentNode, variables: Readonly<Record<string, unknown>>): OperationInput | undefined {
  const { coerced } = getVariableValues(schema, getOperationAST(document)?.variableDefinitions ?? [], variables)
  return coerced === undefined ? undefined : new OperationInput(coerced)
}

/** Runs a document twice in one way: compiled from the first use, or interpreted; with one input for both where it is remembered. */
async function run(
  compileFrom: number,
  text: string,
  variables: Readonly<Record<string, unknown>>,
  remembered = false,
): Promise<readonly ExecutionResult[]> {
  const executor = new Executor(schema, { compileFrom })
  const source = createMemorySource({
    name: 's',
    records: {
      Customer: [customer('s', 'c1', 1), customer('s', 'c2', 2, { name: null }), customer('s', 'c3', 3)],
      Ticket: [ticket('s', 't1', 'c1', 1), ticket('s', 't2', 'c1', 2), ticket('s', 't3', 'c2', 3)],
    },
  })
  source.onPage = ({ kind }) => {
    if (kind === 'Order') throw new Error('broken')
  }
  const engine = testEngine([source])
  const document = parse(text)
  const known = inputOf(document, variables)
  const results: ExecutionResult[] = []
  for (let time = 0; time < 2; time++) {
    const operation = engine.begin({ explain: 'off', identity: 'x' })
    const context = {
      operation,
      engine,
      requestId: 'r',
      input: remembered ? known : inputOf(document, variables),
    } as unknown as GraphContext
    const input = { document, operationName: undefined, variables, context }
    results.push((await executor.executeCompiled(input)) ?? (await executor.interpret(input)))
  }
  return results
}

interface Answer {
  readonly data: {
    readonly customers: { readonly nodes: readonly { readonly tickets: { readonly nodes: readonly unknown[] } }[] }
  }
}

/** Everything a client can see of a result. */
const seen = (results: readonly ExecutionResult[]): unknown => JSON.parse(JSON.stringify(results))

const documents: readonly (readonly [name: string, text: string, variables?: Record<string, unknown>])[] = [
  ['a list', '{ customers { nodes { id name createdAt tags } totalCount complete } }'],
  [
    'aliases and nested lists with variables',
    'query ($n: Int!, $f: TicketFilter) { a: customers(first: $n) { nodes { x: id tickets(first: $n, filter: $f) { edges { cursor node { id customer { id name } } } pageInfo { hasNextPage endCursor } } } } b: customers(last: 1) { nodes { id } } }',
    { n: 2, f: { or: [{ subject: { contains: 'T' } }, { not: { status: { eq: 'OPEN' } } }] } },
  ],
  [
    'fragments',
    'query { customers { ...F } } fragment F on CustomerConnection { nodes { ...G } } fragment G on Customer { id name }',
  ],
  ['an inline fragment on the same type', '{ customers { nodes { ... on Customer { id } } } }'],
  ['an interface', `{ node(id: "${known}") { id ... on Customer { name } } }`],
  [
    'conditions',
    'query ($yes: Boolean!) { customers { nodes { id name @include(if: $yes) kind @skip(if: $yes) } } }',
    { yes: true },
  ],
  ['introspection', '{ __typename __type(name: "Customer") { name } }'],
  ['__typename of everything', '{ __typename customers { __typename nodes { __typename } } }'],
  ['a default of a variable', 'query ($n: Int = 1) { customers(first: $n) { nodes { id } } }'],
  ['a null variable', 'query ($f: CustomerFilter) { customers(filter: $f) { nodes { id } } }', { f: null }],
  ['an unknown record', `{ customer(id: "${encodeReference('Customer', 's', 'none')}") { id } }`],
  ['a source by name', '{ customers { nodes { source { name } } } }'],
  ['all of a source', '{ sources { name health entities { entity canCreate } quotas { name } } }'],
  ['a refused argument', '{ customers(first: 0) { nodes { id } } other: customers { nodes { id } } }'],
  ['a refused cursor below a list', '{ customers(first: 1) { nodes { id tickets(after: "x") { nodes { id } } } } }'],
  ['a source that fails', '{ orders { nodes { id } complete sources { status code } } }'],
  ['a variable that does not fit', 'query ($n: Int!) { customers(first: $n) { nodes { id } } }', { n: 'many' }],
  ['a variable that is not given', 'query ($n: Int!) { customers(first: $n) { nodes { id } } }'],
  [
    'a filter that does not fit',
    'query ($f: CustomerFilter) { customers(filter: $f) { nodes { id } } }',
    { f: { name: { eq: 1 } } },
  ],
]

describe('a compiled query answers as the reference does', () => {
  test.each(documents)('%s', async (_name, text, variables = {}) => {
    const reference = await run(Infinity, text, variables)
    expect(seen(await run(1, text, variables))).toEqual(seen(reference))
    expect(seen(await run(1, text, variables, true))).toEqual(seen(reference))
  })

  test('with other variables on its second use', async () => {
    const executor = new Executor(schema, { compileFrom: 1 })
    const engine = testEngine([
      createMemorySource({
        name: 's',
        records: {
          Customer: [customer('s', 'c1', 1)],
          Ticket: [ticket('s', 't1', 'c1', 1), ticket('s', 't2', 'c1', 2)],
        },
      }),
    ])
    const document = parse('query ($n: Int!) { customers { nodes { tickets(first: $n) { nodes { id } } } } }')
    const counts: number[] = []
    for (const n of [1, 2, 1]) {
      const operation = engine.begin({ explain: 'off', identity: 'x' })
      const input = inputOf(document, { n })
      const context = { operation, engine, requestId: 'r', input } as unknown as GraphContext
      const result = await executor.executeCompiled({ document, operationName: null, variables: { n }, context })
      const { customers } = (seen([result!]) as Answer[])[0]!.data
      counts.push(customers.nodes[0]!.tickets.nodes.length)
    }
    expect(counts).toEqual([1, 2, 1])
  })
})

describe.each([
  ['of an object that is written as it is', '{ customers { nodes { id name status createdAt tags } } }'],
  [
    'of an object that is completed',
    '{ customers { nodes { id name status createdAt tags tickets(first: 1) { nodes { id } } } } }',
  ],
])('a value that does not fit the schema is told of as by the reference: one %s', (_where, query) => {
  test('and with values that fit, that query is compiled', async () => {
    expect((await run(1, query, {}))[0]!.data).toBeInstanceOf(WrittenData)
  })

  test.each<readonly [string, Readonly<Record<string, unknown>>, string?]>([
    ['nothing where something must be', {}, query.replace(' name', ' kind name')],
    ['a text that is none', { name: { first: 'a' } }],
    ['a text that is a number', { name: 5 }],
    ['a word that the schema does not have', { status: 'FROZEN' }],
    ['an instant that is none', { createdAt: 1.5 }],
    ['an instant beyond the calendar', { createdAt: 9e15 }],
    ['a list with a gap', { tags: ['a', null] }],
    ['an error in place of a value', { name: new Error('broken') }],
  ])('%s', async (_what, part, text = query) => {
    const answers = await Promise.all(
      [Infinity, 1].map(async (compileFrom) => {
        const executor = new Executor(schema, { compileFrom })
        const records = { Customer: [customer('s', 'c1', 1), customer('s', 'c2', 2, part)] }
        const source = createMemorySource({ name: 's', records })
        const operation = testEngine([source]).begin({ explain: 'off', identity: 'x' })
        const document = parse(text)
        const context = { operation, requestId: 'r', input: inputOf(document, {}) } as unknown as GraphContext
        const input = { document, operationName: undefined, variables: {}, context }
        const compiled = await executor.executeCompiled(input)
        // Either it is left to the reference, or told right away.
        expect(compiled?.errors?.length ?? 1).toBe(1)
        return compiled ?? executor.interpret(input)
      }),
    )
    expect(seen([answers[1] as ExecutionResult])).toEqual(seen([answers[0] as ExecutionResult]))
  })
})

test('a field that is selected plainly in one place and not in another', async () => {
  const text = `{ a: customers { nodes { id } edges { cursor node { id } } }
    b: customers { nodes { name tickets(first: 1) { nodes { id subject } pageInfo { hasNextPage } } } }
    c: orders { nodes { total { amount } } } sources { name } }`
  const [compiled] = await run(1, text, {})
  expect(compiled!.data).toBeInstanceOf(WrittenData)
  expect(seen([compiled!])).toEqual(seen([(await run(Infinity, text, {}))[0]!]))
})

test('every second document of the list above really was compiled', async () => {
  const compiled = await Promise.all(
    documents.map(async ([, text, variables = {}]) => {
      const [{ data } = { data: null }] = await run(1, text, variables)
      return (data as unknown) instanceof WrittenData && (data as unknown as WrittenData).isCompiled
    }),
  )
  expect(compiled.filter(Boolean).length).toBeGreaterThanOrEqual(documents.length / 2)
})

describe('hooks for Apollo Server', () => {
  const engine = testEngine([createMemorySource({ name: 's', records: { Customer: [customer('s', 'c1', 1)] } })])
  const unknown = encodeReference('Customer', 'gone', 'c1')

  /** Asks the hook, and behind it the gateway, as Apollo Server does. */
  async function ask(text: string, compileFrom = 1): Promise<{ hook: unknown; gateway: unknown }> {
    const hooks = executorHooks(schema, new Executor(schema, { compileFrom }))
    const operation = engine.begin({ explain: 'off', identity: 'x' })
    const document = parse(text)
    const contextValue = { operation, engine, requestId: 'r', input: inputOf(document, {}) } as unknown as GraphContext
    const asked = { document, operationName: null, request: {}, contextValue }
    const hook = await hooks.respond(asked as never)
    const { executor } = (await hooks.gateway.load({} as never)) as unknown as {
      executor: (context: unknown) => Promise<unknown>
    }
    // As it is sent.
    const sent = (answer: unknown): unknown => JSON.parse(JSON.stringify(answer))
    return { hook, gateway: hook === null ? sent(await executor({ ...asked, context: contextValue })) : null }
  }

  test('answer a compiled query past the gateway', async () => {
    expect(await ask('{ customers { nodes { nativeId } } }')).toMatchObject({
      hook: { body: { kind: 'single', singleResult: { data: expect.any(WrittenData) as unknown } } },
      gateway: null,
    })
  })

  test('leave what is interpreted to the gateway', async () => {
    expect(await ask('{ customers { nodes { nativeId } } }', 2)).toMatchObject({
      hook: null,
      gateway: { data: { customers: { nodes: [{ nativeId: 'c1' }] } } },
    })
  })

  test('leave errors of a compiled query to the gateway', async () => {
    const { hook, gateway } = await ask(`{ customers { nodes { nativeId } } customer(id: "${unknown}") { id } }`)
    expect(hook).toBeNull()
    expect(gateway).toMatchObject({ errors: [{ message: expect.stringContaining('id') as unknown }] })
  })
})
