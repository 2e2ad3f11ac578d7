import { createHash } from 'node:crypto'
import {
  HeaderMap,
  type ApolloServerOptionsWithGateway,
  type GraphQLRequestContextResponseForOperation,
  type GraphQLResponse,
} from '@apollo/server'
import {
  execute,
  getOperationAST,
  GraphQLError,
  OperationTypeNode,
  print,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
} from 'graphql'
import { LRUCache } from 'lru-cache'
import type { GraphContext } from '../../resolvers/index.js'
import { CrmError, logDefect, type Logger } from '../errors/index.js'
import { Misfit } from './answer-writer.js'
import { compile, type CompiledQuery } from './compiled-query.js'
import { sizeOf } from './admission/document-size.js'
import { fewErrors } from './fewer.js'
import { TooLong } from './json-writer.js'
import { letGo } from './let-go.js'
import { RecordedOperation } from './recorded-operation.js'
import { ReferredRecords } from './referred-records.js'
import { answeredInTurns, resolveInTurns } from './rows-in-turns.js'
import { writeAsItIs, type WrittenData } from './written-data.js'

/** How operations are executed. */
export interface ExecutorOptions {
  /** From which use on a document is compiled; the uses before it are interpreted. Infinity = never. */
  readonly compileFrom: number
  /** Told of each query that is compiled no longer; absent = nobody. */
  readonly logger?: Logger | undefined
  /** Bytes of the longest answer; absent = any. */
  readonly maxAnswerBytes?: number
  /** From how many values on, at most, rows are gone through in turns; default 2,000. */
  readonly turnsFrom?: number
  /** Whether errors name what was perhaps meant; default true. */
  readonly suggests?: boolean
}

/** Documents that are kept, each with its compiled operations: how many, and how much they weigh, by characters of text. */
const mostKnown = 500
const mostWeight = 1_000_000
/** What a compiled field weighs beside them. */
const fieldWeight = 100

/** Larger documents are not compiled: that would take long, and what they ask for takes longer anyway. */
const mostCompiledFields = 250
const mostCompiledLevels = 15

/** Values from which on an answer may be long, so that rows are gone through in turns. */
const manyValues = 2_000
/** Values up to which a compiled query goes through its rows at once. */
const mostCompiledValues = 20_000

interface Known {
  uses: number
  /** Null = this operation is always interpreted. */
  compiled: CompiledQuery | null | undefined
}

/** One operation to execute. */
export interface ExecutorInput {
  readonly document: DocumentNode
  readonly operationName: string | null | undefined
  readonly variables: Readonly<Record<string, unknown>> | undefined
  readonly context: GraphContext
}

/** Why a compiled query did not give its answer. */
interface Failure {
  /** Where in the schema or in the answer, as far as it is known. */
  readonly place: string | null
  /** What was thrown; absent where a value did not fit. */
  readonly thrown?: unknown
}

/**
 * Executes operations: queries that come again are compiled to a function of their own, which leaves out all that the
 * interpreter decides anew for every field of every row. Everything else goes to graphql-js, the reference: mutations,
 * introspection, conditional selections (`@skip`, `@include`), interfaces, and what is asked for once only, so that
 * nobody can make the server compile by sending ever new documents.
 *
 * Whichever way a query goes, an answer with errors is told by the reference from what the sources gave, all of which is
 * waited for: so it does not depend on who was first, and no source is asked twice. A compiled query whose values did
 * not fit is interpreted from then on.
 *
 * Documents are known by identity; Apollo Server keeps parsed ones by their text.
 */
export class Executor {
  private readonly known = new LRUCache<DocumentNode, Map<string, Known>>({
    max: mostKnown,
    maxSize: mostWeight,
    sizeCalculation: (_operations, document) => weightOf(document),
  })

  private readonly mostBytes: number

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly options: ExecutorOptions,
  ) {
    this.mostBytes = options.maxAnswerBytes ?? Infinity
  }

  /**
   * Runs one operation of a valid document that is compiled, or by now worth it; null = it has to be interpreted. Data
   * without errors is written (`WrittenData`).
   */
  async executeCompiled(input: ExecutorInput): Promise<ExecutionResult | null> {
    const known = this.use(input)
    // An operation without an input was not admitted: its variables do not fit their types, which the reference tells.
    if (known.compiled === null || known.compiled === undefined || input.context.input === undefined) return null
    if (input.context.input.values > mostCompiledValues) return null
    const operation = new RecordedOperation(input.context.operation)
    const asked = this.isLong(input) ? answeredInTurns(operation) : operation
    const done = await this.run(known.compiled, { ...input.context, operation: asked })
    if ('written' in done) {
      operation.letGo()
      return { data: done.written as never }
    }
    if ('tooLong' in done) {
      operation.letGo()
      return done.tooLong
    }
    const { failure } = done
    const result = await this.interpretAgain(input, operation)
    if (failure !== null) this.interpretFromNowOn(known, input, failure, result)
    return this.written(result)
  }

  /** Runs one by the reference. Data is written (`WrittenData`). */
  async interpret(input: ExecutorInput): Promise<ExecutionResult> {
    return this.written(await this.interpreted(input))
  }

  /** A result with its data written, and with no more errors than anybody reads. */
  private async written({ data, errors, ...rest }: ExecutionResult): Promise<ExecutionResult> {
    const told = errors === undefined ? {} : { errors: fewErrors(errors) }
    if (data === null || data === undefined) return { ...rest, ...told, ...(data === null ? { data } : {}) }
    try {
      return { ...rest, ...told, data: (await writeAsItIs(data, this.mostBytes)) as never }
    } catch (error) {
      if (!(error instanceof TooLong)) throw error
      return this.tooLong()
    } finally {
      letGo(data)
    }
  }

  private tooLong(): ExecutionResult {
    const message = `The answer is longer than ${this.mostBytes} bytes, which limits.maxAnswerBytes allows; ask for smaller pages or fewer fields`
    const error = new CrmError('COST_LIMIT_EXCEEDED', message)
    return {
      data: null,
      errors: [new GraphQLError(message, { originalError: error, extensions: { code: error.code } })],
    }
  }

  private async interpreted(input: ExecutorInput): Promise<ExecutionResult> {
    const operation = getOperationAST(input.document, input.operationName)
    if (operation?.operation !== OperationTypeNode.QUERY) return this.byReference(input, input.context.operation)
    const recorded = new RecordedOperation(input.context.operation)
    const result = await this.byReference(input, recorded)
    // Without data nothing was asked: it is the operation itself that is wrong.
    if (result.errors === undefined || result.data === undefined) {
      recorded.letGo()
      return result
    }
    return this.interpretAgain(input, recorded)
  }

  private async interpretAgain(input: ExecutorInput, recorded: RecordedOperation): Promise<ExecutionResult> {
    let result: ExecutionResult
    let asked: number
    do {
      const replay = await recorded.replay()
      asked = recorded.questions
      result = await this.byReference(input, replay)
      // What was asked for the first time came when it came.
    } while (recorded.questions > asked)
    recorded.letGo()
    return result
  }

  private byReference(
    { document, operationName, variables, context }: ExecutorInput,
    operation: GraphContext['operation'],
  ): ExecutionResult | Promise<ExecutionResult> {
    return execute({
      schema: this.schema,
      document,
      // What an input keeps, it keeps by the fields of a compiled query.
      contextValue: {
        ...context,
        operation: this.isLong({ context }) ? answeredInTurns(operation) : operation,
        input: undefined,
        admitted: context.input !== undefined,
      },
      variableValues: variables,
      operationName,
      hideSuggestions: this.options.suggests === false,
      fieldResolver: resolveInTurns,
    })
  }

  /** Whether there may be so much to answer that others are to have their turn meanwhile. */
  private isLong({ context }: Pick<ExecutorInput, 'context'>): boolean {
    return (context.input?.values ?? 0) >= (this.options.turnsFrom ?? manyValues)
  }

  /** The answer, or why there is none; failure null = there are errors, which the resolvers threw. */
  private async run(
    { run, write }: CompiledQuery,
    context: GraphContext,
  ): Promise<
    { readonly written: WrittenData } | { readonly tooLong: ExecutionResult } | { readonly failure: Failure | null }
  > {
    // Where the query's own fields, which know no object, leave what they read ahead.
    const referred = new ReferredRecords()
    try {
      const { data, errors } = await run(referred, context)
      if (referred.thrown !== undefined) return { failure: failureOf(referred.thrown) }
      if (errors !== undefined || data === null || data === undefined) {
        // Errors that no resolver threw are those of values too.
        const found = errors?.find(({ originalError }) => !originalError || originalError instanceof Misfit)
        if (found === undefined) return { failure: null }
        const { originalError, path } = found
        return { failure: originalError ? failureOf(originalError) : { place: placeOf(path) } }
      }
      const writing = write(data, context, referred, this.mostBytes)
      const written = writing instanceof Promise ? await writing : writing
      letGo(data)
      return { written }
    } catch (thrown) {
      if (thrown instanceof TooLong) return { tooLong: this.tooLong() }
      return { failure: failureOf(thrown) }
    } finally {
      referred.letGo()
    }
  }

  private use({ document, operationName, context }: ExecutorInput): Known {
    let operations = this.known.get(document)
    if (operations === undefined) {
      operations = new Map()
      this.known.set(document, operations)
    }
    const name = operationName ?? ''
    let known = operations.get(name)
    if (known === undefined) {
      known = { uses: 0, compiled: undefined }
      operations.set(name, known)
    }
    known.uses++
    if (known.compiled === undefined && known.uses >= this.options.compileFrom) {
      try {
        known.compiled = isCompilable(document) ? compile(this.schema, document, name) : null
      } catch (error) {
        known.compiled = null
        this.tellDefect(context, error)
      }
    }
    return known
  }

  private interpretFromNowOn(
    known: Known,
    { document, operationName, context }: ExecutorInput,
    { place, thrown }: Failure,
    result: ExecutionResult,
  ): void {
    // Requests that are under way together may fail together.
    if (known.compiled === null) return
    known.compiled = null
    this.options.logger?.warn(
      {
        requestId: context.requestId,
        operation: operationName ?? getOperationAST(document)?.name?.value ?? null,
        query: hashOf(document),
        place,
        reason: thrown === undefined ? 'a value does not fit the schema as it is' : 'an error was thrown',
      },
      'query interpreted from now on',
    )
    // What the reference tells is no secret of the compiled query; what it does not meet is a defect of that.
    if (thrown !== undefined && result.errors === undefined) this.tellDefect(context, thrown)
  }

  private tellDefect({ requestId }: GraphContext, cause: unknown): void {
    const { logger } = this.options
    if (logger === undefined) return
    logDefect(logger, requestId, new CrmError('INTERNAL_SERVER_ERROR', 'A compiled query failed', { cause }))
  }
}

function isCompilable(document: DocumentNode): boolean {
  const { fields, levels } = sizeOf(document, Infinity)
  return fields <= mostCompiledFields && levels <= mostCompiledLevels
}

/** What a document takes, and what it would take compiled. */
function weightOf(document: DocumentNode): number {
  const { fields } = sizeOf(document, Infinity)
  const { start, end } = document.loc ?? { start: 0, end: 0 }
  return 1 + end - start + (isCompilable(document) ? fields * fieldWeight : 0)
}

function failureOf(thrown: unknown): Failure {
  return thrown instanceof Misfit ? { place: thrown.place } : { place: null, thrown }
}

/** Names of a path in an answer, without positions in lists. */
function placeOf(path: readonly (string | number)[] | undefined): string | null {
  return path?.filter((key) => typeof key === 'string').join('.') ?? null
}

/** SHA-256 of a query's text, as persisted queries have it: by it the query is found without telling what stands in it. */
function hashOf(document: DocumentNode): string {
  return createHash('sha256')
    .update(document.loc?.source.body ?? print(document))
    .digest('hex')
}

/** Answers an operation by itself; null = it has to be executed. */
export type Respond = (
  context: GraphQLRequestContextResponseForOperation<GraphContext>,
) => Promise<GraphQLResponse | null>

type Gateway = ApolloServerOptionsWithGateway<GraphContext>['gateway']

/**
 * Hands an executor to Apollo Server by its own hooks. Compiled operations without errors are answered by `respond`:
 * behind the gateway hook Apollo Server makes an object with accessors for each request, by which V8 keeps all that
 * belongs to the request until its next full collection. Errors are left to that hook, so that Apollo Server reports and
 * formats them.
 */
export function executorHooks(
  schema: GraphQLSchema,
  executor: Executor,
): { readonly gateway: Gateway; readonly respond: Respond } {
  const withErrors = new WeakMap<GraphContext, ExecutionResult>()
  const gateway: Gateway = {
    onSchemaLoadOrUpdate: (tell) => {
      tell({ apiSchema: schema, coreSupergraphSdl: '' })
      return () => undefined
    },
    load: async () => ({
      executor: async ({ document, request, operationName, context }) => {
        const graphContext = context as unknown as GraphContext
        // What can be compiled has been before.
        return (withErrors.get(graphContext) ??
          (await executor.interpret({
            document,
            operationName: operationName ?? request.operationName,
            variables: request.variables,
            context: graphContext,
          }))) as never
      },
    }),
    stop: async () => undefined,
  }
  const respond: Respond = async ({ document, operationName, request, contextValue }) => {
    const result = await executor.executeCompiled({
      document,
      operationName: operationName ?? request.operationName,
      variables: request.variables,
      context: contextValue,
    })
    if (result === null) return null
    if (result.errors === undefined)
      return { http: { headers: new HeaderMap() }, body: { kind: 'single', singleResult: result } }
    withErrors.set(contextValue, result)
    return null
  }
  return { gateway, respond }
}
