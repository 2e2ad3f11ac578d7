import { internalEnumeration } from '../enumeration.js'
import { orderInput, type OrderInput } from './order-input.js'

/** What contacts can be ordered by; inside the server the name of the record's field. */
export const ContactOrderField = internalEnumeration('ContactOrderField', 'What contacts can be ordered by.', {
  CREATED_AT: { internal: 'createdAt', description: 'When the source first kept it.' },
  UPDATED_AT: { internal: 'updatedAt', description: 'When the source last changed it.' },
  NAME: { internal: 'name', description: 'Full name, by code point.' },
})

/** One term of an order of contacts. */
export const ContactOrder = orderInput('Contact', ContactOrderField)
/** One term of an order of contacts. */
export type ContactOrder = OrderInput
