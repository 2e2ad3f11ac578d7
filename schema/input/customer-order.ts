import { internalEnumeration } from '../enumeration.js'
import { orderInput, type OrderInput } from './order-input.js'

/** What customers can be ordered by; inside the server the name of the record's field. */
export const CustomerOrderField = internalEnumeration('CustomerOrderField', 'What customers can be ordered by.', {
  CREATED_AT: { internal: 'createdAt', description: 'When the source first kept it.' },
  UPDATED_AT: { internal: 'updatedAt', description: 'When the source last changed it.' },
  NAME: { internal: 'name', description: 'What it is called, by code point.' },
})

/** One term of an order of customers. */
export const CustomerOrder = orderInput('Customer', CustomerOrderField)
/** One term of an order of customers. */
export type CustomerOrder = OrderInput
