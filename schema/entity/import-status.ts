import { enumeration } from '../enumeration.js'

/** Where an import stands. */
export const ImportStatus = enumeration('ImportStatus', 'Where an import stands.', {
  PENDING: 'Its turn has not come yet.',
  RUNNING: 'It is under way.',
  QUEUED: 'It was begun; the source takes no more calls for now, and it goes on by itself at `resumesAt`.',
  SUCCEEDED: 'Every row was sent; what became of each, `results` tells.',
  FAILED: 'It came to an end before all rows were sent; `error` says why.',
})
