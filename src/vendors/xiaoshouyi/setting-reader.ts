import type { SettingProblem } from '../vendor.js'

type Raw = Readonly<Record<string, unknown>>

/** Reads raw settings by their dotted names. A value that is not acceptable is a problem, and a stand-in is given. */
export interface SettingReader {
  /** All problems so far; one for each setting. */
  readonly problems: readonly SettingProblem[]
  readonly reject: (setting: string, message: string) => void
  /** A text that is not empty; null when the setting is absent. */
  readonly optional: (name: string) => string | null
  readonly required: (name: string) => string
  /** An http address without query and password, and without a slash at its end. */
  readonly address: (name: string, fallback: string) => string
  readonly choice: <T extends string>(name: string, values: readonly T[], fallback: T) => T
  readonly flag: (name: string, fallback: boolean) => boolean
  /** A whole number from `least` (1 unless told) to `most`. */
  readonly whole: (name: string, fallback: number, most?: number, least?: number) => number
  /** As `whole`, null when the setting is absent. */
  readonly wholeOrNone: (name: string) => number | null
  /** Keys and values; empty when the setting is absent. */
  readonly mapAt: (name: string) => Raw
}

/** Makes the reader of one source's raw settings. */
export function createSettingReader(raw: Raw): SettingReader {
  const problems: SettingProblem[] = []
  const reject = (setting: string, message: string): void => {
    if (!problems.some((problem) => problem.setting === setting)) problems.push({ setting, message })
  }
  const optional = (name: string): string | null => {
    const value = valueAt(raw, name)
    if (value === undefined || value === null) return null
    if (typeof value === 'string' && value !== '') return value
    reject(name, 'must be a text that is not empty')
    return null
  }
  const wholeOrNone = (name: string, most = Number.MAX_SAFE_INTEGER, least = 1): number | null => {
    const value = valueAt(raw, name) ?? null
    if (value === null) return null
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value
    reject(name, `must be a whole number from ${least}${most < Number.MAX_SAFE_INTEGER ? ` to ${most}` : ''}`)
    return null
  }
  return {
    problems,
    reject,
    optional,
    required: (name) => {
      const value = optional(name)
      if (value === null) reject(name, 'is required')
      return value ?? ''
    },
    address: (name, fallback) => {
      const value = optional(name) ?? fallback
      if (!isHttpUrl(value)) reject(name, 'must be an http or https address without query and password')
      return value.replace(/\/+$/, '')
    },
    choice: (name, values, fallback) => {
      const value = valueAt(raw, name) ?? fallback
      const known = values.find((candidate) => candidate === value)
      if (known === undefined) reject(name, `must be ${values.join(' or ')}`)
      return known ?? fallback
    },
    flag: (name, fallback) => {
      const value = valueAt(raw, name) ?? fallback
      if (typeof value !== 'boolean') reject(name, 'must be true or false')
      return value === true
    },
    whole: (name, fallback, most, least) => wholeOrNone(name, most, least) ?? fallback,
    wholeOrNone: (name) => wholeOrNone(name),
    mapAt: (name) => {
      const value = valueAt(raw, name) ?? {}
      if (typeof value === 'object' && !Array.isArray(value)) return value as Raw
      reject(name, 'must be a map')
      return {}
    },
  }
}

function valueAt(raw: Raw, name: string): unknown {
  return name
    .split('.')
    .reduce<unknown>(
      (value, key) => (typeof value === 'object' && value !== null ? (value as Raw)[key] : undefined),
      raw,
    )
}

function isHttpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, search, hash, username } = new URL(text)
  return /^https?:$/.test(protocol) && search === '' && hash === '' && username === ''
}
