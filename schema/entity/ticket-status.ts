import type { enumValues } from '../../src/model/index.js'
import { enumeration } from '../enumeration.js'

/** Where a ticket stands. */
export const TicketStatus = enumeration<(typeof enumValues)['TicketStatus'][number]>(
  'TicketStatus',
  "Where a ticket stands. The source's own word is in `nativeStatus`.",
  {
    NEW: 'Nobody has taken it up yet.',
    OPEN: 'Somebody works on it.',
    PENDING: 'Waits for the customer.',
    ON_HOLD: 'Waits for somebody other than the customer.',
    SOLVED: 'An answer was found; the customer may still object.',
    CLOSED: 'Finished for good.',
    OTHER: 'A state of the source that fits none of the others.',
  },
)
