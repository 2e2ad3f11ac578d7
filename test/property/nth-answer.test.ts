import { beforeAll, expect, test } from '@jest/globals'
import { parse, validate, type GraphQLSchema } from 'graphql'
import { buildCrmSchema } from '../../resolvers/index.js'
import { createRandom, hash32 } from '../../src/sandbox/random.js'
import type { VendorQuery } from '../../src/planner/index.js'
import type { Condition } from '../../src/query/index.js'
import { Door, type Asked } from '../support/asked-operations.js'
import { generateOperation } from '../support/operation-generator.js'
import { propertyRuns, propertySeed } from '../support/property.js'
import { spoiledWorld, vocabulary, type SpoiledWorld } from '../support/spoiled-world.js'

/** Four of each five hundred of the other properties: one is some milliseconds. */
const operations = propertyRuns * 4

let schema: GraphQLSchema
let door: Door
let reference: Door
let turning: readonly Door[]
let warned = 0
const defects: object[] = []

beforeAll(async () => {
  schema = await buildCrmSchema()
  const logger = { info: () => undefined, warn: () => warned++, error: (fields: object) => defects.push(fields) }
  door = new Door(schema, { compileFrom: 3, turnsFrom: Infinity, logger })
  reference = new Door(schema, { compileFrom: Infinity, turnsFrom: Infinity })
  turning = [1, Infinity].map((compileFrom) => new Door(schema, { compileFrom, turnsFrom: 0, logger }))
})

/** To make one takes as long as to ask it. */
const worlds = 100
const made = new Map<number, SpoiledWorld>()

function worldOf(number: number): SpoiledWorld {
  const world = made.get(number) ?? spoiledWorld(createRandom(hash32(propertySeed, 'world', number)))
  made.set(number, world)
  return world
}

interface Case {
  readonly text: string
  readonly world: SpoiledWorld
  readonly variables: readonly unknown[]
  /** The first, third and fifth, which have the first variables, and the second and fourth. */
  readonly answers: readonly (readonly Asked[])[]
}

/** Sends one operation five times, each second time with other variables; null where it is not valid. */
async function askFiveTimes(seed: number): Promise<Case | null> {
  const random = createRandom(seed)
  const { text, variables } = generateOperation(schema, random, vocabulary)
  const document = parse(text)
  if (validate(schema, document).length > 0) return null
  const world = worldOf(seed % worlds)
  // How many records a list held decides how it is read the next time.
  if (world.remembers) for (const each of variables) await reference.ask(world, document, each)
  const answers: [Asked[], Asked[]] = [[], []]
  for (let time = 0; time < 5; time++) answers[time % 2]!.push(await door.ask(world, document, variables[time % 2]!))
  // Whoever lets others have their turn between rows gives the same answer, too.
  if (world.pauses) answers[0].push(await random.pick(turning).ask(world, document, variables[0]))
  return { text, world, variables, answers }
}

/**
 * What of two answers is to be the same. Lists that stop for others may have more of their calls joined, or fewer; and
 * where several values of one object fail, GraphQL lets any of their errors be told. A compiled query that gives up has
 * asked for what it had reached, some of which the reference does not come to, and the reference asks for the rest: each
 * record that it needs, in other calls, and for other records where the budget is spent.
 */
function compared(
  first: Asked,
  later: Asked,
  { pauses, isShort }: SpoiledWorld,
): readonly [first: object, later: object] {
  if (pauses) return [whatIsSure(first.answer), whatIsSure(later.answer)]
  if (later.fellBack) {
    const isSpent = isShort && [first, later].some(({ answer }) => answer.includes('SCAN_BUDGET_EXCEEDED'))
    if (isSpent) return [{}, {}]
    const asked = recordsAskedBy(later.calls)
    const unasked = [...recordsAskedBy(first.calls)].filter((each) => !asked.has(each))
    return [
      { answer: first.answer, unasked: [] },
      { answer: later.answer, unasked },
    ]
  }
  const seen = ({ answer, calls, reads }: Asked): object => ({ answer, calls, reads })
  return [seen(first), seen(later)]
}

/** The data, and the errors unless one of them is a value's own. */
function whatIsSure(text: string): object {
  const { data, errors = [] } = JSON.parse(text) as {
    readonly data?: unknown
    readonly errors?: readonly { readonly extensions: { readonly source?: string } }[]
  }
  return errors.every(({ extensions }) => extensions.source !== undefined) ? { data, errors } : { data }
}

/** The calls, with what is asked by ids each id by itself: who is asked for together decides about pages and fields. */
function recordsAskedBy(calls: readonly string[]): ReadonlySet<string> {
  return new Set(
    calls.flatMap((call) => {
      const source = call.slice(0, call.indexOf(' '))
      const { pushed, kind } = JSON.parse(call.slice(source.length)) as VendorQuery
      const test = pushed?.kind === 'term' ? (pushed.term as unknown as { readonly test: Condition }).test : null
      return test?.field.endsWith('Id') === true
        ? test.values.map((id) => `${source} ${kind} ${test.field} ${JSON.stringify(id)}`)
        : [call]
    }),
  )
}

test('the first, third and fifth answers, their calls and what they read are the same', async () => {
  let asked = 0
  let compiled = 0
  let withErrors = 0
  for (let number = 0; asked < operations; number++) {
    const seed = hash32(propertySeed, number)
    const done = await askFiveTimes(seed)
    if (done === null) continue
    asked++
    const { text, world, variables, answers } = done
    if (answers[0]!.some(({ written }) => written)) compiled++
    if (answers[0]![0]!.answer.startsWith('{"errors"')) withErrors++
    answers.forEach(([first, ...later], which) => {
      for (const each of later) {
        const [expected, seen] = compared(first!, each, world)
        // Only what differs is worth telling.
        if (JSON.stringify(seen) !== JSON.stringify(expected)) {
          expect({ seed, text, variables: variables[which], ...seen }).toEqual({
            seed,
            text,
            variables: variables[which],
            ...expected,
          })
        }
      }
    })
  }
  // The generator is worth its name.
  expect(defects).toEqual([])
  expect(warned).toBeGreaterThan(operations * 0.01)
  expect(compiled).toBeGreaterThan(operations * 0.3)
  expect(withErrors).toBeGreaterThan(operations * 0.1)
}, 600_000)
