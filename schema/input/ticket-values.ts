import { InputType } from 'type-graphql'
import { TicketPriority } from '../entity/ticket-priority.js'
import { TicketStatus } from '../entity/ticket-status.js'
import { OptionalBody, OptionalReference, OptionalTags, OptionalWord } from './write-members.js'

/** What can be said of a ticket whether it is new or not. A base only: it is in no schema. */
@InputType('TicketValues')
export abstract class TicketValues {
  @OptionalBody('What it is about, in full.')
  description?: string | null

  @OptionalReference('The customer it belongs to, of the same source.')
  customerId?: string | null

  @OptionalReference('The person who raised it, of the same source.')
  contactId?: string | null

  @OptionalWord(() => TicketPriority, 'How pressing it is.')
  priority?: keyof typeof TicketPriority | null

  @OptionalWord(() => TicketStatus, 'Where it stands.')
  status?: keyof typeof TicketStatus | null

  @OptionalTags('Its labels, all of them: they take the place of those it had.')
  tags?: string[] | null
}
