import {
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  GraphQLError,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isInterfaceType,
  isObjectType,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import { badInput, CrmError } from '../src/errors/index.js'
import { entityNames, type EntityName } from '../src/model/index.js'
import { parseFilter, parseReference, parseSearch } from '../src/query/index.js'
import type { Operation } from '../src/engine/types.js'
import type { OrderInput } from '../schema/input/order-input.js'
import {
  readFieldNames,
  readNodeId,
  readNodeIds,
  readOrder,
  readPaging,
  readSources,
  readUploadId,
} from './arguments.js'
import type { PageLimits } from './context.js'
import { readTarget, writtenEntities, type Addressed } from './write-target.js'

/** An operation about to run: valid against the schema, variables already coerced by it. */
export interface SelectedOperation {
  readonly schema: GraphQLSchema
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
  readonly variables: Readonly<Record<string, unknown>>
}

/** Why an operation is refused. `field` and `path` (response path, no list positions) are those of the guilty field. */
export interface Refusal {
  readonly error: CrmError
  readonly field?: FieldNode
  readonly path?: readonly string[]
}

/** Most fields that an operation may select, counted with every fragment spread out. */
const maxFields = 10_000
/** Most writes in one operation: they are sent one after the other, within the time of one request. */
const maxWrites = 50

type Arguments = Readonly<Record<string, unknown>>
type Check = (value: unknown, walk: Walk, type: GraphQLNamedType, field: string) => void

interface Walk extends SelectedOperation {
  readonly engine: Operation
  readonly limits: PageLimits
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>
  fieldsLeft: number
  writesLeft: number
}

/** Thrown inside the walk only. */
class RefusedField extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.error.message)
  }
}

/**
 * The first argument of the operation that a resolver would refuse, however deep its field lies; null when all are
 * good. Asked before the operation runs, so that a bad argument below a good list costs no call. Cursors of lists that
 * hang on a record can only be opened once the record is known; here their length alone is checked.
 * What a person can mend in the values of a write is no reason to refuse here; the write's own payload tells.
 * Also refuses operations of more than 10,000 selected fields or 50 writes (COST_LIMIT_EXCEEDED). No I/O.
 */
export function findRefusal(selected: SelectedOperation, engine: Operation, limits: PageLimits): Refusal | null {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of selected.document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition)
  }
  const root = selected.schema.getRootType(selected.operation.operation)
  if (root === null || root === undefined) return null
  try {
    walkSelections(
      { ...selected, engine, limits, fragments, fieldsLeft: maxFields, writesLeft: maxWrites },
      root,
      selected.operation.selectionSet,
      [],
    )
    return null
  } catch (error) {
    if (error instanceof RefusedField) return error.refusal
    throw error
  }
}

function walkSelections(
  walk: Walk,
  parent: GraphQLNamedType,
  { selections }: SelectionSetNode,
  path: readonly string[],
): void {
  for (const selection of selections) {
    if (--walk.fieldsLeft < 0) {
      const message = `This operation selects more than ${maxFields} fields, its fragments spread out; ask in several`
      throw new RefusedField({ error: new CrmError('COST_LIMIT_EXCEEDED', message) })
    }
    if (!isIncluded(selection, walk)) continue
    switch (selection.kind) {
      case Kind.FIELD:
        walkField(walk, parent, selection, path)
        break
      case Kind.INLINE_FRAGMENT:
        walkSelections(
          walk,
          typeNamed(walk, selection.typeCondition?.name.value) ?? parent,
          selection.selectionSet,
          path,
        )
        break
      case Kind.FRAGMENT_SPREAD: {
        const fragment = walk.fragments.get(selection.name.value)
        const type = typeNamed(walk, fragment?.typeCondition.name.value)
        if (fragment !== undefined && type !== undefined) walkSelections(walk, type, fragment.selectionSet, path)
      }
    }
  }
}

function walkField(walk: Walk, parent: GraphQLNamedType, node: FieldNode, path: readonly string[]): void {
  if (!isObjectType(parent) && !isInterfaceType(parent)) return
  const field = parent.getFields()[node.name.value]
  // Fields of introspection stand on no type of ours.
  if (field === undefined) return
  if (parent === walk.schema.getMutationType() && --walk.writesLeft < 0) {
    const message = `This operation holds more than ${maxWrites} writes; send them in several`
    throw new RefusedField({ error: new CrmError('COST_LIMIT_EXCEEDED', message) })
  }
  const fieldPath = [...path, node.alias?.value ?? node.name.value]
  const type = getNamedType(field.type)
  try {
    checkField(walk, field, type, getArgumentValues(field, node, walk.variables))
  } catch (error) {
    if (error instanceof CrmError) throw new RefusedField({ error, field: node, path: fieldPath })
    // A variable that may be null stands where null is refused.
    if (error instanceof GraphQLError)
      throw new RefusedField({ error: badInput(error.message), field: node, path: fieldPath })
    throw error
  }
  if (node.selectionSet !== undefined) walkSelections(walk, type, node.selectionSet, fieldPath)
}

function isIncluded(selection: SelectionNode, { variables }: Walk): boolean {
  if (selection.directives === undefined || selection.directives.length === 0) return true
  if (getDirectiveValues(GraphQLSkipDirective, selection, variables)?.['if'] === true) return false
  return getDirectiveValues(GraphQLIncludeDirective, selection, variables)?.['if'] !== false
}

function typeNamed({ schema }: Walk, name: string | undefined): GraphQLNamedType | undefined {
  return name === undefined ? undefined : schema.getType(name)
}

/** Arguments mean the same wherever they stand, so they are checked by their names. */
const checks: Readonly<Record<string, Check>> = {
  orderBy: (value, _walk, type) =>
    withEntity(listedType(type), (kind) => readOrder(kind, value as readonly OrderInput[] | null)),
  sources: (value, { engine }) => readSources(value as readonly string[] | null, engine),
  filter: (value, walk, type) => withEntity(listedType(type), (kind) => parseFilter(kind, value, isKnown(walk))),
  search: (value, _walk, type) => withEntity(listedType(type), (kind) => parseSearch(kind, value as string | null)),
  id: (value, walk, type) => {
    if (type.name === 'Node') readNodeId(String(value), walk.engine, ['id'])
    else if (type.name === 'ReportUpload') readUploadId(String(value), walk.engine, ['id'])
    else withEntity(type, (kind) => parseReference(String(value), kind, isKnown(walk), ['id']))
  },
  ids: (value, { engine }) => readNodeIds(value as readonly string[], engine),
  names: (value) => readFieldNames(value as readonly string[] | null),
  input: (value, { engine }, _type, field) => {
    if (isWrite(field)) readTarget(writtenEntities[field], value as Addressed, engine)
  },
}

function isWrite(field: string): field is keyof typeof writtenEntities {
  return Object.hasOwn(writtenEntities, field)
}

function checkField(walk: Walk, field: GraphQLField<unknown, unknown>, type: GraphQLNamedType, args: Arguments): void {
  if (field.args.some(({ name }) => name === 'first')) readPaging(args, walk.limits)
  for (const [name, value] of Object.entries(args)) checks[name]?.(value, walk, type, field.name)
}

function isKnown({ engine }: Walk): (source: string) => boolean {
  return (source) => engine.isKnownSource(source)
}

/** The type of a connection's records; any other type as it is. */
function listedType(type: GraphQLNamedType): GraphQLNamedType {
  const nodes = isObjectType(type) ? type.getFields()['nodes'] : undefined
  return nodes === undefined ? type : getNamedType(nodes.type)
}

function withEntity(type: GraphQLNamedType, check: (kind: EntityName) => unknown): void {
  const kind = entityNames.find((name) => name === type.name)
  if (kind !== undefined) check(kind)
}
