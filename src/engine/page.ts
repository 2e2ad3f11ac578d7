import type { AnyRecord } from '../model/index.js'
import { totalOrder, type SortKey, type TotalOrder } from '../query/index.js'
import type { CursorSealer, CursorState, Point } from './cursor.js'
import { pointAt, type Lane, type MergedEntry } from './merge.js'
import type { Page, PageEntry, PageRequest, SourceOutcome } from './types.js'

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

/** The outcome of one lane. */
export function outcomeOf(lane: Lane, counts: { recordsScanned: number; vendorCalls: number }): SourceOutcome {
  const { failure } = lane
  return {
    source: lane.source,
    status: failure === null ? 'OK' : outcomeStatus(failure.code),
    code: failure?.code ?? null,
    retryAfterMs: failure?.retryAfterMs ?? null,
    recordsScanned: counts.recordsScanned,
    vendorCalls: counts.vendorCalls,
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
      return 'TRUNCATED'
    default:
      return 'FAILED'
  }
}

/** A finished read, as a page. `entries` holds up to `wanted` records in reading order. */
export function pageOf<R extends AnyRecord>(input: {
  readonly reading: Reading
  readonly lanes: readonly Lane[]
  readonly entries: readonly MergedEntry[]
  readonly outcomes: readonly SourceOutcome[]
  readonly totalCount: number | null
  readonly sealer: CursorSealer
  readonly fingerprint: () => string
}): Page<R> {
  const { reading, lanes, sealer, fingerprint } = input
  const kept = input.entries.slice(0, reading.size)
  const goesOn = input.entries.length > reading.size || lanes.some(isTruncatedOnTheWay)
  const [from, to] = reading.backward ? [reading.before, reading.after] : [reading.after, reading.before]
  const behind =
    from !== null &&
    (from.key !== null || Object.values(from.points).some((point) => point !== 'start' && point !== 'end'))

  const seal = (key: SortKey | null, hints: Readonly<Record<string, number>>): string => {
    const points: Record<string, Point> = {}
    for (const lane of lanes) {
      const point = pointAt(lane, key, reading.order)
      if (point !== key) points[lane.key] = point
    }
    return sealer.seal({ key, points, hints, backward: reading.backward }, fingerprint())
  }
  const entries: PageEntry<R>[] = kept.map((entry) => ({
    record: entry.record as R,
    cursor: () => seal(reading.order.keyOf(entry.record), entry.hints),
  }))
  if (reading.backward) entries.reverse()
  const complete = input.outcomes.every((outcome) => outcome.status === 'OK')
  const emptyCursor = (): string | null => (complete ? null : seal(null, {}))
  return {
    entries,
    hasNextPage: reading.backward ? behind : goesOn || to !== null,
    hasPreviousPage: reading.backward ? goesOn || to !== null : behind,
    startCursor: () => entries[0]?.cursor() ?? emptyCursor(),
    endCursor: () => entries[entries.length - 1]?.cursor() ?? emptyCursor(),
    totalCount: input.totalCount,
    complete,
    outcomes: input.outcomes,
  }
}

/** A read that stopped at the scan budget but got somewhere: reading on from here makes progress. */
function isTruncatedOnTheWay(lane: Lane): boolean {
  return lane.failure?.code === 'SCAN_BUDGET_EXCEEDED' && lane.reader !== null && lane.reader.scannedTo !== null
}
