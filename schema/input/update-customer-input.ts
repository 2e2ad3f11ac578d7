import { InputType } from 'type-graphql'
import { CustomerValues } from './customer-values.js'
import { ChangedCustomFields, IdempotencyKey, LastingLine, TargetId } from './write-members.js'

/** What to change of a customer. */
@InputType('UpdateCustomerInput', {
  description: 'What to change of a customer: a field that is left out is kept, null clears it.',
})
export class UpdateCustomerInput extends CustomerValues {
  @TargetId('customer')
  id!: string

  @IdempotencyKey()
  idempotencyKey?: string | null

  @LastingLine('Name of the company or person.')
  name?: string | null

  @ChangedCustomFields()
  customFields?: unknown
}
