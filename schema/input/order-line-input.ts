import { Field, InputType } from 'type-graphql'
import { IsOptional } from 'class-validator'
import { Decimal } from '../scalar/decimal.js'
import { RequiredLine } from './write-members.js'
import { IsNotNegative, IsPositive } from './write-rules.js'

/** A line of an order that is made. */
@InputType('OrderLineInput', { description: 'One product of an order that is made.' })
export class OrderLineInput {
  @RequiredLine('The id that the source itself gives the product.')
  productId!: string

  @Field(() => Decimal, { description: 'How many; more than zero.' })
  @IsPositive()
  quantity!: string

  @Field(() => Decimal, {
    nullable: true,
    description: 'Price of one, in the currency of the order; what the source asks for the product when left out.',
  })
  @IsOptional()
  @IsNotNegative()
  unitPrice?: string | null
}
