import type { Cell, ReportColumn, Row } from './records.js'

/** How cells of uploaded rows are read. */
export interface CellOptions {
  /** A key that is no column: the row is bad (default), or the cell is dropped. */
  readonly unknownColumn?: 'fail' | 'ignore'
  /** A column without a cell: null (default), or the row is bad. */
  readonly missingColumn?: 'null' | 'fail'
  /** Text in a number column that is no decimal number: the row is bad (default), or the cell is null. */
  readonly badNumber?: 'fail' | 'null'
  /** The same for timestamps. */
  readonly badTimestamp?: 'fail' | 'null'
  /** IANA zone of timestamps in text; default `Asia/Shanghai`. */
  readonly timeZone?: string
  /** Longest text of a cell, in characters; default 2000. */
  readonly maxCellLength?: number
}

/** Reads one uploaded row; a text says what is wrong with it. Unknown columns come first, then columns in order. */
export type RowReader = (row: Readonly<Record<string, unknown>>) => Row | string

/** Makes the reader of one table's rows. Empty text in a number or timestamp column is null. */
export function createRowReader(columns: readonly ReportColumn[], options: CellOptions = {}): RowReader {
  const zone = createZone(options.timeZone ?? 'Asia/Shanghai')
  const names = new Set(columns.map((column) => column.name))

  const readCell = (column: ReportColumn, value: unknown): Cell | undefined => {
    if (value === null || value === undefined) return null
    if (typeof value !== 'string' && typeof value !== 'number') return undefined
    if ([...String(value)].length > (options.maxCellLength ?? 2000)) return undefined
    if (column.dataType === 'string') return String(value)
    if (value === '') return null
    if (column.dataType === 'number') return readNumber(value) ?? (options.badNumber === 'null' ? null : undefined)
    return readTimestamp(value, zone) ?? (options.badTimestamp === 'null' ? null : undefined)
  }

  return (row) => {
    const unknown = Object.keys(row).find((name) => !names.has(name))
    if (unknown !== undefined && options.unknownColumn !== 'ignore') return `未知列 ${unknown}`
    const cells: Record<string, Cell> = {}
    for (const column of columns) {
      const present = Object.hasOwn(row, column.name)
      if (!present && options.missingColumn === 'fail') return `缺少列 ${column.name}`
      const cell = readCell(column, present ? row[column.name] : null)
      if (cell === undefined) return `列 ${column.name} 的值无效`
      cells[column.name] = cell
    }
    return cells
  }
}

function readNumber(value: string | number): number | undefined {
  return /^-?\d+(?:\.\d+)?$/.test(String(value)) || typeof value === 'number' ? Number(value) : undefined
}

function readTimestamp(value: string | number, zone: Zone): number | undefined {
  const text = String(value)
  if (/^\d{13}$/.test(text) || typeof value === 'number')
    return Number.isInteger(Number(value)) ? Number(value) : undefined
  const parts = /^(\d{4}-\d{2}-\d{2})(?: (\d{2}:\d{2}:\d{2}))?$/.exec(text)
  if (parts === null) return undefined
  const wallText = `${parts[1]}T${parts[2] ?? '00:00:00'}`
  const wall = Date.parse(`${wallText}Z`)
  // A date such as 30 February parses into March; only one that is written back unchanged exists.
  if (Number.isNaN(wall) || new Date(wall).toISOString().slice(0, 19) !== wallText) return undefined
  return zone(wall)
}

/** Turns a wall-clock time, given as if it were UTC, into an instant; both in epoch milliseconds. */
type Zone = (wall: number) => number

function createZone(timeZone: string): Zone {
  const formatter = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  })
  const wallOf = (instant: number): number =>
    Date.parse(`${formatter.format(instant).replace(',', '').replace(' ', 'T')}Z`)
  return (wall) => {
    const guess = wall - (wallOf(wall) - wall)
    return guess - (wallOf(guess) - wall)
  }
}
