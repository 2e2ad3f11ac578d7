import { entityNames, type EntityName } from '../src/model/index.js'
import { invariant } from '../src/errors/index.js'
import { operators } from '../src/query/index.js'
import type { Engine, SourceDescription } from '../src/engine/types.js'
import type { EntityCapability } from '../schema/entity/entity-capability.js'
import type { FieldCapability } from '../schema/entity/field-capability.js'
import type { Source } from '../schema/entity/source.js'

type Capabilities = SourceDescription['capabilities']
type Writes = NonNullable<NonNullable<Capabilities['writes']>['Customer']>
type KindCapabilities = NonNullable<Capabilities['kinds'][EntityName]>

/** A source as the schema shows it. It is described only when more than its name is asked for, since records have it. */
export class SourceView implements Source {
  private description: SourceDescription | undefined

  constructor(
    private readonly engine: Engine,
    readonly name: string,
  ) {}

  get vendor(): string {
    return this.described().vendor
  }

  get label(): string {
    return this.described().label
  }

  get health(): SourceDescription['health'] {
    return this.described().health
  }

  get entities(): EntityCapability[] {
    return entityCapabilities(this.described().capabilities)
  }

  get quotas(): Source['quotas'] {
    return [...this.described().quotas]
  }

  private described(): SourceDescription {
    const description = this.description ?? this.engine.describe(this.name)
    invariant(description !== null, `the source ${this.name} of a record is configured`)
    this.description = description
    return description
  }
}

/** Where the input of a change says less than some sources could take: what it says. */
const sayableChanges: Partial<Record<EntityName, readonly string[]>> = {
  Order: ['subject', 'contactId', 'status', 'customFields'],
}

/** What a report table is made of; its rows are no records, and so are not told here. */
const tableFields = ['categoryId', 'name', 'columns'] as const

/** What a source can do never changes, and is put together once. */
const knownEntities = new WeakMap<Capabilities, EntityCapability[]>()

function entityCapabilities(capabilities: Capabilities): EntityCapability[] {
  let entities = knownEntities.get(capabilities)
  if (entities === undefined) {
    entities = readCapabilities(capabilities)
    knownEntities.set(capabilities, entities)
  }
  return entities
}

function readCapabilities({ kinds, writes, reportUploads = false }: Capabilities): EntityCapability[] {
  return entityNames.flatMap((entity) => {
    const kind = kinds[entity]
    if (kind === undefined) return []
    const written = entity === 'ReportTable' ? (reportUploads ? { create: tableFields } : {}) : writes?.[entity]
    const {
      create = null,
      update = null,
      delete: canDelete = false,
      customFields = false,
    }: Partial<Writes> = written ?? {}
    const named = (fields: readonly string[] | null): string[] =>
      fields === null ? [] : [...fields, ...(customFields ? ['customFields'] : [])]
    return [
      {
        entity,
        canCreate: create !== null,
        canUpdate: update !== null,
        canDelete,
        creatableFields: named(create),
        updatableFields: named(update).filter((field) => sayableChanges[entity]?.includes(field) ?? true),
        fields: fieldCapabilities(kind),
      },
    ]
  })
}

function fieldCapabilities({ fields }: KindCapabilities): FieldCapability[] {
  return Object.entries(fields).map(([field, capability]) => ({
    field,
    sortable: (capability.order ?? 'none') !== 'none',
    operators: operators.flatMap((operator) => {
      const grade = capability.operators[operator]
      return grade === undefined ? [] : [{ operator, grade }]
    }),
  }))
}
