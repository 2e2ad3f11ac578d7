import { Field, ObjectType } from 'type-graphql'
import { Decimal } from '../scalar/decimal.js'
import { Money } from './money.js'

/** One line of an order. */
@ObjectType('OrderLine', { simpleResolvers: true, description: 'One product of an order.' })
export class OrderLine {
  @Field(() => String, { description: 'What was ordered.' })
  productName!: string

  @Field(() => String, { nullable: true, description: "The seller's article code." })
  sku?: string | null

  @Field(() => Decimal, { description: 'How many.' })
  quantity!: string

  @Field(() => Money, { nullable: true, description: 'Price of one, in the currency of the order.' })
  unitPrice?: Money | null

  @Field(() => Money, { nullable: true, description: 'Price of the line, in the currency of the order.' })
  total?: Money | null
}
