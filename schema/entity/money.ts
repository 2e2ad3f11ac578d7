import { Field, ObjectType } from 'type-graphql'
import { Decimal } from '../scalar/decimal.js'

/** An amount in a currency. */
@ObjectType('Money', { simpleResolvers: true, description: 'An amount of money.' })
export class Money {
  @Field(() => Decimal, { description: 'How much, exactly.' })
  amount!: string

  @Field(() => String, { description: 'Code of ISO 4217, such as CNY; XXX where the source names no currency.' })
  currency!: string
}
