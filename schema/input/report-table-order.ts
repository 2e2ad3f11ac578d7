import { internalEnumeration } from '../enumeration.js'
import { orderInput, type OrderInput } from './order-input.js'

/** What report tables can be ordered by; inside the server the name of the record's field. */
export const ReportTableOrderField = internalEnumeration(
  'ReportTableOrderField',
  'What report tables can be ordered by.',
  {
    UPDATED_AT: { internal: 'updatedAt', description: 'When rows were last put into it.' },
    NAME: { internal: 'name', description: 'What it is called, by code point.' },
  },
)

/** One term of an order of report tables. */
export const ReportTableOrder = orderInput('ReportTable', ReportTableOrderField)
/** One term of an order of report tables. */
export type ReportTableOrder = OrderInput
