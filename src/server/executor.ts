import {
  HeaderMap,
  type ApolloServerOptionsWithGateway,
  type GraphQLRequestContextResponseForOperation,
  type GraphQLResponse,
} from '@apollo/server'
import {
  BREAK,
  execute,
  getNamedType,
  getOperationAST,
  GraphQLError,
  GraphQLNonNull,
  GraphQLScalarType,
  isAbstractType,
  isNonNullType,
  Kind,
  OperationTypeNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql'
import { compileQuery, isCompiledQuery, type CompiledQuery } from 'graphql-jit'
import { LRUCache } from 'lru-cache'
import type { GraphContext } from '../../resolvers/index.js'
import { plainFields, shapeOf, type AnswerShape } from './answer-shape.js'
import { compileAnswerWriter, type AnswerWriter, type WrittenData } from './answer-writer.js'
import { letGo } from './let-go.js'
import { compileReadAhead, ReferredRecords, type ReadAhead } from './references-ahead.js'

/** How operations are executed. */
export interface ExecutorOptions {
  /** From which use on a document is compiled; the uses before it are interpreted. Infinity = never. */
  readonly compileFrom: number
}

/** Most compiled operations kept; the least used makes room. */
const mostCompiled = 500

/** A compiled operation; its variables are coerced already. */
interface Compiled {
  readonly run: CompiledQuery['query']
  readonly write: AnswerWriter
}

interface Known {
  uses: number
  /** Null = this operation is always interpreted. */
  compiled: Compiled | null | undefined
}

/** One operation to execute. */
export interface ExecutorInput {
  readonly document: DocumentNode
  readonly operationName: string | null | undefined
  readonly variables: Readonly<Record<string, unknown>> | undefined
  readonly context: GraphContext
}

/**
 * Executes operations: queries that come again are compiled to a function of their own by graphql-jit, which leaves out
 * all that the interpreter decides anew for every field of every row. Everything else goes to graphql-js, the
 * reference: mutations, introspection, conditional selections (`@skip`, `@include`), interfaces, and what is asked for once only,
 * so that nobody can make the server compile by sending ever new documents.
 * Documents are known by identity; Apollo Server keeps parsed ones by their text.
 */
export class Executor {
  private readonly known = new LRUCache<DocumentNode, Map<string, Known>>({ max: mostCompiled })

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly options: ExecutorOptions,
  ) {}

  /**
   * Runs one operation of a valid document that is compiled, or by now worth it; null = it has to be interpreted. Data
   * without errors is written (`WrittenData`).
   */
  async executeCompiled({
    document,
    operationName,
    context,
  }: Omit<ExecutorInput, 'variables'>): Promise<ExecutionResult | null> {
    const compiled = this.compiledFor(document, operationName ?? '')
    // An operation without an input was not admitted: its variables do not fit their types, which the reference tells.
    if (compiled === null || context.input === undefined) return null
    // Where the query's own fields, which know no object, leave what they read ahead.
    const referred = new ReferredRecords()
    const { data, errors } = await compiled.run(referred, context, context.input.variables)
    const told = errors === undefined ? {} : { errors: errors.map(asReferenceError) }
    if (data === null || data === undefined) return { data, ...told }
    let written: WrittenData
    try {
      written = compiled.write(data, context, referred)
    } catch {
      // Interpreted, it finds the same pages, and says what is wrong with them.
      return null
    }
    letGo(data)
    referred.letGo()
    return { data: errors === undefined ? (written as never) : written.toJSON(), ...told }
  }

  /** Runs one by the reference. */
  interpret({
    document,
    operationName,
    variables,
    context,
  }: ExecutorInput): ExecutionResult | Promise<ExecutionResult> {
    return execute({
      schema: this.schema,
      document,
      // What an input keeps, it keeps by the fields of a compiled query.
      contextValue: { ...context, input: undefined },
      variableValues: variables,
      operationName,
    })
  }

  private compiledFor(document: DocumentNode, operationName: string): Compiled | null {
    let operations = this.known.get(document)
    if (operations === undefined) {
      operations = new Map()
      this.known.set(document, operations)
    }
    let known = operations.get(operationName)
    if (known === undefined) {
      known = { uses: 0, compiled: undefined }
      operations.set(operationName, known)
    }
    known.uses++
    if (known.uses < this.options.compileFrom) return null
    known.compiled ??= this.compile(document, operationName)
    return known.compiled
  }

  private compile(document: DocumentNode, operationName: string): Compiled | null {
    const operation = getOperationAST(document, operationName === '' ? undefined : operationName)
    if (operation?.operation !== OperationTypeNode.QUERY || !isPlain(this.schema, document)) return null
    const shape = shapeOf(this.schema, document, operation)
    const plain = plainFields(shape)
    const compiled = leaving(plain, (resolverInfoEnricher) =>
      readingAhead(shape, plain, () =>
        compileQuery(this.schema, withCoercedVariables(document), operation.name?.value, {
          disablingCapturingStackErrors: true,
          resolverInfoEnricher,
        }),
      ),
    )
    if (!isCompiledQuery(compiled)) return null
    return { run: compiled.query, write: compileAnswerWriter(shape, plain) }
  }
}

/** Takes whatever it is given. */
const asGiven = new GraphQLScalarType({ name: 'AsGiven', serialize: (value) => value })

/** What the library is told of a field that it compiles a resolver's call for; it passes on to the resolver what it gets. */
type Enrich = (field: { readonly parentType: GraphQLObjectType; readonly fieldName: string }) => object

/**
 * Compiles so that the values of some fields are left as they are given: for as long as the library looks at them, their
 * type is a scalar. Nothing else can look meanwhile, and resolvers are told the true type.
 */
function leaving<T>(fields: ReadonlySet<GraphQLField<unknown, unknown>>, compile: (enrich: Enrich) => T): T {
  const types = new Map(Array.from(fields, (field) => [field, field.type]))
  const enrich: Enrich = ({ parentType, fieldName }) => {
    const returnType = types.get(parentType.getFields()[fieldName]!)
    return returnType === undefined ? {} : { returnType }
  }
  try {
    for (const field of fields) field.type = isNonNullType(field.type) ? new GraphQLNonNull(asGiven) : asGiven
    return compile(enrich)
  } finally {
    for (const [field, type] of types) field.type = type
  }
}

/**
 * Compiles so that those of the query's own fields whose values are written as they are also read what these refer to. As
 * above, for as long as the library looks.
 */
function readingAhead<T>(
  { fields }: AnswerShape,
  plain: ReadonlySet<GraphQLField<unknown, unknown>>,
  compile: () => T,
): T {
  const readers = new Map<GraphQLField<unknown, unknown>, Map<string, ReadAhead>>()
  for (const place of fields) {
    const { key, field } = place
    const reader = field !== null && plain.has(field) ? compileReadAhead(place) : null
    if (field === null || reader === null) continue
    const byKey = readers.get(field) ?? new Map<string, ReadAhead>()
    readers.set(field, byKey.set(key, reader))
  }
  const resolvers = new Map(Array.from(readers.keys(), (field) => [field, field.resolve]))
  try {
    for (const [field, byKey] of readers)
      field.resolve = withReadAhead(field.resolve as Resolve, byKey) as typeof field.resolve
    return compile()
  } finally {
    for (const [field, resolve] of resolvers) field.resolve = resolve
  }
}

type Resolve = GraphQLFieldResolver<unknown, GraphContext>

function withReadAhead(resolve: Resolve, byKey: ReadonlyMap<string, ReadAhead>): Resolve {
  return async (referred, args, context, info) => {
    const value: unknown = await resolve(undefined, args, context, info)
    await byKey.get(String(info.path.key))?.(value, context, referred as ReferredRecords)
    return value
  }
}

/** The library's errors lack the extensions that every error of graphql-js has. */
function asReferenceError(error: GraphQLError): GraphQLError {
  const { originalError, message, path, locations } = error
  const same = new GraphQLError(message, { path, originalError })
  Object.defineProperty(same, 'locations', { value: locations, enumerable: true })
  return same
}

/**
 * Whether a document holds only what is known to be answered the same when compiled: no introspection, no conditional
 * selections, no fields of an interface, and of a source only its name. The rest of a source is told by getters that ask
 * its client; where one of these throws, the compiled query loses the cause of the error.
 */
function isPlain(schema: GraphQLSchema, document: DocumentNode): boolean {
  let plain = true
  const types = new TypeInfo(schema)
  const fits = (field: string): boolean =>
    field !== '__schema' &&
    field !== '__type' &&
    !isAbstractType(getNamedType(types.getType())) &&
    (types.getParentType()?.name !== 'Source' || field === 'name')
  const stop = (): typeof BREAK => {
    plain = false
    return BREAK
  }
  visit(
    document,
    visitWithTypeInfo(types, {
      Field: ({ name }) => (fits(name.value) ? undefined : stop()),
      Directive: ({ name }) => (name.value === 'skip' || name.value === 'include' ? stop() : undefined),
    }),
  )
  return plain
}

/**
 * The document with variables that are taken as they come: they are coerced before, by graphql-js itself. The library's
 * own coercion has other messages and does not end on filters, which hold filters.
 */
function withCoercedVariables(document: DocumentNode): DocumentNode {
  const asItIs = { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: 'JSON' } } as const
  const taken = (operation: OperationDefinitionNode): OperationDefinitionNode => ({
    ...operation,
    variableDefinitions: operation.variableDefinitions?.map(({ variable }) => ({
      kind: Kind.VARIABLE_DEFINITION,
      variable,
      type: asItIs,
    })),
  })
  return {
    ...document,
    definitions: document.definitions.map((definition) =>
      definition.kind === Kind.OPERATION_DEFINITION ? taken(definition) : definition,
    ),
  }
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
