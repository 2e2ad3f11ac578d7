import { QueryRefusal } from './problems.js'

/** One token. The text of a `string` is its decoded content; of a `word`, what was written. */
export interface Token {
  readonly kind: 'word' | 'number' | 'string' | 'symbol' | 'end'
  readonly text: string
  /** Offset of the first character, and of the one after the last. */
  readonly start: number
  readonly end: number
}

/** Which ways of writing a quote inside a literal are understood. */
export type QuoteEscape = 'both' | 'backslash' | 'doubled'

const pattern =
  /[ \t\r\n]+|(?<number>[+-]?\d+(?:\.\d+)?(?![\p{L}\p{N}_]))|(?<word>[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*)|(?<symbol><>|[<>!]=|[=<>(),*])/uy

/**
 * Cuts a statement into tokens, ended by one of kind `end`. Words may have dots and letters of any script.
 * @throws QueryRefusal `syntax` at any other character or a literal without an end.
 */
export function readTokens(statement: string, escape: QuoteEscape): Token[] {
  const tokens: Token[] = []
  let position = 0
  while (position < statement.length) {
    if (statement[position] === "'") {
      const { text, end } = readLiteral(statement, position, escape)
      tokens.push({ kind: 'string', text, start: position, end })
      position = end
      continue
    }
    pattern.lastIndex = position
    const found = pattern.exec(statement)
    if (found === null) throw new QueryRefusal('syntax')
    const { number, word, symbol } = found.groups ?? {}
    const start = position
    position += found[0].length
    const text = number ?? word ?? symbol
    if (text === undefined) continue
    const kind = number !== undefined ? 'number' : word !== undefined ? 'word' : 'symbol'
    tokens.push({ kind, text, start, end: position })
  }
  tokens.push({ kind: 'end', text: '', start: statement.length, end: statement.length })
  return tokens
}

/** A backslash before any character but a quote or another backslash stands for itself. */
function readLiteral(statement: string, start: number, escape: QuoteEscape): { text: string; end: number } {
  let text = ''
  for (let index = start + 1; index < statement.length; index += 1) {
    const character = statement.charAt(index)
    const next = statement[index + 1]
    if (character === '\\' && escape !== 'doubled' && (next === "'" || next === '\\')) {
      text += next
      index += 1
    } else if (character !== "'") {
      text += character
    } else if (next === "'" && escape !== 'backslash') {
      text += next
      index += 1
    } else {
      return { text, end: index + 1 }
    }
  }
  throw new QueryRefusal('syntax')
}
