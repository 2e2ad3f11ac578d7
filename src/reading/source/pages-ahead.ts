import type { FetchedPage } from '../calls.js'
import { windowAfter, type Window } from './windows.js'

/** Most pages of one read that are asked at the same time; the transport's own gate and buckets hold beside it. */
const mostTogether = 8

/** What is known of a read by position before its next page. */
export interface Outlook {
  /** Records read so far. */
  readonly reached: number
  readonly maxPageRecords: number
  /** Records that whoever reads surely still needs from this read; 0 = not known. */
  readonly needed: number
  /** Records that match in all, as the source said; null = it has not. */
  readonly total: number | null
  /** Records that the operation may still read. */
  readonly room: number
}

/**
 * The pages from this one on that are surely needed: as many as hold what is needed, unless the list ends before, and
 * no more than may be read. The first is always among them.
 */
export function windowsKnownNeeded(first: Window, outlook: Outlook): readonly Window[] {
  const windows = [first]
  if (outlook.total === null) return windows
  const most = Math.min(outlook.needed, outlook.total - outlook.reached, outlook.room)
  let end = first.offset + first.pageSize
  while (windows.length < mostTogether && end - outlook.reached < most) {
    const next = windowAfter(end, outlook.maxPageRecords)
    if (next === null) break
    windows.push(next)
    end = next.offset + next.pageSize
  }
  return windows
}

/** Pages by position that are asked together and taken one after another; each is asked once. */
export class PagesAhead {
  private readonly asked = new Map<string, Promise<FetchedPage>>()

  constructor(private readonly fetch: (window: Window) => Promise<FetchedPage>) {}

  /** The page of a window; those after it that are known to be needed are on their way then. */
  take(first: Window, outlook: Outlook): Promise<FetchedPage> {
    for (const window of windowsKnownNeeded(first, outlook)) {
      if (this.asked.has(keyOf(window))) continue
      const page = this.fetch(window)
      // One that is never taken, since the read ended or failed before it, must not fail the process.
      page.catch(() => undefined)
      this.asked.set(keyOf(window), page)
    }
    const page = this.asked.get(keyOf(first))!
    this.asked.delete(keyOf(first))
    return page
  }

  /** Lets go of what was asked ahead: the list has moved meanwhile. */
  forget(): void {
    this.asked.clear()
  }
}

function keyOf({ offset, pageSize }: Window): string {
  return `${offset} ${pageSize}`
}
