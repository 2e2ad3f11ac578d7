import { InputType } from 'type-graphql'
import { OrderValues } from './order-values.js'
import { ChangedCustomFields, IdempotencyKey, TargetId } from './write-members.js'

/** What to change of an order. */
@InputType('UpdateOrderInput', {
  description: 'What to change of an order: a field that is left out is kept, null clears it.',
})
export class UpdateOrderInput extends OrderValues {
  @TargetId('order')
  id!: string

  @IdempotencyKey()
  idempotencyKey?: string | null

  @ChangedCustomFields()
  customFields?: unknown
}
