/** A page by position: a source is asked for page number `offset / pageSize + 1`, so `offset` is a multiple of the size. */
export interface Window {
  readonly offset: number
  readonly pageSize: number
}

/**
 * The page that brings the most new records after the first `end` and still begins with at least the last of those, so
 * that it can be seen whether anything moved in between. Pages are numbered, not placed: an overlap needs another size
 * than the page before had, and of all sizes from half of `maxPageRecords` on the best is taken (about 88 new records
 * of 100). Smaller sizes serve where none of those does; null where none at all does, which needs an `end` that every
 * size divides and so happens with very small pages only.
 */
export function windowAfter(end: number, maxPageRecords: number): Window | null {
  const half = Math.floor(maxPageRecords / 2)
  return bestOf(end, half + 1, maxPageRecords) ?? bestOf(end, 1, half)
}

function bestOf(end: number, smallest: number, largest: number): Window | null {
  let best: Window | null = null
  let mostNew = 0
  for (let pageSize = largest; pageSize >= smallest; pageSize--) {
    const offset = Math.floor((end - 1) / pageSize) * pageSize
    const fresh = offset + pageSize - end
    if (fresh > mostNew) {
      best = { offset, pageSize }
      mostNew = fresh
    }
  }
  return best
}

/** The full page that holds the record before `offset`, or the first page. */
export function windowBefore(offset: number, maxPageRecords: number): Window {
  return { offset: Math.max(0, Math.floor((offset - 1) / maxPageRecords)) * maxPageRecords, pageSize: maxPageRecords }
}
