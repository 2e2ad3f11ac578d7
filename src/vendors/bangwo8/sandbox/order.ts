import { hash32 } from '../../../sandbox/random.js'
import type { Bangwo8SandboxOptions } from './options.js'
import type { Collection, Row } from './records.js'
import { isTimeField } from './render.js'
import type { Renderer } from './render.js'

/** One key of an order. */
export interface OrderTerm {
  readonly field: string
  readonly descending: boolean
}

type Key = number | string

/** Sorts rows by the terms, the first counting most. What they leave equal goes by `tieOrder`; `address` seeds its shuffle. */
export function sortRows(
  rows: readonly Row[],
  collection: Collection,
  terms: readonly OrderTerm[],
  renderer: Renderer,
  options: Bangwo8SandboxOptions,
  address: string,
): readonly Row[] {
  const { tieOrder = 'id', textCase = 'exact' } = options
  const keyed = rows.map((row) => {
    const id = renderer.text(row, collection.idField) ?? ''
    return {
      row,
      id: keyOf(collection.idField, id),
      shuffled: tieOrder === 'unstable' ? hash32(address, id) : 0,
      keys: terms.map(({ field }) => {
        const text = renderer.text(row, field) ?? ''
        return keyOf(field, textCase === 'ignoreCase' ? text.toLowerCase() : text)
      }),
    }
  })
  keyed.sort((left, right) => {
    for (const [index, { descending }] of terms.entries()) {
      const order = compareKeys(left.keys[index] ?? '', right.keys[index] ?? '')
      if (order !== 0) return descending ? -order : order
    }
    if (left.shuffled !== right.shuffled) return left.shuffled - right.shuffled
    return tieOrder === 'idDesc' ? compareKeys(right.id, left.id) : compareKeys(left.id, right.id)
  })
  return keyed.map(({ row }) => row)
}

/** Codes and ids sort as numbers, which they are on the vendor's side; all else as text. */
function keyOf(field: string, text: string): Key {
  const isCode =
    !isTimeField(field) && /(?:Id|Level|Type|Status|Time|Source|^state|^status|^isDeleted|^isStat)$/.test(field)
  return isCode && /^\d{1,15}$/.test(text) ? Number(text) : text
}

/** Numbers before text, so that a stray text among codes does not upset the order. */
function compareKeys(left: Key, right: Key): number {
  if (left === right) return 0
  if (typeof left !== typeof right) return typeof left === 'number' ? -1 : 1
  return left < right ? -1 : 1
}
