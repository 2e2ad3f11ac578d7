import { asSourceError, type CrmError } from '../errors/index.js'
import type { AnyRecord } from '../model/index.js'
import type { SortKey, TotalOrder } from '../query/index.js'
import type { Point } from './cursor.js'
import type { Batch, SourceReader } from './source/reader.js'

/** One source's part in a merged read. */
export interface Lane {
  /** Names the lane in cursors: the source, or source and parent where several parents are merged. */
  readonly key: string
  readonly source: string
  /** Null when the cursor says that this source holds nothing more in the reading direction. */
  readonly reader: LaneReader | null
  /** Where this source's read began. */
  readonly start: Point
  readonly startHint: number | null
  buffer: Batch
  index: number
  done: boolean
  failure: CrmError | null
}

/** What a lane is read through. */
export type LaneReader = Pick<SourceReader, 'next' | 'scannedTo' | 'finished'>

/** Where a source was when it last delivered a record, by source. */
export type Hints = Readonly<Record<string, number>>

/** Merged records in their order, with what cursors at them have to know. */
export interface Merged {
  readonly records: readonly AnyRecord[]
  /** The hints from each of these positions on; the first is 0. */
  readonly hints: readonly { readonly from: number; readonly hints: Hints }[]
}

const noHints: Hints = Object.freeze({})
const noHintsAtAll: Merged['hints'] = [{ from: 0, hints: noHints }]

/** Records that came without hints. */
export function withoutHints(records: readonly AnyRecord[]): Merged {
  return { records, hints: noHintsAtAll }
}

/** The hints at one of the merged records. */
export function hintsAt({ hints }: Merged, index: number): Hints {
  return hints.findLast(({ from }) => from <= index)?.hints ?? noHints
}

const emptyBatch: Batch = Object.freeze({ records: [], hint: null })

/** A lane that begins at a point. */
export function createLane(
  source: string,
  reader: LaneReader | null,
  start: Point,
  startHint: number | null,
  key = source,
): Lane {
  return { key, source, reader, start, startHint, buffer: emptyBatch, index: 0, done: reader === null, failure: null }
}

/**
 * Picks records over all lanes in the total order until `wanted` are there or every lane has ended; the next record of
 * each lane is known before any is picked. A lane that fails stops there and the others go on. Lanes are read at the
 * same time; each holds one batch.
 */
export async function mergeLanes(lanes: readonly Lane[], order: TotalOrder, wanted: number): Promise<Merged> {
  const picked: AnyRecord[] = []
  const hints = [{ from: 0, hints: hintsOfStart(lanes) }]
  while (picked.length < wanted) {
    const empty = lanes.filter((lane) => !lane.done && lane.index >= lane.buffer.records.length)
    // Of several lanes none is surely needed for all that is still wanted.
    const needed = lanes.length === 1 ? wanted - picked.length : 0
    if (empty.length > 0) await Promise.all(empty.map((lane) => fill(lane, needed)))
    let best: Lane | null = null
    for (const lane of lanes) {
      const head = lane.buffer.records[lane.index]
      if (head !== undefined && (best === null || order.compare(head, best.buffer.records[best.index]!) < 0))
        best = lane
    }
    if (best === null) break
    const { records, hint } = best.buffer
    const last = hints[hints.length - 1]!.hints
    if (hint !== null && last[best.source] !== hint)
      hints.push({ from: picked.length, hints: { ...last, [best.source]: hint } })
    // With nothing to compare to, all that is there comes next.
    const end = lanes.length === 1 ? Math.min(records.length, best.index + wanted - picked.length) : best.index + 1
    while (best.index < end) picked.push(records[best.index++]!)
  }
  return { records: picked, hints }
}

function hintsOfStart(lanes: readonly Lane[]): Hints {
  return Object.fromEntries(lanes.flatMap((lane) => (lane.startHint === null ? [] : [[lane.source, lane.startHint]])))
}

async function fill(lane: Lane, needed: number): Promise<void> {
  if (lane.reader === null) return
  try {
    for (;;) {
      const batch = await lane.reader.next(needed)
      if (batch === null) {
        lane.done = true
        lane.buffer = emptyBatch
        lane.index = 0
        return
      }
      if (batch.records.length > 0) {
        lane.buffer = batch
        lane.index = 0
        return
      }
    }
  } catch (error) {
    lane.failure = asSourceError(error, lane.source)
    lane.done = true
    lane.buffer = emptyBatch
    lane.index = 0
  }
}

/**
 * How far a lane counts as read when the page has come to `key` (null = no record): the key itself for a lane in good
 * order, no further than it was really read for one that failed, and never before where it began.
 */
export function pointAt(lane: Lane, key: SortKey | null, order: TotalOrder): Point {
  if (key === null) return lane.reader?.scannedTo ?? lane.start
  const reached = lane.failure === null ? key : earlier(lane.reader?.scannedTo ?? null, key, order)
  if (reached === null) return lane.start
  if (lane.start === 'start' || lane.start === 'end') return lane.reader === null ? lane.start : reached
  return order.compareKeys(lane.start, reached) > 0 ? lane.start : reached
}

function earlier(limit: SortKey | null, key: SortKey, order: TotalOrder): SortKey | null {
  if (limit === null) return null
  return order.compareKeys(limit, key) < 0 ? limit : key
}
