import { canonicalDecimal } from '../../model/index.js'
import type { OrderLineValues, WriteProblem } from '../vendor.js'
import { isNativeId } from './literals.js'
import type { FieldMaps } from './objects.js'
import { defaultCells, inputProblem, type Cell, type WrittenIntent } from './write-row.js'
import type { DefaultValues } from './write-settings.js'

/** What lines of a new order are held to. */
export interface LineLimits {
  /** All lines of an order go in one call. */
  readonly maxLines: number
  /** Places after the point that a price or a quantity keeps. */
  readonly decimals: number
}

/** A number of JSON keeps this many digits exactly. */
const maxDigits = 15

/** The lines that a write makes; none but for a new order. */
export function linesOf(intent: WrittenIntent): readonly OrderLineValues[] {
  return intent.kind === 'Order' && intent.operation === 'create' ? (intent.values.lines ?? []) : []
}

/** What is wrong with lines before the source is asked. Pure. */
export function checkLines(lines: readonly OrderLineValues[], limits: LineLimits): readonly WriteProblem[] {
  if (lines.length > limits.maxLines) {
    return [inputProblem(['lines'], `An order of this source is made with at most ${limits.maxLines} lines`)]
  }
  return lines.flatMap(({ productId, quantity, unitPrice }, index) => {
    const at = (field: string): readonly string[] => ['lines', String(index), field]
    return [
      ...(isNativeId(productId) ? [] : [inputProblem(at('productId'), 'productId is not an id of this source')]),
      ...checkDecimal(quantity, at('quantity'), limits),
      ...(unitPrice === null ? [] : checkDecimal(unitPrice, at('unitPrice'), limits)),
    ]
  })
}

function checkDecimal(value: string, path: readonly string[], { decimals }: LineLimits): readonly WriteProblem[] {
  const name = path.at(-1) ?? ''
  const canonical = canonicalDecimal(value)
  if (canonical === null) return [inputProblem(path, `${name} is not a decimal`)]
  const [, fraction = ''] = canonical.split('.')
  if (fraction.length > decimals) {
    return [inputProblem(path, `${name} has more than the ${decimals} decimal places that this source keeps`)]
  }
  const digits = canonical.replace(/\D/g, '').length
  return digits > maxDigits ? [inputProblem(path, `${name} has more digits than this source keeps`)] : []
}

/** Rows of the lines of an order; a line without a price gets the source's own. */
export function lineRows(
  lines: readonly OrderLineValues[],
  orderId: string,
  columns: FieldMaps['orderProduct'],
  defaults: DefaultValues,
): readonly (readonly Cell[])[] {
  return lines.map(({ productId, quantity, unitPrice }, index) => {
    const entries = [
      ['orderId', columns.orderId, orderId],
      ['productId', columns.productId, productId],
      ['quantity', columns.quantity, Number(quantity)],
      ['unitPrice', columns.unitPrice, unitPrice === null ? null : Number(unitPrice)],
    ] as const
    const said = entries.flatMap(([name, column, value]): Cell[] =>
      column === null || value === null ? [] : [{ column, value, path: ['lines', String(index), name] }],
    )
    const taken = new Set(said.map(({ column }) => column))
    return [
      ...said,
      ...defaultCells(defaults, taken).map((cell) => ({ ...cell, path: ['lines', String(index), cell.column] })),
    ]
  })
}
