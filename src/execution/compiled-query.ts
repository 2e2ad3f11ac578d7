import {
  BREAK,
  getNamedType,
  getOperationAST,
  GraphQLNonNull,
  GraphQLScalarType,
  isAbstractType,
  isNonNullType,
  isObjectType,
  Kind,
  OperationTypeNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type ExecutionResult,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import { compileQuery, isCompiledQuery } from 'graphql-jit'
import { argumentReader, resolvesAlone, type GraphContext, type ReadArguments } from '../../resolvers/index.js'
import { invariant } from '../errors/index.js'
import { plainFields, shapeBelow, shapeOf, type AnswerShape } from './answer-shape.js'
import { compileAnswerWriter, compileCheck, type AnswerWriter, type ValueCheck } from './answer-writer.js'
import { fragmentsOf, type Fragments } from './admission/joined-selections.js'
import { compileReadAhead, type ReadAhead } from './references-ahead.js'
import type { ReferredRecords } from './referred-records.js'

/** A query as functions of its own. The context's input holds its variables. */
export interface CompiledQuery {
  /** Errors are told by the reference: of these ones only where they lie, and whether a resolver threw them, is to be used. */
  readonly run: (referred: ReferredRecords, context: GraphContext) => ExecutionResult | Promise<ExecutionResult>
  readonly write: AnswerWriter
}

type Field = GraphQLField<unknown, unknown>
type Nodes = GraphQLResolveInfo['fieldNodes']
type Resolve = GraphQLFieldResolver<unknown, GraphContext, Record<string, unknown>>

/**
 * Compiles a query of a valid document by graphql-jit; null where it holds what the library is not known to answer as
 * the reference does. The library sees names and types alone: arguments and variables, of which it has its own notion,
 * are read by graphql-js, and resolvers are told of the document that the client sent. @throws Error for a defect of ours
 * or of the library.
 */
export function compile(schema: GraphQLSchema, document: DocumentNode, operationName: string): CompiledQuery | null {
  const operation = getOperationAST(document, operationName === '' ? undefined : operationName)
  if (operation?.operation !== OperationTypeNode.QUERY || !isPlain(schema, document)) return null
  const shape = shapeOf(schema, fragmentsOf(document), operation)
  if (!hasPlainNames(shape)) return null
  const plain = plainFields(shape)
  const bare = new BareDocument(document, operation)
  const compiled = withCompiledFields(shape, plain, bare, (resolverInfoEnricher) =>
    compileQuery(schema, bare.document, operation.name?.value, {
      disablingCapturingStackErrors: true,
      resolverInfoEnricher,
    }),
  )
  if (!isCompiledQuery(compiled)) throw new Error('The library could not compile it', { cause: compiled.errors?.[0] })
  const { query } = compiled
  return { run: (referred, context) => query(referred, context, {}), write: compileAnswerWriter(shape, plain) }
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
 * Whether the library can keep the places of an answer apart. It names them by their path, joined by underscores, and
 * makes objects with `__proto__` as literals, where that is no property.
 */
function hasPlainNames(shape: AnswerShape): boolean {
  const names = new Set<string>()
  const look = ({ fields }: AnswerShape, path: string): boolean =>
    fields.every(({ key, field, below }) => {
      if (key.startsWith('__') && field !== null) return false
      const name = `${path}_${key}`
      if (names.has(name)) return false
      names.add(name)
      return below === null || look(below, name)
    })
  return look(shape, '')
}

/** The operation without arguments, variables and directives, and which fields of the client's document stand behind its own. */
class BareDocument {
  readonly document: DocumentNode
  readonly fragments: GraphQLResolveInfo['fragments']
  private readonly byName: Fragments
  private readonly originals = new Map<FieldNode, FieldNode>()

  constructor(
    document: DocumentNode,
    readonly operation: OperationDefinitionNode,
  ) {
    this.byName = fragmentsOf(document)
    this.fragments = Object.fromEntries(this.byName)
    const { kind, operation: type, name, selectionSet } = operation
    this.document = {
      kind: Kind.DOCUMENT,
      definitions: [
        { kind, operation: type, ...(name && { name }), selectionSet: this.bare(selectionSet) },
        ...[...this.byName.values()].map((fragment): FragmentDefinitionNode => ({
          kind: fragment.kind,
          name: fragment.name,
          typeCondition: fragment.typeCondition,
          selectionSet: this.bare(fragment.selectionSet),
        })),
      ],
    }
  }

  original(nodes: Nodes): Nodes {
    return nodes.map((node) => {
      const original = this.originals.get(node)
      invariant(original !== undefined, 'the library is given these fields only')
      return original
    })
  }

  /** What is selected below these fields. */
  shapeBelow(type: GraphQLObjectType, nodes: Nodes): AnswerShape {
    const sets = nodes.flatMap(({ selectionSet }) => (selectionSet === undefined ? [] : [selectionSet]))
    return shapeBelow(type, sets, this.byName)
  }

  private bare({ kind, selections }: SelectionSetNode): SelectionSetNode {
    return { kind, selections: selections.map((selection) => this.bareSelection(selection)) }
  }

  private bareSelection(selection: SelectionNode): SelectionNode {
    switch (selection.kind) {
      case Kind.FIELD: {
        const { kind, alias, name, selectionSet } = selection
        const bare = {
          kind,
          ...(alias && { alias }),
          name,
          ...(selectionSet && { selectionSet: this.bare(selectionSet) }),
        }
        this.originals.set(bare, selection)
        return bare
      }
      case Kind.INLINE_FRAGMENT: {
        const { kind, typeCondition, selectionSet } = selection
        return { kind, ...(typeCondition && { typeCondition }), selectionSet: this.bare(selectionSet) }
      }
      case Kind.FRAGMENT_SPREAD:
        return { kind: selection.kind, name: selection.name }
    }
  }
}

/** Takes whatever it is given. */
const asGiven = new GraphQLScalarType({ name: 'AsGiven', serialize: (value) => value })

/** What the library is told of a field that it compiles a resolver's call for; it passes on to the resolver what it gets. */
type Enrich = (field: {
  readonly parentType: GraphQLObjectType
  readonly fieldName: string
  readonly fieldNodes: Nodes
}) => object

/**
 * Compiles while the fields of an answer are as the library is to see them. Those whose values are left as they are given
 * have a scalar's type, none has arguments, and resolvers read these themselves, each from its own place in the document.
 * Nothing else can look meanwhile, and resolvers are told the true type.
 */
function withCompiledFields<T>(
  shape: AnswerShape,
  plain: ReadonlySet<Field>,
  bare: BareDocument,
  compileNow: (enrich: Enrich) => T,
): T {
  const seen = fieldsOf(shape, plain)
  const readers = new Map<Nodes, ReadArguments>()
  const checks = new Map<Nodes, ValueCheck>()
  const ahead = readersAhead(shape, plain)
  const before = new Map(
    Array.from(seen, (field) => [field, { type: field.type, args: field.args, resolve: field.resolve }]),
  )
  const enrich: Enrich = ({ parentType, fieldName, fieldNodes }) => {
    const field = parentType.getFields()[fieldName]!
    const nodes = bare.original(fieldNodes)
    const { args, type: returnType } = before.get(field)!
    const named = getNamedType(returnType)
    if (isObjectType(named) && !plain.has(field))
      checks.set(
        nodes,
        checkBelow(returnType, () => bare.shapeBelow(named, nodes)),
      )
    if (args.length > 0) readers.set(nodes, argumentReader({ ...field, args }, nodes[0]!))
    const { operation, fragments } = bare
    return { returnType, fieldNodes: nodes, operation, fragments }
  }
  try {
    for (const field of seen) {
      if (plain.has(field)) field.type = isNonNullType(field.type) ? new GraphQLNonNull(asGiven) : asGiven
      if (field.resolve !== undefined && !(resolvesAlone(field) && field.args.length === 0))
        field.resolve = asCompiled(field.resolve as Resolve, {
          readers,
          checks,
          ahead: ahead.get(field) ?? null,
        }) as Field['resolve']
      field.args = []
    }
    return compileNow(enrich)
  } finally {
    for (const [field, own] of before) Object.assign(field, own)
  }
}

/** The fields that the library sees: nothing of what is left as it is given. */
function fieldsOf(shape: AnswerShape, plain: ReadonlySet<Field>, into = new Set<Field>()): ReadonlySet<Field> {
  for (const { field, below } of shape.fields) {
    if (field === null) continue
    into.add(field)
    if (below !== null && !plain.has(field)) fieldsOf(below, plain, into)
  }
  return into
}

/** By key, what reads ahead for those of the query's own fields whose values are written as they are. */
function readersAhead(
  { fields }: AnswerShape,
  plain: ReadonlySet<Field>,
): ReadonlyMap<Field, ReadonlyMap<string, ReadAhead>> {
  const ahead = new Map<Field, Map<string, ReadAhead>>()
  for (const place of fields) {
    const { key, field } = place
    const reader = field !== null && plain.has(field) ? compileReadAhead(place) : null
    if (field === null || reader === null) continue
    const byKey = ahead.get(field) ?? new Map<string, ReadAhead>()
    ahead.set(field, byKey.set(key, reader))
  }
  return ahead
}

/** Made when it is first needed: while the library compiles, the fields are not as they are. */
function checkBelow(type: GraphQLOutputType, shape: () => AnswerShape): ValueCheck {
  let check: ValueCheck | undefined
  return (value, context) => {
    check ??= compileCheck(type, shape())
    check(value, context)
  }
}

/** What the fields of one query have beside their resolvers. */
interface FieldTools {
  readonly readers: ReadonlyMap<Nodes, ReadArguments>
  readonly checks: ReadonlyMap<Nodes, ValueCheck>
  readonly ahead: ReadonlyMap<string, ReadAhead> | null
}

/** By which an input keeps the arguments of its fields. */
const keptArguments = {}

/**
 * A resolver as the library calls it: told its arguments and variables, and followed by a look at its value where more is
 * asked for below, or by the reading of what its value refers to.
 */
function asCompiled(resolve: Resolve, { readers, checks, ahead }: FieldTools): Resolve {
  const call: Resolve = (root, none, context, info) => {
    const input = context.input!
    const { fieldNodes } = info
    ;(info as { variableValues: unknown }).variableValues = input.variables
    const reader = readers.get(fieldNodes)
    if (reader === undefined) return resolve(root, none, context, info)
    let args = input.get(keptArguments, fieldNodes) as ReturnType<ReadArguments> | undefined
    if (args === undefined) {
      args = reader(input.variables)
      input.set(keptArguments, fieldNodes, args)
    }
    return resolve(root, args, context, info)
  }
  if (ahead === null)
    return (root, none, context, info) => {
      const value: unknown = call(root, none, context, info)
      const check = checks.get(info.fieldNodes)
      if (value instanceof Promise) return new WatchedPromise(value, check, context)
      check?.(value, context)
      return value
    }
  return (referred, none, context, info) => {
    const read = async (): Promise<unknown> => {
      const value: unknown = await call(undefined, none, context, info)
      await ahead.get(String(info.path.key))?.(value, context, referred as ReferredRecords)
      return value
    }
    return new WatchedPromise(read(), undefined, context)
  }
}

/**
 * A value that the library waits for. What is thrown while that completes it is told to it, which else would wait for
 * ever.
 */
class WatchedPromise {
  constructor(
    private readonly promise: Promise<unknown>,
    private readonly check: ValueCheck | undefined,
    private readonly context: GraphContext,
  ) {}

  then(done: (value: unknown) => void, failed: (error: unknown) => void): void {
    void this.promise.then((value) => {
      try {
        this.check?.(value, this.context)
        done(value)
      } catch (error) {
        failed(error)
      }
    }, failed)
  }
}
