import { failures } from './errors.js'

/** Kinds of token, by the names the server prints in its errors. */
export type TokenKind =
  | 'SELECT'
  | 'FRM'
  | 'COLUMNNAME'
  | 'ASTERISK'
  | 'COUNT'
  | 'PARENOPEN'
  | 'PARENCLOSE'
  | 'COMMA'
  | 'TABLENAME'
  | 'WHERE'
  | 'LOGICAL_AND'
  | 'LOGICAL_OR'
  | 'VALUE'
  | 'EQ'
  | 'LT'
  | 'GT'
  | 'LTE'
  | 'GTE'
  | 'NE'
  | 'IN'
  | 'LIKE'
  | 'ORDERBY'
  | 'BY'
  | 'ASC'
  | 'DESC'
  | 'LIMIT'
  | 'SEMICOLON'
  | 'End of Input'

/** One token; `text` is as written, quotes included. */
export interface Token {
  readonly kind: TokenKind
  readonly text: string
  /** Offset of the first character, and of the one after the last. */
  readonly start: number
  readonly end: number
}

const keywords: Readonly<Record<string, TokenKind>> = {
  select: 'SELECT',
  from: 'FRM',
  count: 'COUNT',
  where: 'WHERE',
  and: 'LOGICAL_AND',
  or: 'LOGICAL_OR',
  in: 'IN',
  like: 'LIKE',
  order: 'ORDERBY',
  by: 'BY',
  asc: 'ASC',
  desc: 'DESC',
  limit: 'LIMIT',
}

const symbols: Readonly<Record<string, TokenKind>> = {
  '*': 'ASTERISK',
  '(': 'PARENOPEN',
  ')': 'PARENCLOSE',
  ',': 'COMMA',
  ';': 'SEMICOLON',
  '=': 'EQ',
  '!=': 'NE',
  '<': 'LT',
  '>': 'GT',
  '<=': 'LTE',
  '>=': 'GTE',
}

/** Operators of a condition, in the order the server lists them. */
export const operatorKinds = ['EQ', 'LT', 'GT', 'LTE', 'GTE', 'NE', 'IN', 'LIKE'] as const satisfies TokenKind[]

/** Tokens behind which a word of a condition is a column. */
const beforeColumns: ReadonlySet<TokenKind> = new Set(['WHERE', 'LOGICAL_AND', 'LOGICAL_OR', 'VALUE', 'PARENCLOSE'])

// A quoted text needs at least one character: that is why the empty literal cannot be written.
const pattern = /[ \t\r\n]+|'(?:[^']|'')+'|[A-Za-z0-9_]+|[+-]\d+|[<>!]=|[=<>(),;*]/y

/**
 * Reads a query token by token, so that an error of the parser comes before a character further on that no token has.
 * A word is a column or a value depending on what stands before it.
 */
export class Lexer {
  /** Counts from 1. */
  line = 1
  /** Text of the last token read; errors at the end of the query name it. */
  text = ''
  #position = 0
  #before: TokenKind | undefined
  #clause: TokenKind = 'SELECT'

  constructor(private readonly query: string) {}

  /** @throws INTERNAL_SERVER_ERROR at a character outside the token set. */
  next(): Token {
    for (;;) {
      if (this.#position >= this.query.length) return this.#token('End of Input', this.#position)
      pattern.lastIndex = this.#position
      const found = pattern.exec(this.query)?.[0]
      if (found === undefined) throw failures.unknown()
      const start = this.#position
      this.#position += found.length
      this.text = found
      for (const character of found) if (character === '\n') this.line += 1
      if (/^\s/.test(found)) continue
      return this.#token(this.#classify(found), start)
    }
  }

  #token(kind: TokenKind, start: number): Token {
    this.#before = kind
    if (kind === 'FRM' || kind === 'WHERE' || kind === 'ORDERBY' || kind === 'LIMIT') this.#clause = kind
    return {
      kind,
      text: kind === 'End of Input' ? '0' : this.query.slice(start, this.#position),
      start,
      end: this.#position,
    }
  }

  #classify(text: string): TokenKind {
    const symbol = symbols[text]
    if (symbol !== undefined) return symbol
    if (text.startsWith("'")) return 'VALUE'
    const keyword = Object.hasOwn(keywords, text.toLowerCase()) ? keywords[text.toLowerCase()] : undefined
    if (keyword !== undefined) return keyword
    if (this.#before === 'FRM') return 'TABLENAME'
    if (this.#clause === 'LIMIT') return 'VALUE'
    if (this.#clause !== 'WHERE') return 'COLUMNNAME'
    return this.#before !== undefined && beforeColumns.has(this.#before) ? 'COLUMNNAME' : 'VALUE'
  }
}
