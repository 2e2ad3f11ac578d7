import { Kind, type FieldNode, type GraphQLResolveInfo, type SelectionNode } from 'graphql'

/** Native columns by field of the schema; fields that need none of their own are left out. */
const columns: Readonly<Record<string, readonly string[]>> = {
  name: ['name'],
  status: ['status'],
  nativeStatus: ['status'],
  industry: ['industry'],
  phone: ['phone'],
  email: ['email'],
  createdAt: ['createdAt'],
  updatedAt: ['updatedAt'],
  subject: ['subject'],
  priority: ['priority'],
  customer: ['customerId'],
  number: ['orderNo'],
  total: ['amount', 'currency'],
}

/** Executors hand the same nodes to every sibling, so a selection is read once. */
const known = new WeakMap<readonly FieldNode[], string>()

/** The `fields` parameter for what is selected below a field, or below `nodes` of a list. */
export function projectionOf(info: GraphQLResolveInfo, always: readonly string[] = []): string {
  const { fieldNodes } = info
  let projection = known.get(fieldNodes)
  if (projection === undefined) {
    const below = fieldNodes.flatMap((node) => selected(node, info))
    const records = below.some(({ name }) => name.value === 'nodes')
      ? below.flatMap((node) => (node.name.value === 'nodes' ? selected(node, info) : []))
      : below
    projection = [...new Set(['id', ...always, ...records.flatMap(({ name }) => columns[name.value] ?? [])])].join(',')
    known.set(fieldNodes, projection)
  }
  return projection
}

/** The fields selected directly below a field, fragments opened. */
function selected(node: FieldNode, info: GraphQLResolveInfo): readonly FieldNode[] {
  const open = (selection: SelectionNode): readonly FieldNode[] => {
    if (selection.kind === Kind.FIELD) return [selection]
    const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? info.fragments[selection.name.value] : selection
    return fragment?.selectionSet.selections.flatMap(open) ?? []
  }
  return node.selectionSet?.selections.flatMap(open) ?? []
}
