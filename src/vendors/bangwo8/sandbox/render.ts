import type { Bangwo8SandboxOptions } from './options.js'
import type {
  Bangwo8Records,
  Cell,
  Collection,
  CollectionName,
  CustomContent,
  CustomValue,
  FieldDefinition,
  FieldOption,
  Row,
} from './records.js'

/** Whether a path speaks option texts and leaves out the newer field types (classic), or not (v2). */
export type PathStyle = 'classic' | 'v2'

/** Writes records the way the wire shows them. */
export interface Renderer {
  /** The text of one field as it is shown; undefined when the record has no such field or it holds no text. */
  text(row: Row, field: string): string | undefined
  record(collection: Collection, row: Row, style: PathStyle): Record<string, unknown>
  definition(path: string, definition: FieldDefinition): Record<string, unknown>
}

type Definitions = ReadonlyMap<string, FieldDefinition>

const references = new Set([
  'custUserId',
  'servicerUserId',
  'servicerGroupId',
  'supportId',
  'companyId',
  'createrId',
  'deleterId',
])
const dropDown = '1'
const checkBox = '6'
const newerTypes = new Set(['14', '18'])

/** Whether a field is of a type that the classic paths do not know. */
export function isNewerType(type: string): boolean {
  return newerTypes.has(type)
}

/** Whether a field holds a time of the server. */
export function isTimeField(field: string): boolean {
  return field.endsWith('DT') || field === 'servicestarttime' || field === 'serviceendtime'
}

/** Makes the writer of one request; `baseUrl` begins the addresses that records show. */
export function createRenderer(store: Bangwo8Records, options: Bangwo8SandboxOptions, baseUrl: string): Renderer {
  const { emptyTime = '', emptyRef = '0', emptyText = '' } = options.render ?? {}
  const byKey = (fields: readonly FieldDefinition[]): Definitions => new Map(fields.map((field) => [field.key, field]))
  const ticketDefinitions = byKey(store.ticketFields)
  const companyDefinitions = byKey(store.companyFields)
  const definitionsOf: Partial<Record<CollectionName, Definitions>> = {
    tickets: ticketDefinitions,
    companies: companyDefinitions,
  }

  const scalar = (field: string, value: string): string | null => {
    if (value !== '') return value
    if (isTimeField(field)) return emptyTime
    return references.has(field) ? emptyRef : emptyText
  }

  const custom = (values: readonly CustomValue[], style: PathStyle, name: CollectionName): readonly CustomValue[] => {
    const definitions = definitionsOf[name]
    if (style === 'v2' || definitions === undefined) return values
    const shown = values.filter(({ key }) => !isNewerType(definitions.get(key)?.type ?? ''))
    if (options.classicOption === 'id') return shown
    return shown.map(({ key, value }) => ({ key, value: toTexts(definitions.get(key), value) }))
  }

  const cell = (field: string, value: Cell, style: PathStyle, name: CollectionName): unknown => {
    if (typeof value === 'string') return scalar(field, value)
    return field === 'custom_fields' ? custom(value as readonly CustomValue[], style, name) : value
  }

  return {
    text: (row, field) => {
      const value = Object.hasOwn(row, field) ? row[field] : undefined
      return typeof value === 'string' ? (scalar(field, value) ?? '') : undefined
    },
    record: (collection, row, style) => {
      const shown: Record<string, unknown> = {}
      for (const [field, value] of Object.entries(row)) {
        if (value === undefined) continue
        shown[field] = cell(field, value, style, collection.name)
        if (field === collection.idField && collection.hasUrl && typeof value === 'string') {
          shown['url'] = `${baseUrl}/${collection.name}/${encodeURIComponent(value)}.json`
        }
      }
      return shown
    },
    definition: (path, definition) => {
      const { id, ...rest } = definition
      return { id, url: `${baseUrl}/${path}/${id}.json`, ...rest }
    },
  }
}

/** Turns option ids into texts; an id that no option has stays as it is. */
function toTexts(definition: FieldDefinition | undefined, value: CustomContent): CustomContent {
  if (definition === undefined || (definition.type !== dropDown && definition.type !== checkBox)) return value
  const textOf = (id: string): string => findOption(definition.custom_field_options, id)?.value ?? id
  if (typeof value === 'string') return textOf(value)
  return value.map((entry) => (typeof entry === 'string' ? textOf(entry) : entry)) as CustomContent
}

function findOption(options: readonly FieldOption[], id: string): FieldOption | undefined {
  return options.find(({ key }) => key === id)
}
