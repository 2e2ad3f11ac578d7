import { InputType } from 'type-graphql'
import { CustomerValues } from './customer-values.js'
import { IdempotencyKey, OptionalCustomFields, RequiredLine, TargetSource } from './write-members.js'

/** A customer to make. */
@InputType('CreateCustomerInput', { description: 'A customer to make. Null says as little as leaving a field out.' })
export class CreateCustomerInput extends CustomerValues {
  @TargetSource()
  source!: string

  @IdempotencyKey()
  idempotencyKey?: string | null

  @RequiredLine('Name of the company or person.')
  name!: string

  @OptionalCustomFields()
  customFields?: unknown
}
