import { CrmError } from '../../errors/index.js'
import type { CallContext } from '../../transport/index.js'
import type { WriteProblem } from '../vendor.js'
import type { Connection } from './connection.js'
import { isObject, successValue } from './envelope.js'
import type { WrittenKind } from './write-names.js'
import type { CustomEntry } from './write-say.js'

/** What the vendor says of one custom field. */
export interface Definition {
  readonly type: string
  readonly isReadOnly: boolean
  /** Texts and ids of its options, those below options too; empty where it has none. */
  readonly options: ReadonlySet<string>
}

/** Custom fields of one kind by key. */
export type Definitions = ReadonlyMap<string, Definition>

/** Reads which custom fields there are. */
export interface DefinitionReader {
  /** Null for contacts, whose custom fields the vendor offers no list of. One call, believed for ten minutes. */
  read(kind: WrittenKind, call: CallContext): Promise<Definitions | null>
  /** What is believed by now; null where nothing is. No call. */
  known(kind: WrittenKind): Definitions | null
}

/** Where definitions are listed (API document, ticket fields and company fields). */
const addresses: Readonly<Record<WrittenKind, string | null>> = {
  Customer: '/companies/company_fields.json',
  Contact: null,
  Ticket: '/tickets/ticket_fields.json',
}
const believedMs = 600_000

/** Makes the reader for one account. */
export function createDefinitionReader({ source, now, get }: Connection): DefinitionReader {
  const known = new Map<WrittenKind, { readonly definitions: Definitions; readonly until: number }>()
  const believed = (kind: WrittenKind): Definitions | null => {
    const entry = known.get(kind)
    return entry !== undefined && now() < entry.until ? entry.definitions : null
  }
  return {
    known: believed,
    read: async (kind, call) => {
      const path = addresses[kind]
      if (path === null) return null
      const entry = believed(kind)
      if (entry !== null) return entry
      const definitions = definitionsIn(successValue(await get(path, `GET ${path}`, call), source), source)
      known.set(kind, { definitions, until: now() + believedMs })
      return definitions
    },
  }
}

/** Reads a list of definitions: bare, or under the one key of an object. @throws SOURCE_PROTOCOL_ERROR */
export function definitionsIn(body: unknown, source: string): Definitions {
  const list = isObject(body) ? Object.values(body).find(Array.isArray) : body
  if (!Array.isArray(list)) {
    throw new CrmError('SOURCE_PROTOCOL_ERROR', 'This source sent no list of custom fields', { source })
  }
  return new Map(
    list.flatMap((field: unknown): [string, Definition][] => {
      if (!isObject(field) || typeof field['key'] !== 'string') return []
      const options = new Set(optionsIn(field['custom_field_options']))
      return [[field['key'], { type: text(field['type']), isReadOnly: text(field['isReadonly']) === '1', options }]]
    }),
  )
}

function optionsIn(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((option: unknown) =>
    isObject(option) ? [text(option['key']), text(option['value']), ...optionsIn(option['custom_field_options'])] : [],
  )
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

/**
 * What is wrong with custom fields, of which the vendor may say nothing and keep nothing.
 * @throws SOURCE_REJECTED when the field that is to keep the mark of the write does not exist.
 */
export function customProblems(
  entries: readonly CustomEntry[],
  definitions: Definitions,
  source: string,
): readonly WriteProblem[] {
  return entries.flatMap(({ key, value, path }): WriteProblem[] => {
    const definition = definitions.get(key)
    if (path !== null) {
      const wrong = wrongWith(value, definition)
      return wrong === null ? [] : [{ path, ...wrong }]
    }
    if (canKeepText(definition)) return []
    throw new CrmError(
      'SOURCE_REJECTED',
      'The field of writes.markerField cannot keep a mark in this source: a custom field for text must be set apart',
      { source },
    )
  })
}

/** Whether a custom field takes a text of any form, as the mark of a write is. */
export function canKeepText(definition: Definition | undefined): boolean {
  return definition !== undefined && !definition.isReadOnly && ['2', '3'].includes(definition.type)
}

type Wrong = Pick<WriteProblem, 'message' | 'code'> | null

// Types of custom fields (API document, ticket fields).
const types = { dropDown: '1', integer: '4', decimal: '5', checkBox: '6', form: '11', manyChoices: '14', cascade: '18' }
const textTypes: ReadonlySet<string> = new Set(['2', '3', '7', '8', '13', '17'])

function wrongWith(value: unknown, definition: Definition | undefined): Wrong {
  const bad = (message: string): Wrong => ({ message, code: 'BAD_USER_INPUT' })
  if (definition === undefined) return bad('The service desk has no custom field of this key')
  const { type, isReadOnly, options } = definition
  if (isReadOnly) return { message: 'The service desk keeps this field itself', code: 'SOURCE_CAPABILITY' }
  if (type === types.manyChoices || type === types.cascade) {
    return { message: 'Fields of this type cannot be written here', code: 'SOURCE_CAPABILITY' }
  }
  if (value === null) return null
  const isOption = (part: unknown): boolean => typeof part === 'string' && options.has(part)
  switch (type) {
    case types.dropDown:
      return isOption(value) ? null : bad('Must be one of the options of this field')
    case types.checkBox:
      return Array.isArray(value) && value.every(isOption) ? null : bad('Must be a list of options of this field')
    case types.integer:
      return typeof value === 'string' && /^\d+$/.test(value) ? null : bad('Must be a whole number, as text')
    case types.decimal:
      return typeof value === 'string' && /^-?\d+(?:\.\d+)?$/.test(value) ? null : bad('Must be a number, as text')
    case types.form:
      return Array.isArray(value) && value.every(isObject) ? null : bad('Must be a list of rows')
    default:
      return textTypes.has(type) && typeof value !== 'string' ? bad('Must be a text') : null
  }
}
