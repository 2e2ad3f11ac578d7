import { internalEnumeration } from '../enumeration.js'

/** Entities of which records can be imported. */
export const ImportEntity = internalEnumeration('ImportEntity', 'Entities of which records can be imported.', {
  CUSTOMER: { internal: 'Customer', description: 'Rows are as `CreateCustomerInput`.' },
  CONTACT: { internal: 'Contact', description: 'Rows are as `CreateContactInput`.' },
  TICKET: { internal: 'Ticket', description: 'Rows are as `CreateTicketInput`.' },
  ORDER: { internal: 'Order', description: 'Rows are as `CreateOrderInput`.' },
})
