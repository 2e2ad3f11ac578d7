// Must come first: the decorators of every module below keep what they are told through it.
import 'reflect-metadata'
import type { GraphQLSchema } from 'graphql'
import { buildSchema, type NonEmptyArray } from 'type-graphql'
import { checkArguments } from './arguments.js'
import { ContactResolver } from './contact.js'
import { defaultPageLimits, type GraphContext, type PageLimits } from './context.js'
import { CounterpartResolver } from './counterpart.js'
import { CustomerResolver } from './customer.js'
import { resolveDirectly } from './direct.js'
import { ImportResolver } from './import.js'
import { NodeResolver } from './node.js'
import { OrderResolver } from './order.js'
import { ReportTableResolver } from './report-table.js'
import { ReportUploadResolver } from './report-upload.js'
import { PerField } from './shared.js'
import { SourceResolver } from './source.js'
import { TicketReplyResolver } from './ticket-reply.js'
import { TicketResolver } from './ticket.js'

export { argumentReader, type ReadArguments } from './argument-reader.js'
export { findRefusal, type Refusal, type SelectedOperation } from './check-arguments.js'
export { resolvesAlone } from './direct.js'
export { readImportColumns, readImportRows, type GivenRow, type ReadRows } from './import-rows.js'
export { referenceOf, referredId, type Reference } from './references.js'
export { recordFieldsOf } from './selection.js'
export { OperationInput } from './operation-input.js'
export { defaultPageLimits, type GraphContext, type PageLimits } from './context.js'

type ResolverClass = new (limits: PageLimits) => object

/** Every resolver class of the schema. */
export const resolverClasses: Readonly<NonEmptyArray<ResolverClass>> = [
  NodeResolver,
  CustomerResolver,
  CounterpartResolver,
  ContactResolver,
  TicketResolver,
  TicketReplyResolver,
  OrderResolver,
  ReportTableResolver,
  ReportUploadResolver,
  ImportResolver,
  SourceResolver,
]

const resolverOf = {
  Customer: CustomerResolver,
  Contact: ContactResolver,
  Ticket: TicketResolver,
  Order: OrderResolver,
}

/**
 * The executable schema. Takes a noticeable part of a second, so build it once; it keeps nothing of any request, whose
 * `GraphContext` is the context value. Arguments that break a rule give BAD_USER_INPUT with their path.
 */
export async function buildCrmSchema(limits: PageLimits = defaultPageLimits): Promise<GraphQLSchema> {
  const instances = new Map<unknown, object>(resolverClasses.map((resolver) => [resolver, new resolver(limits)]))
  const checked = new PerField<object>()
  const schema = await buildSchema({
    resolvers: [...resolverClasses] as NonEmptyArray<ResolverClass>,
    container: { get: (resolver: unknown) => instances.get(resolver) },
    validateFn: (value: unknown, _type, { context, info }) => {
      checkArguments(value)
      if (typeof value === 'object' && value !== null) checked.set(context as GraphContext, info, value)
    },
  })
  resolveDirectly(
    schema,
    (type, field) => {
      // Queries are named after their type: `customer`, `customers`.
      const entity = type === 'Query' ? field.replace(/^./, (first) => first.toUpperCase()).replace(/s$/, '') : type
      return instances.get(resolverOf[entity as keyof typeof resolverOf])!
    },
    checked,
  )
  return schema
}
