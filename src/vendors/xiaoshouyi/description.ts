import { CrmError } from '../../errors/index.js'
import type { CallContext } from '../../transport/index.js'
import { isObject, type Json } from './envelope.js'

/** One entry of a picklist, as an object's description lists it. */
export interface PickItem {
  readonly label: string
  readonly apiKey: string | null
  /** False for one that is no longer offered. */
  readonly active: boolean
}

/** One field of an object. */
export interface DescribedField {
  readonly label: string
  readonly type: string
  /** Entries by code; empty when it is no picklist. */
  readonly items: ReadonlyMap<string, PickItem>
  /** Whether this user may set it in a new record, and in one that is there; true where nothing is said. */
  readonly createable: boolean
  readonly updateable: boolean
  /** Whether a new record needs it from the caller: required, settable and without a value of its own. */
  readonly needed: boolean
  /** Most characters of a text; null where nothing is said. */
  readonly maxLength: number | null
}

/** What an object's description says of its fields, by apiKey. */
export type Description = ReadonlyMap<string, DescribedField>

/** Reads `GET …/xobjects/{object}/description`. */
export type Describe = (object: string, call: CallContext) => Promise<Description>

/** The same from what is kept, where it can. */
export interface KeptDescribe extends Describe {
  /** What is kept of an object; null where nothing is. */
  known(object: string): Description | null
}

/** Labels change rarely; a new one is shown after this at the latest. */
const keptMs = 3_600_000

interface Kept {
  readonly description: Promise<Description>
  readonly until: number
  read: Description | null
}

/**
 * Keeps descriptions for an hour. Reads of one object at the same time share one call; a failed one is not kept, and
 * those who waited for somebody else's then ask for themselves.
 */
export function cachedDescriptions(describe: Describe, now: () => number): KeptDescribe {
  const kept = new Map<string, Kept>()
  const begin = async (object: string, call: CallContext): Promise<Description> => {
    const entry: Kept = { description: describe(object, call), until: now() + keptMs, read: null }
    kept.set(object, entry)
    try {
      entry.read = await entry.description
      return entry.read
    } catch (error) {
      if (kept.get(object) === entry) kept.delete(object)
      throw error
    }
  }
  const described = async (object: string, call: CallContext): Promise<Description> => {
    const known = kept.get(object)
    if (known === undefined || now() >= known.until) return begin(object, call)
    try {
      return await known.description
    } catch (error) {
      if (error instanceof CrmError && error.code === 'SOURCE_FORBIDDEN') throw error
      // It may have failed only because the call that began it was aborted or out of time; ours need not be.
      return (await kept.get(object)?.description) ?? begin(object, call)
    }
  }
  const knownOf = (object: string): Description | null => {
    const known = kept.get(object)
    return known !== undefined && now() < known.until ? known.read : null
  }
  return Object.assign(described, { known: knownOf })
}

/** Reads the `data` of a description. @throws CrmError SOURCE_PROTOCOL_ERROR when it lists no fields. */
export function readDescription(data: Json, source: string): Description {
  const { fields } = data
  if (!Array.isArray(fields)) {
    throw new CrmError('SOURCE_PROTOCOL_ERROR', '销售易 described an object without its fields', { source })
  }
  const described = new Map<string, DescribedField>()
  for (const field of fields.filter(isObject)) {
    const apiKey = textOf(field['apiKey']) ?? textOf(field['apikey']) ?? textOf(field['propertyname'])
    if (apiKey === null) continue
    const items = [...listOf(field['selectitem']), ...listOf(field['checkitem'])]
    const { createable, updateable, required, defaultValue, maxLength } = field
    described.set(apiKey, {
      createable: createable !== false,
      updateable: updateable !== false,
      needed: required === true && createable !== false && (defaultValue ?? '') === '',
      maxLength: typeof maxLength === 'number' && maxLength > 0 ? maxLength : null,
      label: textOf(field['label']) ?? apiKey,
      type: textOf(field['type']) ?? '',
      items: new Map(
        items.flatMap((item): [string, PickItem][] => {
          const code = textOf(item['value'])
          const label = textOf(item['label'])
          if (code === null || label === null) return []
          return [[code, { label, apiKey: textOf(item['apiKey']), active: item['isActive'] !== false }]]
        }),
      ),
    })
  }
  return described
}

function listOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}

function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value === '' ? null : value
  return typeof value === 'number' ? String(value) : null
}
