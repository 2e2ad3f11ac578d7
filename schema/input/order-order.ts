import { internalEnumeration } from '../enumeration.js'
import { orderInput, type OrderInput } from './order-input.js'

/** What orders can be ordered by; inside the server the name of the record's field. */
export const OrderOrderField = internalEnumeration('OrderOrderField', 'What orders can be ordered by.', {
  CREATED_AT: { internal: 'createdAt', description: 'When the source first kept it.' },
  UPDATED_AT: { internal: 'updatedAt', description: 'When the source last changed it.' },
  PLACED_AT: { internal: 'placedAt', description: 'When the customer placed it.' },
  TOTAL: { internal: 'total', description: 'Its total by value, whatever the currency.' },
  NUMBER: { internal: 'number', description: 'The number people quote, by code point.' },
})

/** One term of an order of orders. */
export const OrderOrder = orderInput('Order', OrderOrderField)
/** One term of an order of orders. */
export type OrderOrder = OrderInput
