import type { AnyRecord } from '../../model/index.js'
import type { FetchedPage } from '../calls.js'
import { PagesAhead } from './pages-ahead.js'
import { driftError, mostBarrenPages, mostMisses, Refusals, withheldError } from './sequence.js'
import { windowAfter, windowBefore, type Window } from './windows.js'

/** One place of a source's sequence: whose record stands there, and by what it is sorted; null = it could not be read. */
type Place = { readonly id: string; readonly key: unknown } | null

/** What a page by position brought. */
export interface Stretch {
  /** Where the page begins in the source's sequence. */
  readonly offset: number
  /** The whole page, overlap included. */
  readonly page: readonly AnyRecord[]
  /** Its records that no page before brought, in the source's sequence. */
  readonly fresh: readonly AnyRecord[]
  /** The sequence ends here. */
  readonly ended: boolean
}

/** What a reading by position is made with. */
export interface OffsetReading {
  readonly source: string
  readonly maxPageRecords: number
  /** The first page. */
  readonly first: Window
  /** Records in all, as far as is known before the first page; null = not known. */
  readonly expectedTotal: number | null
  /** By what the source was asked to sort; null for every record where it was not. */
  keyOf(record: AnyRecord): unknown
  /** `anew`: whatever the same request gave before in this operation. */
  fetch(window: Window, anew: boolean): Promise<FetchedPage>
  /** Records that may still be read. */
  room(): number
}

/**
 * Reads a source's sequence by position so that moving records are noticed. Every page begins with records that the one
 * before ended with. Where those are not at their places, something came, went or moved: the reading goes back, each
 * time twice as far, until a page begins with a record that stands where it stood, and goes on from there. So a record
 * that nobody touches comes exactly once, or the reading fails; a source that is at rest and yet does not put its pages
 * together in one order is found out. The end needs two signs: neither a short page nor an empty one, nor a total, is
 * believed alone. One call a page; about one page in eight is overlap.
 */
export class OffsetPages {
  private chain: Place[] = []
  private chainStart = 0
  private readonly keys = new Map<string, unknown>()
  private readonly refusals: Refusals
  private readonly ahead: PagesAhead
  private maxPageRecords: number
  private total: number | null
  private anew = false
  private misses = 0
  /** Places of the longest page that was given out. */
  private longest = 0
  /** The page before showed one sign of the end. */
  private wasShort = false
  private asked: Window | null = null
  private barren = 0
  /** The page that was given out last; it is noted when the next one is asked for, which for most is never. */
  private given: { readonly offset: number; readonly page: FetchedPage; readonly from: number } | null = null

  constructor(private readonly reading: OffsetReading) {
    this.maxPageRecords = reading.maxPageRecords
    this.total = reading.expectedTotal
    this.refusals = new Refusals(reading.source)
    this.ahead = new PagesAhead((window) => reading.fetch(window, this.anew))
  }

  /**
   * The next page; not to be asked for after the one that ended. `needed`: how many more records are surely wanted.
   * @throws SOURCE_DRIFT, SOURCE_PROTOCOL_ERROR.
   */
  async next(needed: number): Promise<Stretch> {
    if (this.given === null) return this.begin(this.reading.first, needed)
    this.note(this.given.offset, this.given.page, this.given.from)
    this.given = null
    if (this.chain.length === 0) return this.begin({ offset: 0, pageSize: this.maxPageRecords }, needed)
    for (;;) {
      const { end } = this
      const window = windowAfter(end, this.maxPageRecords)
      const asked = window ?? { offset: end, pageSize: this.maxPageRecords }
      const page = await this.take(asked, needed)
      const places = this.placesOf(page)
      if (places.length === 0 && page.total !== null && page.total > asked.offset) {
        this.countBarren()
        continue
      }
      const joined = window === null ? await this.holdsStill() : this.joins(asked.offset, places)
      if (!joined) {
        this.refusals.note(asked, places)
        return this.goBack(asked.offset)
      }
      const reached = asked.offset + places.length
      if (reached <= end && places.length > 1 && places.length >= this.longest && places.length < asked.pageSize) {
        // As long as any page so far and all of it known: the source may give no more at a time.
        this.maxPageRecords = places.length
        this.longest = Infinity
        continue
      }
      if (reached <= end && page.ended === 'maybe' && !this.wasShort) {
        // After a full page this one alone says that nothing follows.
        this.wasShort = true
        this.forget()
        continue
      }
      const ended = isEnd(page, reached, reached <= end)
      if (reached <= end && !ended) {
        this.countBarren()
        continue
      }
      this.barren = 0
      this.learnPageSize(asked, places.length, ended)
      const stretch = this.stretch(asked.offset, page, Math.max(0, end - asked.offset), ended)
      if (stretch.fresh.length > 0) this.misses = 0
      return stretch
    }
  }

  /** A first page. An empty one is the end of an empty list only at its beginning; further on the list became shorter. */
  private async begin(first: Window, needed: number): Promise<Stretch> {
    let window = first
    for (;;) {
      const page = await this.take(window, needed)
      const span = spanOf(page)
      const ended = (span > 0 || window.offset === 0) && isEnd(page, window.offset + span, span === 0)
      if (window.offset > 0 && span > 0 && !ended) {
        // A source that makes its pages smaller counts them so too: this may be another place than was asked for.
        const before = this.maxPageRecords
        this.learnPageSize(window, span, ended)
        const again = this.maxPageRecords < before ? windowAfter(window.offset + 1, this.maxPageRecords) : null
        if (again !== null) {
          window = again
          continue
        }
      }
      if (span > 0 || ended || window.offset > 0) {
        this.learnPageSize(window, span, ended)
        return this.stretch(window.offset, page, 0, ended)
      }
      this.countBarren()
    }
  }

  /** Begins anew a page before `offset`, because what is read there stands too late. */
  async restartBefore(offset: number): Promise<Stretch> {
    this.forget()
    const window = windowBefore(offset, this.maxPageRecords)
    return this.restart(window, await this.reading.fetch(window, true))
  }

  private take(window: Window, needed: number): Promise<FetchedPage> {
    // The same question once more is only worth asking anew.
    const last = this.asked
    if (last?.offset === window.offset && last.pageSize === window.pageSize) this.forget()
    this.asked = window
    const { maxPageRecords, total } = this
    const reached = this.chain.length === 0 ? window.offset : this.end
    return this.ahead
      .take(window, { reached, maxPageRecords, needed, total, room: this.reading.room() })
      .then((page) => {
        this.total = page.total
        return page
      })
  }

  /** Goes back until a page begins where it began before, and begins anew from there. */
  private async goBack(offset: number): Promise<Stretch> {
    this.forget()
    let window = windowBefore(offset, this.maxPageRecords)
    for (let pages = 1; ; pages *= 2) {
      if (++this.misses > mostMisses) throw driftError(this.reading.source)
      const page = await this.reading.fetch(window, true)
      const [first] = this.placesOf(page)
      if (window.offset === 0 || (first != null && this.isWhereItWas(first))) return this.restart(window, page)
      window = windowBefore(Math.max(0, window.offset - (pages - 1) * this.maxPageRecords), this.maxPageRecords)
    }
  }

  private isWhereItWas({ id, key }: NonNullable<Place>): boolean {
    return this.keys.has(id) && (key === undefined || this.keys.get(id) === key)
  }

  private forget(): void {
    this.anew = true
    this.ahead.forget()
  }

  private async restart(window: Window, first: FetchedPage): Promise<Stretch> {
    let page = first
    // Something was there before: that all of it went is not believed of one answer.
    while (window.offset === 0 && spanOf(page) === 0) {
      this.countBarren()
      page = await this.reading.fetch(window, true)
    }
    this.total = page.total
    this.chain = []
    const span = spanOf(page)
    return this.stretch(window.offset, page, 0, span > 0 && isEnd(page, window.offset + span, false))
  }

  private stretch(offset: number, page: FetchedPage, from: number, ended: boolean): Stretch {
    this.given = { offset, page, from }
    const { records } = page
    const fresh = this.keys.size === 0 ? records : records.filter(({ nativeId }) => !this.keys.has(nativeId))
    return { offset, page: records, fresh, ended }
  }

  /** Remembers where each record of a page stands; its first `from` places were there before. */
  private note(offset: number, page: FetchedPage, from: number): void {
    const places = this.placesOf(page)
    if (this.chain.length === 0) this.chainStart = offset
    this.chain.push(...places.slice(this.chain.length === 0 ? 0 : from))
    while (this.chain.length > 0 && this.chain[this.chain.length - 1] === null) this.chain.pop()
    this.longest = Math.max(this.longest, places.length)
    this.wasShort = page.ended === 'maybe'
    for (const place of places) if (place !== null) this.keys.set(place.id, place.key)
  }

  /** Where the known sequence ends: after its last record that could be read. */
  private get end(): number {
    return this.chainStart + this.chain.length
  }

  /** Whether a page begins with what the known sequence ends with. Ties may stand in another order. */
  private joins(offset: number, places: readonly Place[]): boolean {
    const overlap = this.chain.slice(Math.max(0, offset - this.chainStart))
    const begin = places.slice(Math.max(0, this.chainStart - offset)).slice(0, overlap.length)
    return isSameStretch(overlap, begin)
  }

  /** Where no page overlaps: whether the last page is still as it was after the next one was read. */
  private async holdsStill(): Promise<boolean> {
    const window = windowBefore(this.end, this.maxPageRecords)
    const page = await this.reading.fetch(window, true)
    return this.joins(window.offset, this.placesOf(page))
  }

  private countBarren(): void {
    this.forget()
    if (++this.barren >= mostBarrenPages) throw withheldError(this.reading.source)
  }

  /** A page that came short before the end may be all that the source gives at a time. */
  private learnPageSize(window: Window, places: number, ended: boolean): void {
    if (ended || places === 0 || places >= window.pageSize) return
    this.maxPageRecords = Math.min(this.maxPageRecords, Math.max(places, Math.ceil(this.reading.maxPageRecords / 8)))
  }

  private placesOf(page: FetchedPage): Place[] {
    const places: Place[] = []
    const { gaps, records } = page
    const fill = (): void => {
      for (let gap = gaps.get(places.length); gap !== undefined; gap = gaps.get(places.length))
        places.push(gap === null ? null : { id: gap, key: undefined })
    }
    for (const record of records) {
      if (gaps.size > 0) fill()
      places.push({ id: record.nativeId, key: this.reading.keyOf(record) })
    }
    if (gaps.size > 0) fill()
    return places
  }
}

/** Rows that the source sent, readable or not. */
function spanOf({ records, gaps }: FetchedPage): number {
  return records.length + gaps.size
}

/**
 * Whether a sequence ends with a page that reaches so far. That nothing came beyond what was known is a sign of its own.
 * A total speaks against the end where it is larger, and is no sign of it where it is smaller than what was seen.
 */
function isEnd({ ended, total }: FetchedPage, reached: number, nothingNew: boolean): boolean {
  if (total !== null && total > reached) return false
  if (ended === 'yes') return nothingNew || total === null || total === reached
  return ended === 'maybe' && nothingNew
}

function isSameStretch(known: readonly Place[], read: readonly Place[]): boolean {
  const byId = new Map(read.flatMap((place) => (place === null ? [] : [[place.id, place.key]])))
  let unread = read.filter((place) => place === null).length
  let met = 0
  for (const place of known) {
    if (place === null) continue
    if (!byId.has(place.id)) {
      if (unread-- <= 0) return false
      continue
    }
    const key = byId.get(place.id)
    if (key !== undefined && place.key !== undefined && key !== place.key) return false
    met++
  }
  return met > 0
}
