import { enumeration } from '../enumeration.js'

/** What became of a write. */
export const WriteOutcome = enumeration('WriteOutcome', 'What became of a write.', {
  APPLIED: 'The source has it.',
  NOT_APPLIED: 'The source has nothing of it.',
  OUTCOME_UNKNOWN:
    'The answer of the source was lost, or named no record, and the write could not be found there as it was sent, nor ' +
    'ruled out; `errors` says what was seen. It is never sent again by itself; ask with the same idempotency key, or look ' +
    'into the source before you do.',
})
