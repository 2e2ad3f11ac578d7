import { enumeration } from '../enumeration.js'

/** What an upload does with the rows that are already in the table. */
export const ReportUploadMode = enumeration(
  'ReportUploadMode',
  'What an upload does with the rows that are already in the table.',
  {
    APPEND: 'Leaves them and adds to them.',
    REPLACE: 'Takes them all out with its first batch, waits until that is in, then adds the others.',
  },
)
