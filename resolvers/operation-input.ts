import type { GraphQLResolveInfo } from 'graphql'

type Nodes = GraphQLResolveInfo['fieldNodes']

/**
 * Document, operation and variables of a compiled query that was found good: the very same object whenever the same come
 * again and are remembered. What follows from them alone is kept by it, and goes when it goes: most inputs live as long
 * as their request.
 */
export class OperationInput {
  private readonly kept = new Map<object, Map<Nodes, unknown>>()

  /** The variables as the schema reads them; not to be changed. */
  constructor(
    readonly variables: Readonly<Record<string, unknown>>,
    /** How many values the answer could have at most, as far as they were counted. */
    readonly values = 0,
  ) {}

  /** What `keeper` has kept for a field. */
  get(keeper: object, field: Nodes): unknown {
    return this.kept.get(keeper)?.get(field)
  }

  set(keeper: object, field: Nodes, value: unknown): void {
    let fields = this.kept.get(keeper)
    if (fields === undefined) {
      fields = new Map()
      this.kept.set(keeper, fields)
    }
    fields.set(field, value)
  }
}
