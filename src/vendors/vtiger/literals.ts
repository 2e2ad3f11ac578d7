import { canonicalDecimal } from '../../model/index.js'

declare const vtqlBrand: unique symbol

/** Text of the vendor's query language. Only the functions of this file make it, so user text cannot slip in raw. */
export type Vtql = string & { readonly [vtqlBrand]: true }

/**
 * Joins fixed query text with encoded parts; anything that is not `Vtql` is refused by the compiler.
 * @example vtql`select ${nameOf('phone')} from ${nameOf('Accounts')};`
 */
export function vtql(fixed: TemplateStringsArray, ...parts: readonly Vtql[]): Vtql {
  return fixed.reduce((text, piece, index) => `${text}${parts[index - 1] ?? ''}${piece}`) as Vtql
}

/** Joins parts with one of the separators the language knows. */
export function joinVtql(parts: readonly Vtql[], separator: ',' | ' and ' | ' or '): Vtql {
  return parts.join(separator) as Vtql
}

const namePattern = /^[A-Za-z][A-Za-z0-9_]*$/

/** Whether a text can stand as a module or column name. */
export function isName(text: string): boolean {
  return namePattern.test(text)
}

/** A module or column name. Names come from the mapping tables and checked settings. @throws RangeError for any other text. */
export function nameOf(name: string): Vtql {
  if (!isName(name)) throw new RangeError(`"${name.slice(0, 40)}" cannot be a name in VTQL`)
  return name as Vtql
}

/** A row count or offset. @throws RangeError unless it is a whole number from 0. */
export function wholeOf(count: number): Vtql {
  if (!Number.isSafeInteger(count) || count < 0) throw new RangeError(`${count} is not a count`)
  return String(count) as Vtql
}

// `&`, `<` and `>` may be stored escaped or not, depending on how a record was written; control characters do not all
// arrive; characters beyond the basic plane are stored as question marks by the default three-byte character set.
const unsayable = /[&<>\p{Cc}\p{Surrogate}]|[^\u0000-\uffff]/u

/** Characters that no text literal may hold, for the choice of safe pieces of a needle. */
export const refusedCharacters = '&<>;'

/**
 * A text for `=` and `in`; null when the language or the storage cannot say it: nothing but blanks (the empty literal
 * cannot be written at all), control characters, `&`, `<`, `>`, and characters beyond the basic plane.
 */
export function textLiteral(value: string): Vtql | null {
  if (value.trim() === '' || unsayable.test(value)) return null
  return quoted(value)
}

/** A pattern for `like` that finds the text anywhere; null as for `textLiteral`. */
export function containsPattern(text: string): Vtql | null {
  return pattern('%', text)
}

/** A pattern for `like` that finds the text at the start; null as for `textLiteral`. */
export function prefixPattern(text: string): Vtql | null {
  return pattern('', text)
}

function pattern(before: '%' | '', text: string): Vtql | null {
  if (text.trim() === '' || unsayable.test(text)) return null
  // The database reads a literal's backslashes once and LIKE once more, but leaves `\%` and `\_` whole for LIKE.
  const escaped = text.replaceAll('\\', '\\\\\\\\').replaceAll("'", "''").replace(/[%_]/g, '\\$&')
  return `'${before}${escaped}%'` as Vtql
}

/**
 * Two readers see a literal: the vendor's lexer, which knows only doubled quotes, and the database, which also takes
 * backslashes. Backslashes must be doubled too, else a value with backslash and quote ends the literal early.
 */
function quoted(value: string): Vtql {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'` as Vtql
}

const idPattern = /^\d{1,20}x\d{1,20}$/

/** Whether a text has the form of a record id: module number, `x`, record number. */
export function isNativeId(id: string): boolean {
  return idPattern.test(id)
}

/** A record id or reference; null when it is malformed, which the vendor answers with an error. */
export function idLiteral(id: string): Vtql | null {
  return isNativeId(id) ? (`'${id}'` as Vtql) : null
}

/** A decimal, quoted because the lexer knows no decimal point; null when it is none or longer than 60 characters. */
export function decimalLiteral(value: string): Vtql | null {
  const canonical = canonicalDecimal(value)
  return canonical === null || canonical.length > 60 ? null : (`'${canonical}'` as Vtql)
}

const serverTimePattern = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/

/** A date and time in the server's zone, `yyyy-mm-dd hh:mm:ss`. @throws RangeError for any other text. */
export function timeLiteral(serverTime: string): Vtql {
  if (!serverTimePattern.test(serverTime)) throw new RangeError('Not a server time')
  return `'${serverTime}'` as Vtql
}
