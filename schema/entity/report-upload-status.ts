import { enumeration } from '../enumeration.js'

/** Where an upload, or one of its batches, stands. */
export const ReportUploadStatus = enumeration('ReportUploadStatus', 'Where an upload, or one of its batches, stands.', {
  PENDING: 'Its turn has not come yet.',
  RUNNING:
    'It is under way. A batch that stays so in a failed upload is one of which nobody knows whether its rows are in.',
  SUCCEEDED: 'The source has saved it.',
  FAILED: 'It came to an end before all was saved; `error` says why.',
})
