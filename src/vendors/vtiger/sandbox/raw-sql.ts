import { compileLike, foldTrimmed } from './collation.js'
import type { Column, Scope } from './columns.js'
import { RefusedSql } from './evaluate.js'
import type { Test } from './evaluate.js'
import { leadingNumber, readSqlString } from './mysql-text.js'
import type { Value } from './values.js'

/**
 * What the database makes of a condition when a backslash ended one of its literals early: the rest of that literal is
 * SQL. Enough of the language is read here to let the usual attacks through, deleted rows and lost limit included.
 */
export interface RawSelection {
  /** Asked about every row, deleted ones too. */
  readonly test: Test
  /** Undefined when the text cut the limit off. */
  readonly limited: boolean
}

type Read = (scope: Scope) => Value
type Token =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number' | 'word' | 'sign'; readonly text: string }

/**
 * Reads `( whereText ) AND deleted = 0 LIMIT`, as the server would build it.
 * @throws RefusedSql when the database would not understand it.
 */
export function readRawSql(whereText: string, column: (name: string) => Column | undefined): RawSelection {
  const { tokens, commented } = tokenize(`( ${whereText} ) AND deleted = 0 LIMIT 0`)
  const reader = new Reader(tokens, commented, column)
  const test = reader.condition()
  const limited = reader.acceptWord('limit')
  if (!limited && !reader.atEnd()) throw new RefusedSql()
  return { test, limited }
}

function tokenize(sql: string): { tokens: Token[]; commented: boolean } {
  const tokens: Token[] = []
  const pattern = /\s+|--(?=\s|$)|#|\/\*[^]*?\*\/|\d+(?:\.\d+)?|[A-Za-z_][\w.]*|!=|<>|<=|>=|\|\||&&|[=<>(),]/y
  let position = 0
  while (position < sql.length) {
    if (sql.charAt(position) === "'") {
      const { text, end } = readSqlString(sql, position)
      if (end === undefined) throw new RefusedSql()
      tokens.push({ kind: 'text', text })
      position = end
      continue
    }
    pattern.lastIndex = position
    const found = pattern.exec(sql)?.[0]
    if (found === undefined) throw new RefusedSql()
    if (found === '--' || found === '#') return { tokens, commented: true }
    position += found.length
    if (/^\s|^\/\*/.test(found)) continue
    tokens.push({ kind: /^\d/.test(found) ? 'number' : /^[A-Za-z_]/.test(found) ? 'word' : 'sign', text: found })
  }
  return { tokens, commented: false }
}

class Reader {
  #position = 0

  constructor(
    private readonly tokens: readonly Token[],
    private readonly commented: boolean,
    private readonly column: (name: string) => Column | undefined,
  ) {}

  atEnd(): boolean {
    return this.#position >= this.tokens.length
  }

  condition(): Test {
    let left = this.#conjunction()
    while (this.acceptWord('or') || this.#acceptSign('||')) {
      const [first, second] = [left, this.#conjunction()]
      left = (scope) => first(scope) || second(scope)
    }
    return left
  }

  acceptWord(word: string): boolean {
    const token = this.tokens[this.#position]
    if (token?.kind !== 'word' || token.text.toLowerCase() !== word) return false
    this.#position += 1
    return true
  }

  #conjunction(): Test {
    let left = this.#term()
    while (this.acceptWord('and') || this.#acceptSign('&&')) {
      const [first, second] = [left, this.#term()]
      left = (scope) => first(scope) && second(scope)
    }
    return left
  }

  #term(): Test {
    if (this.acceptWord('not')) {
      const inner = this.#term()
      return (scope) => !inner(scope)
    }
    if (this.#acceptSign('(')) {
      const inner = this.condition()
      // A comment may have swallowed the bracket; the server's own bracketing is not known, so this is let pass.
      if (!this.#acceptSign(')') && !(this.commented && this.atEnd())) throw new RefusedSql()
      return inner
    }
    const left = this.#operand()
    if (this.acceptWord('is')) {
      const negated = this.acceptWord('not')
      if (!this.acceptWord('null')) throw new RefusedSql()
      return (scope) => (left(scope) === null) !== negated
    }
    if (this.acceptWord('like')) {
      const right = this.#operand()
      return (scope) => {
        const [value, pattern] = [left(scope), right(scope)]
        return value !== null && pattern !== null && compileLike(String(pattern))(String(value))
      }
    }
    if (this.acceptWord('in')) return this.#list(left)
    const sign = this.tokens[this.#position]
    if (sign?.kind === 'sign' && /^[=<>!]/.test(sign.text)) {
      this.#position += 1
      const right = this.#operand()
      return (scope) => compareValues(left(scope), sign.text, right(scope))
    }
    return (scope) => leadingNumber(String(left(scope) ?? 0)) !== 0
  }

  #list(left: Read): Test {
    if (!this.#acceptSign('(')) throw new RefusedSql()
    const members: Read[] = []
    do members.push(this.#operand())
    while (this.#acceptSign(','))
    if (!this.#acceptSign(')')) throw new RefusedSql()
    return (scope) => members.some((member) => compareValues(left(scope), '=', member(scope)))
  }

  #operand(): Read {
    const token = this.tokens[this.#position]
    this.#position += 1
    if (token?.kind === 'text') {
      // The server turns ids into bare record numbers before the database sees them.
      const id = /^\d+x(\d+)$/.exec(token.text)
      return id === null ? () => token.text : () => Number(id[1])
    }
    if (token?.kind === 'number') return () => Number(token.text)
    if (token?.kind !== 'word') throw new RefusedSql()
    const name = token.text.toLowerCase()
    if (name === 'null') return () => null
    if (name === 'true' || name === 'false') return () => (name === 'true' ? 1 : 0)
    if (name === 'deleted') return ({ row }) => (row.deleted ? 1 : 0)
    const column = this.column(token.text)
    if (column === undefined) throw new RefusedSql()
    return column.read
  }

  #acceptSign(sign: string): boolean {
    const token = this.tokens[this.#position]
    if (token?.kind !== 'sign' || token.text !== sign) return false
    this.#position += 1
    return true
  }
}

function compareValues(left: Value, sign: string, right: Value): boolean {
  if (left === null || right === null) return false
  const numeric = typeof left === 'number' || typeof right === 'number'
  const first = numeric ? leadingNumber(String(left)) : foldTrimmed(String(left))
  const second = numeric ? leadingNumber(String(right)) : foldTrimmed(String(right))
  switch (sign) {
    case '=':
      return first === second
    case '!=':
    case '<>':
      return first !== second
    case '<':
      return first < second
    case '>':
      return first > second
    case '<=':
      return first <= second
    default:
      return first >= second
  }
}
