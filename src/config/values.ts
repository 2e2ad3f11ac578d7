import type { ConfigEntry } from './document.js'
import type { ProblemList } from './problems.js'
import { resolveSecret, resolveText, type Environment } from './references.js'

/** What the reading of one file carries along. */
export interface Reading {
  readonly environment: Environment
  /** Folder of the file; relative paths of secrets start here. */
  readonly folder: string
  readonly problems: ProblemList
  /** Every secret read so far, to be struck out of messages. */
  readonly secrets: Set<string>
}

/** Kinds of single values. */
export type ValueType = 'string' | 'number' | 'boolean' | 'secret'

/** The kinds as messages call them. */
export const typeNames = {
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
  secret: '${ENV_NAME} or file:/path',
} as const satisfies Record<ValueType, string>

const urlWithPassword = /^[a-z][a-z0-9+.-]*:\/\/[^/?#\s]*@/i

/** Reads one value with its references filled in; undefined, with a problem added, when it is not of its kind. */
export function readValue(
  reading: Reading,
  key: string,
  { line, node }: ConfigEntry,
  type: ValueType,
): string | number | boolean | undefined {
  const fail = (message: string): undefined => {
    reading.problems.add(line, key, message)
    return undefined
  }
  if (node.kind !== 'scalar') return fail(`expected ${typeNames[type]}, got a ${node.kind}`)
  if (node.value === null || node.text === '') return fail(`expected ${typeNames[type]}, got nothing`)

  if (type === 'secret') {
    const resolved = resolveSecret(node.text, reading.environment, reading.folder)
    if ('problem' in resolved) return fail(resolved.problem)
    reading.secrets.add(resolved.text)
    return resolved.text
  }
  if (typeof node.value !== 'string') {
    if (type === 'string') return node.text
    return typeof node.value === type ? node.value : fail(`expected ${typeNames[type]}, got ${node.text}`)
  }
  const resolved = resolveText(node.value, reading.environment)
  if ('problem' in resolved) return fail(resolved.problem)
  const { text, referenced } = resolved
  switch (type) {
    case 'string':
      if (text.trim() === '') return fail('expected text, got nothing')
      if (!urlWithPassword.test(text)) return text
      return fail('an address does not carry a user name or password; give them in their own settings')
    case 'number':
      // A number in quotes is a slip; one from the environment can only be text.
      if (referenced && /^-?\d+(?:\.\d+)?$/.test(text)) return Number(text)
      break
    case 'boolean':
      if (referenced && (text === 'true' || text === 'false')) return text === 'true'
      break
  }
  return fail(`expected ${typeNames[type]}, got ${referenced ? 'something else from the environment' : quote(text)}`)
}

/** A value as messages show it, shortened. */
export function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 60 ? `${text.slice(0, 57)}..."` : text
}
