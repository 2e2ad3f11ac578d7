import { Field, ObjectType } from 'type-graphql'
import type { OrderRecord } from '../../src/model/index.js'
import { Order } from '../entity/order.js'
import { WritePayload } from './write-payload.js'

/** How an order was written. */
@ObjectType('OrderPayload', { simpleResolvers: true, description: 'What became of an order that was to be written.' })
export class OrderPayload extends WritePayload {
  @Field(() => Order, {
    nullable: true,
    description: 'The order as its source now keeps it; null when nothing was written or it cannot be read back.',
  })
  order?: OrderRecord | null
}
