import { invariant } from '../../errors/index.js'
import type { VendorWriter, WriteAnswer, WriteCall, WriteIntent } from '../vendor.js'
import type { Connection } from './connection.js'
import { isNativeId } from './literals.js'
import { checkLines, linesOf } from './order-lines.js'
import type { OrderWriter } from './order-write.js'
import { writeAnswer } from './write-answers.js'
import type { WriteDesk } from './write-desk.js'
import { createRequest, deleteRequest, updateRequest } from './write-requests.js'
import { inputProblem, isWritten, type WrittenIntent } from './write-row.js'

/** What a writer is made of. */
export interface WriterParts {
  readonly desk: WriteDesk
  readonly connection: Connection
  /** Writes orders that have lines, which takes several calls. */
  readonly orders: OrderWriter
}

/** Writes records one by one through `xobjects`: one writing call each, but for new orders with lines. */
export function createWriter({ desk, connection, orders }: WriterParts): VendorWriter {
  const { source } = connection

  const deliver = async (intent: WrittenIntent, call: WriteCall): Promise<WriteAnswer> => {
    const { onSend } = call
    const { object, fields: byName } = desk.fieldsOf(intent.kind)
    const fields = Object.entries(byName)
    const { operation } = intent
    if (intent.operation === 'delete') {
      const answer = await connection.write(deleteRequest(object, intent.nativeId), call, { onSend })
      const about = { operation, fields, cells: null, description: null }
      return writeAnswer(answer, about, intent.nativeId, source)
    }
    const { cells, problems, description } = await desk.ready(intent, call)
    if (problems.length > 0) return { kind: 'refused', problems }
    const nativeId = intent.operation === 'update' ? intent.nativeId : null
    const request = nativeId === null ? createRequest(object, cells) : updateRequest(object, nativeId, cells)
    const answer = await connection.write(request, call, { onSend })
    return writeAnswer(answer, { operation, fields, cells, description }, nativeId, source)
  }

  return {
    check: (intent) => {
      if (!isWritten(intent)) return []
      if (intent.operation !== 'create' && !isNativeId(intent.nativeId)) {
        return [inputProblem([], 'This is not an id of this source')]
      }
      if (intent.operation === 'delete') return []
      return [...desk.say(intent).problems, ...checkLines(linesOf(intent), orders.limits)]
    },
    checkKnown: (intent) => (isWritten(intent) && intent.operation !== 'delete' ? desk.known(intent) : []),
    // The description and the write; an order with lines takes three writes, and being taken back as many as it has lines.
    mostCalls: (intent) => {
      if (intent.operation === 'delete' || !isWritten(intent)) return 1
      const lines = linesOf(intent).length
      return lines === 0 ? 2 : 9 + lines
    },
    compile: (intent) => {
      invariant(isWritten(intent), '销售易 is asked only for kinds that it writes')
      const { object } = desk.fieldsOf(intent.kind)
      if (intent.operation === 'delete') return deleteRequest(object, intent.nativeId)
      if (linesOf(intent).length > 0) return orders.compile(intent)
      const { cells } = desk.say(intent)
      return intent.operation === 'create'
        ? createRequest(object, cells)
        : updateRequest(object, intent.nativeId, cells)
    },
    send: (intent: WriteIntent, call) => {
      invariant(isWritten(intent), '销售易 is asked only for kinds that it writes')
      return linesOf(intent).length > 0 ? orders.send(intent, call) : deliver(intent, call)
    },
  }
}
