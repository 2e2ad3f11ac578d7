import { CrmError, invariant } from '../../errors/index.js'
import type { CallContext, WriteAnswer, WriteCall, WriteProblem, WriteRequest } from '../vendor.js'
import type { Connection } from './connection.js'
import type { Description } from './description.js'
import { lineRows, linesOf, type LineLimits } from './order-lines.js'
import { createOrderLook } from './order-look.js'
import { draftCode, lineFieldsOf, openMark, readLines, splitOrder, type OrderSteps } from './order-steps.js'
import type { XiaoshouyiSettings } from './settings.js'
import { writeAnswer } from './write-answers.js'
import { settleRow } from './write-description.js'
import type { WriteDesk } from './write-desk.js'
import type { RefusedWrite } from './write-refusals.js'
import { batchRequest, createRequest, deleteRequest, updateRequest } from './write-requests.js'
import type { Cell, WrittenIntent } from './write-row.js'

/** Writes new orders that have lines. */
export interface OrderWriter {
  readonly limits: LineLimits
  /** The request that makes the order; its text names those that follow. Pure. */
  compile(intent: WrittenIntent): WriteRequest
  /** As `VendorWriter.send`. */
  send(intent: WrittenIntent, call: WriteCall): Promise<WriteAnswer>
}

/** What was begun is brought to an end in this time, even if whoever asked has left. */
const endingMs = 30_000

type NewOrder = Extract<WrittenIntent, { readonly kind: 'Order'; readonly operation: 'create' }>

function newOrder(intent: WrittenIntent): NewOrder {
  invariant(intent.kind === 'Order' && intent.operation === 'create', 'only new orders are written with their lines')
  return intent
}

/**
 * The vendor has no call that writes an order together with its lines. So the order is made as a draft with an unfinished
 * marker, all its lines by one `/batch` call that takes all or none, and only then marker and status are set: whoever
 * looks for the marker finds a whole order or none. When the lines are refused, the draft is deleted again. Three
 * writing calls, and one or two reads wherever an answer is lost.
 */
export function createOrderWriter(settings: XiaoshouyiSettings, desk: WriteDesk, connection: Connection): OrderWriter {
  const { source, now } = connection
  const { order, orderProduct } = settings.fields
  const limits: LineLimits = { maxLines: settings.batch.maxRecords, decimals: settings.writes.decimals }
  const look = createOrderLook(connection, orderProduct.orderId, settings.writes.markerFields.order)
  const lineFields = lineFieldsOf(orderProduct)

  const rowsOf = (intent: NewOrder, orderId: string): readonly (readonly Cell[])[] =>
    lineRows(linesOf(intent), orderId, orderProduct, settings.writes.defaults.orderProduct)

  const stepsOf = (intent: NewOrder, cells: readonly Cell[]): OrderSteps =>
    splitOrder(cells, {
      statusColumn: order.status,
      draft: draftCode(desk.fieldsOf(intent.kind).fields['status']),
      markerField: settings.writes.markerFields.order,
      marker: intent.marker,
    })

  /** Takes the draft back; its lines after it, since the order's own deletion decides. */
  const undo = async (orderId: string, call: CallContext): Promise<boolean> => {
    const about: RefusedWrite = { operation: 'delete', fields: lineFields, cells: null, description: null }
    const removed = async (request: WriteRequest): Promise<boolean> => {
      try {
        const answer = writeAnswer(await connection.write(request, call), about, null, source)
        return answer.kind === 'applied' && answer.nativeId !== null
      } catch {
        return false
      }
    }
    const gone = (await removed(deleteRequest('order', orderId))) || (await look.isGone(orderId, call))
    if (gone) {
      for (const id of (await look.linesOf(orderId, limits.maxLines, call)) ?? []) {
        await removed(deleteRequest('orderProduct', id))
      }
    }
    return gone
  }

  /** The end of a write that got no further than its draft. */
  const breakOff = async (
    orderId: string,
    marker: string,
    cause: readonly WriteProblem[] | CrmError,
    call: CallContext,
  ): Promise<WriteAnswer> => {
    if (await undo(orderId, call)) {
      if (cause instanceof CrmError) throw cause
      return { kind: 'refused', problems: cause }
    }
    // The last step may have been done after all, and that is why the order cannot be deleted.
    if ((await look.markerOf(orderId, call)) === marker) return { kind: 'applied', nativeId: orderId }
    const message = `The order was begun and could not be taken back: ${orderId} is in the source without being complete; complete or delete it there`
    const remnant: WriteProblem = { path: [], message, code: 'SOURCE_REJECTED' }
    return { kind: 'refused', problems: cause instanceof CrmError ? [remnant] : [...cause, remnant] }
  }

  /** Null = all lines are there. */
  const writeLines = async (
    rows: readonly (readonly Cell[])[],
    description: Description | null,
    orderId: string,
    call: CallContext,
  ): Promise<readonly WriteProblem[] | CrmError | null> => {
    try {
      const answer = await connection.write(batchRequest('orderProduct', rows), call, { mode: 'stop' })
      return readLines(answer, rows, { operation: 'create', fields: lineFields, description }, source)
    } catch (error) {
      if (!(error instanceof CrmError)) throw error
      const found = await look.linesOf(orderId, limits.maxLines, call)
      return found?.length === rows.length ? null : error
    }
  }

  return {
    limits,
    compile: (intent) => {
      const { cells } = desk.say(newOrder(intent))
      const { draft, last } = stepsOf(newOrder(intent), cells)
      const request = createRequest('order', draft)
      const lines = batchRequest('orderProduct', rowsOf(newOrder(intent), '{id}'))
      const text = [request.text, `${lines.text} ${lines.body ?? ''}`, updateRequest('order', '{id}', last).text]
      return Object.freeze({ ...request, text: text.join(', then ').replaceAll('%7Bid%7D', '{id}') })
    },
    send: async (given, call) => {
      const intent = newOrder(given)
      const fields = Object.entries(desk.fieldsOf(intent.kind).fields)
      const { cells, problems, description } = await desk.ready(intent, call)
      const lineDescription = await desk.describe('orderProduct', call)
      const settled = rowsOf(intent, '1').map((row) => settleRow(row, lineDescription, 'create'))
      const wrong = [...problems, ...settled.flatMap((row) => row.problems)]
      if (wrong.length > 0) return { kind: 'refused', problems: wrong }

      const { draft, last } = stepsOf(intent, cells)
      let sent = false
      const onSend = (): void => {
        call.onSend()
        sent = true
      }
      const ending: CallContext = {
        ...call,
        signal: new AbortController().signal,
        deadline: Math.max(call.deadline, now() + endingMs),
      }
      let orderId: string | null = null
      try {
        const answer = await connection.write(createRequest('order', draft), call, { onSend })
        const made = writeAnswer(answer, { operation: 'create', fields, cells: draft, description }, null, source)
        if (made.kind === 'refused') return made
        orderId = made.nativeId
        if (orderId === null) throw new CrmError('SOURCE_PROTOCOL_ERROR', 'A new order came without its id', { source })
      } catch (error) {
        if (sent) orderId = await look.findByMarker(`${intent.marker}${openMark}`, ending)
        if (orderId === null) throw error
      }

      const refusedLines = await writeLines(rowsOf(intent, orderId), lineDescription, orderId, ending)
      if (refusedLines !== null) return breakOff(orderId, intent.marker, refusedLines, ending)

      try {
        const answer = await connection.write(updateRequest('order', orderId, last), ending)
        const about: RefusedWrite = { operation: 'update', fields, cells: last, description }
        const done = writeAnswer(answer, about, orderId, source)
        if (done.kind === 'refused') return await breakOff(orderId, intent.marker, done.problems, ending)
        if (done.nativeId !== null) return done
        throw new CrmError('SOURCE_PROTOCOL_ERROR', '销售易 did not say which order it has changed', { source })
      } catch (error) {
        if (!(error instanceof CrmError)) throw error
        if ((await look.markerOf(orderId, ending)) === intent.marker) return { kind: 'applied', nativeId: orderId }
        return breakOff(orderId, intent.marker, error, ending)
      }
    },
  }
}
