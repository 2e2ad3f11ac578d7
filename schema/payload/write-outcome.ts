import { enumeration } from '../enumeration.js'

/** What became of a write. */
export const WriteOutcome = enumeration('WriteOutcome', 'What became of a write.', {
  APPLIED: 'The source has it.',
  NOT_APPLIED: 'The source has nothing of it.',
  OUTCOME_UNKNOWN:
    'The answer of the source was lost and the write could not be found there, nor ruled out. It is never sent again ' +
    'by itself; look into the source before you do.',
})
