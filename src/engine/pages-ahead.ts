import type { FetchedPage } from './calls.js'

/** Most pages of one read that are asked at the same time; the transport's own gate and buckets hold beside it. */
const mostTogether = 8

/** What is known of a read by position before its next page. */
export interface Outlook {
  readonly offset: number
  readonly pageSize: number
  /** Records that whoever reads surely still needs from this read; 0 = not known. */
  readonly needed: number
  /** Records that match in all, as the source said; null = it has not. */
  readonly total: number | null
  /** Records that the operation may still read. */
  readonly room: number
}

/**
 * How many pages from this one on are surely needed: as many as hold what is needed, unless the list ends before, and
 * no more than may be read. At least 1.
 */
export function pagesKnownNeeded({ offset, pageSize, needed, total, room }: Outlook): number {
  if (total === null) return 1
  const most = Math.min(needed, total - offset, room)
  return Math.max(1, Math.min(mostTogether, Math.ceil(most / pageSize)))
}

/** Pages by position that are asked together and taken one after another; each is asked once. */
export class PagesAhead {
  private readonly asked = new Map<number, Promise<FetchedPage>>()

  constructor(private readonly fetch: (offset: number) => Promise<FetchedPage>) {}

  /** The page at the first position of the outlook; those after it that are known to be needed are on their way then. */
  take(outlook: Outlook): Promise<FetchedPage> {
    for (let index = 0; index < pagesKnownNeeded(outlook); index++) {
      const offset = outlook.offset + index * outlook.pageSize
      if (this.asked.has(offset)) continue
      const page = this.fetch(offset)
      // One that is never taken, since the read ended or failed before it, must not fail the process.
      page.catch(() => undefined)
      this.asked.set(offset, page)
    }
    const page = this.asked.get(outlook.offset)!
    this.asked.delete(outlook.offset)
    return page
  }

  /** Lets go of what was asked ahead: the list has moved meanwhile. */
  forget(): void {
    this.asked.clear()
  }
}
