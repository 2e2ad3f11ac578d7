/** Types of a column; the vendor knows no others. */
export type ColumnType = 'string' | 'number' | 'timestamp'

/** One column of a table; its name is the key of the rows' cells. */
export interface ReportColumn {
  readonly name: string
  readonly dataType: ColumnType
}

/** A stored cell: text, number, or epoch milliseconds in a timestamp column. */
export type Cell = string | number | null

/** A stored row, with every column of its table. */
export type Row = Readonly<Record<string, Cell>>

/** A data table as the emulator keeps it; the vendor lists id, name and time only. */
export interface ReportTableRecord {
  readonly id: string
  readonly name: string
  /** Epoch milliseconds of the last finished batch; null while nothing was uploaded. */
  dataUpdateTime: number | null
  readonly columns: readonly ReportColumn[]
  rows: Row[]
}

/** A category with its tables, in order of creation. */
export interface ReportCategoryRecord {
  readonly id: string
  readonly name: string
  readonly tables: ReportTableRecord[]
}

/** State of a batch, as the vendor numbers it. */
export const batchStatus = { running: 0, done: 1, failed: 2 } as const

/** One accepted upload. */
export interface UploadBatch {
  readonly batchId: string
  readonly tableId: string
  readonly replace: boolean
  readonly rows: readonly Readonly<Record<string, unknown>>[]
  /** Epoch milliseconds. */
  readonly acceptedAt: number
  /** Epoch milliseconds at which it takes effect. */
  readonly dueAt: number
  status: 0 | 1 | 2
  /** Why it failed, else empty. */
  error: string
}

/** Makes an id like the vendor's: 24 hex digits, of which the first eight are the seconds of creation. */
export function objectId(epochMilliseconds: number, counter: number): string {
  const seconds = Math.floor(epochMilliseconds / 1000)
  return `${seconds.toString(16).padStart(8, '0')}5a7db0c1e5${counter.toString(16).padStart(6, '0')}`
}
