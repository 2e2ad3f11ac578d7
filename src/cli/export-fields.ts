import {
  getNamedType,
  getNullableType,
  isLeafType,
  isListType,
  isObjectType,
  isRequiredArgument,
  Kind,
  type DocumentNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql'
import { unknownName } from '../errors/index.js'
import { UsageError } from './failures.js'

/** A column: its heading, and the steps from a row to its value. */
export interface Column {
  readonly name: string
  readonly steps: readonly string[]
}

/**
 * The selection of an export that names no fields: all that a record itself holds, with the parts of its plain objects
 * (`address.city`) and the name of its source. Records it refers to cost calls of their own and native fields differ
 * from source to source, so neither is in it.
 */
export function defaultSelection(type: GraphQLObjectType): string {
  const parts = Object.values(type.getFields()).flatMap((field) => {
    if (field.args.some(isRequiredArgument) || field.name === 'customFields') return []
    const named = getNamedType(field.type)
    if (isLeafType(named)) return [field.name]
    if (field.name === 'source') return ['source { name }']
    const isPlain = isObjectType(named) && !isList(field.type) && !isRecord(named) && field.args.length === 0
    if (!isPlain) return []
    const leaves = Object.values(named.getFields()).filter((below) => isLeafType(getNamedType(below.type)))
    return leaves.length === 0 ? [] : [`${field.name} { ${leaves.map(({ name }) => name).join(' ')} }`]
  })
  return `{ ${parts.join(' ')} }`
}

/** The selection that the paths mean, in their order. @throws UsageError when one leads nowhere. */
export function selectionOfPaths(type: GraphQLObjectType, paths: readonly string[]): string {
  const branches = new Map<string, string[]>()
  for (const path of paths) {
    const [first = '', ...rest] = path.trim().split('.')
    if (first === '') throw new UsageError('--fields takes names such as name,customer.name')
    branches.set(first, [...(branches.get(first) ?? []), ...(rest.length > 0 ? [rest.join('.')] : [])])
  }
  const parts = [...branches].map(([name, below]) => {
    const field = type.getFields()[name]
    if (field === undefined) {
      throw new UsageError(unknownName(`field of ${type.name}`, name, Object.keys(type.getFields())))
    }
    const named = getNamedType(field.type)
    if (isLeafType(named)) {
      if (below.length > 0) throw new UsageError(`${type.name}.${name} has no parts`)
      return name
    }
    if (!isObjectType(named) || below.length === 0) {
      throw new UsageError(`${type.name}.${name} has parts: name one of them, such as ${name}.${firstLeaf(named)}`)
    }
    return `${name} ${selectionOfPaths(named, below)}`
  })
  return `{ ${parts.join(' ')} }`
}

/**
 * The columns of the rows that a document selects as nodes of its list: one for each leaf, its heading the path to it.
 * What lies within a list is one column, that of the list.
 */
export function columnsOf(schema: GraphQLSchema, document: DocumentNode): readonly Column[] {
  const operation = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION)
  const query = schema.getQueryType()
  const [list] = operation?.selectionSet.selections ?? []
  if (list?.kind !== Kind.FIELD || query === null || query === undefined) return []
  const connection = getNamedType(query.getFields()[list.name.value]?.type)
  const nodes = list.selectionSet?.selections.find(
    (selection) => selection.kind === Kind.FIELD && selection.name.value === 'nodes',
  )
  if (!isObjectType(connection) || nodes?.kind !== Kind.FIELD || nodes.selectionSet === undefined) return []
  const node = getNamedType(connection.getFields()['nodes']?.type)
  const columns = new Map<string, Column>()
  if (isObjectType(node)) collect(schema, document, node, nodes.selectionSet, [], columns)
  return [...columns.values()]
}

function collect(
  schema: GraphQLSchema,
  document: DocumentNode,
  type: GraphQLObjectType,
  { selections }: SelectionSetNode,
  steps: readonly string[],
  columns: Map<string, Column>,
): void {
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) {
      const path = [...steps, selection.alias?.value ?? selection.name.value]
      const field = type.getFields()[selection.name.value]
      const named = field === undefined ? undefined : getNamedType(field.type)
      const below = selection.selectionSet
      if (field !== undefined && isObjectType(named) && below !== undefined && !isList(field.type)) {
        collect(schema, document, named, below, path, columns)
      } else columns.set(path.join('.'), { name: path.join('.'), steps: path })
      continue
    }
    const fragment =
      selection.kind === Kind.INLINE_FRAGMENT
        ? selection
        : document.definitions.find(
            (definition) =>
              definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === selection.name.value,
          )
    if (fragment !== undefined && 'selectionSet' in fragment && fragment.selectionSet !== undefined)
      collect(schema, document, type, fragment.selectionSet, steps, columns)
  }
}

function isList(type: GraphQLOutputType): boolean {
  return isListType(getNullableType(type))
}

/** A record, a page of records, or a colleague, who is read by a call of his own. */
function isRecord(type: GraphQLObjectType): boolean {
  return type.getInterfaces().length > 0 || type.getFields()['pageInfo'] !== undefined || type.name === 'Agent'
}

function firstLeaf(type: unknown): string {
  if (!isObjectType(type)) return 'id'
  return Object.values(type.getFields()).find((field) => isLeafType(getNamedType(field.type)))?.name ?? 'nodes.id'
}
