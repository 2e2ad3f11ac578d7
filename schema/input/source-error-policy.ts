import { enumeration } from '../enumeration.js'

/** What a list does when one of its sources fails. */
export const SourceErrorPolicy = enumeration('SourceErrorPolicy', 'What a list does when one of its sources fails.', {
  PARTIAL: "The other sources' records are still given, and the failure is told beside them.",
  FAIL: 'The whole list fails.',
})
