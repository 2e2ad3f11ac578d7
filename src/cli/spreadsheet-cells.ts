import { cut } from '../errors/index.js'

/** Columns of telephone numbers, which are texts of digits and no quantities. */
const phoneColumns: ReadonlySet<string> = new Set(['phone', 'mobile'])

/**
 * What Excel, WPS, LibreOffice and Google Sheets put where a formula has no result, and where a number does not fit into
 * its column.
 */
const noResult =
  /^(?:#(?:REF|VALUE|NAME|NUM|NULL|DIV\/0|SPILL|CALC|FIELD|BLOCKED|CONNECT|UNKNOWN|BUSY|PYTHON|EXTERNAL|TIMEOUT|GETTING_DATA|ERROR)[!?]?|#N\/A(?: N\/A)?|Err:\d{3}|#{3,})$/i

/** A number as a spreadsheet shows it when it has more digits than fit; the hidden ones are not in the file. */
const shortened = /^[+-]?\d(?:[.,]\d+)?E[+-]?\d{1,3}$/i

/** A number of which somebody has made a fraction. */
const fractional = /^[+-]?\d+[.,]0+$/

/**
 * What a spreadsheet has done to a cell so that its text is not what somebody wrote; null when nothing of it shows.
 * @example spreadsheetFault('phone', '1.38E+10')
 */
export function spreadsheetFault(column: string, cell: string): string | null {
  const text = cell.trim()
  if (noResult.test(text)) {
    return `${cut(text)} stands for a formula or a column without a result; correct it in the spreadsheet, or empty the cell`
  }
  if (shortened.test(text)) {
    return `${cut(text)} is a number whose last digits the spreadsheet has left out; format the column as text and save again`
  }
  if (!phoneColumns.has(column)) return null
  if (fractional.test(text)) return `${cut(text)} is a number, not a phone; format the column as text and save again`
  if (/^['=]/.test(text)) return `A phone does not begin with ${text[0]}; format the column as text and save again`
  return null
}
