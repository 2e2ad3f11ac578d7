import { InputType } from 'type-graphql'
import { ContactValues } from './contact-values.js'
import { IdempotencyKey, OptionalCustomFields, RequiredLine, TargetSource } from './write-members.js'

/** A contact to make. */
@InputType('CreateContactInput', { description: 'A contact to make. Null says as little as leaving a field out.' })
export class CreateContactInput extends ContactValues {
  @TargetSource()
  source!: string

  @IdempotencyKey()
  idempotencyKey?: string | null

  @RequiredLine('Full name.')
  name!: string

  @OptionalCustomFields()
  customFields?: unknown
}
