import type { CrmError } from '../errors/index.js'
import type { AnyRecord, BaseRecord } from '../model/index.js'
import type { SortKey } from '../query/index.js'
import type { SourceCalls } from './calls.js'
import type { CursorSealer } from './cursor.js'
import { createLane, withoutHints, type Lane, type LaneReader, type Merged } from './merge.js'
import { boundsOf, outcomeOf, type PageParts, type Reading } from './page.js'
import type { EngineSource, SourceOutcome } from './types.js'

/** What one parent of a batch ends up with: its first records in order, and how its read went. */
export interface ParentResult {
  readonly records: readonly AnyRecord[]
  readonly failure: CrmError | null
  /** Number of matching children, when they were all seen. */
  readonly total: number | null
  readonly scannedTo: SortKey | null
  readonly calls: SourceCalls
}

/** One of the parents whose children a page merges. */
export interface Part {
  readonly parent: BaseRecord
  readonly source: EngineSource
  readonly result: ParentResult
}

/** What the page of one parent's children is made of. */
export class ChildParts implements PageParts {
  readonly merged: Merged
  private made: readonly Lane[] | undefined

  constructor(
    readonly reading: Reading,
    private readonly parts: readonly Part[],
    readonly totalCount: number | null,
    readonly sealer: CursorSealer,
    readonly fingerprint: () => string,
  ) {
    this.merged = withoutHints(recordsOf(parts, reading))
  }

  lanes(): readonly Lane[] {
    this.made ??= this.parts.map((part) => laneOf(part, this.reading))
    return this.made
  }

  outcomes(): readonly SourceOutcome[] {
    return outcomesOf(this.parts, this.lanes())
  }
}

/** Names a parent's part of a list in cursors. */
export function laneKey(parent: BaseRecord): string {
  return `${parent.source}/${parent.nativeId}`
}

/** A finished part, as cursors see it. */
function laneOf({ parent, source, result }: Part, reading: Reading): Lane {
  const key = laneKey(parent)
  const read: LaneReader = { scannedTo: result.scannedTo, finished: false, next: () => Promise.resolve(null) }
  const lane = createLane(source.name, read, boundsOf(reading, key).start, null, key)
  lane.failure = result.failure
  return lane
}

function recordsOf(parts: readonly Part[], { order, wanted }: Reading): readonly AnyRecord[] {
  if (parts.length === 1) return parts[0]!.result.records
  return parts
    .flatMap(({ result }) => result.records)
    .sort(order.compare)
    .slice(0, wanted)
}

/** One outcome for each source: the first failure of its parents, the calls of its batches counted once. */
function outcomesOf(parts: readonly Part[], lanes: readonly Lane[]): SourceOutcome[] {
  const bySource = new Map<string, { lane: Lane; calls: Set<SourceCalls> }>()
  parts.forEach(({ source, result }, index) => {
    const lane = lanes[index]!
    const known = bySource.get(source.name) ?? { lane, calls: new Set() }
    known.calls.add(result.calls)
    bySource.set(source.name, known.lane.failure === null ? { lane, calls: known.calls } : known)
  })
  return [...bySource.values()].map(({ lane, calls }) =>
    outcomeOf(lane, {
      recordsScanned: [...calls].reduce((sum, each) => sum + each.recordsScanned, 0),
      vendorCalls: [...calls].reduce((sum, each) => sum + each.vendorCalls, 0),
      flaw: [...calls].find(({ flaw }) => flaw !== null)?.flaw ?? null,
    }),
  )
}
