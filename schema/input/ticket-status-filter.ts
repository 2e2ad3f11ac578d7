import { TicketStatus } from '../entity/ticket-status.js'
import { enumFilter, type EnumFilter } from './enum-filter.js'

/** Tests of a ticket's status. */
export const TicketStatusFilter = enumFilter('TicketStatus', TicketStatus)
/** Tests of a ticket's status. */
export type TicketStatusFilter = EnumFilter<keyof typeof TicketStatus>
