import type { GraphQLResolveInfo } from 'graphql'
import { Arg, Args, Ctx, FieldResolver, ID, Info, Mutation, Query, Resolver, Root } from 'type-graphql'
import type { ChildrenRequest } from '../src/engine/types.js'
import type { ContactRecord, CustomerRecord, TicketRecord, TicketReplyRecord } from '../src/model/index.js'
import { TRUE } from '../src/query/index.js'
import { TicketConnection, TicketReplyConnection } from '../schema/connection.js'
import { Agent } from '../schema/entity/agent.js'
import { Contact } from '../schema/entity/contact.js'
import { Customer } from '../schema/entity/customer.js'
import { Ticket } from '../schema/entity/ticket.js'
import { CreateTicketInput } from '../schema/input/create-ticket-input.js'
import { DeleteInput } from '../schema/input/delete-input.js'
import { ForwardArguments, listArguments, type ListArguments } from '../schema/input/list-arguments.js'
import { ReplyToTicketInput } from '../schema/input/reply-to-ticket-input.js'
import { TicketFilter } from '../schema/input/ticket-filter.js'
import { TicketOrder } from '../schema/input/ticket-order.js'
import { UpdateTicketInput } from '../schema/input/update-ticket-input.js'
import { DeletePayload } from '../schema/payload/delete-payload.js'
import { TicketPayload } from '../schema/payload/ticket-payload.js'
import { TicketReplyPayload } from '../schema/payload/ticket-reply-payload.js'
import { agentOf } from './agent.js'
import { readPaging } from './arguments.js'
import { PageConnection } from './connection.js'
import { defaultPageLimits, type GraphContext, type PageLimits } from './context.js'
import { entityResolver } from './entity.js'
import { entityById, listEntities, referred } from './lists.js'
import { listSelection, responsePath } from './selection.js'
import { PerField } from './shared.js'
import { createRecord, deleteRecord, inputOptions, replyToTicket, updateRecord } from './writes.js'

const TicketsArguments = listArguments(TicketFilter, TicketOrder)

/** Tickets, their replies and the people around one. */
@Resolver(() => Ticket)
export class TicketResolver extends entityResolver(Ticket) {
  private readonly replyRequests = new PerField<ChildrenRequest<'TicketReply'>>()

  constructor(private readonly limits: PageLimits = defaultPageLimits) {
    super()
  }

  @Query(() => Ticket, { nullable: true, description: 'One ticket; null when its source no longer has it.' })
  ticket(
    @Arg('id', () => ID, { description: 'Its id, as an earlier answer gave it.' }) id: string,
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<TicketRecord | null> {
    return entityById('Ticket', id, context, info)
  }

  @Query(() => TicketConnection, { description: 'Tickets of all asked sources in one order.' })
  tickets(
    @Args(() => TicketsArguments) args: ListArguments,
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<PageConnection<TicketRecord>> {
    return listEntities('Ticket', args, context, info, this.limits)
  }

  @Mutation(() => TicketPayload, { description: 'Makes a ticket in one source.' })
  async createTicket(
    @Arg('input', () => CreateTicketInput, inputOptions('What to make, and in which source.')) input: CreateTicketInput,
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<TicketPayload> {
    const { record, ...told } = await createRecord('Ticket', input, context, info)
    return { ticket: record, ...told }
  }

  @Mutation(() => TicketPayload, { description: 'Changes a ticket: what is left out is kept, null cleared.' })
  async updateTicket(
    @Arg('input', () => UpdateTicketInput, inputOptions('What to change, and of which record.'))
    input: UpdateTicketInput,
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<TicketPayload> {
    const { record, ...told } = await updateRecord('Ticket', input, context, info)
    return { ticket: record, ...told }
  }

  @Mutation(() => TicketReplyPayload, { description: 'Says something on a ticket.' })
  async replyToTicket(
    @Arg('input', () => ReplyToTicketInput, inputOptions('What to say, and on which ticket.'))
    input: ReplyToTicketInput,
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<TicketReplyPayload> {
    const { record, ...told } = await replyToTicket(input, context, info)
    return { ticket: record, ...told }
  }

  @Mutation(() => DeletePayload, { description: 'Deletes a ticket from its source.' })
  async deleteTicket(
    @Arg('input', () => DeleteInput, inputOptions('Which record to delete.')) input: DeleteInput,
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<DeletePayload> {
    return deleteRecord('Ticket', input, context, info)
  }

  @FieldResolver(() => Customer, { nullable: true, description: 'The customer it belongs to.' })
  customer(
    @Root() ticket: TicketRecord,
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<CustomerRecord | null> | null {
    return referred('Customer', ticket, ticket.customerId, context, info)
  }

  @FieldResolver(() => Contact, { nullable: true, description: 'The person who raised it.' })
  contact(
    @Root() ticket: TicketRecord,
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ContactRecord | null> | null {
    return referred('Contact', ticket, ticket.contactId, context, info)
  }

  @FieldResolver(() => Agent, { nullable: true, description: 'The colleague who handles it.' })
  assignee(
    @Root() ticket: TicketRecord,
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Agent | null> {
    return agentOf(ticket, ticket.assigneeId, context, info)
  }

  @FieldResolver(() => [String], { description: 'Labels put on it; none where the source has no labels.' })
  tags(@Root() { tags }: TicketRecord): readonly string[] {
    return tags ?? []
  }

  @FieldResolver(() => TicketReplyConnection, { description: 'What was said on it since it was opened, oldest first.' })
  async replies(
    @Root() ticket: TicketRecord,
    @Args(() => ForwardArguments) args: ForwardArguments,
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<PageConnection<TicketReplyRecord>> {
    const request = this.replyRequests.of(context, info, () => ({
      kind: 'TicketReply',
      parentField: 'ticketId',
      ...readPaging(args, this.limits),
      order: [{ field: 'createdAt', direction: 'ASC' }],
      predicate: TRUE,
      ...listSelection(info),
      path: responsePath(info),
    }))
    return new PageConnection(await context.operation.children(request, ticket))
  }
}
