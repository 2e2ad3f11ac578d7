import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import {
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
} from 'graphql'
import { buildCrmSchema } from '../../resolvers/index.js'
import { startTestServer, type TestServer } from '../support/server.js'

const longest = 200
const long = 'Q'.repeat(3_000)
/** Values that are each short, and together long. */
const many = Array.from({ length: 30 }, () => ({ ['Q'.repeat(20)]: ['Q'.repeat(20)] }))
const schema = await buildCrmSchema()

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ vendors: ['vtiger', 'yunzhijia'] })
})
afterAll(() => server.close())

/** Every text called `message` in an answer. */
function messagesIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, member]) =>
    name === 'message' && typeof member === 'string' ? [member] : messagesIn(member),
  )
}

function expectShortEchoes(asked: string, answer: unknown): void {
  const messages = messagesIn(answer)
  for (const message of messages) {
    const run = Math.max(0, ...(message.match(/Q+/g) ?? []).map(({ length }) => length))
    // A message may repeat a value twice: as the variable's, and as what a scalar was given.
    const altogether = message.match(/Q/g)?.length ?? 0
    expect({ asked, run: run <= longest, altogether: altogether <= 2 * longest }).toEqual({
      asked,
      run: true,
      altogether: true,
    })
  }
}

/**
 * What can be given for an input, each with a long value at one of its leaves, named by its path. Members of a type that was
 * seen are left out.
 */
function* longValues(type: GraphQLInputType, path: string, seen: Set<string>): Generator<readonly [string, unknown]> {
  const nullable = getNullableType(type)
  if (isListType(nullable)) {
    for (const [place, value] of longValues(nullable.ofType, path, seen)) yield [place, [value]]
    return
  }
  const named = getNamedType(nullable)
  if (!isInputObjectType(named)) {
    yield [path, long]
    yield [`${path} as a list`, many]
    yield [`${path} as an object`, { [long]: many }]
    return
  }
  yield [`${path} with an unknown field`, { ...required(named.getFields()), [long]: 1 }]
  if (seen.has(named.name)) return
  seen.add(named.name)
  for (const field of Object.values(named.getFields())) {
    for (const [place, value] of longValues(field.type, `${path}.${field.name}`, seen)) {
      yield [place, { ...required(named.getFields()), [field.name]: value }]
    }
  }
}

/** The least that is asked for, so that the value to look at is looked at. */
function required(fields: Readonly<Record<string, GraphQLInputField>>): Record<string, unknown> {
  const needed = Object.values(fields).filter((field) => isRequiredInputField(field))
  return Object.fromEntries(needed.map((field) => [field.name, plainValue(field.type, field.name)]))
}

function plainValue(type: GraphQLInputType, name: string): unknown {
  const nullable = getNullableType(type)
  if (isListType(nullable)) return [plainValue(nullable.ofType, name)]
  const named = getNamedType(nullable)
  if (isInputObjectType(named)) return required(named.getFields())
  if (isEnumType(named)) return named.getValues()[0]?.name
  if (name === 'source') return 'vtiger'
  return named.name === 'Int' ? 1 : named.name === 'Boolean' ? true : named.name === 'JSON' ? {} : '1'
}

/** A value as GraphQL writes it. Names of a long value are names. */
function literal(type: GraphQLInputType | undefined, value: unknown): string {
  const nullable = type === undefined ? undefined : getNullableType(type)
  if (Array.isArray(value)) {
    const member = isListType(nullable) ? nullable.ofType : undefined
    return `[${value.map((each) => literal(member, each)).join(', ')}]`
  }
  if (typeof value === 'object' && value !== null) {
    const fields = isInputObjectType(nullable) ? nullable.getFields() : {}
    const members = Object.entries(value as Readonly<Record<string, unknown>>)
    return `{${members.map(([name, each]) => `${name}: ${literal(fields[name]?.type, each)}`).join(', ')}}`
  }
  return isEnumType(nullable) ? String(value) : JSON.stringify(value)
}

function selectionOf(field: GraphQLField<unknown, unknown>): string {
  const named = getNamedType(field.type)
  const has = (name: string): boolean => isObjectType(named) && named.getFields()[name] !== undefined
  if (has('userErrors')) return '{ userErrors { message path } }'
  if (has('problems')) return '{ problems { message column } }'
  return '{ __typename }'
}

interface Operation {
  readonly name: string
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
}

function* operationsOf(kind: 'query' | 'mutation', field: GraphQLField<unknown, unknown>): Generator<Operation> {
  const others = (argument: GraphQLArgument): readonly string[] =>
    field.args
      .filter((other) => other !== argument && isRequiredArgument(other))
      .map((other) => `${other.name}: ${literal(other.type, plainValue(other.type, other.name))}`)
  for (const argument of field.args) {
    for (const [place, value] of longValues(argument.type, `${field.name}(${argument.name})`, new Set())) {
      const given = (text: string): string => [...others(argument), `${argument.name}: ${text}`].join(', ')
      const selection = selectionOf(field)
      yield {
        name: `${place}, a variable`,
        query: `${kind} ($x: ${String(argument.type)}) { ${field.name}(${given('$x')}) ${selection} }`,
        variables: { x: value },
      }
      yield {
        name: `${place}, a literal`,
        query: `${kind} { ${field.name}(${given(literal(argument.type, value))}) ${selection} }`,
        variables: {},
      }
    }
  }
}

describe.each([
  ['query', schema.getQueryType()],
  ['mutation', schema.getMutationType()],
] as const)('no message of a %s repeats more than 200 characters', (kind, root) => {
  it.each(Object.values(root?.getFields() ?? {}).filter(({ args }) => args.length > 0))(
    'of what $name is given',
    async (field) => {
      let told = 0
      for (const { name, query, variables } of operationsOf(kind, field)) {
        // Planned only: no text has to go to a source.
        const answer = await server.query(query, variables, { 'x-crm-explain': 'plan' })
        const { data, errors } = answer
        told += messagesIn({ data, errors }).length
        expectShortEchoes(name, { data, errors })
      }
      expect(told).toBeGreaterThan(0)
    },
    60_000,
  )
})

describe('no message repeats more than 200 characters of a request', () => {
  const spread = Array.from({ length: 300 }, () => 'QQQQ')

  it.each([
    ['a field', `{ ${long} }`],
    ['a field below', `{ sources { ${long} } }`],
    ['an argument', `{ customers(${long}: 1) { nodes { id } } }`],
    ['an alias', `{ ${long}: nothing }`],
    ['a type', `query ($x: ${long}) { sources { name } }`],
    ['a variable', `query ($${long}: Int) { sources { name } }`],
    ['a variable that is none', `{ customers(first: $${long}) { nodes { id } } }`],
    ['a fragment', `{ ...${long} }`],
    ['a fragment on no type', `{ sources { ... on ${long} { name } } }`],
    ['a directive', `{ sources @${long} { name } }`],
    ['an operation', `query ${long} { sources { name } } query ${long} { sources { name } }`],
    ['fields that do not fit together', `{ customers { nodes { ${long}: id ${long}: name } } }`],
    ['a text', `{ sources { name } } "${long}"`],
    ['a text of many words', `{ sources { name } } "${spread.join(' ')}"`],
    ['a comment and what follows', `# ${long}\n{ sources { name } ${long}`],
    ['no GraphQL', long],
    ['no GraphQL of many words', spread.join(' \\ ')],
  ])('that holds %s', async (name, query) => {
    const { errors } = await server.query(query)
    expect(errors.length).toBeGreaterThan(0)
    expectShortEchoes(name, errors)
  })

  const query = '{ sources { name } }'
  const post = (body: string, headers: Readonly<Record<string, string>> = {}): RequestInit => ({
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  })
  it.each<[string, string, RequestInit]>([
    ['an operation name', '/graphql', post(JSON.stringify({ query, operationName: long }))],
    ['an operation name that is none', '/graphql', post(JSON.stringify({ query, operationName: many }))],
    ['variables that are none', '/graphql', post(JSON.stringify({ query, variables: long }))],
    ['extensions that are none', '/graphql', post(JSON.stringify({ query, extensions: long }))],
    ['a query that is none', '/graphql', post(JSON.stringify({ query: many }))],
    ['a hash', '/graphql', post(JSON.stringify({ extensions: { persistedQuery: { version: 1, sha256Hash: long } } }))],
    ['no JSON', '/graphql', post(long)],
    ['another format', '/graphql', post(long, { 'content-type': `text/${long}` })],
    ['a header', '/graphql', post(JSON.stringify({ query }), { 'x-crm-explain': long })],
    ['a path', `/${long}`, {}],
    ['a query in an address', `/graphql?query=${long}`, { headers: { 'apollo-require-preflight': '1' } }],
    [
      'variables in an address',
      `/graphql?query=${encodeURIComponent(query)}&variables=${long}`,
      { headers: { 'apollo-require-preflight': '1' } },
    ],
    [
      'extensions in an address',
      `/graphql?query=${encodeURIComponent(query)}&extensions=${long}`,
      { headers: { 'apollo-require-preflight': '1' } },
    ],
  ])('that holds %s', async (name, path, init) => {
    const response = await fetch(`${server.url}${path}`, init)
    const answer: unknown = await response.json()
    expect(messagesIn(answer).length).toBeGreaterThan(0)
    expectShortEchoes(name, answer)
  })

  it('in more than five errors', async () => {
    const wrong = (count: number): string => `{ ${Array.from({ length: count }, (_, place) => `f${place}`).join(' ')} }`
    const told = async (count: number): Promise<readonly string[]> =>
      (await server.query(wrong(count))).errors.map(({ message }) => message)
    expect(await told(4)).toHaveLength(4)
    for (const count of [5, 6, 300]) {
      const messages = await told(count)
      expect(messages).toHaveLength(5)
      expect(messages.at(-1)).toMatch(/^Too many validation errors/)
    }
    const variables = { x: Array.from({ length: 30 }, () => 1) }
    const many = await server.query('query ($x: [String!]) { customers(sources: $x) { nodes { id } } }', variables)
    expect(many.errors).toHaveLength(5)
    expect(many.errors.at(-1)?.message).toBe('26 more errors of this request are not told')
  })
})

describe('an address', () => {
  const ask = async (rest: string): Promise<unknown> => {
    const query = encodeURIComponent('query A { sources { name } }')
    const response = await fetch(`${server.url}/graphql?query=${query}${rest}`, {
      headers: { 'apollo-require-preflight': '1' },
    })
    return response.json()
  }

  it.each(['&variables=', '&operationName=', '&extensions=', '&variables=&operationName=&extensions=', '&variables'])(
    'with %s is as one without',
    async (rest) => {
      expect(await ask(rest)).toEqual(await ask(''))
    },
  )
})
