import { beforeAll, describe, expect, test } from '@jest/globals'
import { parse, type GraphQLSchema } from 'graphql'
import { buildCrmSchema } from '../../../resolvers/index.js'
import type { Engine, Operation } from '../../../src/engine/index.js'
import { type Logger, CrmError } from '../../../src/errors/index.js'
import { Door, type Asked } from '../../support/asked-operations.js'
import { testEngine } from '../../support/engine.js'
import { createMemorySource, type MemorySource } from '../../support/memory-source.js'
import { customer, ticket } from '../../support/records.js'

let schema: GraphQLSchema

beforeAll(async () => {
  schema = await buildCrmSchema()
})

interface Line {
  readonly level: string
  readonly message: string
  readonly fields: Readonly<Record<string, unknown>>
}

function capturing(): Logger & { readonly lines: Line[] } {
  const lines: Line[] = []
  const add = (level: string) => (fields: Line['fields'], message: string) =>
    void lines.push({ level, fields, message })
  return { lines, info: add('info'), warn: add('warn'), error: add('error') }
}

function sourceWith(part: Readonly<Record<string, unknown>>): MemorySource {
  return createMemorySource({
    name: 's',
    records: {
      Customer: [customer('s', 'c1', 1), customer('s', 'c2', 2, part)],
      Ticket: [ticket('s', 't1', 'c1', 1), ticket('s', 't2', 'c2', 2)],
      TicketReply: [],
    },
  })
}

/** An engine of whose operations something is changed. */
function changed(engine: Engine, change: (operation: Operation) => void): Engine {
  return {
    ...engine,
    begin: (options) => {
      const operation = engine.begin(options)
      change(operation)
      return operation
    },
  }
}

/** Asks as often as it takes to compile a query, and twice more. */
async function askFiveTimes(door: Door, engine: Engine, source: MemorySource, text: string): Promise<readonly Asked[]> {
  const document = parse(text)
  const answers: Asked[] = []
  for (let time = 0; time < 5; time++) answers.push(await door.ask({ sources: [source], engine }, document, {}))
  return answers
}

const flat = 'query Flat { customers { nodes { id name status } } }'
const nested = 'query Nested { customers { nodes { id status tickets(first: 1) { nodes { id } } } } }'

describe.each([
  ['of an object that is written as it is', flat],
  ['of an object that is completed', nested],
])('a value that does not fit, one %s,', (_where, text) => {
  test('costs no second reading and no budget, is told once, and leaves its query interpreted', async () => {
    const logger = capturing()
    const source = sourceWith({ status: 'FROZEN' })
    // Enough for what is read once, and not for twice as much.
    const engine = testEngine([source], { scanBudget: 7 })
    const answers = await askFiveTimes(new Door(schema, { compileFrom: 3, logger }), engine, source, text)
    for (const answer of answers) expect({ ...answer, fellBack: false }).toEqual(answers[0])
    expect(answers[0]!.calls).toHaveLength(2)
    expect(answers[0]!.answer).toContain('"path":["customers","nodes",0,"status"]')
    expect(logger.lines).toEqual([
      {
        level: 'warn',
        message: 'query interpreted from now on',
        fields: {
          requestId: 'r',
          operation: text === flat ? 'Flat' : 'Nested',
          query: expect.stringMatching(/^[\da-f]{64}$/) as unknown,
          place: 'Customer.status',
          reason: 'a value does not fit the schema as it is',
        },
      },
    ])
    // Though the record is mended by now.
    source.records = sourceWith({}).records
    const [mended] = await askFiveTimes(new Door(schema, { compileFrom: 1 }), engine, source, text)
    expect(mended!.written).toBe(true)
  })
})

test('a query that fell back is interpreted, whatever its values are by then', async () => {
  const source = sourceWith({ status: 'FROZEN' })
  const engine = testEngine([source])
  const door = new Door(schema, { compileFrom: 1 })
  const document = parse(flat)
  const ask = (): Promise<Asked> => door.ask({ sources: [source], engine }, document, {})
  await ask()
  source.records = sourceWith({}).records
  expect((await ask()).written).toBe(false)
})

test('a value that only the reference understands is told once too, and is no error', async () => {
  const logger = capturing()
  const source = sourceWith({ name: 5 })
  const answers = await askFiveTimes(new Door(schema, { compileFrom: 3, logger }), testEngine([source]), source, flat)
  for (const answer of answers) expect({ ...answer, fellBack: false }).toEqual(answers[0])
  expect(answers[0]!.answer).toContain('"name":"5"')
  expect(logger.lines.map(({ level, fields }) => [level, fields['place']])).toEqual([['warn', 'Customer.name']])
})

test('a source that fails is no reason to interpret a query', async () => {
  const logger = capturing()
  const source = sourceWith({})
  const engine = testEngine([source])
  const door = new Door(schema, { compileFrom: 1, logger })
  const document = parse('{ customers(onSourceError: FAIL) { nodes { name } } }')
  const ask = (): Promise<Asked> => door.ask({ sources: [source], engine }, document, {})
  source.onPage = () => {
    throw new CrmError('SOURCE_UNAVAILABLE', 'It is away', { source: 's' })
  }
  const failed = await ask()
  expect(failed.answer).toContain('SOURCE_UNAVAILABLE')
  expect(failed.calls).toHaveLength(1)
  source.onPage = () => undefined
  expect((await ask()).written).toBe(true)
  expect(logger.lines).toEqual([])
})

test('a defect of the quick way is told as one, and the answer is the right one', async () => {
  const logger = capturing()
  const source = sourceWith({})
  const broken = changed(testEngine([source]), (operation) => {
    operation.byIds = () => Promise.reject(new TypeError('broken'))
  })
  const text = '{ tickets { nodes { customer { name } } } }'
  const answers = await askFiveTimes(new Door(schema, { compileFrom: 3, logger }), broken, source, text)
  for (const answer of answers) expect({ ...answer, fellBack: false }).toEqual(answers[0])
  expect(answers[0]!.answer).not.toContain('errors')
  expect(logger.lines.map(({ level, message }) => [level, message])).toEqual([
    ['warn', 'query interpreted from now on'],
    ['error', 'defect'],
  ])
  expect(logger.lines[1]!.fields).toMatchObject({ requestId: 'r', class: 'TypeError' })
})

test('what throws while a value is completed ends the request and not the server', async () => {
  const logger = capturing()
  const source = sourceWith({})
  const broken = changed(testEngine([source]), (operation) => {
    const children = operation.children.bind(operation)
    operation.children = async (request, parent) => {
      const page = await children(request, parent)
      page.cursorAt = () => {
        throw new TypeError('broken')
      }
      return page
    }
  })
  const text = '{ customers { nodes { tickets { edges { cursor node { id replies { nodes { body } } } } } } } }'
  const answers = await askFiveTimes(new Door(schema, { compileFrom: 3, logger }), broken, source, text)
  for (const answer of answers) expect({ ...answer, fellBack: false }).toEqual(answers[0])
  expect(answers[0]!.answer).toContain('"path":["customers","nodes",0,"tickets","edges",0,"cursor"]')
})

test('errors are told in the same order and number, whichever list came first', async () => {
  const source = sourceWith({ status: 'FROZEN' })
  const text = `{ a: customers { nodes { status } } b: customers(first: 2) { nodes { status tickets { nodes { id } } } }
    c: customers(first: 1) { nodes { status kind } } }`
  const answers: string[] = []
  for (const compileFrom of [Infinity, 1])
    for (const slow of ['a', 'b', 'c', 'none']) {
      const engine = changed(testEngine([source]), (operation) => {
        const list = operation.list.bind(operation)
        operation.list = async (request) => {
          if (request.path[0] === slow) await new Promise((resolve) => setTimeout(resolve, 5))
          return list(request)
        }
      })
      const door = new Door(schema, { compileFrom })
      answers.push((await door.ask({ sources: [source], engine }, parse(text), {})).answer)
    }
  expect(new Set(answers).size).toBe(1)
})

test('a row that fails later than the next one ends the request, and no promise is left that fails for nobody', async () => {
  const source = createMemorySource({
    name: 's',
    records: {
      Customer: [customer('s', 'c1', 1, { status: 'NONSENSE' }), customer('s', 'c2', 2)],
      Ticket: [ticket('s', 't1', 'c1', 1), { ...ticket('s', 't2', 'c2', 2), priority: 'NONSENSE' }],
    },
  })
  const engine = testEngine([source])
  // Newest first: the tickets of the first customer are still to come when the status of the second one fails.
  const text = '{ customers { nodes { status tickets { nodes { priority } } } } }'
  const answers = await askFiveTimes(new Door(schema, { compileFrom: 3 }), engine, source, text)
  // Jest fails a test in whose time a rejection stays unhandled, as Node.js would end the process.
  await new Promise(setImmediate)
  for (const answer of answers) expect(answer.answer).toBe(answers[0]!.answer)
  expect(answers[0]!.answer).toContain('"data":null')
})
