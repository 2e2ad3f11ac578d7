import { defaultFieldResolver, getNullableType, isListType, isNonNullType, type GraphQLFieldResolver } from 'graphql'
import type { GraphContext } from '../../resolvers/index.js'

type Operation = GraphContext['operation']
type Turns = Operation['turns']

/** By object: when all rows of the lists that it was asked for so far have been gone through. */
const before = new WeakMap<object, Promise<void>>()

/**
 * The usual resolver, except that rows are given to the reference one after the other, and that it stops between them
 * when others are to have their turn. What the rows ask for is the same as if they were given at once: it is sent
 * together (`Turns.schedule`), and where the reference stops at a row, those behind it ask for nothing.
 *
 * Rows given at once would also leave promises behind: where one fails at once, the reference drops those of the rows
 * before it, and Node.js ends the process when one of these fails.
 */
export const resolveInTurns: GraphQLFieldResolver<unknown, GraphContext> = (source, args, context, info) => {
  const value: unknown = defaultFieldResolver(source, args, context, info)
  if (typeof source !== 'object' || source === null) return value
  if (!Array.isArray(value) || typeof value[0] !== 'object') return value
  const list = getNullableType(info.returnType)
  const isStopping = isListType(list) && isNonNullType(list.ofType)
  const rows = value.map((row: unknown) => new Row(row))
  before.set(source, giveAll(rows, before.get(source), context.operation.turns, isStopping))
  return rows
}

/** The same operation, except that what many ask it for is given to one after the other. */
export function answeredInTurns(operation: Operation): Operation {
  let line = Promise.resolve()
  const inLine = <T>(answer: Promise<T>): Promise<T> =>
    answer.then(async (value) => {
      const previous = line
      let isGiven = (): void => undefined
      line = new Promise((resolve) => (isGiven = resolve))
      await previous
      while (operation.turns.isOver) await operation.turns.next()
      // Whoever waits for it goes first.
      void Promise.resolve().then(isGiven)
      return value
    })
  return Object.assign(Object.create(operation) as Operation, {
    children: (...asked) => inLine(operation.children(...asked)),
    counterparts: (...asked) => inLine(operation.counterparts(...asked)),
    allChildren: (...asked) => inLine(operation.allChildren(...asked)),
    byId: (...asked) => inLine(operation.byId(...asked)),
  } satisfies Partial<Operation>)
}

async function giveAll(
  rows: readonly Row[],
  previous: Promise<void> | undefined,
  turns: Turns,
  isStopping: boolean,
): Promise<void> {
  await previous
  for (const row of rows) {
    while (turns.isOver) await turns.next()
    row.give()
    // Whoever waits for it goes first.
    await Promise.resolve()
    if (row.failed && isStopping) return new Promise(() => undefined)
  }
}

/** A row to come, as a promise would have it, that knows whether it was of use. */
class Row {
  give!: () => void
  failed = false
  private readonly given: Promise<unknown>

  constructor(row: unknown) {
    this.given = new Promise((resolve) => {
      this.give = () => resolve(row)
    })
  }

  then(use: (row: unknown) => unknown, fail?: (error: unknown) => unknown): Promise<unknown> {
    return this.given.then((row) => {
      try {
        return use(row)
      } catch (error) {
        this.failed = true
        throw error
      }
    }, fail)
  }
}
