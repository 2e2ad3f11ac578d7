import { Field, Int, ObjectType, type ClassType } from 'type-graphql'
import { Contact } from './entity/contact.js'
import { Customer } from './entity/customer.js'
import { Order } from './entity/order.js'
import { ReportTable } from './entity/report-table.js'
import { SourceOutcome } from './entity/source-outcome.js'
import { TicketReply } from './entity/ticket-reply.js'
import { Ticket } from './entity/ticket.js'

/** Where a page stands in its list, as in the Relay cursor connections specification. */
@ObjectType('PageInfo', { simpleResolvers: true, description: 'Where a page stands in its list.' })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether the list goes on after this page.' })
  hasNextPage!: boolean

  @Field(() => Boolean, { description: 'Whether the list has records before this page.' })
  hasPreviousPage!: boolean

  @Field(() => String, {
    nullable: true,
    description: 'Cursor of the first record; give it as `before` to page backward.',
  })
  startCursor?: string | null

  @Field(() => String, {
    nullable: true,
    description: 'Cursor of the last record; give it as `after` to page forward.',
  })
  endCursor?: string | null
}

/** What every connection has. The base itself is in no schema: the two functions below give it its public names. */
function pageOf(name: string, node: () => ClassType): ClassType {
  @ObjectType(`${name}Edge`, { simpleResolvers: true, description: `A ${name} at its place in a list.` })
  class Edge {
    @Field(() => String, {
      description: 'Place of this record in its list; opaque, and of use with the same arguments only.',
    })
    cursor!: string

    @Field(node, { description: 'The record.' })
    node!: unknown
  }

  @ObjectType(`${name}Page`, { simpleResolvers: true })
  abstract class Page {
    @Field(() => [Edge], { description: 'The records of this page with their cursors, in order.' })
    edges!: Edge[]

    @Field(() => [node()], { description: 'The records of this page, in order.' })
    nodes!: unknown[]

    @Field(() => PageInfo, { description: 'Where this page stands in the list.' })
    pageInfo!: PageInfo

    @Field(() => Int, {
      nullable: true,
      description:
        'Number of records in the whole list, counted only when asked for; null where a source cannot count exactly.',
    })
    totalCount?: number | null
  }

  return Page as ClassType
}

/** The connection of a list within one source. */
function connectionOf(name: string, node: () => ClassType): ClassType {
  @ObjectType(`${name}Connection`, { simpleResolvers: true, description: `One page of a list of ${name} records.` })
  class Connection extends pageOf(name, node) {}

  return Connection
}

/** The connection of a list that may span several sources: it also tells how each of them did. */
function federatedConnectionOf(name: string, node: () => ClassType): ClassType {
  @ObjectType(`${name}Connection`, { simpleResolvers: true, description: `One page of a list of ${name} records.` })
  class Connection extends pageOf(name, node) {
    @Field(() => Boolean, { description: 'Whether every asked source gave what it was asked for.' })
    complete!: boolean

    @Field(() => [SourceOutcome], { description: 'How each asked source did. Asking makes no further call.' })
    sources!: SourceOutcome[]
  }

  return Connection
}

/** A page of customers. */
export const CustomerConnection = federatedConnectionOf('Customer', () => Customer)
/** A page of contacts. */
export const ContactConnection = federatedConnectionOf('Contact', () => Contact)
/** A page of tickets. */
export const TicketConnection = federatedConnectionOf('Ticket', () => Ticket)
/** A page of orders. */
export const OrderConnection = federatedConnectionOf('Order', () => Order)
/** A page of report tables. */
export const ReportTableConnection = federatedConnectionOf('ReportTable', () => ReportTable)
/** A page of a ticket's replies. */
export const TicketReplyConnection = connectionOf('TicketReply', () => TicketReply)
