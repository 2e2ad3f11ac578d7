import { Field, ObjectType } from 'type-graphql'
import { Node } from '../node.js'
import { DateTime } from '../scalar/date-time.js'
import { OrderStatus } from './order-status.js'

/** An order as clients see it; money, lines and what depends on other records are added by its resolver. */
@ObjectType('Order', { implements: Node, simpleResolvers: true, description: 'What a customer ordered.' })
export class Order extends Node {
  @Field(() => String, { description: 'The id that the source itself gives this order.' })
  nativeId!: string

  @Field(() => String, { nullable: true, description: 'The number people quote, which need not be the id.' })
  number?: string | null

  @Field(() => String, { nullable: true, description: 'What it is about, in a line.' })
  subject?: string | null

  @Field(() => OrderStatus, { description: 'Where it stands, in the words shared by all sources.' })
  status!: keyof typeof OrderStatus

  @Field(() => String, { nullable: true, description: "Where it stands, in the source's own word." })
  nativeStatus?: string | null

  @Field(() => DateTime, { nullable: true, description: 'When the customer placed it.' })
  placedAt?: number | null

  @Field(() => DateTime, { nullable: true, description: 'When it was paid; null while it is not.' })
  paidAt?: number | null

  @Field(() => DateTime, { nullable: true, description: 'When the source first kept it.' })
  createdAt?: number | null

  @Field(() => DateTime, { nullable: true, description: 'When the source last changed it.' })
  updatedAt?: number | null
}
