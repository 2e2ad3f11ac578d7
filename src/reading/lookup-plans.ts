import { invariant } from '../errors/index.js'
import type { RecordKind } from '../model/index.js'
import { condition, conditionOf, totalOrder } from '../query/index.js'
import { gradedTranslate, type KindCapabilities, type SourcePlan, type VendorQuery } from '../planner/index.js'
import type { VendorRequest } from '../vendors/vendor.js'
import type { ListContext } from './list.js'
import { planAt } from './source/plan-at.js'
import type { EngineSource } from './types.js'

/** Ids that are asked for together. */
export interface Chunk {
  readonly ids: readonly string[]
  /** How, where it is known already. */
  readonly plan: SourcePlan | null
}

/** How records are asked for by id: in which chunks, and by which plans. Nothing is called. */
export class LookupPlans {
  constructor(private readonly context: ListContext) {}

  /** Reads records by their ids. The source has the kind. */
  of(source: EngineSource, kind: RecordKind, ids: readonly string[], fields: readonly string[]): SourcePlan {
    const plan = planAt(source, this.context, {
      kind,
      // In normal form: the ids are distinct.
      predicate: conditionOf('nativeId', ids.length === 1 ? 'eq' : 'in', ids),
      order: totalOrder(kind, []),
      wanted: null,
      fields,
      scanBudget: ids.length,
      pushDown: true,
    })
    invariant(plan !== null, `${source.name} has ${kind}`)
    return plan
  }

  /** How a lookup begins; null where no call is made, because no record can have these ids or they cannot be asked for. */
  first(
    source: EngineSource,
    kind: RecordKind,
    capabilities: KindCapabilities,
    ids: readonly string[],
    fields: readonly string[],
  ): { plan: SourcePlan; request: VendorRequest | null; chunks: number; keysEach: number } | null {
    if (capabilities.paging.scan === 'whole')
      return { plan: this.of(source, kind, ids, fields), request: null, chunks: 1, keysEach: Infinity }
    const chunks = this.chunks(source, kind, capabilities, ids, fields)
    const begun = chunks.flatMap(({ ids: some, plan }) => {
      const made = plan ?? this.of(source, kind, some, fields)
      return made.split.empty || made.split.pushed === null ? [] : [made]
    })
    const [plan] = begun
    if (plan === undefined) return null
    const query = lookupQuery(plan, capabilities, 0)
    const translate = gradedTranslate(capabilities, (test) => source.dialect.translate(kind, test))
    const canBeListed = ids.every((id) => translate(condition('nativeId', 'in', id, id)).kind !== 'none')
    const keysEach = canBeListed ? capabilities.maxLookupKeys : 1
    return { plan, request: source.dialect.compile(query), chunks: begun.length, keysEach }
  }

  /** Ids that can stand in one list together, as many as may, and those that have to be asked one by one. */
  chunks(
    source: EngineSource,
    kind: RecordKind,
    capabilities: KindCapabilities,
    ids: readonly string[],
    fields: readonly string[],
  ): readonly Chunk[] {
    const size = capabilities.maxLookupKeys
    if (ids.length <= size) {
      const plan = this.of(source, kind, ids, fields)
      // A list that can be said as a whole holds none that would have to be asked alone.
      if (ids.length === 1 || plan.split.pushed !== null) return [{ ids, plan }]
    }
    const chunks: Chunk[] = []
    for (const group of this.groups(source, kind, capabilities, ids)) {
      for (let from = 0; from < group.length; from += size)
        chunks.push({ ids: group.slice(from, from + size), plan: null })
    }
    return chunks
  }

  private groups(
    source: EngineSource,
    kind: RecordKind,
    capabilities: KindCapabilities,
    ids: readonly string[],
  ): readonly (readonly string[])[] {
    const translate = gradedTranslate(capabilities, (test) => source.dialect.translate(kind, test))
    const together: string[] = []
    const alone: string[][] = []
    for (const id of ids) {
      const listed = translate(condition('nativeId', 'in', id, id))
      if (listed.kind === 'none') alone.push([id])
      else if (listed.kind !== 'never') together.push(id)
    }
    return together.length > 0 ? [together, ...alone] : alone
  }
}

/** How often one chunk may be asked: once for each native place, or once more for what did not come. */
export function turnsOf({ lookupSteps: steps = 1 }: KindCapabilities): {
  readonly steps: number
  readonly rounds: number
} {
  return { steps, rounds: steps > 1 ? 1 : 2 }
}

/** The most calls of one chunk. */
export function callsEach(capabilities: KindCapabilities): number {
  const { steps, rounds } = turnsOf(capabilities)
  return steps * rounds
}

/** What one turn asks. */
export function lookupQuery(
  { kind, split, fields }: SourcePlan,
  { paging }: KindCapabilities,
  step: number,
): VendorQuery {
  return {
    kind,
    pushed: split.pushed,
    order: null,
    position: { kind: 'start' },
    pageSize: paging.maxPageRecords,
    fields,
    step,
  }
}
