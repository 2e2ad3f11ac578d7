import { InputType } from 'type-graphql'
import { DateTimeFilter } from './date-time-filter.js'
import { IDFilter } from './id-filter.js'
import { StringFilter } from './string-filter.js'
import { TicketPriorityFilter } from './ticket-priority-filter.js'
import { TicketStatusFilter } from './ticket-status-filter.js'
import { OptionalInput, OptionalInputs } from './optional.js'

/** Which tickets to list; all members that are given must hold. */
@InputType('TicketFilter', {
  description: 'Which tickets to list; all members that are given must hold, and an empty object lets all through.',
})
export class TicketFilter {
  @OptionalInputs(() => TicketFilter, 'All of these hold.')
  and?: TicketFilter[] | null

  @OptionalInputs(() => TicketFilter, 'At least one of these holds; an empty list lets nothing through.')
  or?: TicketFilter[] | null

  @OptionalInput(() => TicketFilter, 'This does not hold.')
  not?: TicketFilter | null

  @OptionalInput(() => IDFilter, 'Its id here.')
  id?: IDFilter | null

  @OptionalInput(() => StringFilter, 'The id that the source itself gives it.')
  nativeId?: StringFilter | null

  @OptionalInput(() => StringFilter, 'The number people quote.')
  number?: StringFilter | null

  @OptionalInput(() => StringFilter, 'What it is about, in a line.')
  subject?: StringFilter | null

  @OptionalInput(() => TicketStatusFilter, 'Where it stands.')
  status?: TicketStatusFilter | null

  @OptionalInput(() => TicketPriorityFilter, 'How pressing it is.')
  priority?: TicketPriorityFilter | null

  @OptionalInput(() => IDFilter, 'The customer it belongs to.')
  customerId?: IDFilter | null

  @OptionalInput(() => IDFilter, 'The person who raised it.')
  contactId?: IDFilter | null

  @OptionalInput(() => DateTimeFilter, 'When the source first kept it.')
  createdAt?: DateTimeFilter | null

  @OptionalInput(() => DateTimeFilter, 'When the source last changed it.')
  updatedAt?: DateTimeFilter | null
}
