import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { systemCode } from './system-code.js'
import { readTextFile } from './text-file.js'

/** Variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>

/** A text with its references filled in, or what is wrong with one of them. */
export type Resolved =
  | {
      readonly text: string
      /** Whether anything came from outside the file; such text is never printed. */
      readonly referenced: boolean
    }
  | { readonly problem: string }

const reference = /\$\$\{|\$\{([^}]*)\}?/g
const variable = /^([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?$/s

/**
 * Fills in `${NAME}` and `${NAME:-default}` (the default also stands in for an empty variable) anywhere in a text;
 * `$${` is a plain `${`.
 */
export function resolveText(text: string, environment: Environment): Resolved {
  let problem: string | undefined
  let referenced = false
  const filled = text.replaceAll(reference, (match, inside: string | undefined) => {
    if (match === '$${') return '${'
    referenced = true
    const [, name, fallback] = variable.exec(match.endsWith('}') ? (inside ?? '') : '') ?? []
    if (name === undefined) {
      problem ??= 'expected ${NAME} or ${NAME:-default} with the name of an environment variable between the braces'
      return ''
    }
    const value = environment[name] ?? ''
    if (value.includes(replacement)) problem ??= notUtf8(name)
    if (value !== '') return value
    if (fallback === undefined) problem ??= notSet(name)
    return fallback ?? ''
  })
  return problem === undefined ? { text: filled, referenced } : { problem }
}

/**
 * Reads a secret: all of it `${NAME}`, or `file:path` (relative to `folder`; the file's last line break is dropped).
 * Nothing of a literal is ever quoted.
 */
export function resolveSecret(text: string, environment: Environment, folder: string): Resolved {
  if (text.startsWith('file:')) return readSecretFile(text, folder)
  const inside = /^\$\{([^}]*)\}$/.exec(text)?.[1]
  if (inside === undefined) {
    return { problem: 'a secret does not stand in the file: write ${ENV_NAME} or file:/path/to/it' }
  }
  const [, name, fallback] = variable.exec(inside) ?? []
  if (name === undefined) return { problem: 'expected ${ENV_NAME} with the name of an environment variable' }
  if (fallback !== undefined) return { problem: `a secret takes no default: write \${${name}}` }
  const value = environment[name] ?? ''
  if (value.includes(replacement)) return { problem: notUtf8(name) }
  return value === '' ? { problem: notSet(name) } : { text: value, referenced: true }
}

/** What Node puts for bytes of the environment that are no text. */
const replacement = '\ufffd'
const notUtf8 = (name: string): string => `the environment variable ${name} is not UTF-8`
const notSet = (name: string): string => `the environment variable ${name} is not set or empty`

function readSecretFile(text: string, folder: string): Resolved {
  let value: string
  try {
    const path = text.startsWith('file:///') ? fileURLToPath(text) : resolve(folder, text.slice('file:'.length))
    value = readTextFile(path).replace(/\r?\n$/, '')
  } catch (error) {
    const code = systemCode(error)
    const reason = code === undefined ? '' : ` (${code})`
    return {
      problem: `the file of this secret cannot be read${reason}; a path counts from the folder of the configuration`,
    }
  }
  return value === '' ? { problem: 'the file of this secret is empty' } : { text: value, referenced: true }
}
