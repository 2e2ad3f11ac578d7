import { internalEnumeration } from '../enumeration.js'
import { orderInput, type OrderInput } from './order-input.js'

/** What tickets can be ordered by; inside the server the name of the record's field. */
export const TicketOrderField = internalEnumeration('TicketOrderField', 'What tickets can be ordered by.', {
  CREATED_AT: { internal: 'createdAt', description: 'When the source first kept it.' },
  UPDATED_AT: { internal: 'updatedAt', description: 'When the source last changed it.' },
  PRIORITY: { internal: 'priority', description: 'How pressing it is, from LOW on.' },
  NUMBER: { internal: 'number', description: 'The number people quote, by code point.' },
})

/** One term of an order of tickets. */
export const TicketOrder = orderInput('Ticket', TicketOrderField)
/** One term of an order of tickets. */
export type TicketOrder = OrderInput
