import { isWellFormed } from '../../model/index.js'
import { unknownWidths, type ColumnWidth } from './column-widths.js'
import { htmlReferenceIn } from './html-references.js'

const mailAddress = /^[^\s@]+@[^\s@]+$/

/**
 * What is wrong with a text that any column could be given: the vendor refuses none of these, it keeps something else.
 * Null when it is kept as it is. Dossier of 8.4.0, create (characters and lengths).
 */
export function textProblem(
  value: string,
  shape: 'line' | 'body',
  width: ColumnWidth = unknownWidths[shape],
): string | null {
  if (!isWellFormed(value)) return 'holds half of a surrogate pair, which is no character'
  const beyond = /[^\u0000-\uffff]/u.exec(value)
  if (beyond !== null) {
    return `holds ${beyond[0]}, one of the characters (emoji and rare ideographs) that this source keeps as question marks`
  }
  const control = shape === 'line' ? /\p{Cc}/u : /[^\P{Cc}\t\n\r]/u
  if (control.test(value)) {
    return shape === 'line' ? 'holds a line break or another control character' : 'holds a control character'
  }
  // The server reads a reference again when a body is revised, and shows `AT&amp;T` and `AT&T` alike.
  const reference = htmlReferenceIn(value)
  if (reference !== null) {
    return `holds ${reference}, which this source takes for the character that HTML means by it; write the character`
  }
  if (/<\s*\/?\s*script/i.test(value)) return 'holds a script tag, which this source keeps in another form'
  if (shape === 'line' && value !== value.trim()) return 'begins or ends with a blank, which this source may not keep'
  return widthProblem(value, width)
}

/** What is wrong with the length of a text for a column that keeps so much of it, or null. */
export function widthProblem(value: string, { unit, most }: ColumnWidth): string | null {
  const length = unit === 'characters' ? value.length : Buffer.byteLength(value)
  if (length <= most) return null
  return `${unit === 'characters' ? 'has' : 'takes'} ${length} ${unit}; this source keeps ${most} and cuts the rest`
}

/** What is wrong with a mail address; the vendor keeps any text. */
export function mailProblem(value: string): string | null {
  return mailAddress.test(value) ? null : 'must be a mail address, such as name@example.com'
}
