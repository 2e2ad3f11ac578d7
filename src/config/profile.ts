import { resolve } from 'node:path'
import {
  measuredGrades,
  measuredOrders,
  profileableKinds,
  testableFields,
  testableOperators,
  type KindProfile,
  type SourceProfile,
} from '../measure/index.js'
import { readDocument, type ConfigEntry } from './document.js'
import { nearOrAll } from '../errors/index.js'
import { ProblemList } from './problems.js'
import type { SourceConfig } from './sources.js'
import { systemCode } from './system-code.js'
import { readTextFile } from './text-file.js'
import { quote, type Reading } from './values.js'

/**
 * Reads `profile:`, the path of a file that `check --write-profile` wrote (a relative one counts from the configuration's
 * folder), and lays what it says beside the sources.
 * @throws CONFIG_INVALID with the problems of the profile, under its own name and lines.
 */
export function readProfile(
  reading: Reading,
  entry: ConfigEntry | undefined,
  sources: readonly SourceConfig[],
): readonly SourceConfig[] {
  if (entry === undefined) return sources
  const { node, line } = entry
  if (node.kind !== 'scalar' || node.text === '') {
    reading.problems.add(line, 'profile', 'expected the path of a file that check --write-profile wrote')
    return sources
  }
  let text: string
  try {
    text = readTextFile(resolve(reading.folder, node.text))
  } catch (error) {
    const why = systemCode(error) ?? 'unknown reason'
    reading.problems.add(line, 'profile', `cannot read the file: ${why}; write it with check --write-profile`)
    return sources
  }
  const problems = new ProblemList()
  const profiles = parseProfile(text, sources, problems)
  problems.throwIfAny(node.text)
  return sources.map((source) => {
    const profile = profiles.get(source.name)
    return profile === undefined ? source : { ...source, profile }
  })
}

/** The profiles in a text, by source. */
function parseProfile(
  text: string,
  sources: readonly SourceConfig[],
  problems: ProblemList,
): ReadonlyMap<string, SourceProfile> {
  const profiles = new Map<string, SourceProfile>()
  const root = readDocument(text, problems)
  if (root === null) return profiles
  const file = new Keys(problems, '', { line: 1, node: root }, ['profile', 'measuredAt', 'sources'])
  const version = root.entries.get('profile')
  if (version?.node.kind !== 'scalar' || version.node.value !== 1) {
    problems.add(version?.line ?? 1, 'profile', 'expected 1, the only form of profiles there is')
  }
  const names = sources.map(({ name }) => name)
  for (const [name, entry] of file.below('sources', names)) {
    const vendor = sources.find((source) => source.name === name)?.vendor ?? ''
    const source = new Keys(problems, `sources.${name}`, entry, ['vendor', 'kinds'])
    const measured = source.word('vendor')
    if (measured !== vendor) {
      const message = `this is a profile of ${quote(measured ?? '')}, and the source is of vendor ${vendor}: measure it anew`
      problems.add(source.lineOf('vendor'), `sources.${name}.vendor`, message)
    }
    const kinds: Partial<Record<string, KindProfile>> = {}
    for (const [kind, below] of source.below('kinds', profileableKinds)) {
      const known = profileableKinds.find((each) => each === kind)
      if (known !== undefined) {
        kinds[kind] = readKind(problems, `sources.${name}.kinds.${kind}`, below, testableFields(known))
      }
    }
    profiles.set(name, { vendor, kinds })
  }
  return profiles
}

const kindKeys = ['fields', 'order', 'maxPageRecords', 'shortPageEnds', 'count']

function readKind(problems: ProblemList, path: string, entry: ConfigEntry, fields: readonly string[]): KindProfile {
  const kind = new Keys(problems, path, entry, kindKeys)
  const grades = [...kind.below('fields', fields)].map(([field, below]) => {
    const operators = new Keys(problems, `${path}.fields.${field}`, below, testableOperators)
    return [field, operators.words(measuredGrades)] as const
  })
  const orderEntry = kind.entry('order')
  const order =
    orderEntry === undefined ? {} : new Keys(problems, `${path}.order`, orderEntry, fields).words(measuredOrders)
  const pageSize = kind.value('maxPageRecords')
  if (pageSize !== undefined && (typeof pageSize !== 'number' || !Number.isInteger(pageSize) || pageSize < 1)) {
    problems.add(kind.lineOf('maxPageRecords'), `${path}.maxPageRecords`, 'expected a whole number from 1')
  }
  const short = kind.value('shortPageEnds')
  if (short !== undefined && short !== false) {
    problems.add(kind.lineOf('shortPageEnds'), `${path}.shortPageEnds`, 'expected false: one look cannot prove true')
  }
  const count = kind.value('count')
  if (count !== undefined && count !== 'none') {
    problems.add(kind.lineOf('count'), `${path}.count`, 'expected none: a profile cannot add a count')
  }
  return {
    fields: Object.fromEntries(grades),
    order,
    ...(typeof pageSize === 'number' ? { maxPageRecords: pageSize } : {}),
    ...(short === false ? { shortPageEnds: false } : {}),
    ...(count === 'none' ? { count: 'none' } : {}),
  }
}

/** The keys of one map of the file; those that are not expected are told when it is made. */
class Keys {
  private readonly entries: ReadonlyMap<string, ConfigEntry>
  private readonly line: number

  constructor(
    private readonly problems: ProblemList,
    private readonly path: string,
    entry: ConfigEntry,
    expected: readonly string[],
  ) {
    this.line = entry.line
    this.entries = entry.node.kind === 'map' ? entry.node.entries : new Map<string, ConfigEntry>()
    const empty = entry.node.kind === 'scalar' && entry.node.value === null
    if (entry.node.kind !== 'map' && !empty) problems.add(entry.line, path, 'expected keys below it')
    for (const [key, { line }] of this.entries) {
      if (!expected.includes(key)) {
        problems.add(line, this.pathOf(key), `unknown key${nearOrAll(key, expected)}`)
      }
    }
  }

  entry(key: string): ConfigEntry | undefined {
    return this.entries.get(key)
  }

  lineOf(key: string): number {
    return this.entries.get(key)?.line ?? this.line
  }

  value(key: string): string | number | boolean | null | undefined {
    const node = this.entries.get(key)?.node
    if (node === undefined) return undefined
    return node.kind === 'scalar' ? node.value : null
  }

  word(key: string): string | undefined {
    const value = this.value(key)
    return typeof value === 'string' ? value : undefined
  }

  /** The entries below a key whose names are expected; the others are told. */
  below(key: string, expected: readonly string[]): readonly (readonly [string, ConfigEntry])[] {
    const entry = this.entries.get(key)
    if (entry === undefined) return []
    const keys = new Keys(this.problems, this.pathOf(key), entry, expected)
    return [...keys.entries].filter(([name]) => expected.includes(name))
  }

  /** Every value as one of the words; others are told and left out. */
  words<W extends string>(words: readonly W[]): Readonly<Record<string, W>> {
    const read: Record<string, W> = {}
    for (const key of this.entries.keys()) {
      const word = words.find((each) => each === this.value(key))
      if (word !== undefined) read[key] = word
      else this.problems.add(this.lineOf(key), this.pathOf(key), `expected ${words.join(', ')}`)
    }
    return read
  }

  private pathOf(key: string): string {
    return this.path === '' ? key : `${this.path}.${key}`
  }
}
