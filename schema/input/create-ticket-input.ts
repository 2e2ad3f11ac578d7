import { InputType } from 'type-graphql'
import { TicketValues } from './ticket-values.js'
import { IdempotencyKey, OptionalCustomFields, RequiredLine, TargetSource } from './write-members.js'

/** A ticket to make. */
@InputType('CreateTicketInput', { description: 'A ticket to make. Null says as little as leaving a field out.' })
export class CreateTicketInput extends TicketValues {
  @TargetSource()
  source!: string

  @IdempotencyKey()
  idempotencyKey?: string | null

  @RequiredLine('What it is about, in a line.')
  subject!: string

  @OptionalCustomFields()
  customFields?: unknown
}
