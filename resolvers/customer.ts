import type { GraphQLResolveInfo } from 'graphql'
import { Arg, Args, Ctx, FieldResolver, ID, Info, Mutation, Query, Resolver, Root } from 'type-graphql'
import type { ContactRecord, CustomerRecord, OrderRecord, TicketRecord } from '../src/model/index.js'
import { ContactConnection, CustomerConnection, OrderConnection, TicketConnection } from '../schema/connection.js'
import type { CounterpartRecord } from '../src/engine/types.js'
import { Agent } from '../schema/entity/agent.js'
import { Counterpart } from '../schema/entity/counterpart.js'
import { Customer } from '../schema/entity/customer.js'
import { ContactFilter } from '../schema/input/contact-filter.js'
import { ContactOrder } from '../schema/input/contact-order.js'
import { CreateCustomerInput } from '../schema/input/create-customer-input.js'
import { CustomerFilter } from '../schema/input/customer-filter.js'
import { CustomerOrder } from '../schema/input/customer-order.js'
import { DeleteInput } from '../schema/input/delete-input.js'
import {
  childListArguments,
  linkedListArguments,
  listArguments,
  type ChildListArguments,
  type LinkedListArguments,
  type ListArguments,
} from '../schema/input/list-arguments.js'
import { OrderFilter } from '../schema/input/order-filter.js'
import { OrderOrder } from '../schema/input/order-order.js'
import { TicketFilter } from '../schema/input/ticket-filter.js'
import { TicketOrder } from '../schema/input/ticket-order.js'
import { UpdateCustomerInput } from '../schema/input/update-customer-input.js'
import { CustomerPayload } from '../schema/payload/customer-payload.js'
import { DeletePayload } from '../schema/payload/delete-payload.js'
import { agentOf } from './agent.js'
import type { PageConnection } from './connection.js'
import { defaultPageLimits, type GraphContext, type PageLimits } from './context.js'
import { entityResolver } from './entity.js'
import { entityById, listChildren, listEntities, listOfCustomer } from './lists.js'
import { responsePath } from './selection.js'
import { createRecord, deleteRecord, inputOptions, updateRecord } from './writes.js'

const CustomersArguments = listArguments(CustomerFilter, CustomerOrder)
const ContactsOfCustomerArguments = childListArguments(ContactFilter, ContactOrder)
const TicketsOfCustomerArguments = linkedListArguments(TicketFilter, TicketOrder)
const OrdersOfCustomerArguments = linkedListArguments(OrderFilter, OrderOrder)

/** Customers, and what hangs on one. */
@Resolver(() => Customer)
export class CustomerResolver extends entityResolver(Customer) {
  constructor(private readonly limits: PageLimits = defaultPageLimits) {
    super()
  }

  @Query(() => Customer, { nullable: true, description: 'One customer; null when its source no longer has it.' })
  customer(
    @Arg('id', () => ID, { description: 'Its id, as an earlier answer gave it.' }) id: string,
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<CustomerRecord | null> {
    return entityById('Customer', id, context, info)
  }

  @Query(() => CustomerConnection, { description: 'Customers of all asked sources in one order.' })
  customers(
    @Args(() => CustomersArguments) args: ListArguments,
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<PageConnection<CustomerRecord>> {
    return listEntities('Customer', args, context, info, this.limits)
  }

  @Mutation(() => CustomerPayload, { description: 'Makes a customer in one source.' })
  async createCustomer(
    @Arg('input', () => CreateCustomerInput, inputOptions('What to make, and in which source.'))
    input: CreateCustomerInput,
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<CustomerPayload> {
    const { record, ...told } = await createRecord('Customer', input, context, info)
    return { customer: record, ...told }
  }

  @Mutation(() => CustomerPayload, { description: 'Changes a customer: what is left out is kept, null cleared.' })
  async updateCustomer(
    @Arg('input', () => UpdateCustomerInput, inputOptions('What to change, and of which record.'))
    input: UpdateCustomerInput,
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<CustomerPayload> {
    const { record, ...told } = await updateRecord('Customer', input, context, info)
    return { customer: record, ...told }
  }

  @Mutation(() => DeletePayload, { description: 'Deletes a customer from its source.' })
  async deleteCustomer(
    @Arg('input', () => DeleteInput, inputOptions('Which record to delete.')) input: DeleteInput,
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<DeletePayload> {
    return deleteRecord('Customer', input, context, info)
  }

  @FieldResolver(() => Agent, { nullable: true, description: 'The colleague in charge of it.' })
  owner(
    @Root() customer: CustomerRecord,
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Agent | null> {
    return agentOf(customer, customer.ownerId, context, info)
  }

  @FieldResolver(() => [String], { description: 'Labels put on it; none where the source has no labels.' })
  tags(@Root() { tags }: CustomerRecord): readonly string[] {
    return tags ?? []
  }

  @FieldResolver(() => [Counterpart], {
    description: 'The same customer in the other sources, by keys that both records carry; never by likeness of names.',
  })
  counterparts(
    @Root() customer: CustomerRecord,
    @Ctx() { operation }: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<readonly CounterpartRecord[]> {
    return operation.counterparts(customer, responsePath(info))
  }

  @FieldResolver(() => ContactConnection, { description: 'The persons one talks to there.' })
  contacts(
    @Root() customer: CustomerRecord,
    @Args(() => ContactsOfCustomerArguments) args: ChildListArguments,
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<PageConnection<ContactRecord>> {
    return listChildren('Contact', customer, 'customerId', args, context, info, this.limits)
  }

  @FieldResolver(() => TicketConnection, { description: 'Its tickets.' })
  tickets(
    @Root() customer: CustomerRecord,
    @Args(() => TicketsOfCustomerArguments) args: LinkedListArguments,
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<PageConnection<TicketRecord>> {
    return listOfCustomer('Ticket', customer, args, context, info, this.limits)
  }

  @FieldResolver(() => OrderConnection, { description: 'Its orders.' })
  orders(
    @Root() customer: CustomerRecord,
    @Args(() => OrdersOfCustomerArguments) args: LinkedListArguments,
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<PageConnection<OrderRecord>> {
    return listOfCustomer('Order', customer, args, context, info, this.limits)
  }
}
