import { isObjectType, type GraphQLFieldResolver, type GraphQLResolveInfo, type GraphQLSchema } from 'graphql'
import { invariant } from '../src/errors/index.js'
import type { Operation } from '../src/engine/types.js'
import type { GraphContext } from './context.js'

type Resolve = GraphQLFieldResolver<unknown, GraphContext, Record<string, unknown>>
type Method = (...parameters: readonly unknown[]) => unknown

/** Which parameters a resolver method takes, in their order. */
type Shape = 'root' | 'root context' | 'root context info' | 'root args context info'

/**
 * Fields that are resolved for each of many rows, by type, with the shape of their resolver method. TypeGraphQL puts the
 * parameters of such a method together anew for every row, and converts and checks its arguments again, although they
 * are the same for all rows of a list.
 */
const perRow: Readonly<Record<string, Readonly<Record<string, Shape>>>> = {
  Customer: {
    source: 'root context',
    tags: 'root',
    owner: 'root context info',
    contacts: 'root args context info',
    tickets: 'root args context info',
    orders: 'root args context info',
  },
  Contact: { source: 'root context', customer: 'root context info' },
  Ticket: {
    source: 'root context',
    tags: 'root',
    customer: 'root context info',
    contact: 'root context info',
    assignee: 'root context info',
    replies: 'root args context info',
  },
  Order: {
    source: 'root context',
    total: 'root',
    customer: 'root context info',
    contact: 'root context info',
    owner: 'root context info',
  },
}

/** Arguments that were converted and checked once for all rows of a field, by operation and field. */
export class CheckedArguments {
  private readonly known = new WeakMap<Operation, Map<GraphQLResolveInfo['fieldNodes'], object>>()

  /** Keeps them; executors hand the same array of nodes to every row of one list. */
  keep(operation: Operation, info: GraphQLResolveInfo, args: object): void {
    let fields = this.known.get(operation)
    if (fields === undefined) {
      fields = new Map()
      this.known.set(operation, fields)
    }
    fields.set(info.fieldNodes, args)
  }

  of(operation: Operation, info: GraphQLResolveInfo): object | undefined {
    return this.known.get(operation)?.get(info.fieldNodes)
  }
}

/**
 * Lets the fields of many rows call their resolver methods without TypeGraphQL in between. Arguments are still converted
 * and checked by it, for the first row of each field; `checked` is where that leaves them. The schema is changed.
 */
export function resolveDirectly(
  schema: GraphQLSchema,
  instanceOf: (type: string) => object,
  checked: CheckedArguments,
): void {
  for (const [name, fields] of Object.entries(perRow)) {
    const type = schema.getType(name)
    invariant(isObjectType(type), `${name} is a type of the schema`)
    const instance = instanceOf(name) as Readonly<Record<string, Method>>
    for (const [fieldName, shape] of Object.entries(fields)) {
      const field = type.getFields()[fieldName]
      const method = instance[fieldName]?.bind(instance)
      invariant(field?.resolve !== undefined && method !== undefined, `${name}.${fieldName} has a resolver`)
      field.resolve = directly(shape, method, field.resolve as Resolve, checked) as typeof field.resolve
    }
  }
}

function directly(shape: Shape, method: Method, usual: Resolve, checked: CheckedArguments): Resolve {
  switch (shape) {
    case 'root':
      return (root) => method(root)
    case 'root context':
      return (root, _args, context) => method(root, context)
    case 'root context info':
      return (root, _args, context, info) => method(root, context, info)
    case 'root args context info':
      return (root, args, context, info) => {
        const known = checked.of(context.operation, info)
        return known === undefined ? usual(root, args, context, info) : method(root, known, context, info)
      }
  }
}
