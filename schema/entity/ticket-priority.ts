import type { enumValues } from '../../src/model/index.js'
import { enumeration } from '../enumeration.js'

/** How pressing a ticket is; orders sort from LOW to URGENT. */
export const TicketPriority = enumeration<(typeof enumValues)['TicketPriority'][number]>(
  'TicketPriority',
  'How pressing a ticket is. Ascending order is the order of this list.',
  {
    LOW: 'Can wait.',
    NORMAL: 'The usual.',
    HIGH: 'Before the usual.',
    URGENT: 'Now.',
    NONE: 'No priority was set.',
    OTHER: 'A priority of the source that fits none of the others.',
  },
)
