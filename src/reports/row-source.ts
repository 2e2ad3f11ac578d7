import type { ReportRow } from '../vendors/vendor.js'
import type { RowPosition } from './types.js'

/** Some rows of a sequence, and where the next begin. */
export interface RowChunk {
  readonly rows: readonly ReportRow[]
  readonly next: RowPosition
}

/** A sequence of rows that can be read from any place again. */
export interface RowSource {
  /** The rows of one batch from a place on; null = from the start. `line` is the number of the first, for messages. */
  from(at: string | null, line: number): Promise<RowChunk>
}

/** Rows that are all there. A place is the index of its first row. */
export function givenRows(rows: readonly ReportRow[], batchRows: number): RowSource {
  return {
    from: async (at) => {
      const start = Number(at ?? 0)
      const end = start + batchRows
      return { rows: rows.slice(start, end), next: end < rows.length ? { at: String(end) } : 'end' }
    },
  }
}
