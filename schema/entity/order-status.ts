import type { enumValues } from '../../src/model/index.js'
import { enumeration } from '../enumeration.js'

/** Where an order stands. */
export const OrderStatus = enumeration<(typeof enumValues)['OrderStatus'][number]>(
  'OrderStatus',
  "Where an order stands. The source's own word is in `nativeStatus`.",
  {
    DRAFT: 'Still being written.',
    PENDING: 'Placed, not yet accepted.',
    CONFIRMED: 'Accepted by the seller.',
    PAID: 'Paid in full.',
    FULFILLED: 'Delivered.',
    CANCELLED: 'Will not be delivered.',
    OTHER: 'A state of the source that fits none of the others.',
  },
)
