import { invariant } from '../../errors/index.js'
import type { WriteProblem } from '../vendor.js'
import { failureOf, isObject, saysSuccess, type Answer } from './envelope.js'
import type { FieldMaps } from './objects.js'
import { itemAnswer, writeAnswer } from './write-answers.js'
import type { FieldEntry, WriteField } from './write-fields.js'
import type { RefusedWrite } from './write-refusals.js'
import type { Cell } from './write-row.js'

/** Ends the marker of an order whose lines are still to come: such an order is not what was asked for. */
export const openMark = ':open'

/** The two writes of an order that stand around those of its lines. */
export interface OrderSteps {
  /** What the order is made with. */
  readonly draft: readonly Cell[]
  /** What is set once the lines are there. */
  readonly last: readonly Cell[]
}

/** A status other than draft waits for the lines: those of an effective order can no longer be written. Pure. */
export function splitOrder(
  cells: readonly Cell[],
  {
    statusColumn,
    draft,
    markerField,
    marker,
  }: {
    readonly statusColumn: string | null
    readonly draft: number | null
    readonly markerField: string | null
    readonly marker: string
  },
): OrderSteps {
  invariant(markerField !== null, 'orders with lines are written only where a field keeps the marker')
  const status = cells.find(({ column }) => column === statusColumn)
  const waits = status !== undefined && status.value !== draft
  const rest = cells.filter((cell) => cell.column !== markerField && !(waits && cell === status))
  const early = waits && draft !== null ? [{ ...status, value: draft }] : []
  const marked = (value: string): Cell => ({ column: markerField, value, path: [] })
  return {
    draft: [...rest, ...early, marked(`${marker}${openMark}`)],
    last: [...(waits ? [status] : []), marked(marker)],
  }
}

/** The code of a draft; null where the settings name none. */
export function draftCode(status: WriteField | undefined): number | null {
  return status?.type === 'code' ? (status.codes.get('DRAFT') ?? null) : null
}

/** Lines as refusals name their fields. */
export function lineFieldsOf({ orderId, productId }: FieldMaps['orderProduct']): readonly FieldEntry[] {
  const names = { orderId, productId }
  return Object.entries(names).flatMap(([name, column]): FieldEntry[] =>
    column === null ? [] : [[name, { type: 'reference', column }]],
  )
}

/**
 * What became of lines that are written all or none. Null = all are there. Which line was refused is told only where
 * the answer lists them and one of them differs.
 * @throws CrmError of kind `source` when the answer does not say.
 */
export function readLines(
  answer: Answer,
  rows: readonly (readonly Cell[])[],
  about: Omit<RefusedWrite, 'cells'>,
  source: string,
): readonly WriteProblem[] | null {
  const listed = answer.body['batchData']
  const items = Array.isArray(listed) ? listed.filter(isObject) : []
  const refused = items.flatMap((item, index) => (saysSuccess(item['code']) ? [] : [{ item, index }]))
  if (answer.ok && refused.length === 0) {
    if (items.length === rows.length) return null
    throw failureOf({ code: null, status: answer.status }, source)
  }
  const [only, second] = refused
  const index = rows.length === 1 ? 0 : only !== undefined && second === undefined ? only.index : null
  const write: RefusedWrite = { ...about, cells: rows[index ?? 0] ?? null }
  const said =
    only === undefined ? writeAnswer({ ...answer, ok: false }, write, null, source) : itemAnswer(only.item, write)
  if (said.kind !== 'refused') throw failureOf({ code: null, status: answer.status }, source)
  return said.problems.map((problem) => ({ ...problem, path: linePath(problem.path, index) }))
}

/** Without a known line the problem is one of the lines as a whole. */
function linePath(path: readonly string[], index: number | null): readonly string[] {
  if (index === null) return ['lines']
  const field = path.at(-1)
  return field === undefined || path[0] === 'lines'
    ? ['lines', String(index), ...path.slice(2)]
    : ['lines', String(index), field]
}
