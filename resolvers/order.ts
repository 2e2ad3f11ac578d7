import type { GraphQLResolveInfo } from 'graphql'
import { Arg, Args, Ctx, FieldResolver, ID, Info, Mutation, Query, Resolver, Root } from 'type-graphql'
import type { ContactRecord, CustomerRecord, OrderRecord } from '../src/model/index.js'
import { OrderConnection } from '../schema/connection.js'
import { Agent } from '../schema/entity/agent.js'
import { Contact } from '../schema/entity/contact.js'
import { Customer } from '../schema/entity/customer.js'
import { Money } from '../schema/entity/money.js'
import { OrderLine } from '../schema/entity/order-line.js'
import { Order } from '../schema/entity/order.js'
import { CreateOrderInput } from '../schema/input/create-order-input.js'
import { DeleteInput } from '../schema/input/delete-input.js'
import { listArguments, type ListArguments } from '../schema/input/list-arguments.js'
import { OrderFilter } from '../schema/input/order-filter.js'
import { OrderOrder } from '../schema/input/order-order.js'
import { UpdateOrderInput } from '../schema/input/update-order-input.js'
import { DeletePayload } from '../schema/payload/delete-payload.js'
import { OrderPayload } from '../schema/payload/order-payload.js'
import { agentOf } from './agent.js'
import type { PageConnection } from './connection.js'
import { defaultPageLimits, type GraphContext, type PageLimits } from './context.js'
import { entityResolver } from './entity.js'
import { entityById, listEntities, referred } from './lists.js'
import { moneyOf } from './money.js'
import { responsePath } from './selection.js'
import { createRecord, deleteRecord, inputOptions, updateRecord } from './writes.js'

const OrdersArguments = listArguments(OrderFilter, OrderOrder)

/** Orders, their lines and the people around one. */
@Resolver(() => Order)
export class OrderResolver extends entityResolver(Order) {
  constructor(private readonly limits: PageLimits = defaultPageLimits) {
    super()
  }

  @Query(() => Order, { nullable: true, description: 'One order; null when its source no longer has it.' })
  order(
    @Arg('id', () => ID, { description: 'Its id, as an earlier answer gave it.' }) id: string,
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<OrderRecord | null> {
    return entityById('Order', id, context, info)
  }

  @Query(() => OrderConnection, { description: 'Orders of all asked sources in one order.' })
  orders(
    @Args(() => OrdersArguments) args: ListArguments,
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<PageConnection<OrderRecord>> {
    return listEntities('Order', args, context, info, this.limits)
  }

  @Mutation(() => OrderPayload, { description: 'Makes an order in one source.' })
  async createOrder(
    @Arg('input', () => CreateOrderInput, inputOptions('What to make, and in which source.')) input: CreateOrderInput,
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<OrderPayload> {
    const { record, ...told } = await createRecord('Order', input, context, info)
    return { order: record, ...told }
  }

  @Mutation(() => OrderPayload, { description: 'Changes an order: what is left out is kept, null cleared.' })
  async updateOrder(
    @Arg('input', () => UpdateOrderInput, inputOptions('What to change, and of which record.')) input: UpdateOrderInput,
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<OrderPayload> {
    const { record, ...told } = await updateRecord('Order', input, context, info)
    return { order: record, ...told }
  }

  @Mutation(() => DeletePayload, { description: 'Deletes an order from its source.' })
  async deleteOrder(
    @Arg('input', () => DeleteInput, inputOptions('Which record to delete.')) input: DeleteInput,
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<DeletePayload> {
    return deleteRecord('Order', input, context, info)
  }

  @FieldResolver(() => Money, { nullable: true, description: 'What it comes to.' })
  total(@Root() { total, currency }: OrderRecord): Money | null {
    return moneyOf(total, currency)
  }

  @FieldResolver(() => Customer, { nullable: true, description: 'The customer who placed it.' })
  customer(
    @Root() order: OrderRecord,
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<CustomerRecord | null> | null {
    return referred('Customer', order, order.customerId, context, info)
  }

  @FieldResolver(() => Contact, { nullable: true, description: 'The person who placed it.' })
  contact(
    @Root() order: OrderRecord,
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ContactRecord | null> | null {
    return referred('Contact', order, order.contactId, context, info)
  }

  @FieldResolver(() => Agent, { nullable: true, description: 'The colleague in charge of it.' })
  owner(
    @Root() order: OrderRecord,
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Agent | null> {
    return agentOf(order, order.ownerId, context, info)
  }

  @FieldResolver(() => [OrderLine], { description: 'What was ordered, line by line, as the source orders them.' })
  async lines(
    @Root() order: OrderRecord,
    @Ctx() { operation }: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<readonly OrderLine[]> {
    const lines = order.lines ?? (await operation.allChildren('OrderLine', 'orderId', order, responsePath(info)))
    return lines.map(({ productName, sku, quantity, unitPrice, total }) => ({
      productName,
      sku,
      quantity,
      unitPrice: moneyOf(unitPrice, order.currency),
      total: moneyOf(total, order.currency),
    }))
  }
}
