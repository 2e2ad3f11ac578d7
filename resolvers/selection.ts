import { getNamedType, isObjectType, visit, type ASTNode, type GraphQLResolveInfo } from 'graphql'
import { parseResolveInfo, type ResolveTree } from 'graphql-parse-resolve-info'
import { invariant } from '../src/errors/index.js'
import { matchingFields } from '../src/engine/index.js'
import { PerSelection } from './shared.js'

/** Record fields behind a field of the schema, where they are not the one of the same name. `[]`: none is needed. */
const behind: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  Customer: { owner: ['ownerId'], contacts: [], tickets: [], orders: [], counterparts: matchingFields },
  Contact: { customer: ['customerId'] },
  Ticket: { customer: ['customerId'], contact: ['contactId'], assignee: ['assigneeId'], replies: [] },
  Order: {
    customer: ['customerId'],
    contact: ['contactId'],
    owner: ['ownerId'],
    total: ['total', 'currency'],
    lines: ['lines', 'currency'],
  },
  ReportTable: { category: ['categoryId', 'categoryName'] },
  TicketReply: { author: ['authorId'] },
}

/** The same for fields of every type. Source and native id are in every record. */
const behindEverywhere: Readonly<Record<string, readonly string[]>> = {
  id: [],
  nativeId: [],
  source: [],
  customFields: ['nativeFields'],
}

/** The record fields that a field of the schema is made of. */
export function recordFieldsOf(type: string, field: string): readonly string[] {
  return behind[type]?.[field] ?? behindEverywhere[field] ?? [field]
}

/** What a list's selection asks of the engine. */
export interface ListSelection {
  readonly fields: readonly string[]
  readonly wantsTotal: boolean
  readonly wantsMore: boolean
}

/**
 * Record fields that the selection below a resolver uses, each once. `type` names the record's type where the field's
 * own type is an interface. Arguments of the selected fields never matter here. `linkable` false = there are no other
 * sources in which a customer could have counterparts.
 */
export function selectedFields(
  info: GraphQLResolveInfo,
  type = getNamedType(info.returnType).name,
  linkable = true,
): readonly string[] {
  const byType = fieldsByType.of(info, () => new Map<string, readonly string[]>())
  let fields = byType.get(type)
  if (fields === undefined) {
    fields = recordFields([treeOf(info)], type, linkable)
    byType.set(type, fields)
  }
  return fields
}

const fieldsByType = new PerSelection<Map<string, readonly string[]>>()
const lists = new PerSelection<ListSelection>()

/** The same for a connection: fields of its nodes, wherever they are selected, and which of its costly parts are. */
export function listSelection(info: GraphQLResolveInfo, linkable = true): ListSelection {
  return lists.of(info, () => selectionOf(info, linkable))
}

function selectionOf(info: GraphQLResolveInfo, linkable: boolean): ListSelection {
  const connection = getNamedType(info.returnType)
  invariant(isObjectType(connection), `${info.fieldName} gives a connection`)
  const nodes = connection.getFields()['nodes']
  invariant(nodes !== undefined, `${connection.name} has nodes`)
  const tree = [treeOf(info)]
  const page = below(tree, 'pageInfo')
  return {
    fields: recordFields(
      [...below(tree, 'nodes'), ...below(below(tree, 'edges'), 'node')],
      getNamedType(nodes.type).name,
      linkable,
    ),
    wantsTotal: below(tree, 'totalCount').length > 0,
    wantsMore: below(page, 'hasNextPage').length > 0 || below(page, 'hasPreviousPage').length > 0,
  }
}

/** The record fields that a payload's object is asked for, the object being its field `name`; null when it is not selected. */
export function payloadSelection(info: GraphQLResolveInfo, name: string): readonly string[] | null {
  const payload = getNamedType(info.returnType)
  invariant(isObjectType(payload), `${info.fieldName} gives a payload`)
  const object = payload.getFields()[name]
  invariant(object !== undefined, `${payload.name} has the field ${name}`)
  const selected = below([treeOf(info)], name)
  return selected.length === 0 ? null : recordFields(selected, getNamedType(object.type).name, true)
}

const paths = new PerSelection<readonly string[]>()

/** The response path of the field being resolved, aliases included, without list positions. */
export function responsePath(info: GraphQLResolveInfo): readonly string[] {
  return paths.of(info, () => pathOf(info))
}

function pathOf(info: GraphQLResolveInfo): readonly string[] {
  const path: string[] = []
  for (let step: GraphQLResolveInfo['path'] | undefined = info.path; step !== undefined; step = step.prev) {
    if (typeof step.key === 'string') path.unshift(step.key)
  }
  return path
}

/** Fields that a tree selects when its object is of `type`: those asked of the type, and those asked of its interface. */
function selections(tree: ResolveTree, type?: string): readonly ResolveTree[] {
  return Object.entries(tree.fieldsByTypeName)
    .filter(([name]) => type === undefined || name === type || name === 'Node')
    .flatMap(([, fields]) => Object.values(fields))
}

/** Every selection of one field below the trees, under whatever alias. */
function below(trees: readonly ResolveTree[], field: string): readonly ResolveTree[] {
  return trees.flatMap((tree) => selections(tree).filter((selected) => selected.name === field))
}

function recordFields(trees: readonly ResolveTree[], type: string, linkable: boolean): readonly string[] {
  const fields = new Set<string>()
  for (const tree of trees) {
    for (const selected of selections(tree, type)) {
      const counterparts = type === 'Customer' && selected.name === 'counterparts'
      if (!counterparts) for (const field of recordFieldsOf(type, selected.name)) fields.add(field)
      // Counterparts, and a list that reaches over to them, need the keys by which they are found.
      if (linkable && (counterparts || selected.args['scope'] === 'LINKED'))
        for (const field of matchingFields) fields.add(field)
    }
  }
  return [...fields]
}

const trees = new PerSelection<ResolveTree>()

function treeOf(info: GraphQLResolveInfo): ResolveTree {
  return trees.of(info, () => parseResolveInfo(withSafeAliases(info)) as ResolveTree)
}

/**
 * The parser keeps selections in plain objects by alias and so loses those under names that every object has, such as
 * `constructor`. Here these get a sign that no alias of a client can hold.
 */
function withSafeAliases(info: GraphQLResolveInfo): GraphQLResolveInfo {
  return {
    ...info,
    fieldNodes: info.fieldNodes.map(safeAliases),
    fragments: Object.fromEntries(Object.entries(info.fragments).map(([name, node]) => [name, safeAliases(node)])),
  }
}

function safeAliases<N extends ASTNode>(node: N): N {
  return visit(node, {
    Field: (field) =>
      field.alias !== undefined && field.alias.value in Object.prototype
        ? { ...field, alias: { ...field.alias, value: `${field.alias.value}!` } }
        : undefined,
  })
}
