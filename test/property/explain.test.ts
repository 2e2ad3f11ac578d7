import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { graphql, type GraphQLSchema } from 'graphql'
import { buildCrmSchema, type GraphContext } from '../../resolvers/index.js'
import type { Engine } from '../../src/engine/index.js'
import { sourceExamples } from '../../src/server/source-examples.js'
import { testEngine } from '../support/engine.js'
import { untold, type Explanation } from '../support/explained.js'
import { propertyRuns, propertySeed } from '../support/property.js'
import { sandboxedVendors, startSandboxedSource, type SandboxedSource } from '../support/sources.js'

const scanBudget = 3_000

let schema: GraphQLSchema
let warm: readonly SandboxedSource[]
let engine: Engine

beforeAll(async () => {
  schema = await buildCrmSchema()
  warm = await Promise.all(
    sandboxedVendors.map((vendor) => startSandboxedSource(vendor, { sandbox: { scale: 0.008 } })),
  )
  engine = testEngine(
    warm.map(({ source }) => source),
    { scanBudget },
  )
}, 60_000)
afterAll(async () => {
  await Promise.all(warm.map(({ sandbox }) => sandbox.close()))
})

/** The same sources without any session, token or description. */
function unknownSources(): Engine {
  return testEngine(
    warm.map((each) => each.again()),
    { scanBudget },
  )
}

async function explain(
  { over, mode }: { readonly over: Engine; readonly mode: 'plan' | 'run' },
  source: string,
  variableValues: Readonly<Record<string, unknown>> = {},
): Promise<Explanation> {
  const operation = over.begin({ explain: mode, identity: 'test' })
  const contextValue = { operation, engine: over, identity: 'test', requestId: 'test' } as GraphContext
  const { errors } = await graphql({ schema, source, variableValues, contextValue })
  expect({ source, errors }).toEqual({ source, errors: undefined })
  return operation.explanation() as Explanation
}

function requestCounts(): Record<string, number> {
  return Object.fromEntries(warm.map(({ source, sandbox }) => [source.name, sandbox.requests.length]))
}

/** What of one question was not said beforehand, or not told afterwards. */
async function untoldOf(over: Engine, query: string, variables?: Readonly<Record<string, unknown>>): Promise<string[]> {
  for (const { sandbox } of warm) sandbox.requests.length = 0
  const plan = await explain({ over, mode: 'plan' }, query, variables)
  const before = Object.values(requestCounts()).some((count) => count > 0)
  const run = await explain({ over, mode: 'run' }, query, variables)
  const told = Object.entries(requestCounts()).flatMap(([source, count]) => {
    const calls = run.calls.filter((call) => call.source === source && !call.cached).length
    return calls === count ? [] : [`${source} got ${count} calls, and ${calls} were told`]
  })
  return [...(before ? ['planning called a source'] : []), ...told, ...untold(plan, run)]
}

const instant = fc.constantFrom('2025-01-01T00:00:00Z', '2025-06-01T08:30:00Z', '2026-02-01T00:00:00Z')
const word = fc.constantFrom('a', '科', 'an', "o'", '100%', 'zzzzzz', '1')
const size = fc.constantFrom(1, 2, 4)

type Level = fc.Arbitrary<string>

/** The first line, and any of the others. */
function some(first: string, ...lines: readonly Level[]): Level {
  return fc
    .tuple(...lines.map((line) => fc.oneof({ weight: 3, arbitrary: fc.constant('') }, { weight: 1, arbitrary: line })))
    .map((chosen) => [first, ...chosen].filter((line) => line !== '').join(' '))
}

function filterOf(...tests: readonly Level[]): Level {
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant('') },
    { weight: 3, arbitrary: fc.oneof(...tests).map((test) => `filter: { ${test} }`) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.oneof(...tests), fc.oneof(...tests))
        .map(([a, b]) => `filter: { or: [{ ${a} }, { ${b} }] }`),
    },
    { weight: 1, arbitrary: fc.oneof(...tests).map((test) => `filter: { not: { ${test} } }`) },
  )
}

const timeTest = fc
  .tuple(fc.constantFrom('createdAt', 'updatedAt'), fc.constantFrom('gte', 'lt'), instant)
  .map(([field, operator, value]) => `${field}: { ${operator}: "${value}" }`)
const textTest = (field: string): Level =>
  fc
    .tuple(fc.constantFrom('contains', 'startsWith', 'eq'), word)
    .map(([operator, value]) => `${field}: { ${operator}: "${value}" }`)

const filters = {
  customers: filterOf(timeTest, textTest('name'), fc.constant('status: { eq: ACTIVE }')),
  contacts: filterOf(timeTest, textTest('name'), textTest('email')),
  tickets: filterOf(
    timeTest,
    textTest('subject'),
    fc.constant('status: { in: [NEW, OPEN] }'),
    fc.constant('priority: { eq: HIGH }'),
  ),
  orders: filterOf(timeTest, textTest('number')),
} as const

const orders = {
  customers: ['CREATED_AT', 'UPDATED_AT', 'NAME'],
  contacts: ['CREATED_AT', 'UPDATED_AT', 'NAME'],
  tickets: ['CREATED_AT', 'UPDATED_AT', 'PRIORITY'],
  orders: ['CREATED_AT', 'UPDATED_AT', 'TOTAL'],
} as const

type ListName = keyof typeof filters

function orderOf(name: ListName): Level {
  return fc.oneof(
    fc.constant(''),
    fc
      .tuple(fc.constantFrom(...orders[name]), fc.constantFrom('ASC', 'DESC'))
      .map(([field, direction]) => `orderBy: [{ field: ${field}, direction: ${direction} }]`),
  )
}

const sources = fc.oneof(
  { weight: 2, arbitrary: fc.constant('') },
  {
    weight: 3,
    arbitrary: fc
      .subarray(['bangwo8', 'enterprise-platform', 'vtiger', 'xiaoshouyi'], { minLength: 1, maxLength: 3 })
      .map((names) => `sources: ${JSON.stringify(names)}`),
  },
)
/** A list, its arguments and what it shows; `more` are arguments that only this place takes. */
function list(name: ListName, record: Level, more: Level = fc.constant('')): Level {
  const counted = fc.constantFrom('', '', 'totalCount', 'totalCount pageInfo { hasNextPage }')
  const ways = more === sources ? ['first', 'first', 'last'] : ['first']
  const paged = fc.tuple(fc.constantFrom(...ways), size).map(([way, count]) => `${way}: ${count}`)
  return fc
    .tuple(paged, filters[name], orderOf(name), more, counted, record)
    .map(
      ([page, filter, order, other, count, shown]) =>
        `${name}(${[page, filter, order, other].join(' ')}) { ${count} nodes { ${shown} } }`,
    )
}

const agent = fc.constant('{ name }')
const plainCustomer = fc.constantFrom('id name', 'id name phone owner { name }', 'id customFields')
const plainContact = some(
  'id name',
  plainCustomer.map((shown) => `customer { ${shown} }`),
)
const replies = size.map((count) => `replies(first: ${count}) { totalCount nodes { body author { name } } }`)
const scope = fc.constantFrom('', 'scope: OWN', 'scope: OWN')

const ticket = some(
  'id subject',
  plainCustomer.map((shown) => `customer { ${shown} }`),
  plainContact.map((shown) => `contact { ${shown} }`),
  agent.map((shown) => `assignee ${shown}`),
  replies,
  fc.constant('status priority tags'),
)
const order = some(
  'id number',
  plainCustomer.map((shown) => `customer { ${shown} }`),
  plainContact.map((shown) => `contact { ${shown} }`),
  fc.constant('total { amount currency }'),
  fc.constant('lines { productName sku quantity }'),
  agent.map((shown) => `owner ${shown}`),
)
const customer = some(
  'id name',
  list('contacts', plainContact),
  list('tickets', ticket, scope),
  list('orders', order, scope),
  fc.constant('counterparts { matchedOn customer { id name owner { name } } }'),
  agent.map((shown) => `owner ${shown}`),
  fc.constant('status industry'),
)
const contact = some(
  'id name email',
  customer.map((shown) => `customer { ${shown} }`),
  fc.constant('title phone'),
)

const root = fc.oneof(
  list('customers', customer, sources),
  list('contacts', contact, sources),
  list('tickets', ticket, sources),
  list('orders', order, sources),
  fc.constant('reportTables(first: 3) { totalCount nodes { id name } }'),
)

/** Whole questions: one list, or two side by side, the same one maybe. */
const questions = fc.oneof(
  { weight: 4, arbitrary: root.map((only) => `{ ${only} }`) },
  { weight: 1, arbitrary: fc.tuple(root, root).map(([a, b]) => `{ a: ${a} b: ${b} }`) },
  { weight: 1, arbitrary: root.map((twice) => `{ a: ${twice} b: ${twice} }`) },
)

describe('explain', () => {
  it('tells every call of a run, and within what it says beforehand, whatever is asked, signed in or not', async () => {
    await fc.assert(
      fc.asyncProperty(questions, fc.integer({ min: 0, max: 3 }), async (query, chance) => {
        const over = chance === 0 ? unknownSources() : engine
        expect(await untoldOf(over, query)).toEqual([])
      }),
      { seed: propertySeed, numRuns: propertyRuns },
    )
  }, 300_000)

  it('does so of the examples that GraphiQL offers', async () => {
    for (const { query, variables } of sourceExamples(warm.map(({ source }) => source))) {
      expect({ query, untold: await untoldOf(unknownSources(), query, variables) }).toEqual({ query, untold: [] })
    }
  }, 60_000)
})
