import {
  getDirectiveValues,
  getNamedType,
  GraphQLError,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isInterfaceType,
  isObjectType,
  Kind,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
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
import { argumentReader, type ReadArguments } from './argument-reader.js'
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

type Check = (value: unknown, field: CheckedField, engine: Operation) => void

/** A selected field that takes arguments. */
interface CheckedField {
  readonly node: FieldNode
  readonly path: readonly string[]
  readonly field: GraphQLField<unknown, unknown>
  readonly read: ReadArguments
  /** The name of its type. */
  readonly type: string
  /** The entity that it gives, or whose list it gives. */
  readonly entity: EntityName | undefined
  readonly isPaged: boolean
}

/** What is looked at in an operation, in this order; it ends early with a refusal where too much is selected. */
type Step = CheckedField | Refusal

interface Walk extends SelectedOperation {
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>
  readonly steps: Step[]
  fieldsLeft: number
  writesLeft: number
  /** Whether a condition among the selections was asked. */
  conditional: boolean
}

/** Steps by operation, where no variable decides what is selected. */
const knownSteps = new WeakMap<OperationDefinitionNode, readonly Step[]>()

/**
 * The first argument of the operation that a resolver would refuse, however deep its field lies; null when all are
 * good. Asked before the operation runs, so that a bad argument below a good list costs no call. Cursors of lists that
 * hang on a record can only be opened once the record is known; here their length alone is checked.
 * What a person can mend in the values of a write is no reason to refuse here; the write's own payload tells.
 * Also refuses operations of more than 10,000 selected fields or 50 writes (COST_LIMIT_EXCEEDED). No I/O.
 */
export function findRefusal(selected: SelectedOperation, engine: Operation, limits: PageLimits): Refusal | null {
  for (const step of stepsOf(selected)) {
    if ('error' in step) return step
    try {
      checkField(step, step.read(selected.variables), engine, limits)
    } catch (error) {
      if (error instanceof CrmError) return { error, field: step.node, path: step.path }
      // A variable that may be null stands where null is refused.
      if (error instanceof GraphQLError) return { error: badInput(error.message), field: step.node, path: step.path }
      throw error
    }
  }
  return null
}

function stepsOf(selected: SelectedOperation): readonly Step[] {
  const known = knownSteps.get(selected.operation)
  if (known !== undefined) return known
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of selected.document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition)
  }
  const root = selected.schema.getRootType(selected.operation.operation)
  const walk: Walk = {
    ...selected,
    fragments,
    steps: [],
    fieldsLeft: maxFields,
    writesLeft: maxWrites,
    conditional: false,
  }
  if (root !== null && root !== undefined) walkSelections(walk, root, selected.operation.selectionSet, [])
  if (!walk.conditional) knownSteps.set(selected.operation, walk.steps)
  return walk.steps
}

/** Whether the walk goes on behind these. */
function walkSelections(
  walk: Walk,
  parent: GraphQLNamedType,
  { selections }: SelectionSetNode,
  path: readonly string[],
): boolean {
  return selections.every((selection) => {
    if (--walk.fieldsLeft < 0) {
      const message = `This operation selects more than ${maxFields} fields, its fragments spread out; ask in several`
      walk.steps.push({ error: new CrmError('COST_LIMIT_EXCEEDED', message) })
      return false
    }
    if (!isIncluded(selection, walk)) return true
    switch (selection.kind) {
      case Kind.FIELD:
        return walkField(walk, parent, selection, path)
      case Kind.INLINE_FRAGMENT: {
        const type = typeNamed(walk, selection.typeCondition?.name.value) ?? parent
        return walkSelections(walk, type, selection.selectionSet, path)
      }
      case Kind.FRAGMENT_SPREAD: {
        const fragment = walk.fragments.get(selection.name.value)
        const type = typeNamed(walk, fragment?.typeCondition.name.value)
        return fragment === undefined || type === undefined || walkSelections(walk, type, fragment.selectionSet, path)
      }
    }
  })
}

/** Introspection begins with fields that stand on no type; what it selects is counted too. */
const introspectionFields: ReadonlyMap<string, GraphQLField<unknown, unknown>> = new Map(
  [SchemaMetaFieldDef, TypeMetaFieldDef].map((field) => [field.name, field]),
)

function walkField(walk: Walk, parent: GraphQLNamedType, node: FieldNode, path: readonly string[]): boolean {
  if (!isObjectType(parent) && !isInterfaceType(parent)) return true
  const { value: name } = node.name
  const field = parent.getFields()[name] ?? introspectionFields.get(name)
  // `__typename` stands on no type.
  if (field === undefined) return true
  if (parent === walk.schema.getMutationType() && --walk.writesLeft < 0) {
    const message = `This operation holds more than ${maxWrites} writes; send them in several`
    walk.steps.push({ error: new CrmError('COST_LIMIT_EXCEEDED', message) })
    return false
  }
  const fieldPath = [...path, node.alias?.value ?? node.name.value]
  const type = getNamedType(field.type)
  if (field.args.length > 0) {
    const entity = entityNames.find((name) => name === listedType(type).name)
    const isPaged = field.args.some(({ name }) => name === 'first')
    walk.steps.push({
      node,
      path: fieldPath,
      field,
      read: argumentReader(field, node),
      type: type.name,
      entity,
      isPaged,
    })
  }
  return node.selectionSet === undefined || walkSelections(walk, type, node.selectionSet, fieldPath)
}

function isIncluded(selection: SelectionNode, walk: Walk): boolean {
  if (selection.directives === undefined || selection.directives.length === 0) return true
  walk.conditional = true
  if (getDirectiveValues(GraphQLSkipDirective, selection, walk.variables)?.['if'] === true) return false
  return getDirectiveValues(GraphQLIncludeDirective, selection, walk.variables)?.['if'] !== false
}

function typeNamed({ schema }: Walk, name: string | undefined): GraphQLNamedType | undefined {
  return name === undefined ? undefined : schema.getType(name)
}

/** Arguments mean the same wherever they stand, so they are checked by their names. */
const checks: Readonly<Record<string, Check>> = {
  orderBy: (value, { entity }) => {
    if (entity !== undefined) readOrder(entity, value as readonly OrderInput[] | null)
  },
  sources: (value, _field, engine) => readSources(value as readonly string[] | null, engine),
  filter: (value, { entity }, engine) => {
    if (entity !== undefined) parseFilter(entity, value, isKnown(engine))
  },
  search: (value, { entity }) => {
    if (entity !== undefined) parseSearch(entity, value as string | null)
  },
  id: (value, { type, entity }, engine) => {
    if (type === 'Node') readNodeId(String(value), engine, ['id'])
    else if (type === 'ReportUpload') readUploadId(String(value), engine, ['id'])
    else if (entity !== undefined) parseReference(String(value), entity, isKnown(engine), ['id'])
  },
  ids: (value, _field, engine) => readNodeIds(value as readonly string[], engine),
  names: (value) => readFieldNames(value as readonly string[] | null),
  input: (value, { field }, engine) => {
    if (isWrite(field.name)) readTarget(writtenEntities[field.name], value as Addressed, engine)
  },
}

function isWrite(field: string): field is keyof typeof writtenEntities {
  return Object.hasOwn(writtenEntities, field)
}

function checkField(
  checked: CheckedField,
  args: Readonly<Record<string, unknown>>,
  engine: Operation,
  limits: PageLimits,
): void {
  if (checked.isPaged) readPaging(args, limits)
  for (const name of Object.keys(args)) checks[name]?.(args[name], checked, engine)
}

function isKnown(engine: Operation): (source: string) => boolean {
  return (source) => engine.isKnownSource(source)
}

/** The type of a connection's records; any other type as it is. */
function listedType(type: GraphQLNamedType): GraphQLNamedType {
  const nodes = isObjectType(type) ? type.getFields()['nodes'] : undefined
  return nodes === undefined ? type : getNamedType(nodes.type)
}
