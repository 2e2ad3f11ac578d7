import { enumeration } from '../enumeration.js'

/** Where an upload, or one of its batches, stands. */
export const ReportUploadStatus = enumeration('ReportUploadStatus', 'Where an upload, or one of its batches, stands.', {
  PENDING: 'Its turn has not come yet.',
  RUNNING:
    'It is under way. A batch that stays so in a failed upload is one of which nobody knows whether its rows are in.',
  QUEUED: 'It was begun; the source takes no more calls for now, and it goes on by itself at `resumesAt`.',
  SUCCEEDED: 'The source has saved it.',
  FAILED: 'It came to an end before all was saved; `error` says why.',
})
