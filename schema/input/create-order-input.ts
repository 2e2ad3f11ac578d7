import { ArrayMaxSize, ValidateNested } from 'class-validator'
import { Field, ID, InputType } from 'type-graphql'
import { maxOrderLines } from './limits.js'
import { OrderLineInput } from './order-line-input.js'
import { OrderValues } from './order-values.js'
import { IdempotencyKey, OptionalCurrency, OptionalCustomFields, OptionalLine, TargetSource } from './write-members.js'

/** An order to make. */
@InputType('CreateOrderInput', { description: 'An order to make. Null says as little as leaving a field out.' })
export class CreateOrderInput extends OrderValues {
  @TargetSource()
  source!: string

  @IdempotencyKey()
  idempotencyKey?: string | null

  @OptionalLine('The number people quote; made by the source when left out.')
  number?: string | null

  @Field(() => ID, { description: 'The customer who placed it, of the same source.' })
  customerId!: string

  @OptionalCurrency('Currency of its prices, in ISO 4217, such as CNY.')
  currency?: string | null

  @Field(() => [OrderLineInput], { description: `What is ordered, at most ${maxOrderLines} lines.` })
  @ArrayMaxSize(maxOrderLines, { message: `may hold at most ${maxOrderLines} lines` })
  @ValidateNested({ each: true })
  lines!: OrderLineInput[]

  @OptionalCustomFields()
  customFields?: unknown
}
