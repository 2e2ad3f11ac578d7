import { enumeration } from '../enumeration.js'

/** How rows are sent to a source. */
export const ImportWay = enumeration('ImportWay', 'How rows are sent to a source.', {
  BULK: 'In large batches of a job that the source works through by itself.',
  BATCH: 'Several in a call, each with an answer of its own.',
  SINGLE: 'One by one.',
})
