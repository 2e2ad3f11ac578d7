import { failures } from './errors.js'
import { Lexer, operatorKinds } from './lexer.js'
import type { Token, TokenKind } from './lexer.js'

/** A comparison's operator. */
export type Operator = (typeof operatorKinds)[number]

/** A literal exactly as written: `raw` keeps its quotes, since the database reads the same text a second time. */
export interface Literal {
  readonly raw: string
  readonly quoted: boolean
}

/** One comparison. */
export interface Condition {
  readonly column: string
  readonly operator: Operator
  readonly values: readonly Literal[]
}

/** A parsed statement. */
export interface Statement {
  readonly columns: '*' | 'count' | readonly string[]
  readonly module: string
  /** OR of ANDs, since AND binds tighter; empty = no condition. */
  readonly where: readonly (readonly Condition[])[]
  /** The conditions as written, for the second reader. */
  readonly whereText: string
  readonly orderBy: readonly string[]
  /** Direction of the last order column; the others always ascend. */
  readonly descending: boolean
  /** The limit's one or two numbers as written; empty = none. */
  readonly limit: readonly string[]
}

/**
 * Parses a query.
 * @throws QUERY_SYNTAX_ERROR naming the token met and those expected; INTERNAL_SERVER_ERROR from the lexer.
 */
export function parseQuery(query: string): Statement {
  return new Parser(query).statement()
}

class Parser {
  readonly #lexer: Lexer
  #token: Token

  constructor(private readonly query: string) {
    this.#lexer = new Lexer(query)
    this.#token = this.#lexer.next()
  }

  statement(): Statement {
    this.#expect('SELECT')
    const columns = this.#columns()
    this.#expect('FRM')
    const module = this.#expect('TABLENAME').text
    const { where, whereText } = this.#where()
    const { orderBy, descending } = this.#orderBy()
    const limit = this.#limit()
    this.#expect('SEMICOLON')
    if (this.#token.kind !== 'End of Input') throw this.#unexpected(['End of Input'])
    return { columns, module, where, whereText, orderBy, descending, limit }
  }

  #columns(): Statement['columns'] {
    if (this.#accept('ASTERISK')) return '*'
    if (this.#accept('COUNT')) {
      this.#expect('PARENOPEN')
      this.#expect('ASTERISK')
      this.#expect('PARENCLOSE')
      return 'count'
    }
    if (this.#token.kind !== 'COLUMNNAME') throw this.#unexpected(['COLUMNNAME', 'ASTERISK', 'COUNT'])
    const names: string[] = []
    do {
      names.push(this.#expect('COLUMNNAME').text)
    } while (this.#accept('COMMA'))
    return names
  }

  #where(): Pick<Statement, 'where' | 'whereText'> {
    if (!this.#accept('WHERE')) return { where: [], whereText: '' }
    const start = this.#token.start
    let end = start
    const where: Condition[][] = [[]]
    for (;;) {
      const { condition, bare } = this.#condition()
      where.at(-1)?.push(condition)
      end = this.#lastEnd
      // A list without brackets is only put back together when nothing stands behind it.
      if (bare && this.#token.kind !== 'SEMICOLON') throw failures.syntax('columns data inappropriate')
      if (this.#accept('LOGICAL_OR')) where.push([])
      else if (!this.#accept('LOGICAL_AND')) break
    }
    return { where, whereText: this.query.slice(start, end) }
  }

  #condition(): { condition: Condition; bare: boolean } {
    const column = this.#expect('COLUMNNAME').text
    const operator = operatorKinds.find((kind) => kind === this.#token.kind)
    if (operator === undefined) throw this.#unexpected(operatorKinds)
    this.#advance()
    const opened = this.#accept('PARENOPEN')
    const values = [this.#value()]
    while (operator === 'IN' && this.#accept('COMMA')) values.push(this.#value())
    if (opened && operator !== 'IN') this.#expect('PARENCLOSE')
    else if (operator === 'IN') this.#accept('PARENCLOSE')
    if (operator === 'IN' && values[0]?.raw === '0') throw failures.syntax('columns data inappropriate')
    return { condition: { column, operator, values }, bare: operator === 'IN' && !opened }
  }

  #value(): Literal {
    const { text } = this.#expect('VALUE')
    return { raw: text, quoted: text.startsWith("'") }
  }

  #orderBy(): Pick<Statement, 'orderBy' | 'descending'> {
    if (!this.#accept('ORDERBY')) return { orderBy: [], descending: false }
    this.#expect('BY')
    const orderBy: string[] = []
    do {
      orderBy.push(this.#expect('COLUMNNAME').text)
    } while (this.#accept('COMMA'))
    const descending = this.#accept('DESC')
    if (!descending) this.#accept('ASC')
    return { orderBy, descending }
  }

  #limit(): string[] {
    if (!this.#accept('LIMIT')) return []
    const limit = [this.#expect('VALUE').text]
    if (this.#accept('COMMA')) limit.push(this.#expect('VALUE').text)
    return limit
  }

  #lastEnd = 0

  #advance(): Token {
    const token = this.#token
    this.#lastEnd = token.end
    this.#token = this.#lexer.next()
    return token
  }

  #accept(kind: TokenKind): boolean {
    if (this.#token.kind !== kind) return false
    this.#advance()
    return true
  }

  #expect(kind: TokenKind): Token {
    if (this.#token.kind !== kind) throw this.#unexpected([kind])
    return this.#advance()
  }

  #unexpected(expected: readonly TokenKind[]): Error {
    const { kind, text } = this.#token
    return failures.syntax(
      `Syntax Error on line ${this.#lexer.line}: token '${this.#lexer.text}' Unexpected ${kind}(${text}), ` +
        `expected one of: ${expected.join(',')}`,
    )
  }
}
