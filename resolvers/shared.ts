import type { GraphQLResolveInfo } from 'graphql'

type Nodes = GraphQLResolveInfo['fieldNodes']

/**
 * What is the same for all rows of one field: worked out for the first, kept for the others. By the variables of the
 * request first, since a compiled query has the same nodes in every request.
 */
export class PerField<T> {
  private readonly known = new WeakMap<object, WeakMap<Nodes, T>>()

  of(info: GraphQLResolveInfo, workOut: () => T): T {
    let fields = this.known.get(info.variableValues)
    if (fields === undefined) {
      fields = new WeakMap()
      this.known.set(info.variableValues, fields)
    }
    let value = fields.get(info.fieldNodes)
    if (value === undefined) {
      value = workOut()
      fields.set(info.fieldNodes, value)
    }
    return value
  }
}
