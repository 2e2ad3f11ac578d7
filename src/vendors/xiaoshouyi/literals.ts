declare const xoqlBrand: unique symbol

/** Text of the vendor's query language. Only the functions of this file make it, so user text cannot slip in raw. */
export type Xoql = string & { readonly [xoqlBrand]: true }

/**
 * Joins fixed query text with encoded parts; anything that is not `Xoql` is refused by the compiler.
 * @example xoql`select ${nameOf('phone')} from ${nameOf('account')}`
 */
export function xoql(fixed: TemplateStringsArray, ...parts: readonly Xoql[]): Xoql {
  return fixed.reduce((text, piece, index) => `${text}${parts[index - 1] ?? ''}${piece}`) as Xoql
}

/** Joins parts with one of the separators the language knows. */
export function joinXoql(parts: readonly Xoql[], separator: ',' | ' and ' | ' or '): Xoql {
  return parts.join(separator) as Xoql
}

const namePattern = /^[A-Za-z_][A-Za-z0-9_]{0,99}$/
const keywords =
  /^(?:select|from|where|and|or|not|in|is|null|like|between|group|order|by|asc|desc|limit|offset|having|as|count|sum|min|max|avg|distinct)$/i

/** Whether a text can stand as the apiKey of an object or field; words of the language cannot. */
export function isName(text: string): boolean {
  return namePattern.test(text) && !keywords.test(text)
}

/** An object's or field's name. Names come from tables and checked settings. @throws RangeError for any other text. */
export function nameOf(name: string): Xoql {
  if (!isName(name)) throw new RangeError(`"${name.slice(0, 40)}" cannot be a name in XOQL`)
  return name as Xoql
}

/** A row count, offset or picklist code. @throws RangeError unless it is a whole number from 0. */
export function wholeOf(count: number): Xoql {
  if (!Number.isSafeInteger(count) || count < 0) throw new RangeError(`${count} is not a whole number from 0`)
  return String(count) as Xoql
}

/**
 * Characters that are never sent: nobody has published how a quote or a backslash is written inside a literal, `*` and
 * `;` may be looked for in the whole statement, `%` cannot be escaped, and markup may be stored escaped.
 */
export const refusedCharacters = '\'"`\\*;%&<>'

const refused = /['"`\\*;&<>\p{C}\p{Zl}\p{Zp}]|[^\u0000-\uffff]/u

/**
 * A text for `=` and `in`; null when it cannot be said safely: a refused or invisible character, one beyond the basic
 * plane, blanks at an end (they may be trimmed), or nothing at all.
 */
export function textLiteral(value: string): Xoql | null {
  return value.trim() === value ? bareLiteral(value) : null
}

/** The same with blanks at the ends, which may not arrive: for measuring what the source makes of them. */
export function bareLiteral(value: string): Xoql | null {
  return value.trim() === '' || refused.test(value) ? null : (`'${value}'` as Xoql)
}

/** A pattern for `like` that finds the text anywhere; null as for `textLiteral`, and with a percent sign. */
export function containsPattern(text: string): Xoql | null {
  return text.includes('%') || textLiteral(text) === null ? null : (`'%${text}%'` as Xoql)
}

/** A pattern for `like` that finds the text at the start; null as for `containsPattern`. */
export function prefixPattern(text: string): Xoql | null {
  return text.includes('%') || textLiteral(text) === null ? null : (`'${text}%'` as Xoql)
}

const longestId = '9223372036854775807'

/** Whether a text is a record id: a positive Java long in digits, as the platform writes it. */
export function isNativeId(id: string): boolean {
  if (!/^[1-9]\d{0,18}$/.test(id)) return false
  return id.length < longestId.length || id <= longestId
}

/** A record id or reference, quoted; null when no record can have it. Digits stay text, whatever their number. */
export function idLiteral(id: string): Xoql | null {
  return isNativeId(id) ? (`'${id}'` as Xoql) : null
}

/** Last millisecond that is sent: the end of year 9999. */
const latestInstant = 253_402_300_799_999

/** Epoch milliseconds; null before 1970 (a minus sign is not known to be accepted) and after year 9999. */
export function instantLiteral(epochMs: number): Xoql | null {
  return Number.isSafeInteger(epochMs) && epochMs >= 0 && epochMs <= latestInstant ? (String(epochMs) as Xoql) : null
}

/** A whole amount; null when negative or longer than a double holds exactly. */
export function amountLiteral(value: bigint): Xoql | null {
  const digits = String(value)
  return value < 0n || digits.length > 15 ? null : (digits as Xoql)
}
