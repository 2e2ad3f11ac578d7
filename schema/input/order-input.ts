import { Field, InputType, type ClassType } from 'type-graphql'
import { OrderDirection } from './order-direction.js'

/** One term of an order, with the record's field already in place of the name that clients use. */
export interface OrderInput {
  field: string
  direction: keyof typeof OrderDirection
}

/** The order input of an entity, named after it. */
export function orderInput(entity: string, fields: Readonly<Record<string, string>>): ClassType<OrderInput> {
  @InputType(`${entity}Order`, { description: `One term of an order; the terms before it decide first.` })
  class Order implements OrderInput {
    @Field(() => fields, { description: 'What to order by.' })
    field!: string

    @Field(() => OrderDirection, { defaultValue: OrderDirection.ASC, description: 'Which way.' })
    direction!: keyof typeof OrderDirection
  }

  return Order
}
