import { enumeration } from '../enumeration.js'

/** How a source did in one list. */
export const SourceOutcomeStatus = enumeration('SourceOutcomeStatus', 'How a source did in one list.', {
  OK: 'It gave everything it was asked for.',
  FAILED: "It failed; `code' says how, and the answer's `errors' has an entry for it.",
  TIMED_OUT: 'It did not answer in time.',
  SKIPPED_QUOTA: 'It was not asked, because its quota leaves no call.',
  SKIPPED_CAPABILITY: 'It was not asked, because it cannot do this.',
  TRUNCATED: 'It was read only in part.',
})
