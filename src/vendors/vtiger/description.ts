import { CrmError } from '../../errors/index.js'
import type { CallContext } from '../../transport/index.js'
import type { Connection } from './connection.js'
import { nameOf } from './literals.js'
import { isRow } from './mapping.js'

/** One column as an installation describes it to the configured user. */
export interface DescribedColumn {
  readonly name: string
  /** `string`, `picklist`, `reference` and so on; see the dossier of `describe`. */
  readonly type: string
  readonly mandatory: boolean
  readonly editable: boolean
  readonly unique: boolean
  /** Picklist values; empty for other types. */
  readonly values: readonly string[]
  /** Modules that a reference may point to, as far as the user sees them. */
  readonly refersTo: readonly string[]
}

/** One module as an installation describes it to the configured user. */
export interface ModuleDescription {
  readonly module: string
  /** Every id of the module is this number, `x`, and a record number. */
  readonly idPrefix: string
  readonly createable: boolean
  readonly updateable: boolean
  readonly deleteable: boolean
  readonly columns: ReadonlyMap<string, DescribedColumn>
}

/** Describes a module. @throws CrmError of kind `source`; SOURCE_FORBIDDEN when the user does not see it. */
export interface Describe {
  (module: string, call: CallContext): Promise<ModuleDescription>
  /** What is remembered of a module; null where nothing is. */
  known(module: string): ModuleDescription | null
}

/** Descriptions are believed this long: an administrator changes picklists and columns now and then. */
const lifeMs = 5 * 60_000

/** A description that is remembered, and what of it has come. */
interface Kept {
  readonly description: Promise<ModuleDescription>
  readonly until: number
  read: ModuleDescription | null
}

/** Describes modules, one call each, and remembers them for five minutes. A failure is not remembered. */
export function createDescribe({ source, now, ask }: Connection): Describe {
  const known = new Map<string, Kept>()
  const read = async (module: string, call: CallContext): Promise<ModuleDescription> => {
    const path = `/webservice.php?operation=describe&elementType=${nameOf(module)}`
    const result = await ask(path, `describe ${module}`, call)
    const description = readDescription(module, result)
    if (description !== null) return description
    throw new CrmError('SOURCE_PROTOCOL_ERROR', `Vtiger described ${module} in a way its document does not know`, {
      source,
    })
  }
  const keptOf = (module: string): Kept | undefined => {
    const kept = known.get(module)
    return kept !== undefined && now() < kept.until ? kept : undefined
  }
  const describe = (module: string, call: CallContext): Promise<ModuleDescription> => {
    const kept = keptOf(module)
    if (kept !== undefined) return kept.description
    const entry: Kept = { description: read(module, call), until: now() + lifeMs, read: null }
    known.set(module, entry)
    entry.description.then(
      (description) => {
        entry.read = description
      },
      () => {
        if (known.get(module) === entry) known.delete(module)
      },
    )
    return entry.description
  }
  return Object.assign(describe, { known: (module: string) => keptOf(module)?.read ?? null })
}

/** Reads the result of `describe`; null when it is not one. */
export function readDescription(module: string, result: unknown): ModuleDescription | null {
  if (!isRow(result) || !Array.isArray(result['fields'])) return null
  const idPrefix = result['idPrefix']
  if (typeof idPrefix !== 'string' || !/^\d+$/.test(idPrefix)) return null
  const columns = new Map<string, DescribedColumn>()
  for (const field of result['fields'] as readonly unknown[]) {
    const column = readColumn(field)
    if (column !== null) columns.set(column.name, column)
  }
  return {
    module,
    idPrefix,
    createable: isSet(result['createable']),
    updateable: isSet(result['updateable']),
    deleteable: isSet(result['deleteable']),
    columns,
  }
}

function readColumn(field: unknown): DescribedColumn | null {
  if (!isRow(field) || typeof field['name'] !== 'string') return null
  const type = isRow(field['type']) ? field['type'] : {}
  const list = (name: string): readonly unknown[] => {
    const value = type[name]
    return Array.isArray(value) ? value : []
  }
  return {
    name: field['name'],
    type: typeof type['name'] === 'string' ? type['name'] : '',
    mandatory: isSet(field['mandatory']),
    editable: isSet(field['editable']),
    unique: isSet(field['isunique']),
    values: list('picklistValues').flatMap((entry) =>
      isRow(entry) && typeof entry['value'] === 'string' ? [entry['value']] : [],
    ),
    refersTo: list('refersTo').filter((entry) => typeof entry === 'string'),
  }
}

/** Tax columns have their flags as texts, all others as true and false. */
function isSet(value: unknown): boolean {
  return value === true || value === '1'
}
