import type { SettingShape } from '../vendors/vendor.js'
import type { ConfigEntry, MapNode } from './document.js'
import { didYouMean, nearOrAll } from '../errors/index.js'
import { quote, readValue, typeNames, type Reading, type ValueType } from './values.js'

/** One source of the file: its name's dotted path, its lines, and what its vendor takes. */
interface SourceSection {
  readonly path: string
  readonly line: number
  readonly node: MapNode
  readonly shapes: readonly SettingShape[]
  /** Keys that every source has; read elsewhere. */
  readonly commonKeys: readonly string[]
}

/** A vendor's settings, nested as the vendor reads them. */
export interface RawSettings {
  readonly [key: string]: unknown
}

/** Checks a source's keys against its vendor's shapes and fills in references; defaults are the vendor's business. */
export function readSourceSettings(reading: Reading, section: SourceSection): RawSettings {
  const { problems } = reading
  const { path, shapes } = section
  const shapesByName = new Map(shapes.map((shape) => [shape.name, shape]))
  const groups = new Set(shapes.flatMap(({ name }) => groupsOf(name)))

  const readGroup = (node: MapNode, group: string): RawSettings => {
    const values: Record<string, unknown> = {}
    for (const [key, entry] of node.entries) {
      const name = group === '' ? key : `${group}.${key}`
      if (section.commonKeys.includes(name)) continue
      const shape = shapesByName.get(name)
      if (shape !== undefined) {
        const value = readSetting(reading, `${path}.${name}`, entry, shape)
        if (value !== undefined) values[key] = value
      } else if (!groups.has(name)) {
        problems.add(entry.line, `${path}.${name}`, `unknown key${suggestion(name)}`)
      } else if (entry.node.kind === 'map') {
        values[key] = readGroup(entry.node, name)
      } else {
        const below = shapes.filter((each) => each.name.startsWith(`${name}.`)).map((each) => each.name)
        problems.add(entry.line, `${path}.${name}`, `expected keys below it: ${below.join(', ')}`)
      }
    }
    return values
  }

  const suggestion = (name: string): string => {
    const group = name.slice(0, name.lastIndexOf('.') + 1)
    const levels = [...shapesByName.keys(), ...groups, ...section.commonKeys]
    const siblings = levels.filter((each) => each.startsWith(group) && !each.slice(group.length).includes('.'))
    const near = didYouMean(name, siblings)
    if (near !== '') return near
    const elsewhere = levels.find((each) => each.split('.').at(-1) === name.split('.').at(-1))
    return elsewhere === undefined ? nearOrAll(name, siblings) : `; did you mean "${elsewhere}"?`
  }

  const raw = readGroup(section.node, '')
  for (const shape of shapes) {
    if (shape.required !== true || shape.default !== undefined || problems.touches(`${path}.${shape.name}`)) continue
    const { found, line } = find(section, shape.name)
    if (found) continue
    const expected = shape.secret === true ? typeNames.secret : describeType(shape)
    problems.add(line, `${path}.${shape.name}`, `missing; expected ${expected} (${shape.description})`)
  }
  return raw
}

function readSetting(reading: Reading, path: string, entry: ConfigEntry, shape: SettingShape): unknown {
  if (shape.type === 'map') return readMap(reading, path, entry, shape)
  const type: ValueType = shape.secret === true ? 'secret' : shape.type === 'enum' ? 'string' : shape.type
  const value = readValue(reading, path, entry, type)
  if (value === undefined || shape.type !== 'enum') return value
  const values = shape.values ?? []
  if (values.includes(String(value))) return value
  const written = entry.node.kind === 'scalar' ? quote(entry.node.value) : 'something else'
  const near = didYouMean(String(value), values)
  reading.problems.add(entry.line, path, `expected ${describeType(shape)}, got ${written}${near}`)
  return undefined
}

/** Any keys, with single values or further maps below. */
function readMap(reading: Reading, path: string, { line, node }: ConfigEntry, shape: SettingShape): unknown {
  if (node.kind !== 'map') {
    reading.problems.add(line, path, `expected keys below it (${shape.description})`)
    return undefined
  }
  const pairs: [string, unknown][] = []
  for (const [key, entry] of node.entries) {
    const below = `${path}.${key}`
    if (entry.node.kind === 'map') pairs.push([key, readMap(reading, below, entry, shape)])
    else if (shape.secret === true) pairs.push([key, readValue(reading, below, entry, 'secret')])
    else if (entry.node.kind === 'scalar' && typeof entry.node.value === 'number') pairs.push([key, entry.node.value])
    else if (entry.node.kind === 'scalar' && typeof entry.node.value === 'boolean') pairs.push([key, entry.node.value])
    else pairs.push([key, readValue(reading, below, entry, 'string')])
  }
  return Object.fromEntries(pairs.filter(([, value]) => value !== undefined))
}

/** Where a dotted name stands, or the line of the nearest group above it. */
export function find(
  section: Pick<SourceSection, 'line' | 'node'>,
  name: string,
): { readonly found: boolean; readonly line: number } {
  let node: MapNode = section.node
  let line = section.line
  const parts = name.split('.')
  for (const [index, part] of parts.entries()) {
    const entry = node.entries.get(part)
    if (entry === undefined) return { found: false, line }
    line = entry.line
    if (index === parts.length - 1) return { found: true, line }
    if (entry.node.kind !== 'map') return { found: false, line }
    node = entry.node
  }
  return { found: false, line }
}

function describeType(shape: SettingShape): string {
  switch (shape.type) {
    case 'enum':
      return `one of ${(shape.values ?? []).join(', ')}`
    case 'map':
      return 'keys below it'
    case 'string':
    case 'number':
    case 'boolean':
      return typeNames[shape.type]
  }
}

/** `auth`, `auth.app` for `auth.app.key`. */
function groupsOf(name: string): readonly string[] {
  const parts = name.split('.')
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('.'))
}
