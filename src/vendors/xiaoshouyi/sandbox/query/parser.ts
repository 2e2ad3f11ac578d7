import { readTokens } from './lexer.js'
import type { QuoteEscape, Token } from './lexer.js'
import { QueryRefusal } from './problems.js'
import { aggregateNames } from './syntax.js'
import type { AggregateName, Condition, Literal, Operator, OrderTerm, SelectItem, Statement } from './syntax.js'

/** What a surface's language allows. */
export interface Grammar {
  readonly quoteEscape: QuoteEscape
  /** XOQL: aliases, functions, `group by`, `offset`. The older query has none of them. */
  readonly extended: boolean
  readonly subqueries: boolean
}

const reserved = new Set([
  'select',
  'from',
  'where',
  'group',
  'order',
  'by',
  'limit',
  'offset',
  'as',
  'and',
  'or',
  'in',
])
const comparisons: Readonly<Record<string, Operator>> = {
  '=': '=',
  '!=': '!=',
  '<>': '!=',
  '<': '<',
  '>': '>',
  '<=': '<=',
  '>=': '>=',
}

/**
 * Parses a statement. Keywords may be in any case; AND binds closer than OR.
 * @throws QueryRefusal `empty`, `syntax`, `star`, `keyword`, `columnType` or `subquery`.
 */
export function parseStatement(text: string, grammar: Grammar): Statement {
  if (text.trim() === '') throw new QueryRefusal('empty')
  return new Parser(text, grammar).readAll()
}

class Parser {
  readonly #tokens: readonly Token[]
  #index = 0

  constructor(
    private readonly text: string,
    private readonly grammar: Grammar,
  ) {
    this.#tokens = readTokens(text, grammar.quoteEscape)
  }

  readAll(): Statement {
    const statement = this.#statement()
    if (this.#peek().kind !== 'end') {
      const unknown = this.#isWord('having', 'group', 'offset', 'union', 'join')
      throw new QueryRefusal(unknown ? 'keyword' : 'syntax')
    }
    return statement
  }

  #statement(): Statement {
    this.#word('select')
    const items = this.#list(() => this.#item())
    this.#word('from')
    // The object's name is taken whatever it is: `order` is a keyword and an object.
    const entity = this.#take('word').text
    let where: Condition | null = null
    let filterLength = 0
    if (this.#skip('where')) {
      const start = this.#peek().start
      where = this.#or()
      filterLength = (this.#tokens[this.#index - 1]?.end ?? start) - start
    }
    const groupBy = this.grammar.extended && this.#skip('group') ? this.#by(() => this.#path()) : []
    const orderBy = this.#skip('order') ? this.#by(() => this.#orderTerm()) : []
    return { items, entity, where, filterLength, groupBy, orderBy, ...this.#limits() }
  }

  #item(): SelectItem {
    if (this.#skipSymbol('*')) throw new QueryRefusal('star')
    if (this.#peek().text === '(' && this.#peek().kind === 'symbol') return this.#child()
    const start = this.#peek().start
    const path = this.#path()
    if (!this.#skipSymbol('(')) return { kind: 'field', path, key: this.#alias() ?? path }
    if (!this.grammar.extended) throw new QueryRefusal('columnType', path)
    const name = path.toLowerCase()
    if (!isAggregate(name)) throw new QueryRefusal('syntax')
    if (this.#skipSymbol('*')) throw new QueryRefusal('star')
    const column = this.#path()
    const end = this.#symbol(')').end
    return { kind: 'aggregate', name, path: column, key: this.#alias() ?? this.text.slice(start, end) }
  }

  #child(): SelectItem {
    if (!this.grammar.subqueries) throw new QueryRefusal('subquery')
    this.#symbol('(')
    const statement = this.#statement()
    this.#symbol(')')
    return { kind: 'child', statement, key: this.#alias() ?? statement.entity }
  }

  #alias(): string | undefined {
    if (!this.grammar.extended) return undefined
    if (this.#skip('as')) return this.#path()
    const { kind, text } = this.#peek()
    return kind === 'word' && !reserved.has(text.toLowerCase()) ? this.#path() : undefined
  }

  #orderTerm(): OrderTerm {
    const start = this.#peek().start
    let path = this.#path()
    if (this.grammar.extended && this.#skipSymbol('(')) {
      this.#path()
      path = this.text.slice(start, this.#symbol(')').end)
    }
    const descending = this.#skip('desc')
    if (!descending) this.#skip('asc')
    return { path, descending }
  }

  #limits(): { limit: number | null; offset: number | null } {
    let limit: number | null = null
    let offset: number | null = null
    if (this.#skip('limit')) {
      limit = this.#count()
      if (this.#skipSymbol(',')) {
        offset = limit
        limit = this.#count()
        return { limit, offset }
      }
    }
    if (this.grammar.extended && this.#skip('offset')) offset = this.#count()
    return { limit, offset }
  }

  #or(): Condition {
    const terms = [this.#and()]
    while (this.#skip('or')) terms.push(this.#and())
    return terms.length === 1 && terms[0] ? terms[0] : { kind: 'or', terms }
  }

  #and(): Condition {
    const terms = [this.#primary()]
    while (this.#skip('and')) terms.push(this.#primary())
    return terms.length === 1 && terms[0] ? terms[0] : { kind: 'and', terms }
  }

  #primary(): Condition {
    if (this.#skipSymbol('(')) {
      const inner = this.#or()
      this.#symbol(')')
      return inner
    }
    const path = this.#path()
    const compare = (operator: Operator, values: readonly Literal[]): Condition => ({
      kind: 'compare',
      path,
      operator,
      values,
    })
    if (this.#skip('is')) {
      const operator = this.#skip('not') ? 'isNotNull' : 'isNull'
      this.#word('null')
      return compare(operator, [])
    }
    if (this.#skip('between')) {
      const low = this.#literal()
      this.#word('and')
      return compare('between', [low, this.#literal()])
    }
    const negated = this.#skip('not')
    if (this.#skip('like')) return compare(negated ? 'notLike' : 'like', [this.#literal()])
    if (this.#skip('in')) return compare(negated ? 'notIn' : 'in', this.#inList())
    const operator = negated ? undefined : comparisons[this.#take('symbol').text]
    if (operator === undefined) throw new QueryRefusal('syntax')
    return compare(operator, [this.#literal()])
  }

  #inList(): readonly Literal[] {
    this.#symbol('(')
    if (this.#isWord('select')) throw new QueryRefusal('subquery')
    const values = this.#list(() => this.#literal())
    this.#symbol(')')
    return values
  }

  #literal(): Literal {
    const token = this.#next()
    if (token.kind !== 'string' && token.kind !== 'number') throw new QueryRefusal('syntax')
    return { text: token.text, quoted: token.kind === 'string' }
  }

  #count(): number {
    const { text } = this.#take('number')
    if (!/^\d{1,15}$/.test(text)) throw new QueryRefusal('syntax')
    return Number(text)
  }

  #path(): string {
    const { text } = this.#take('word')
    if (reserved.has(text.toLowerCase())) throw new QueryRefusal('syntax')
    return text
  }

  #by<T>(read: () => T): T[] {
    this.#word('by')
    return this.#list(read)
  }

  #list<T>(read: () => T): T[] {
    const found = [read()]
    while (this.#skipSymbol(',')) found.push(read())
    return found
  }

  #peek(): Token {
    return this.#tokens[this.#index] ?? { kind: 'end', text: '', start: this.text.length, end: this.text.length }
  }

  #next(): Token {
    const token = this.#peek()
    this.#index += 1
    return token
  }

  #take(kind: Token['kind']): Token {
    const token = this.#next()
    if (token.kind !== kind) throw new QueryRefusal('syntax')
    return token
  }

  #isWord(...keywords: readonly string[]): boolean {
    const { kind, text } = this.#peek()
    return kind === 'word' && keywords.includes(text.toLowerCase())
  }

  #skip(keyword: string): boolean {
    if (!this.#isWord(keyword)) return false
    this.#index += 1
    return true
  }

  #word(keyword: string): void {
    if (!this.#skip(keyword)) throw new QueryRefusal('syntax')
  }

  #skipSymbol(symbol: string): boolean {
    const { kind, text } = this.#peek()
    if (kind !== 'symbol' || text !== symbol) return false
    this.#index += 1
    return true
  }

  #symbol(symbol: string): Token {
    const token = this.#take('symbol')
    if (token.text !== symbol) throw new QueryRefusal('syntax')
    return token
  }
}

function isAggregate(name: string): name is AggregateName {
  return (aggregateNames as readonly string[]).includes(name)
}
