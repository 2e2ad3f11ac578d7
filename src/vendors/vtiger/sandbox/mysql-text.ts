/** How the database reads the text of a literal, after the query lexer has read it. */

/** What became of a quoted literal. */
export interface StringReading {
  readonly text: string
  /** Offset just after the closing quote the database saw; undefined when it found none. */
  readonly end: number | undefined
}

const escapes: Readonly<Record<string, string>> = {
  '0': '\0',
  b: '\b',
  n: '\n',
  r: '\r',
  t: '\t',
  Z: '\x1a',
  // These two stay as they are, for LIKE to read.
  '%': '\\%',
  _: '\\_',
}

/**
 * Reads an SQL string that opens at `start` of `sql`: two quotes are one, a backslash takes the next character.
 * The query lexer knows nothing of backslashes, so the two may disagree about where a literal ends.
 */
export function readSqlString(sql: string, start: number): StringReading {
  let text = ''
  for (let index = start + 1; index < sql.length; index += 1) {
    const character = sql.charAt(index)
    if (character === '\\') {
      index += 1
      const next = sql.charAt(index)
      text += escapes[next] ?? next
    } else if (character === "'") {
      if (sql.charAt(index + 1) !== "'") return { text, end: index + 1 }
      index += 1
      text += "'"
    } else {
      text += character
    }
  }
  return { text, end: undefined }
}

/** The database's text for a whole literal, or undefined when the database would see it end elsewhere. */
export function decodeLiteral(raw: string): string | undefined {
  const { text, end } = readSqlString(raw, 0)
  return end === raw.length ? text : undefined
}

/** A text as a number: the longest leading number, else 0. */
export function leadingNumber(text: string): number {
  const found = /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?/i.exec(text)
  return found === null ? 0 : Number(found[0])
}

/**
 * A date or date-time literal in the form columns are kept in, `yyyy-mm-dd hh:mm:ss`, or undefined for nonsense.
 * A date alone is midnight; the zero date counts as one; T counts as a blank and anything after the seconds' fraction is ignored.
 */
export function normalizeDateTime(text: string): string | undefined {
  const found =
    /^\s*(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{1,2})(?::(\d{1,2})(\.\d+)?)?)?/.exec(text) ??
    /^\s*(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2}))?\s*$/.exec(text)
  if (found === null) return undefined
  const [, year = '', month = '', day = '', hour = '0', minute = '0', second = '0', fraction = ''] = found
  const isZero = [year, month, day].every((part) => Number(part) === 0)
  if (!isZero && !isCalendarDate(Number(year), Number(month), Number(day))) return undefined
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined
  const two = (part: string): string => part.padStart(2, '0')
  const digits = fraction.replace(/\.?0*$/, '')
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}${digits}`
}

/** True for a day that exists in the Gregorian calendar. */
export function isCalendarDate(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate()
}
