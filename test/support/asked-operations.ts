import { GraphQLError, getOperationAST, type DocumentNode, type ExecutionResult, type GraphQLSchema } from 'graphql'
import type { Engine } from '../../src/engine/index.js'
import type { PlanRecord } from '../../src/reading/explain.js'
import { createInProcessJobs, createMemoryShelf } from '../../src/jobs/index.js'
import { createMemoryJournal } from '../../src/journal/index.js'
import type { VendorQuery } from '../../src/planner/index.js'
import { createReports } from '../../src/reports/index.js'
import type { GraphContext } from '../../resolvers/index.js'
import { admission } from '../../src/execution/admission/admission.js'
import { textOf, WrittenData } from '../../src/execution/written-data.js'
import { Executor } from '../../src/execution/executor.js'
import { formatError } from '../../src/server/response/format-error.js'
import { KnownInputs } from '../../src/execution/admission/known-inputs.js'
import { defaultServerLimits } from '../../src/server/limits.js'
import { addPartialFailures } from '../../src/server/response/partial-failures.js'
import type { Logger } from '../../src/errors/index.js'
import type { MemorySource } from './memory-source.js'

/** What one request got, and what it cost. */
export interface Asked {
  /** The answer as it is sent. */
  readonly answer: string
  /** What the sources were asked, in no order. */
  readonly calls: readonly string[]
  /** What each list and lookup read of the budget, in no order. */
  readonly reads: readonly string[]
  /** Whether a compiled query wrote it. */
  readonly written: boolean
  /** Whether a compiled query began it, and the reference gave it. */
  readonly fellBack: boolean
}

/** What a door is made with. */
export interface DoorOptions {
  readonly compileFrom: number
  readonly logger?: Logger
  /** From how many values on rows are gone through in turns; default as usual. */
  readonly turnsFrom?: number
}

/** What a request is answered from. */
export interface World {
  readonly sources: readonly MemorySource[]
  readonly engine: Engine
}

/**
 * What stands between Apollo Server and the engine, without Apollo Server: admission, executor, and what is done to an
 * answer.
 */
export class Door {
  private readonly admit
  private readonly executor: Executor

  constructor(
    private readonly schema: GraphQLSchema,
    options: DoorOptions,
  ) {
    const base = { schema, sources: 2, sourcesWith: () => 2 }
    this.admit = admission(base, defaultServerLimits, new KnownInputs())
    this.executor = new Executor(schema, {
      ...options,
      maxAnswerBytes: defaultServerLimits.maxAnswerBytes,
    })
  }

  async ask(
    { sources, engine }: World,
    document: DocumentNode,
    variables: Readonly<Record<string, unknown>>,
  ): Promise<Asked> {
    for (const source of sources) source.queries.length = 0
    const context = contextOver(engine)
    const { result, isCompiled } = await this.run(document, variables, context)
    const errors = result.errors?.map((error) => formatError(error.toJSON(), error))
    const response = { body: { kind: 'single', singleResult: { ...result, errors } } }
    addPartialFailures({ response, contextValue: context } as never)
    const { data, errors: told } = response.body.singleResult
    const written = (data as unknown) instanceof WrittenData && (data as unknown as WrittenData).isCompiled
    const { plans } = context.operation.explanation() as { plans: readonly PlanRecord[] }
    return {
      answer: textOf({ errors: told, data }),
      calls: sources.flatMap(({ name, queries }) => queries.map((query) => `${name} ${plainText(query)}`)).sort(),
      reads: plans.map(readOf).sort(),
      written,
      fellBack: isCompiled && !written,
    }
  }

  private async run(
    document: DocumentNode,
    variables: Readonly<Record<string, unknown>>,
    context: GraphContext,
  ): Promise<{ readonly result: ExecutionResult; readonly isCompiled: boolean }> {
    const operation = getOperationAST(document)!
    const operationName = operation.name?.value ?? null
    try {
      const request = { variables, operationName: operationName ?? undefined }
      this.admit({ document, operation, operationName, request, schema: this.schema, contextValue: context } as never)
    } catch (error) {
      if (error instanceof GraphQLError) return { result: { errors: [error] }, isCompiled: false }
      throw error
    }
    const input = { document, operationName, variables, context }
    const compiled = await this.executor.executeCompiled(input)
    return { result: compiled ?? (await this.executor.interpret(input)), isCompiled: compiled !== null }
  }
}

const jobs = createInProcessJobs({ shelf: createMemoryShelf() })
const journal = createMemoryJournal()

function contextOver(engine: Engine): GraphContext {
  return {
    operation: engine.begin({ explain: 'run', identity: 'x' }),
    engine,
    identity: 'x',
    jobs,
    reports: createReports({ engine, journal, jobs }),
    requestId: 'r',
  }
}

/** What was asked, without the texts that say the same again; of ids and fields in a list the order says nothing. */
function plainText(query: VendorQuery): string {
  return JSON.stringify(query, (key, part: unknown) =>
    key === 'text' ? undefined : Array.isArray(part) ? part.map((each) => JSON.stringify(each)).sort() : part,
  )
}

function readOf({ path, source, leastCalls, mostCalls, actualCalls, rowsRead, rowsDropped }: PlanRecord): string {
  return JSON.stringify([path, source, leastCalls, mostCalls, actualCalls, rowsRead, rowsDropped])
}
