import type { Bangwo8SandboxOptions } from './options.js'
import type { Bangwo8Records, CustomContent, CustomValue, FieldDefinition } from './records.js'
import { isNewerType } from './render.js'
import type { WritableName } from './write-fields.js'
import type { Problems } from './write-values.js'

/** What the custom fields of a write are read with. */
export interface CustomParts {
  readonly store: Bangwo8Records
  readonly options: Bangwo8SandboxOptions
  readonly problems: Problems
}

/** What a record holds and shows before the write; both empty for a new one. */
export interface CustomBefore {
  readonly stored: readonly CustomValue[]
  readonly shown: readonly CustomValue[]
}

const dropDown = '1'
const checkBox = '6'
const form = '11'

/**
 * Reads `custom_fields` as the classic paths take them: choices by their text (or id, as `classicOption` says), what was
 * shown may come back as it was. Types that those paths do not show, and read-only fields, are passed over and kept.
 * Fields that are not sent are kept, or dropped when the record is replaced.
 */
export function writeCustom(
  name: WritableName,
  sent: unknown,
  before: CustomBefore,
  replace: boolean,
  { store, options, problems }: CustomParts,
): CustomValue[] {
  const definitions = definitionsOf(name, store)
  const isKept = ({ key }: CustomValue): boolean => {
    const definition = definitions?.get(key)
    return !replace || (definition !== undefined && !isOpen(definition))
  }
  const result = new Map(before.stored.filter(isKept).map(({ key, value }) => [key, value]))
  if (sent === undefined || sent === null) return toValues(result)
  if (!Array.isArray(sent)) {
    problems.add('custom_fields', 'must be a list')
    return toValues(result)
  }
  for (const entry of sent as readonly unknown[]) {
    const { key, value } = (typeof entry === 'object' && entry !== null ? entry : {}) as Record<string, unknown>
    if (typeof key !== 'string' || key === '') {
      problems.add('custom_fields', 'must hold key and value')
      continue
    }
    const definition = definitions?.get(key)
    if (definitions !== undefined && definition === undefined) {
      if (options.unknownCustomField === 'refuse') problems.add(key, 'is no custom field')
      continue
    }
    if (definition !== undefined && !isOpen(definition)) continue
    const content = keptContent(key, value, before) ?? readContent(key, value, definition, options, problems)
    if (content !== undefined) result.set(key, content)
  }
  return toValues(result)
}

/** Custom fields that are defined as required and have no value. The vendor writes 0 for required. */
export function missingCustom(name: WritableName, values: readonly CustomValue[], store: Bangwo8Records): string[] {
  const filled = new Set(values.filter(({ value }) => value.length > 0).map(({ key }) => key))
  const wanted = [...(definitionsOf(name, store)?.values() ?? [])].filter(({ isRequired }) => isRequired === '0')
  return wanted.map(({ key }) => key).filter((key) => !filled.has(key))
}

/** Contacts have custom fields but no list of definitions: there every key is as good as another. */
function definitionsOf(name: WritableName, store: Bangwo8Records): ReadonlyMap<string, FieldDefinition> | undefined {
  if (name === 'users') return undefined
  const fields = name === 'tickets' ? store.ticketFields.filter(({ system }) => system === '0') : store.companyFields
  return new Map(fields.map((field) => [field.key, field]))
}

function isOpen(definition: FieldDefinition): boolean {
  return definition.isReadonly !== '1' && !isNewerType(definition.type)
}

/** The stored content of a field that comes back just as it was shown, whatever it is. */
function keptContent(key: string, value: unknown, { stored, shown }: CustomBefore): CustomContent | undefined {
  const last = shown.find((entry) => entry.key === key)
  if (last === undefined || JSON.stringify(last.value) !== JSON.stringify(value)) return undefined
  return stored.find((entry) => entry.key === key)?.value
}

function readContent(
  key: string,
  value: unknown,
  definition: FieldDefinition | undefined,
  options: Bangwo8SandboxOptions,
  problems: Problems,
): CustomContent | undefined {
  const texts = Array.isArray(value) ? value.map(readText) : [readText(value)]
  const type = definition?.type
  if (type === form || (type === undefined && Array.isArray(value) && texts.includes(undefined))) {
    return readRows(key, value, problems)
  }
  const known = texts.filter((text): text is string => text !== undefined)
  const isList = Array.isArray(value)
  if (known.length < texts.length || (isList && type !== checkBox && type !== undefined)) {
    problems.add(key, 'must be text')
    return undefined
  }
  if (definition === undefined || (type !== dropDown && type !== checkBox)) return isList ? known : (known[0] ?? '')
  const ids = known.filter((text) => text !== '').map((text) => idOf(definition, text, options))
  if (ids.includes(undefined)) {
    problems.add(key, 'has no such option')
    return undefined
  }
  return type === checkBox ? (ids as string[]) : (ids[0] ?? '')
}

function readText(value: unknown): string | undefined {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' ? value : undefined
}

function readRows(key: string, value: unknown, problems: Problems): CustomContent | undefined {
  if (value === null || value === '') return []
  const isRow = (row: unknown): row is Record<string, string> =>
    typeof row === 'object' && row !== null && Object.values(row).every((cell) => typeof cell === 'string')
  if (Array.isArray(value) && value.every(isRow)) return value
  problems.add(key, 'must be a list of rows')
  return undefined
}

function idOf(definition: FieldDefinition, text: string, options: Bangwo8SandboxOptions): string | undefined {
  const by = options.classicOption === 'id' ? 'key' : 'value'
  return definition.custom_field_options.find((option) => option[by] === text)?.key
}

function toValues(values: ReadonlyMap<string, CustomContent>): CustomValue[] {
  return [...values].map(([key, value]) => ({ key, value }))
}
