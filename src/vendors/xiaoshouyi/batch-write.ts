import { CrmError, invariant } from '../../errors/index.js'
import type { ManyAnswer, VendorBatchWriter, WriteProblem } from '../vendor.js'
import type { Connection } from './connection.js'
import { failureOf, isObject } from './envelope.js'
import { linesOf } from './order-lines.js'
import { itemAnswer } from './write-answers.js'
import type { ReadyRow, WriteDesk } from './write-desk.js'
import { batchRequest } from './write-requests.js'
import { isWritten } from './write-row.js'

const linesOneByOne: WriteProblem = {
  path: ['lines'],
  message: 'This source writes orders with lines only one by one',
  code: 'SOURCE_CAPABILITY',
}

/** Creates several records of one kind by one call of `/batch` that goes on after a refused one. */
export function createBatchWriter(desk: WriteDesk, connection: Connection, maxRecords: number): VendorBatchWriter {
  const { source } = connection
  return {
    maxRecords,
    sendMany: async (intents, call) => {
      invariant(intents.length <= maxRecords, `one call writes at most ${maxRecords} records`)
      const rows: ReadyRow[] = []
      for (const intent of intents) {
        invariant(isWritten(intent) && intent.operation === 'create', '/batch makes new records only')
        const row = await desk.ready(intent, call)
        rows.push(linesOf(intent).length === 0 ? row : { ...row, problems: [...row.problems, linesOneByOne] })
      }
      const [first] = intents
      const sound = rows.filter(({ problems }) => problems.length === 0)
      const answers: ManyAnswer[] = rows.map(({ problems }) => ({ kind: 'refused', problems }))
      if (first === undefined || sound.length === 0) return answers

      const { object, fields: byName } = desk.fieldsOf(first.kind)
      const fields = Object.entries(byName)
      const request = batchRequest(
        object,
        sound.map(({ cells }) => cells),
      )
      const answer = await connection.write(request, call, { onSend: call.onSend, mode: 'continue' })
      const { batchData } = answer.body
      if (!Array.isArray(batchData)) {
        throw answer.ok
          ? new CrmError('SOURCE_PROTOCOL_ERROR', '销售易 did not say what became of each record', { source })
          : failureOf(answer, source)
      }
      if (batchData.length !== sound.length || !batchData.every(isObject)) {
        const what = `销售易 was sent ${sound.length} records and told of ${batchData.length}`
        throw new CrmError('SOURCE_PROTOCOL_ERROR', what, { source })
      }
      for (const [index, { cells, description, problems }] of rows.entries()) {
        if (problems.length > 0) continue
        const item: unknown = batchData[sound.indexOf(rows[index]!)]
        answers[index] = itemAnswer(isObject(item) ? item : {}, { operation: 'create', fields, cells, description })
      }
      return answers
    },
  }
}
