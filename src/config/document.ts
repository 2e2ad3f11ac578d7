import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml'
import type { ProblemList } from './problems.js'

/** A value of the file with the line it stands on. */
export type ConfigNode = ScalarNode | MapNode | ListNode

/** A text, number, boolean or nothing. */
export interface ScalarNode {
  readonly kind: 'scalar'
  readonly value: string | number | boolean | null
  /** As written, without quotes: keeps the zeros and the precision that a number would lose. */
  readonly text: string
}

/** Keys in the order of the file. */
export interface MapNode {
  readonly kind: 'map'
  readonly entries: ReadonlyMap<string, ConfigEntry>
}

/** Items in the order of the file. */
export interface ListNode {
  readonly kind: 'list'
  readonly items: readonly ConfigEntry[]
}

/** A key's value. */
export interface ConfigEntry {
  /** Line of the key, from 1. */
  readonly line: number
  readonly node: ConfigNode
}

// The parser's own messages can quote the text around a mistake, and that may be a secret.
const syntaxMessages: Readonly<Record<string, string>> = {
  BAD_INDENT: 'the indentation does not fit the lines above',
  BAD_DQ_ESCAPE: 'unknown escape in double quotes; single quotes take every character as it is',
  BAD_SCALAR_START: 'a value cannot start with this character; put it in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'two keys on one line; a value with ": " in it needs quotes',
  MISSING_CHAR: 'a quote, bracket or colon is missing',
  MULTILINE_IMPLICIT_KEY: 'a key without a colon',
  MULTIPLE_DOCS: 'only one document is read; remove the "---" between them',
  TAB_AS_INDENT: 'tabs cannot indent; use spaces',
  UNEXPECTED_TOKEN: 'something does not fit here; between { and }, a ${NAME} needs quotes',
  TAG_RESOLVE_FAILED: 'tags ("!...") are not read here',
}

const nothing: ScalarNode = { kind: 'scalar', value: null, text: '' }

/** The lines and keys of a YAML text; null, with problems added, when it is not a map of keys. */
export function readDocument(text: string, problems: ProblemList): MapNode | null {
  const before = problems.size
  const root = readYaml(text, problems)
  if (root?.kind === 'map') return root
  if (problems.size === before) problems.add(1, '', 'expected keys such as "sources:"')
  return null
}

/** What a YAML text holds, with its lines; null, with problems added where it is not YAML, when it holds no map or list. */
export function readYaml(text: string, problems: ProblemList): ConfigNode | null {
  const lines = new LineCounter()
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
    stringKeys: true,
    logLevel: 'silent',
  })
  const lineAt = (offset: number | undefined): number => lines.linePos(offset ?? 0).line

  const told = new Set<number>()
  for (const { code, pos } of document.errors) {
    const line = lineAt(pos[0])
    if (!told.has(line)) problems.add(line, '', `not valid YAML: ${syntaxMessages[code] ?? code}`)
    told.add(line)
    // From here on the parser has lost its way, and complains of lines that are right.
    if (code === 'UNEXPECTED_TOKEN') break
  }
  if (document.errors.length > 0) return null

  const read = (node: unknown, path: string, line: number): ConfigNode => {
    if (isScalar(node)) {
      const value = node.value
      const known = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      return {
        kind: 'scalar',
        value: known ? value : null,
        text: typeof value === 'string' ? value : (node.source ?? ''),
      }
    }
    if (isSeq(node)) {
      const items = node.items.map((item, index): ConfigEntry => {
        const itemLine = isNode(item) ? lineAt(item.range?.[0]) : line
        return { line: itemLine, node: isAlias(item) ? nothing : read(item, `${path}[${index}]`, itemLine) }
      })
      return { kind: 'list', items }
    }
    const entries = new Map<string, ConfigEntry>()
    for (const pair of isMap(node) ? node.items : []) {
      const key = isScalar(pair.key) ? String(pair.key.value) : ''
      const keyPath = path === '' ? key : `${path}.${key}`
      const keyLine = isScalar(pair.key) ? lineAt(pair.key.range?.[0]) : line
      const earlier = entries.get(key)
      if (earlier !== undefined) {
        problems.add(keyLine, keyPath, `given twice; the first is on line ${earlier.line}`)
        continue
      }
      if (isAlias(pair.value)) {
        problems.add(keyLine, keyPath, 'anchors and aliases are not read here; write the value out')
        continue
      }
      const node = pair.value === null ? nothing : read(pair.value, keyPath, keyLine)
      entries.set(key, { line: keyLine, node })
    }
    return { kind: 'map', entries }
  }

  return isScalar(document.contents) || document.contents === null ? null : read(document.contents, '', 1)
}
