import type { enumValues } from '../../src/model/index.js'
import { enumeration } from '../enumeration.js'

/** How far the business with a customer has come. */
export const CustomerStatus = enumeration<(typeof enumValues)['CustomerStatus'][number]>(
  'CustomerStatus',
  "How far the business with a customer has come. The source's own word is in `nativeStatus`.",
  {
    LEAD: 'May become a customer.',
    ACTIVE: 'Buys, or has a running agreement.',
    INACTIVE: 'No longer buys.',
    OTHER: 'A state of the source that fits none of the others, or none at all.',
  },
)
