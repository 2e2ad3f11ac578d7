import { asSourceError, invariant, type CrmError } from '../errors/index.js'
import {
  fieldCatalogue,
  valueOf,
  type AnyRecord,
  type BaseRecord,
  type EntityReference,
  type RecordKind,
} from '../model/index.js'
import { and, conditionOf, totalOrder, type Predicate, type SortKey } from '../query/index.js'
import type { SourcePlan } from '../planner/index.js'
import { SourceCalls } from './calls.js'
import { laneKey, type ParentResult } from './child-page.js'
import { countExactly, countingOf } from './count.js'
import type { Expected } from './explain.js'
import { callsOf, keysOfLookup, mostCallsOf, readsOfParents, smallBatch } from './foreseen.js'
import type { ListContext } from './list.js'
import { createLane, mergeLanes } from './merge.js'
import { boundsOf, type Reading } from './page.js'
import { planAt } from './source/plan-at.js'
import { SourceReader, type ReadBounds } from './source/reader.js'
import { scanPlanned } from './source/scan.js'
import type { ChildrenRequest, EngineSource } from './types.js'

/** Reads children of one source: of many parents together, of one alone, all of them, or only how many they are. */
export class ChildReads {
  constructor(private readonly context: ListContext) {}

  private plan(
    source: EngineSource,
    request: Pick<ChildrenRequest, 'kind' | 'parentField' | 'fields'>,
    predicate: Predicate,
    reading: Pick<Reading, 'order'>,
    parentIds: readonly string[],
    wanted: number | null,
  ): SourcePlan {
    const plan = planAt(source, this.context, {
      kind: request.kind,
      predicate: and(parentCondition(request, source.name, parentIds), predicate),
      order: reading.order,
      wanted,
      fields: [...request.fields, request.parentField],
    })
    invariant(plan !== null, `${source.name} has ${request.kind}`)
    return plan
  }

  /** What reads the children of parents; where it is only planned, of all that a place may hold. */
  private callsFor(
    source: EngineSource,
    plan: SourcePlan,
    { path, parents, together }: { path: readonly string[]; parents: number; together: boolean },
  ): SourceCalls {
    const { state, settings } = this.context
    if (state.explain.mode === 'off') return callsOf(source, state, plan, { path })
    const expected = state.explain.expectedAbove(path) ?? { records: parents, moments: 1 }
    const reads = together
      ? readsOfParents(expected, keysOfLookup(source, plan.kind), settings.scanBudget)
      : expected.records
    const least = state.explain.mode === 'plan' ? 0 : plan.leastCalls
    return callsOf(source, state, plan, { path, least, most: mostCallsOf(plan, reads) })
  }

  private foreseeCount(source: EngineSource, plan: SourcePlan, path: readonly string[], calls: SourceCalls): void {
    const { explain } = this.context.state
    const counting = explain.mode === 'off' ? null : countingOf(source, plan)
    if (counting !== null) calls.foreseeCount(path, counting.request, explain.expectedAbove(path)?.records ?? 1)
  }

  /** Notes how many children there will be below all parents; planning only. */
  private expect(path: readonly string[], size: number | null): void {
    const { explain, budget } = this.context.state
    if (explain.mode !== 'plan') return
    const { records } = explain.expectedAbove(path) ?? onlyOne
    explain.expect(path, { records: size === null ? budget.limit : records * size, moments: records })
  }

  /** A page in the middle or from the end: one parent, bounds of its own. */
  async alone(
    source: EngineSource,
    request: ChildrenRequest,
    parent: BaseRecord,
    predicate: Predicate,
    reading: Reading,
  ): Promise<ParentResult> {
    const key = laneKey(parent)
    const plan = this.plan(source, request, predicate, reading, [parent.nativeId], reading.wanted)
    const { start, until, empty } = boundsOf(reading, key)
    const calls = this.callsFor(source, plan, { path: request.path, parents: 1, together: false })
    const bounds: ReadBounds = { after: start === 'start' || start === 'end' ? null : start, until, hint: null }
    const reader = empty ? null : new SourceReader(calls, plan, bounds)
    const lane = createLane(source.name, reader, start, null, key)
    const { records } = await mergeLanes([lane], reading.order, reading.wanted)
    return { records, failure: lane.failure, total: null, scannedTo: reader?.scannedTo ?? null, calls }
  }

  async batch(
    source: EngineSource,
    request: ChildrenRequest,
    predicate: Predicate,
    reading: Reading,
    parentIds: readonly string[],
  ): Promise<ParentResult[]> {
    const buckets = new Map(parentIds.map((id) => [id, { records: [] as AnyRecord[], seen: 0 }]))
    const missing = (id: string): number => Math.max(0, reading.wanted - (buckets.get(id)?.records.length ?? 0))
    let plan = this.plan(source, request, predicate, reading, parentIds, null)
    const calls = this.callsFor(source, plan, { path: request.path, parents: parentIds.length, together: true })
    if (calls.planOnly) this.expect(request.path, reading.size)
    let reader = new SourceReader(calls, plan, { after: null, until: null, hint: null })
    let asked: ReadonlySet<string> = new Set(parentIds)
    let readSinceNarrowed = 0
    let scannedTo: SortKey | null = null
    let failure: CrmError | null = null
    let ended: ReadonlySet<string> = new Set()
    let needed = parentIds.length * reading.wanted
    try {
      for (;;) {
        const batch = await reader.next(needed)
        if (batch === null) {
          ended = asked
          break
        }
        let wasted = 0
        for (const record of batch.records) {
          const id = valueOf(record, request.parentField)
          const bucket = typeof id === 'string' ? buckets.get(id) : undefined
          if (bucket === undefined) continue
          bucket.seen++
          if (bucket.records.length < reading.wanted) bucket.records.push(record)
          else wasted++
        }
        scannedTo = reader.scannedTo ?? scannedTo
        const read = batch.records.length
        readSinceNarrowed += read
        const unfilled = [...asked].filter((id) => missing(id) > 0)
        if (unfilled.length === 0) break
        needed = unfilled.reduce((sum, id) => sum + missing(id), 0)
        if (
          read >= smallBatch &&
          wasted * 2 > read &&
          this.isNarrowingCheap(plan, unfilled, buckets, readSinceNarrowed)
        ) {
          asked = new Set(unfilled)
          plan = this.plan(source, request, predicate, reading, unfilled, null)
          reader = new SourceReader(calls, plan, { after: scannedTo, until: null, hint: null })
          readSinceNarrowed = 0
        }
      }
    } catch (error) {
      failure = asSourceError(error, source.name)
    }
    return parentIds.map((id) => {
      const bucket = buckets.get(id)
      return {
        records: bucket?.records ?? [],
        failure: failure !== null && missing(id) > 0 ? failure : null,
        total: ended.has(id) && failure === null ? (bucket?.seen ?? 0) : null,
        scannedTo,
        calls,
      }
    })
  }

  /** By key a narrower read goes on where it is; by offset it reads again what the unfilled parents already gave. */
  private isNarrowingCheap(
    plan: SourcePlan,
    unfilled: readonly string[],
    buckets: ReadonlyMap<string, { readonly seen: number }>,
    read: number,
  ): boolean {
    if (plan.asked === null) return false
    if (plan.kindCapabilities.paging.ordered === 'keyset') return true
    const again = unfilled.reduce((sum, id) => sum + (buckets.get(id)?.seen ?? 0), 0)
    return again <= Math.max(plan.pageSize, read)
  }

  async count(
    source: EngineSource,
    request: ChildrenRequest,
    parent: BaseRecord,
    predicate: Predicate,
    reading: Reading,
  ): Promise<number | null> {
    const plan = this.plan(source, request, predicate, reading, [parent.nativeId], null)
    if (plan.split.residual.kind !== 'true') return null
    const calls = new SourceCalls(source, this.context.state, null, null)
    this.foreseeCount(source, plan, request.path, calls)
    try {
      return await countExactly(source, plan, calls, null, { after: null, until: null, hint: null })
    } catch (error) {
      this.context.fail({ path: request.path, error: asSourceError(error, source.name) })
      return null
    }
  }

  async whole(
    source: EngineSource,
    kind: RecordKind,
    parentField: string,
    ids: readonly string[],
    path: readonly string[],
  ): Promise<(readonly AnyRecord[])[]> {
    const children = new Map(ids.map((id) => [id, [] as AnyRecord[]]))
    const size = source.capabilities.kinds[kind]?.maxLookupKeys ?? 1
    const chunks = Array.from({ length: Math.ceil(ids.length / size) }, (_, index) =>
      ids.slice(index * size, (index + 1) * size),
    )
    await Promise.all(
      chunks.map(async (chunk) => {
        const plan = this.plan(
          source,
          { kind, parentField, fields: ['*'] },
          { kind: 'true' },
          { order: totalOrder(kind, []) },
          chunk,
          null,
        )
        const calls = this.callsFor(source, plan, { path, parents: chunk.length, together: true })
        if (calls.planOnly) this.expect(path, null)
        if (plan.split.empty) return
        const pages = scanPlanned(plan, calls)
        for await (const page of pages) {
          for (const record of page) {
            const id = valueOf(record, parentField)
            if (typeof id === 'string') children.get(id)?.push(record)
          }
        }
        if (calls.flaw !== null) this.context.fail({ path, error: calls.flaw })
      }),
    )
    return ids.map((id) => children.get(id) ?? [])
  }
}

const onlyOne: Expected = { records: 1, moments: 1 }

function parentCondition(
  request: Pick<ChildrenRequest, 'kind' | 'parentField'>,
  source: string,
  ids: readonly string[],
): Predicate {
  const type = fieldCatalogue[request.kind][request.parentField]
  invariant(type?.kind === 'reference', `${request.kind}.${request.parentField} refers to an entity`)
  const references: EntityReference[] = ids.map((nativeId) => ({ entity: type.target, source, nativeId }))
  // In normal form already: loaders hand over distinct ids.
  return conditionOf(request.parentField, references.length === 1 ? 'eq' : 'in', references)
}
