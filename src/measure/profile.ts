import { entityNames, fieldCatalogue, type EntityName } from '../model/index.js'
import type { Capabilities, FieldCapability, KindCapabilities } from '../planner/index.js'
import { operators, type Operator } from '../query/index.js'
import type { MeasuredGrade, Measurement } from './measurement.js'

/** What was measured of one kind; what is absent was not, and the declared capability holds. */
export interface KindProfile {
  readonly fields?: Readonly<Record<string, Readonly<Partial<Record<Operator, MeasuredGrade>>>>>
  /** Fields by which the source does not sort as asked, or only in groups. */
  readonly order?: Readonly<Record<string, 'grouped' | 'none'>>
  /** A page size that the source really keeps, where it is smaller than the declared one. */
  readonly maxPageRecords?: number
  /** False where a page with fewer records than asked for was followed by more. */
  readonly shortPageEnds?: false
  /** Where counting disagreed with reading. */
  readonly count?: 'none'
}

/** What was measured of one source. */
export interface SourceProfile {
  /** Folder name of the vendor that was measured. */
  readonly vendor: string
  readonly kinds: Readonly<Partial<Record<EntityName, KindProfile>>>
}

/** Words of a profile file. */
export const measuredGrades = ['exact', 'superset', 'absent'] as const satisfies readonly MeasuredGrade[]
/** Words of a profile file for orders; `exact` is nothing that one page can prove. */
export const measuredOrders = ['grouped', 'none'] as const
/** Kinds that a profile may name. */
export const profileableKinds: readonly EntityName[] = entityNames
/** Operators that a profile may name. */
export const testableOperators: readonly Operator[] = operators

/** Fields of a kind that a profile may name. */
export function testableFields(kind: EntityName): readonly string[] {
  return Object.keys(fieldCatalogue[kind]).filter((field) => field !== 'id')
}

/** The part of the measurements that changes a plan. */
export function profileOf(vendor: string, measurements: readonly Measurement[]): SourceProfile {
  const kinds: Partial<Record<EntityName, KindProfile>> = {}
  for (const measurement of measurements) {
    const known = kinds[measurement.kind] ?? {}
    const more = contribution(measurement, known)
    if (more !== null) kinds[measurement.kind] = { ...known, ...more }
  }
  return { vendor, kinds }
}

function contribution(measurement: Measurement, known: KindProfile): KindProfile | null {
  switch (measurement.subject) {
    case 'operator': {
      const { field, operator, grade } = measurement
      if (grade === null) return null
      return { fields: { ...known.fields, [field]: { ...known.fields?.[field], [operator]: grade } } }
    }
    case 'order':
      return measurement.order === 'none' ? { order: { ...known.order, [measurement.field]: 'none' } } : null
    case 'page': {
      const { maxPageRecords, shortPageBeforeMore } = measurement
      if (maxPageRecords === null && !shortPageBeforeMore) return null
      return {
        ...(maxPageRecords === null ? {} : { maxPageRecords }),
        ...(shortPageBeforeMore ? { shortPageEnds: false } : {}),
      }
    }
    case 'count':
      return measurement.agrees === false ? { count: 'none' } : null
    case 'kind':
      return null
  }
}

/**
 * The capabilities as measured. A grade may become `exact`, `superset` or vanish; an operator, field, order or count
 * that the vendor does not declare is never added, and no page grows. Frozen.
 */
export function applyProfile(capabilities: Capabilities, profile: SourceProfile): Capabilities {
  const kinds = { ...capabilities.kinds }
  for (const kind of entityNames) {
    const declared = kinds[kind]
    const measured = profile.kinds[kind]
    if (declared !== undefined && measured !== undefined) kinds[kind] = kindAsMeasured(declared, measured)
  }
  return Object.freeze({ ...capabilities, kinds: Object.freeze(kinds) })
}

function kindAsMeasured(declared: KindCapabilities, measured: KindProfile): KindCapabilities {
  const { paging } = declared
  const fields = Object.fromEntries(
    Object.entries(declared.fields).map(([name, field]) => [name, fieldAsMeasured(name, field, measured)]),
  )
  return Object.freeze({
    ...declared,
    fields: Object.freeze(fields),
    paging: {
      ...paging,
      maxPageRecords: Math.min(paging.maxPageRecords, measured.maxPageRecords ?? paging.maxPageRecords),
      ...(measured.shortPageEnds === undefined ? {} : { shortPageEnds: measured.shortPageEnds }),
    },
    ...(measured.count === undefined ? {} : { count: measured.count }),
  })
}

function fieldAsMeasured(name: string, declared: FieldCapability, measured: KindProfile): FieldCapability {
  const order = measured.order?.[name]
  const lowered = order !== undefined && (declared.order ?? 'none') !== 'none' ? { order } : {}
  const grades = measured.fields?.[name] ?? {}
  const kept = Object.entries(declared.operators).flatMap(([operator, grade]) => {
    const now = grades[operator as Operator] ?? grade
    return now === 'absent' ? [] : [[operator, now] as const]
  })
  return Object.freeze({ ...declared, ...lowered, operators: Object.freeze(Object.fromEntries(kept)) })
}
