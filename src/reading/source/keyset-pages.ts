import type { AnyRecord } from '../../model/index.js'
import type { Position } from '../../planner/index.js'
import type { FetchedPage } from '../calls.js'
import type { Batch, Delivery } from './delivery.js'
import { scanById } from './scan.js'
import { driftError, mostBarrenPages, mostMisses, Refusals, withheldError } from './sequence.js'

/** Asks for a page in the asked order; `anew`: whatever the same request gave before in this operation. */
export type FetchOrderedPage = (position: Position, pageSize: number, anew: boolean) => Promise<FetchedPage>

/**
 * Reads a source by key: each page asks from the last key on, that key included, and so begins with the last record of
 * the one before. Where that is missing, it was moved or the source holds back what it was asked for: the reading goes
 * back to where an earlier page began. Ties are read to their end before any of them is given, unless the source sorts
 * exactly. The end needs two signs. @throws SOURCE_DRIFT, SOURCE_PROTOCOL_ERROR.
 */
export async function* readByKeyset(delivery: Delivery, fetch: FetchOrderedPage): AsyncGenerator<Batch, void, void> {
  const { plan, bounds } = delivery
  const { maxPageRecords } = plan.kindCapabilities.paging
  const firstKey = bounds.after?.values[0] ?? null
  const beginning: Position = firstKey === null ? { kind: 'start' } : { kind: 'from', key: firstKey }
  let position: Position = beginning
  let pageSize = plan.pageSize
  let pending: AnyRecord[] = []
  /** Ids that came with pages before. */
  const seen = new Set<string>()
  /** The record that a page must begin with; null where none is known. */
  let seam: AnyRecord | null = null
  /** First records of pages before, to go back to. */
  const origins: AnyRecord[] = []
  let previous: FetchedPage | null = null
  let longest = 0
  let wasShort = false
  let asked: Position | null = null
  const refusals = new Refusals(plan.source)
  let misses = 0
  let empty = 0
  for (;;) {
    for (const record of previous?.records ?? []) seen.add(record.nativeId)
    // The same question once more is only worth asking anew.
    const isAgain = asked === position
    asked = position
    let page = await fetch(position, pageSize, isAgain || misses + empty > 0)
    previous = null
    // To the first question nothing may come: of a merged list this source may have no more, or never had any.
    const mayBeEmpty =
      position === beginning && seen.size === 0 && (position.kind === 'from' || (page.total ?? 0) === 0)
    if (page.records.length === 0 && !mayBeEmpty) {
      if (seam === null && misses === 0) {
        // Nothing is known that this page would have to hold. It is believed when another that cannot be empty is not,
        // and it comes empty again.
        const control: Position =
          position.kind === 'beyond' && position.key !== null ? { kind: 'from', key: position.key } : { kind: 'start' }
        if ((await fetch(control, pageSize, true)).records.length === 0) throw withheldError(plan.source)
        page = await fetch(position, pageSize, true)
        if (page.records.length === 0) {
          yield delivery.settle(pending, null)
          return
        }
      } else if (++empty >= mostBarrenPages) throw withheldError(plan.source)
    }
    delivery.checkOrder(page.records, position.kind === 'from' ? position.key : null)
    if (seam !== null && !beginsWith(page, seam, delivery)) {
      if (++misses > mostMisses) throw driftError(plan.source)
      refusals.note(
        position,
        page.records.map(({ nativeId }) => nativeId),
      )
      seam = earlierOrigin(origins, delivery.keyValue(seam), delivery)
      position = seam === null ? beginning : { kind: 'from', key: delivery.keyValue(seam) }
      pageSize = maxPageRecords
      continue
    }
    previous = page
    const fresh = seen.size === 0 ? page.records : page.records.filter((record) => !seen.has(record.nativeId))
    if (fresh.length > 0) misses = empty = 0
    for (const record of fresh) pending.push(record)
    // Of a page as long as the longest so far, though shorter than asked for, a source that gives no more at a time may
    // have left out the rest. A page of one cannot show its seam and more.
    const mayBeCut = page.records.length > 1 && page.records.length === longest
    longest = Math.max(longest, page.records.length)
    const confirmed = position.kind === 'from' && fresh.length === 0 && page.records.length > 0 && !mayBeCut
    if (page.ended === 'yes' || (page.ended === 'maybe' && confirmed && wasShort)) {
      yield delivery.settle(pending, null)
      return
    }
    // A total may speak for the end of a full page; of its last ties it says nothing.
    const isFull = page.records.length + page.gaps.size >= pageSize
    wasShort = page.ended === 'maybe' && !isFull
    if (page.ended === 'maybe' && confirmed) {
      // After a full page this one alone says that nothing follows.
      continue
    }
    const first = page.records[0]
    const last = page.records[page.records.length - 1]
    if (first === undefined || last === undefined) throw delivery.protocolError('an empty page that is not the last')
    const lastKey = delivery.keyValue(last)
    origins.push(first)
    seam = last
    const isOneGroup = delivery.keyValue(first) === lastKey
    if (isOneGroup && (page.ended === 'no' || isFull || (fresh.length === 0 && mayBeCut))) {
      yield delivery.settle(await readTies(lastKey, pending, seen, delivery, fetch), null)
      pending = []
      seam = null
      position = { kind: 'beyond', key: lastKey }
    } else {
      // A short page is taken as the end of its last ties, not of the read: whoever needs no more stops here.
      if (plan.orderGrade === 'exact' || (wasShort && !mayBeCut)) {
        yield delivery.settle(pending, null)
        pending = []
      } else {
        const complete = pending.filter((record) => delivery.isBefore(delivery.keyValue(record), lastKey))
        pending = pending.filter((record) => !delivery.isBefore(delivery.keyValue(record), lastKey))
        yield delivery.settle(complete, null)
      }
      if (position.kind !== 'from' || position.key !== lastKey) position = { kind: 'from', key: lastKey }
    }
    if (delivery.isPastEnd) return
    pageSize = maxPageRecords
  }
}

/** Whether a page that was asked from a record's key on has the record, or nothing but ties of it. */
function beginsWith(page: FetchedPage, seam: AnyRecord, delivery: Delivery): boolean {
  const key = delivery.keyValue(seam)
  const last = page.records[page.records.length - 1]
  if (last === undefined) return false
  if (delivery.keyValue(last) === key) return true
  return page.records.some((record) => record.nativeId === seam.nativeId && delivery.keyValue(record) === key)
}

/** The last of the origins that stands before a key; those after it are dropped. */
function earlierOrigin(origins: AnyRecord[], key: string | number, delivery: Delivery): AnyRecord | null {
  for (;;) {
    const origin = origins.pop()
    if (origin === undefined) return null
    if (delivery.isBefore(delivery.keyValue(origin), key)) return origin
  }
}

/** A tie group larger than a page, by id inside the group; what was read of it before goes first. */
async function readTies(
  key: string | number,
  pending: readonly AnyRecord[],
  seen: ReadonlySet<string>,
  { plan }: Delivery,
  fetch: FetchOrderedPage,
): Promise<AnyRecord[]> {
  const group = [...pending]
  const known = new Set([...seen, ...pending.map(({ nativeId }) => nativeId)])
  const pages = scanById(
    (afterId, pageSize, anew) => fetch({ kind: 'within', key, afterId }, pageSize, anew),
    plan.kindCapabilities.paging.maxPageRecords,
    plan.source,
    false,
  )
  for await (const records of pages) group.push(...records.filter(({ nativeId }) => !known.has(nativeId)))
  return group
}
