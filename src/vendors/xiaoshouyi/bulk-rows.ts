import { CrmError, invariant } from '../../errors/index.js'
import type { CallContext, ManyAnswer, WriteIntent } from '../vendor.js'
import type { Json } from './envelope.js'
import { linesOf } from './order-lines.js'
import { itemAnswer } from './write-answers.js'
import type { ValuedIntent, WriteDesk } from './write-desk.js'
import { writtenKinds } from './write-fields.js'
import { dataOfCells, isWritten, type Cell } from './write-row.js'

/** Rows of Bulk batches, there and back. */
export interface BulkRows {
  /** Bytes of a new record in a batch's body, in UTF-8. Pure. */
  bytesOf(intent: WriteIntent): number
  /**
   * The rows of a batch. A value that the object's description speaks against is sent as it is: the platform answers
   * each row by itself, and a row that is left out would move the others. @throws SOURCE_CAPABILITY for orders with lines.
   */
  datasOf(intents: readonly WriteIntent[], call: CallContext): Promise<readonly Json[]>
  /** One answer for each row, in the order of the rows; null when the rows are not numbered one after the other. */
  answersOf(rows: readonly Json[]): readonly ManyAnswer[] | null
}

/** Makes the rows of one tenant. */
export function createBulkRows(desk: WriteDesk): BulkRows {
  // A batch that is asked for later does not say of which kind it was.
  const fields = writtenKinds.flatMap((kind) => Object.entries(desk.fieldsOf(kind).fields))
  return {
    bytesOf: (intent) => Buffer.byteLength(JSON.stringify(dataOfCells(desk.say(created(intent)).cells))) + 1,
    datasOf: async (intents, call) => {
      const rows: (readonly Cell[])[] = []
      for (const intent of intents) rows.push((await desk.ready(created(intent), call)).cells)
      return rows.map(dataOfCells)
    },
    answersOf: (rows) => {
      const numbered = rows.map((row, place) => ({ row, index: indexIn(row) ?? place }))
      const sorted = numbered.sort((left, right) => left.index - right.index)
      // Nobody has published whether rows count from 0 or from 1.
      const first = sorted[0]?.index ?? 0
      if (first > 1 || !sorted.every(({ index }, place) => index === first + place)) return null
      return sorted.map(({ row }) => itemAnswer(row, { operation: 'create', fields, cells: null, description: null }))
    },
  }
}

function created(intent: WriteIntent): ValuedIntent {
  invariant(isWritten(intent) && intent.operation === 'create', 'Bulk jobs make new records only')
  if (linesOf(intent).length === 0) return intent
  throw new CrmError('SOURCE_CAPABILITY', 'This source imports orders without their lines only')
}

function indexIn({ index }: Json): number | null {
  return typeof index === 'number' && Number.isSafeInteger(index) && index >= 0 ? index : null
}
