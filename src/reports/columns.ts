import type { Shelf } from '../jobs/index.js'
import type { ReportColumn } from '../vendors/vendor.js'

/** The columns of tables that were made here: no source gives them out again. */
export class ColumnBook {
  constructor(private readonly shelf: Shelf) {}

  async remember(source: string, tableId: string, columns: readonly ReportColumn[]): Promise<void> {
    const keep = columns.map(({ name, type }) => ({ name, type }))
    await this.shelf.change(keyOf(source, tableId), () => ({ keep, result: undefined }))
  }

  /** Null for a table that was not made here. */
  async of(source: string, tableId: string): Promise<readonly ReportColumn[] | null> {
    const columns = (await this.shelf.read(keyOf(source, tableId))) as readonly ReportColumn[] | undefined
    return columns ?? null
  }
}

function keyOf(source: string, tableId: string): string {
  return `columns:${JSON.stringify([source, tableId])}`
}
