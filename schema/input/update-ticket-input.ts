import { InputType } from 'type-graphql'
import { TicketValues } from './ticket-values.js'
import { ChangedCustomFields, IdempotencyKey, LastingLine, TargetId } from './write-members.js'

/** What to change of a ticket. */
@InputType('UpdateTicketInput', {
  description: 'What to change of a ticket: a field that is left out is kept, null clears it.',
})
export class UpdateTicketInput extends TicketValues {
  @TargetId('ticket')
  id!: string

  @IdempotencyKey()
  idempotencyKey?: string | null

  @LastingLine('What it is about, in a line.')
  subject?: string | null

  @ChangedCustomFields()
  customFields?: unknown
}
