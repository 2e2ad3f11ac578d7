import { BREAK, Kind, visit, type GraphQLResolveInfo } from 'graphql'
import type { GraphContext } from './context.js'

type Nodes = GraphQLResolveInfo['fieldNodes']

/**
 * What is the same for all rows of one field: worked out for the first, kept for the others, and for later requests with
 * the same input. By input first, since a compiled query has the same nodes in every request.
 */
export class PerField<T> {
  private readonly known = new WeakMap<object, WeakMap<Nodes, T>>()

  of(context: GraphContext, info: GraphQLResolveInfo, workOut: () => T): T {
    const known = this.get(context, info)
    if (known !== undefined) return known
    const value = workOut()
    this.set(context, info, value)
    return value
  }

  get({ input }: GraphContext, { variableValues, fieldNodes }: GraphQLResolveInfo): T | undefined {
    if (input !== undefined) return input.get(this, fieldNodes) as T | undefined
    return this.known.get(variableValues)?.get(fieldNodes)
  }

  set({ input }: GraphContext, { variableValues, fieldNodes }: GraphQLResolveInfo, value: T): void {
    if (input !== undefined) {
      input.set(this, fieldNodes, value)
      return
    }
    let fields = this.known.get(variableValues)
    if (fields === undefined) {
      fields = new WeakMap()
      this.known.set(variableValues, fields)
    }
    fields.set(fieldNodes, value)
  }
}

interface Seen<T> {
  value: T
  variables: object
  /** Whether the value holds for whatever variables; undefined = not looked yet. */
  fixed?: boolean
}

/**
 * What follows from the selection below a field alone: worked out once for a compiled query, and once for each request
 * where variables have a say in it.
 */
export class PerSelection<T> {
  private readonly known = new WeakMap<Nodes, Seen<T>>()

  of(info: GraphQLResolveInfo, workOut: () => T): T {
    const seen = this.known.get(info.fieldNodes)
    if (seen === undefined) {
      const value = workOut()
      this.known.set(info.fieldNodes, { value, variables: info.variableValues })
      return value
    }
    if (seen.variables === info.variableValues) return seen.value
    seen.fixed ??= isFixed(info)
    if (!seen.fixed) {
      seen.value = workOut()
      seen.variables = info.variableValues
    }
    return seen.value
  }
}

/** False where a condition, or a variable that says whether a list reaches over to counterparts, decides what is selected. */
function isFixed({ fieldNodes, fragments }: GraphQLResolveInfo): boolean {
  let fixed = true
  const stop = (): typeof BREAK => {
    fixed = false
    return BREAK
  }
  for (const node of [...fieldNodes, ...Object.values(fragments)]) {
    visit(node, {
      Directive: stop,
      Argument: ({ name, value }) => (name.value === 'scope' && value.kind === Kind.VARIABLE ? stop() : undefined),
    })
  }
  return fixed
}
