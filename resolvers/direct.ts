import { isObjectType, type GraphQLField, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql'
import { invariant } from '../src/errors/index.js'
import type { GraphContext } from './context.js'
import type { PerField } from './shared.js'

type Resolve = GraphQLFieldResolver<unknown, GraphContext, Record<string, unknown>>
type Method = (...parameters: readonly unknown[]) => unknown

/** Which parameters a resolver method takes, in their order. */
type Shape =
  | 'root'
  | 'root context'
  | 'root context info'
  | 'root names'
  | 'root args context info'
  | 'args context info'
  | 'id context info'

/**
 * Fields that are resolved for each of many rows or with nearly every operation, by type, with the shape of their
 * resolver method. TypeGraphQL puts the parameters of such a method together anew for every row, and converts and checks
 * its arguments again, although they are the same for all rows of a list and for all requests of the same input.
 */
const direct: Readonly<Record<string, Readonly<Record<string, Shape>>>> = {
  Query: {
    customer: 'id context info',
    contact: 'id context info',
    ticket: 'id context info',
    order: 'id context info',
    customers: 'args context info',
    contacts: 'args context info',
    tickets: 'args context info',
    orders: 'args context info',
  },
  Customer: {
    source: 'root context',
    customFields: 'root names',
    tags: 'root',
    owner: 'root context info',
    contacts: 'root args context info',
    tickets: 'root args context info',
    orders: 'root args context info',
  },
  Contact: { source: 'root context', customer: 'root context info' },
  Ticket: {
    source: 'root context',
    customFields: 'root names',
    tags: 'root',
    customer: 'root context info',
    contact: 'root context info',
    assignee: 'root context info',
    replies: 'root args context info',
  },
  Order: {
    source: 'root context',
    customFields: 'root names',
    total: 'root',
    customer: 'root context info',
    contact: 'root context info',
    owner: 'root context info',
  },
}

/**
 * Lets such fields call their resolver methods without TypeGraphQL in between. Arguments of an operation that was
 * admitted are good already (`findRefusal`), and its methods take them as the schema reads them; those of any other are
 * converted and checked by TypeGraphQL the first time, and `checked` is where that leaves them. The schema is changed.
 */
export function resolveDirectly(
  schema: GraphQLSchema,
  instanceOf: (type: string, field: string) => object,
  checked: PerField<object>,
): void {
  for (const [name, fields] of Object.entries(direct)) {
    const type = schema.getType(name)
    invariant(isObjectType(type), `${name} is a type of the schema`)
    for (const [fieldName, shape] of Object.entries(fields)) {
      const field = type.getFields()[fieldName]
      const instance = instanceOf(name, fieldName) as Readonly<Record<string, Method>>
      const method = instance[fieldName]?.bind(instance)
      invariant(field?.resolve !== undefined && method !== undefined, `${name}.${fieldName} has a resolver`)
      field.resolve = directly(shape, method, field.resolve as Resolve, checked) as typeof field.resolve
      if (shape === 'root' || shape === 'root context') alone.add(field)
    }
  }
}

const alone = new WeakSet<GraphQLField<unknown, unknown>>()

/** Whether the resolver of a field needs nothing but the object and the context, and gives its value at once. */
export function resolvesAlone(field: GraphQLField<unknown, unknown>): boolean {
  return alone.has(field)
}

function isAdmitted({ input, admitted }: GraphContext): boolean {
  return input !== undefined || admitted === true
}

function directly(shape: Shape, method: Method, usual: Resolve, checked: PerField<object>): Resolve {
  switch (shape) {
    case 'root':
      return (root) => method(root)
    case 'root context':
      return (root, _args, context) => method(root, context)
    case 'root context info':
      return (root, _args, context, info) => method(root, context, info)
    case 'root names':
      return (root, { names }) => method(root, names)
    case 'root args context info':
      return (root, args, context, info) => {
        const known = isAdmitted(context) ? args : checked.get(context, info)
        return known === undefined ? usual(root, args, context, info) : method(root, known, context, info)
      }
    case 'args context info':
      return (root, args, context, info) => {
        const known = isAdmitted(context) ? args : checked.get(context, info)
        return known === undefined ? usual(root, args, context, info) : method(known, context, info)
      }
    case 'id context info':
      return (_root, { id }, context, info) => method(id, context, info)
  }
}
