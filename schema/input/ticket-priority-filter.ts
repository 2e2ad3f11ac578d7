import { TicketPriority } from '../entity/ticket-priority.js'
import { enumFilter, type EnumFilter } from './enum-filter.js'

/** Tests of a ticket's priority. */
export const TicketPriorityFilter = enumFilter('TicketPriority', TicketPriority)
/** Tests of a ticket's priority. */
export type TicketPriorityFilter = EnumFilter<keyof typeof TicketPriority>
