import { isWellFormed } from '../../model/index.js'

/** Longest body in bytes of UTF-8: a text column of the database. */
const maxBodyBytes = 65_535

/** Longest text of a one-line column that no table gives a width. */
export const maxLineCharacters = 255

// The database reads a reference again when a body is revised, and shows `AT&amp;T` and `AT&T` alike.
const htmlReference = /&(?:#\d+|#x[\da-f]+|[a-z][a-z\d]*);/i

const mailAddress = /^[^\s@]+@[^\s@]+$/

/**
 * What is wrong with a text that any column could be given: the vendor refuses none of these, it keeps something else.
 * Null when it is kept as it is. Dossier of 8.4.0, create (characters and lengths).
 */
export function textProblem(value: string, shape: 'line' | 'body', width?: number): string | null {
  if (!isWellFormed(value)) return 'holds half of a surrogate pair, which is no character'
  const beyond = /[^\u0000-\uffff]/u.exec(value)
  if (beyond !== null) {
    return `holds ${beyond[0]}, one of the characters (emoji and rare ideographs) that this source keeps as question marks`
  }
  const control = shape === 'line' ? /\p{Cc}/u : /[^\P{Cc}\t\n\r]/u
  if (control.test(value)) {
    return shape === 'line' ? 'holds a line break or another control character' : 'holds a control character'
  }
  const reference = htmlReference.exec(value)
  if (reference !== null) {
    return `holds ${reference[0]}, which this source takes for the character that HTML means by it; write the character`
  }
  if (/<\s*\/?\s*script/i.test(value)) return 'holds a script tag, which this source keeps in another form'
  if (shape === 'line') return lineProblem(value, width ?? maxLineCharacters)
  const bytes = Buffer.byteLength(value)
  return bytes > maxBodyBytes ? `takes ${bytes} bytes; this source keeps ${maxBodyBytes} and cuts the rest` : null
}

function lineProblem(value: string, width: number): string | null {
  if (value !== value.trim()) return 'begins or ends with a blank, which this source may not keep'
  return value.length > width ? `has ${value.length} characters; this source keeps ${width} and cuts the rest` : null
}

/** What is wrong with a mail address; the vendor keeps any text. */
export function mailProblem(value: string): string | null {
  return mailAddress.test(value) ? null : 'must be a mail address, such as name@example.com'
}
