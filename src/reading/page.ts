import type { AnyRecord } from '../model/index.js'
import { totalOrder, type SortKey, type TotalOrder } from '../query/index.js'
import type { SourceCalls } from './calls.js'
import type { CursorSealer, CursorState, Point } from './cursor.js'
import { hintsAt, pointAt, type Hints, type Lane, type Merged } from './merge.js'
import type { Page, PageRequest, SourceOutcome } from './types.js'

/** Which way a list is read and how many records its page holds. */
export interface Reading {
  readonly backward: boolean
  readonly size: number
  /** One more than the size where the next page's existence is asked for. */
  readonly wanted: number
  readonly order: TotalOrder
  readonly after: CursorState | null
  readonly before: CursorState | null
}

/** Opens the cursors and fixes direction and size. @throws CURSOR_INVALID. */
export function readingOf(
  request: PageRequest,
  kind: TotalOrder['kind'],
  sealer: CursorSealer,
  fingerprint: () => string,
  defaultSize: number,
): Reading {
  const backward = request.last !== null && request.last !== undefined
  const size = (backward ? request.last : request.first) ?? defaultSize
  const open = (cursor: string | null | undefined, argument: string): CursorState | null =>
    cursor === null || cursor === undefined ? null : sealer.open(cursor, fingerprint(), argument)
  return {
    backward,
    size,
    wanted: request.wantsMore ? size + 1 : size,
    order: totalOrder(kind, request.order, backward),
    after: open(request.after, 'after'),
    before: open(request.before, 'before'),
  }
}

/** Between which points one lane is read: where the read begins (in its direction) and where it must stop. */
export function boundsOf(
  reading: Reading,
  lane: string,
): { start: Point; until: SortKey | null; empty: boolean; hint: number | null } {
  const pointOf = (cursor: CursorState | null): Point | null =>
    cursor === null ? null : (cursor.points[lane] ?? cursor.key ?? 'start')
  const [from, to] = reading.backward ? [reading.before, reading.after] : [reading.after, reading.before]
  const [head, tail]: [Point, Point] = reading.backward ? ['end', 'start'] : ['start', 'end']
  const start = pointOf(from) ?? head
  const stop = pointOf(to) ?? tail
  const empty = start === tail || stop === head
  return {
    start,
    until: stop === 'start' || stop === 'end' ? null : stop,
    empty,
    hint: from !== null && from.backward === reading.backward ? (from.hints[lane] ?? null) : null,
  }
}

/** What one source was asked for a list, and what was wrong with some of its rows. */
export type CallCounts = Pick<SourceCalls, 'recordsScanned' | 'vendorCalls' | 'flaw'>

/** Nothing was asked. */
export const noCalls: CallCounts = { recordsScanned: 0, vendorCalls: 0, flaw: null }

/** The outcome of one lane; rows that had to be left out make it incomplete too. */
export function outcomeOf(lane: Lane, { recordsScanned, vendorCalls, flaw }: CallCounts): SourceOutcome {
  const failure = lane.failure ?? flaw
  return {
    source: lane.source,
    status: failure === null ? 'OK' : lane.failure === null ? 'TRUNCATED' : outcomeStatus(failure.code),
    code: failure?.code ?? null,
    retryAfterMs: failure?.retryAfterMs ?? null,
    recordsScanned,
    vendorCalls,
  }
}

function outcomeStatus(code: string): SourceOutcome['status'] {
  switch (code) {
    case 'SOURCE_TIMEOUT':
    case 'DEADLINE_EXCEEDED':
      return 'TIMED_OUT'
    case 'SOURCE_QUOTA_EXHAUSTED':
      return 'SKIPPED_QUOTA'
    case 'SOURCE_CAPABILITY':
      return 'SKIPPED_CAPABILITY'
    case 'SCAN_BUDGET_EXCEEDED':
    case 'SOURCE_DRIFT':
      return 'TRUNCATED'
    default:
      return 'FAILED'
  }
}

/** What a page is made of. */
export interface PageParts {
  readonly reading: Reading
  /** Up to `wanted` records in reading order. */
  readonly merged: Merged
  readonly totalCount: number | null
  readonly sealer: CursorSealer
  /** These are asked for only where a cursor or an outcome is. */
  fingerprint(): string
  lanes(): readonly Lane[]
  outcomes(): readonly SourceOutcome[]
}

/** A finished read, as a page; all but its records is worked out when asked for. */
export class ReadPage<R extends AnyRecord> implements Page<R> {
  readonly records: readonly R[]

  constructor(private readonly parts: PageParts) {
    const { reading, merged } = parts
    const records = merged.records as readonly R[]
    const kept = records.length > reading.size ? records.slice(0, reading.size) : records
    this.records = reading.backward ? [...kept].reverse() : kept
  }

  cursorAt(index: number): string {
    const { reading, merged } = this.parts
    const position = reading.backward ? this.records.length - 1 - index : index
    return this.seal(reading.order.keyOf(merged.records[position]!), hintsAt(merged, position))
  }

  get hasNextPage(): boolean {
    return this.parts.reading.backward ? this.isBehindAnother : this.goesOn
  }

  get hasPreviousPage(): boolean {
    return this.parts.reading.backward ? this.goesOn : this.isBehindAnother
  }

  startCursor(): string | null {
    return this.records.length > 0 ? this.cursorAt(0) : this.emptyCursor()
  }

  endCursor(): string | null {
    return this.records.length > 0 ? this.cursorAt(this.records.length - 1) : this.emptyCursor()
  }

  get totalCount(): number | null {
    return this.parts.totalCount
  }

  get complete(): boolean {
    return this.outcomes.every((outcome) => outcome.status === 'OK')
  }

  get outcomes(): readonly SourceOutcome[] {
    return this.parts.outcomes()
  }

  /** Whether records follow in the direction of reading. */
  private get goesOn(): boolean {
    const { reading, merged } = this.parts
    const to = reading.backward ? reading.after : reading.before
    return merged.records.length > reading.size || to !== null || this.parts.lanes().some(isCutShort)
  }

  /** Whether the read began behind records. */
  private get isBehindAnother(): boolean {
    const { reading } = this.parts
    const from = reading.backward ? reading.before : reading.after
    if (from === null) return false
    return from.key !== null || Object.values(from.points).some((point) => point !== 'start' && point !== 'end')
  }

  /** Set where the list is incomplete, so that it can be taken up again. */
  private emptyCursor(): string | null {
    return this.complete ? null : this.seal(null, {})
  }

  private seal(key: SortKey | null, hints: Hints): string {
    const { reading, sealer } = this.parts
    const points: Record<string, Point> = {}
    for (const lane of this.parts.lanes()) {
      const point = pointAt(lane, key, reading.order)
      if (point !== key) points[lane.key] = point
    }
    return sealer.seal({ key, points, hints, backward: reading.backward }, this.parts.fingerprint())
  }
}

/** A read that failed before its end: what it has not delivered may follow. */
function isCutShort({ failure, reader }: Lane): boolean {
  return failure !== null && reader !== null && !reader.finished
}
