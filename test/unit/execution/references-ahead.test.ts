import { beforeAll, describe, expect, test } from '@jest/globals'
import { getOperationAST, getVariableValues, parse, type ExecutionResult, type GraphQLSchema } from 'graphql'
import { buildCrmSchema, OperationInput, type GraphContext } from '../../../resolvers/index.js'
import type { Operation } from '../../../src/engine/index.js'
import { CrmError } from '../../../src/errors/index.js'
import { asRecord, type AnyRecord, type RecordKind } from '../../../src/model/index.js'
import type { VendorQuery } from '../../../src/planner/index.js'
import { WrittenData } from '../../../src/execution/written-data.js'
import { Executor } from '../../../src/execution/executor.js'
import { testEngine } from '../../support/engine.js'
import { createMemorySource, type MemorySource } from '../../support/memory-source.js'
import { customer, ticket } from '../../support/records.js'

let schema: GraphQLSchema

beforeAll(async () => {
  schema = await buildCrmSchema()
})

type Case = Readonly<Record<string, unknown>>

/** A source that gives nothing but the fields it is asked for, so that one too few shows in the answer. */
function source(name: string, part: { readonly tickets?: readonly Case[] } = {}): MemorySource {
  const record = (nativeId: string, fields: Case): AnyRecord => ({ source: name, nativeId, ...fields })
  const made = createMemorySource({
    name,
    records: {
      Customer: [customer(name, 'c1', 1, { ownerId: 'a1', phone: '1' }), customer(name, 'c2', 2)],
      Contact: [
        record('p1', { name: 'P 1', customerId: 'c1', createdAt: 1000 }),
        record('p2', { name: 'P 2', customerId: 'c2', createdAt: 2000 }),
        record('p3', { name: 'P 3', customerId: 'gone', createdAt: 3000 }),
      ],
      Agent: [record('a1', { name: 'A 1', email: 'a1@example.com' })],
      Order: [
        record('o1', {
          customerId: 'c1',
          contactId: 'p2',
          ownerId: 'a1',
          total: '5',
          currency: 'EUR',
          createdAt: 1000,
        }),
      ],
      Ticket: (
        part.tickets ?? [
          { contactId: 'p1', assigneeId: 'a1' },
          { contactId: 'p2', assigneeId: 'a2' },
          { contactId: 'p3' },
          { contactId: null, assigneeId: 'a1' },
        ]
      ).map((fields, index) => ({
        ...ticket(name, `t${index}`, index === 3 ? null : `c${index + 1}`, index),
        ...fields,
      })),
    },
  })
  const reader =
    (kind: RecordKind, fields: readonly string[]) =>
    (row: unknown): AnyRecord => {
      const given = row as Readonly<Record<string, unknown>>
      const wanted = Object.keys(given).filter((field) => fields.includes(field) || fields.includes('*'))
      const only = Object.fromEntries(wanted.map((field) => [field, given[field]]))
      return asRecord(kind, record(String(given['nativeId']), only))
    }
  return Object.assign(made, { mapping: { ...made.mapping, reader } })
}

interface Run {
  readonly result: ExecutionResult
  /** As a client sees it. */
  readonly seen: unknown
  /** What was asked of the sources, in no order. */
  readonly asked: readonly string[]
  readonly failures: readonly string[]
}

async function run(
  compileFrom: number,
  text: string,
  sources: readonly MemorySource[],
  change: (operation: Operation) => void = () => undefined,
): Promise<Run> {
  const executor = new Executor(schema, { compileFrom })
  const engine = testEngine(sources)
  const operation = engine.begin({ explain: 'off', identity: 'x' })
  change(operation)
  const document = parse(text)
  const { coerced } = getVariableValues(schema, getOperationAST(document)?.variableDefinitions ?? [], {})
  const context = {
    operation,
    engine,
    requestId: 'r',
    input: new OperationInput(coerced!),
  } as unknown as GraphContext
  const input = { document, operationName: undefined, variables: {}, context }
  const result = (await executor.executeCompiled(input)) ?? (await executor.interpret(input))
  const asked = sources.flatMap(({ name, queries }) => queries.map((query) => `${name} ${textOf(query)}`))
  const failures = operation.failures.map(({ path, error }) => [...path, error.source, error.code].join(' '))
  return {
    result,
    seen: JSON.parse(JSON.stringify(result)) as unknown,
    asked: asked.sort(),
    failures: failures.sort(),
  }
}

function textOf({ kind, pushed, fields, position }: VendorQuery): string {
  // Of ids in a list the order says nothing.
  return JSON.stringify([kind, pushed, [...fields].sort(), position], (key, value: unknown) =>
    key === 'values' && Array.isArray(value)
      ? value.map((each) => JSON.stringify(each)).sort()
      : key === 'text'
        ? undefined
        : value,
  )
}

const people = '{ id name customer { id name } }'

const documents: readonly (readonly [name: string, text: string])[] = [
  ['one of each row', '{ tickets { nodes { id customer { id name } } } }'],
  [
    'several of each row, and what these refer to',
    `{ tickets { nodes { id customer { name owner { name } } contact ${people} assignee { nativeId name } } } }`,
  ],
  ['of edges, beside nodes', '{ tickets { edges { cursor node { customer { name } } } nodes { contact { id } } } }'],
  ['a colleague of whom only the id is asked for', '{ tickets { nodes { assignee { nativeId } } } }'],
  [
    'a colleague, with nothing but its type',
    '{ tickets { nodes { assignee { __typename } customer { __typename } } } }',
  ],
  [
    'the same record with other fields at several places',
    `{ a: tickets { nodes { x: customer { name } y: customer { phone id } } } b: tickets { nodes { customer { phone } } }
       contacts { nodes { customer { name status } } } }`,
  ],
  [
    'beside leaves, sources and money',
    '{ orders { nodes { total { amount } source { name } customer { source { name } } owner { email } } totalCount } }',
  ],
  [
    'fragments',
    '{ tickets { ...T } } fragment T on TicketConnection { nodes { customer { ...C } } } fragment C on Customer { name }',
  ],
  [
    'beside a field that is not written as it is',
    '{ tickets { nodes { customer { name } } } customers { nodes { name tickets { nodes { contact { name } } } } } }',
  ],
  ['of a record below which a list is asked for', '{ tickets { nodes { customer { contacts { nodes { name } } } } } }'],
]

describe('what a page refers to is read as the resolvers read it', () => {
  test.each(documents)('%s', async (_name, text) => {
    const reference = await run(Infinity, text, [source('s'), source('t')])
    const compiled = await run(1, text, [source('s'), source('t')])
    expect(compiled.result.data).toBeInstanceOf(WrittenData)
    expect(compiled.seen).toEqual(reference.seen)
    expect(JSON.stringify(compiled.seen)).toMatch(/1|Agent/)
    expect(compiled.asked).toEqual(reference.asked)
    expect(compiled.failures).toEqual([])
  })

  test('where a source fails', async () => {
    const text = `{ tickets { nodes { n: contact { name } c: customer { name } assignee { name } } } }`
    const [reference, compiled] = await Promise.all(
      [Infinity, 1].map(async (compileFrom) => {
        const sources = [source('s'), source('t')]
        sources[1]!.onPage = ({ kind }) => {
          if (kind === 'Contact' || kind === 'Agent') throw new CrmError('SOURCE_UNAVAILABLE', 'It is away')
        }
        return run(compileFrom, text, sources)
      }),
    )
    expect(compiled!.result.data).toBeInstanceOf(WrittenData)
    expect(compiled!.seen).toEqual(reference!.seen)
    expect(compiled!.failures).toEqual(reference!.failures)
    expect(compiled!.failures).toEqual([
      'tickets nodes assignee t SOURCE_UNAVAILABLE',
      'tickets nodes n t SOURCE_UNAVAILABLE',
    ])
  })

  test('where a record that is referred to does not fit the schema', async () => {
    const text = '{ tickets { nodes { customer { status } } } }'
    const [reference, compiled] = await Promise.all(
      [Infinity, 1].map(async (compileFrom) => {
        const only = source('s')
        only.records = { ...only.records, Customer: [customer('s', 'c1', 1, { status: 'FROZEN' })] }
        return run(compileFrom, text, [only])
      }),
    )
    expect(compiled!.seen).toEqual(reference!.seen)
    expect(compiled!.result.errors).toHaveLength(1)
    expect(compiled!.asked).toEqual(reference!.asked)
  })

  test('where reading ahead breaks: the resolvers tell', async () => {
    const text = '{ tickets { nodes { id customer { name } } } }'
    const { seen } = await run(Infinity, text, [source('s')])
    const broken = await run(1, text, [source('s')], (operation) => {
      operation.byIds = () => Promise.reject(new Error('broken'))
    })
    expect(broken.result.data).toMatchObject({ isCompiled: false })
    expect(broken.seen).toEqual(seen)
  })
})

test('all records of a kind and source that a page refers to are asked for with one promise', async () => {
  const asked: [string, string, readonly string[]][] = []
  const tickets = Array.from({ length: 12 }, (_, index) => ({ customerId: `c${(index % 2) + 1}`, contactId: 'p1' }))
  await run(
    1,
    '{ tickets { nodes { customer { name } contact { customer { name } } } } }',
    [source('s', { tickets })],
    (operation) => {
      const byIds = operation.byIds.bind(operation)
      operation.byId = () => Promise.reject(new Error('a record was asked for by itself'))
      operation.byIds = (kind, from, ids, fields, path) => {
        asked.push([path.join('.'), from, ids])
        return byIds(kind, from, ids, fields, path)
      }
    },
  )
  expect(asked).toEqual([
    ['tickets.nodes.customer', 's', ['c2', 'c1']],
    ['tickets.nodes.contact', 's', ['p1']],
    ['tickets.nodes.contact.customer', 's', ['c1']],
  ])
})

test('one list does not wait for another before what it refers to is read', async () => {
  const only = source('s')
  const seen: string[] = []
  let tell = (): void => undefined
  const customersRead = new Promise<void>((resolve) => {
    tell = resolve
  })
  only.onPage = async ({ kind }) => {
    seen.push(kind)
    if (kind === 'Customer') tell()
    if (kind === 'Order') await customersRead
  }
  const { result } = await run(1, '{ orders { nodes { id } } tickets { nodes { customer { name } } } }', [only])
  expect(result.data).toBeInstanceOf(WrittenData)
  expect([...new Set(seen)].sort()).toEqual(['Customer', 'Order', 'Ticket'])
})
