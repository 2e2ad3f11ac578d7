import {
  getDirectiveValues,
  getNamedType,
  getNullableType,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isInterfaceType,
  isIntrospectionType,
  isLeafType,
  isListType,
  isObjectType,
  Kind,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import { defaultPageLimits, resolvesAlone } from '../../../resolvers/index.js'
import type { EngineSource } from '../../engine/index.js'
import { entityNames, type EntityName } from '../../model/index.js'
import { introspectionSizes, type IntrospectionSizes } from './introspection-sizes.js'
import { fragmentsOf, joinedFields, type Joining } from './joined-selections.js'

/** Parents whose children, and records whose references, are mostly asked for in one call. */
const parentsInCall = 100

/** Items of a list that takes no size, where nothing better is known. */
const usualItems = 10

/** The same of lists of which more is known. */
const knownItems: Readonly<Record<string, number>> = {
  'Source.entities': entityNames.length,
  'EntityCapability.fields': 25,
  'EntityCapability.creatableFields': 25,
  'EntityCapability.updatableFields': 25,
  'FieldCapability.operators': 12,
  'Source.quotas': 4,
  'Counterpart.matchedOn': 2,
  'Customer.tags': 3,
  'Ticket.tags': 3,
}

/** What a value in whatever size is worth, beside one of the schema's own. */
const jsonWorth = 5

/** The same of what a schema tells of itself, all of which is told in one go. */
const introspectionWorth = 8

/** What an operation could grow to, as far as that can be told before it runs. */
export interface OperationCost {
  /** Rows of lists, and records that are referred to. */
  readonly objects: number
  /** Values of the answer: fields times the rows that have them. */
  readonly values: number
  /** Calls to sources; each place of the answer is asked for once for all of its rows. */
  readonly calls: number
}

/** What costs follow from beside the operation. */
export interface CostBase {
  readonly schema: GraphQLSchema
  /** How many sources there are. */
  readonly sources: number
  /** How many of them have an entity. */
  readonly sourcesWith: (entity: EntityName) => number
}

/** The same of configured sources. */
export function costBase(schema: GraphQLSchema, sources: readonly Pick<EngineSource, 'capabilities'>[]): CostBase {
  return {
    schema,
    sources: sources.length,
    sourcesWith: (entity) => sources.filter(({ capabilities }) => capabilities.kinds[entity] !== undefined).length,
  }
}

/** An operation of a valid document whose arguments are known to be good, with its variables as the schema reads them. */
export interface Counted {
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
  readonly variables: Readonly<Record<string, unknown>>
}

/** Counts what operations could grow to. */
export class CostCounter {
  private readonly introspection: IntrospectionSizes

  constructor(private readonly base: CostBase) {
    this.introspection = introspectionSizes(base.schema)
  }

  /** What one could grow to. Its document must not be too large to be looked at (`sizeOf`). */
  of(counted: Counted): OperationCost {
    const count = new Count(this.base, this.introspection, counted)
    count.all()
    const { objects, values, calls } = count
    return { objects: Math.ceil(objects), values: Math.ceil(values), calls: Math.ceil(calls) }
  }
}

/** A place of the answer. */
interface Place {
  /** How many objects can stand there. */
  readonly rows: number
  /** From how many sources they can come. */
  readonly sources: number
  /** Of a connection: how many rows it can have. */
  readonly pageRows?: number
  /** Of introspection: whether all types of the schema stand there, or any of them. */
  readonly isEachType?: boolean
}

type Field = GraphQLField<unknown, unknown>

class Count {
  objects = 0
  values = 0
  calls = 0
  private readonly joining: Joining

  constructor(
    private readonly base: CostBase,
    private readonly introspection: IntrospectionSizes,
    private readonly counted: Counted,
  ) {
    const { document, variables } = counted
    this.joining = { fragments: fragmentsOf(document), isIncluded: (selection) => isIncluded(selection, variables) }
  }

  all(): void {
    const { operation, selectionSet } = this.counted.operation
    const root = this.base.schema.getRootType(operation)
    if (root !== null && root !== undefined) this.below(root, [selectionSet], { rows: 1, sources: 1 })
  }

  private below(type: GraphQLNamedType, sets: readonly SelectionSetNode[], place: Place): void {
    // On an interface what is asked of one type is not asked of another.
    const fields = joinedFields(sets, { ...this.joining, apart: isInterfaceType(type) })
    for (const { node, sets: inner, condition } of fields) {
      const parent = isInterfaceType(type) && condition !== undefined ? this.base.schema.getType(condition) : type
      this.field(parent ?? type, node, inner, place)
    }
  }

  private field(parent: GraphQLNamedType, node: FieldNode, sets: readonly SelectionSetNode[], place: Place): void {
    const field = this.definition(parent, node.name.value)
    this.values += place.rows * (isIntrospectionType(parent) ? introspectionWorth : 1)
    if (field === undefined) return
    const type = getNamedType(field.type)
    if (isLeafType(type)) {
      const worth = type.name === 'JSON' ? jsonWorth : isList(field) ? this.items(parent, field, place) : 1
      this.values += place.rows * Math.max(0, worth - 1)
      if (field.name === 'totalCount') this.calls += place.sources
      return
    }
    const inner = this.placeOf(parent, field, node, place)
    const asks = asksSources(field)
    if (inner.pageRows !== undefined) this.objects += inner.rows * inner.pageRows
    else if (asks || (isList(field) && !isPartOfList(parent) && !isIntrospectionType(type))) this.objects += inner.rows
    if (asks) this.calls += this.callsFor(parent, field, node, place, inner)
    this.below(type, sets, inner)
  }

  private definition(parent: GraphQLNamedType, name: string): Field | undefined {
    if (parent === this.base.schema.getQueryType()) {
      if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef
      if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef
    }
    // `__typename` stands on no type.
    return isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined
  }

  /** Where the objects of a field stand. */
  private placeOf(parent: GraphQLNamedType, field: Field, node: FieldNode, place: Place): Place {
    const { rows } = place
    if (isPaged(field)) {
      const size = this.argument(node, 'first') ?? this.argument(node, 'last')
      const pageRows = typeof size === 'number' ? Math.max(0, size) : defaultPageLimits.defaultRecords
      return { rows, pageRows, sources: this.sourcesOf(parent, field, node, place) }
    }
    if (isPartOfList(parent) && (field.name === 'nodes' || field.name === 'edges'))
      return { rows: rows * (place.pageRows ?? 1), sources: place.sources }
    const ids = this.argument(node, 'ids')
    if (Array.isArray(ids)) return { rows: rows * ids.length, sources: Math.min(ids.length, this.base.sources) }
    if (field.name === 'counterparts') return { rows: rows * this.items(parent, field, place), sources: this.matched }
    if (field.name === 'types') return { rows: rows * this.items(parent, field, place), sources: 0, isEachType: true }
    return {
      rows: isList(field) ? rows * this.items(parent, field, place) : rows,
      sources: place.sources,
      ...(place.isEachType === true && getNamedType(field.type).name !== '__Type' ? { isEachType: true } : {}),
    }
  }

  /** How many items a list has that takes no size. */
  private items(parent: GraphQLNamedType, field: Field, place: Place): number {
    const name = `${parent.name}.${field.name}`
    const introspected = this.introspection.get(name)
    if (introspected !== undefined) return place.isEachType === true ? introspected.mean : introspected.most
    if (field.name === 'sources') return this.base.sources
    if (field.name === 'counterparts') return Math.max(2, this.matched - 1)
    return knownItems[name] ?? usualItems
  }

  /** From how many sources the rows of a list can come. */
  private sourcesOf(parent: GraphQLNamedType, field: Field, node: FieldNode, place: Place): number {
    const entity = listedEntity(field)
    const having = entity === undefined ? this.base.sources : this.base.sourcesWith(entity)
    if (parent === this.base.schema.getQueryType()) {
      const asked = this.argument(node, 'sources')
      return Array.isArray(asked) ? Math.min(asked.length, having) : having
    }
    return this.isLinked(field, node) ? having : Math.min(place.sources, having)
  }

  private callsFor(parent: GraphQLNamedType, field: Field, node: FieldNode, place: Place, inner: Place): number {
    const isMatched = field.name === 'counterparts' || this.isLinked(field, node)
    return Math.max(inner.sources, Math.ceil(place.rows / parentsInCall)) + (isMatched ? this.matched : 0)
  }

  /** How many sources are searched for counterparts. */
  private get matched(): number {
    return this.base.sourcesWith('Customer')
  }

  /** Whether a list reaches over to the counterparts of its record. A variable may say so. */
  private isLinked({ args }: Field, node: FieldNode): boolean {
    if (this.matched < 2 || !args.some(({ name }) => name === 'scope')) return false
    const scope = node.arguments?.find(({ name }) => name.value === 'scope')?.value
    return scope?.kind !== Kind.ENUM || scope.value !== 'OWN'
  }

  /** A number or a list that was given; undefined = none was, or anything else. */
  private argument(node: FieldNode, name: string): unknown {
    const value = node.arguments?.find((argument) => argument.name.value === name)?.value
    if (value?.kind === Kind.INT) return Number(value.value)
    if (value?.kind === Kind.LIST) return value.values
    // One item stands for a list of it.
    if (value?.kind === Kind.STRING) return [value.value]
    return value?.kind === Kind.VARIABLE ? (this.counted.variables[value.name.value] ?? undefined) : undefined
  }
}

function isIncluded(selection: SelectionNode, variables: Readonly<Record<string, unknown>>): boolean {
  if (selection.directives === undefined || selection.directives.length === 0) return true
  if (getDirectiveValues(GraphQLSkipDirective, selection, variables)?.['if'] === true) return false
  return getDirectiveValues(GraphQLIncludeDirective, selection, variables)?.['if'] !== false
}

function isList({ type }: Field): boolean {
  return isListType(getNullableType(type))
}

function isPaged({ args }: Field): boolean {
  return args.some(({ name }) => name === 'first')
}

/** Connections and their edges. */
function isPartOfList(type: GraphQLNamedType): boolean {
  return isObjectType(type) && ('pageInfo' in type.getFields() || 'cursor' in type.getFields())
}

/** The entity of a connection's records; undefined for what is none. */
function listedEntity({ type }: Field): EntityName | undefined {
  const connection = getNamedType(type)
  const nodes = isObjectType(connection) ? connection.getFields()['nodes'] : undefined
  return entityNames.find((name) => name === (nodes === undefined ? connection : getNamedType(nodes.type)).name)
}

const askedTypes: ReadonlySet<string> = new Set([...entityNames, 'Node', 'Agent', 'Counterpart', 'OrderLine'])

/** Whether sources are asked to give a field. */
function asksSources(field: Field): boolean {
  if (field.resolve === undefined || resolvesAlone(field)) return false
  return isPaged(field) || askedTypes.has(getNamedType(field.type).name)
}

/** Most characters of keys by which costs of one document are remembered. */
const mostCharacters = 10_000

/** Remembers costs: they follow from the operation and from the sizes and conditions among its variables alone. */
export class Costs {
  private readonly known = new WeakMap<
    DocumentNode,
    { readonly costs: Map<string, OperationCost>; characters: number }
  >()

  constructor(private readonly counter: CostCounter) {}

  /** The same as the counter's. */
  of(counted: Counted): OperationCost {
    let ofDocument = this.known.get(counted.document)
    if (ofDocument === undefined) {
      ofDocument = { costs: new Map(), characters: 0 }
      this.known.set(counted.document, ofDocument)
    }
    const key = `${counted.operation.name?.value ?? ''} ${sizesOf(counted.variables)}`
    let cost = ofDocument.costs.get(key)
    if (cost === undefined) {
      cost = this.counter.of(counted)
      ofDocument.characters += key.length
      if (ofDocument.characters > mostCharacters) {
        ofDocument.costs.clear()
        ofDocument.characters = key.length
      }
      ofDocument.costs.set(key, cost)
    }
    return cost
  }
}

/** All of the variables that a cost follows from: numbers, conditions, and how long a list is. */
function sizesOf(variables: Readonly<Record<string, unknown>>): string {
  let sizes = ''
  for (const name of Object.keys(variables)) {
    const value = variables[name]
    const size =
      typeof value === 'number' || typeof value === 'boolean' ? value : Array.isArray(value) ? value.length : ''
    sizes += `${name}:${typeof value}${value === null ? ' null' : ''} ${size},`
  }
  return sizes
}
