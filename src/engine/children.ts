import DataLoader from 'dataloader'
import { asSourceError, invariant, type CrmError } from '../errors/index.js'
import {
  fieldCatalogue,
  valueOf,
  type AnyRecord,
  type BaseRecord,
  type EntityReference,
  type RecordKind,
  type RecordShapes,
} from '../model/index.js'
import {
  and,
  conditionOf,
  normalForm,
  predicateText,
  totalOrder,
  type Predicate,
  type SortKey,
} from '../query/index.js'
import { type SourcePlan } from '../planner/index.js'
import { planAt } from './plan-at.js'
import { SourceCalls } from './calls.js'
import { countExactly, countingOf } from './count.js'
import { fingerprintOf } from './cursor.js'
import type { Expected } from './explain.js'
import { callsOf, keysOfLookup, mostCallsOf, readsOfParents, smallBatch } from './foreseen.js'
import { examplePage, type ListContext } from './list.js'
import { ChildParts, laneKey, type ParentResult, type Part } from './child-page.js'
import { createLane, mergeLanes, withoutHints } from './merge.js'
import { boundsOf, noCalls, outcomeOf, ReadPage, readingOf, type Reading } from './page.js'
import { SourceReader, type ReadBounds } from './reader.js'
import { scanPlanned } from './scan.js'
import type { ChildrenRequest, EngineSource, Page } from './types.js'

/** What follows from a request, the same for all siblings. */
interface Family {
  readonly predicate: Predicate
  readonly predicateText: string
  /** Null where cursors have to be opened, which are each sibling's own. */
  readonly reading: Reading | null
  /** By source. */
  readonly batches: Map<string, DataLoader<string, ParentResult>>
}

/**
 * Lists that hang on parents. Parents of one source that are asked the same within one tick share their reading: one
 * `parent IN (...)` read for each chunk of parents, ended as soon as every parent has its page. When most of what
 * comes belongs to parents that have theirs, the others are asked alone from there on.
 */
export class ChildrenLoader {
  private readonly batches = new Map<string, DataLoader<string, ParentResult>>()
  private readonly wholes = new Map<string, DataLoader<string, readonly AnyRecord[]>>()
  private readonly families = new WeakMap<ChildrenRequest, Family>()

  constructor(private readonly context: ListContext) {}

  /**
   * One page of the children of one parent, and of the records linked with it, merged. @throws CURSOR_INVALID, and at
   * once BAD_USER_INPUT for a filter with too many conditions.
   */
  page<K extends RecordKind>(
    request: ChildrenRequest<K>,
    parent: BaseRecord,
    linked: readonly BaseRecord[],
  ): Promise<Page<RecordShapes[K]>> {
    const family = this.familyOf(request)
    const { reading } = family
    const source = this.sourceOf(parent.source)
    const isPlain = linked.length === 0 && reading !== null && !reading.backward && !request.wantsTotal
    if (!isPlain || source.capabilities.kinds[request.kind] === undefined)
      return this.mergedPage(request, family, parent, linked)
    // By far the most frequent: a page from the beginning of each of many siblings.
    return this.batchOf(source, request, family, reading)
      .load(parent.nativeId)
      .then((result) => this.finish(request, family, reading, parent, [{ parent, source, result }], null))
  }

  private async mergedPage<K extends RecordKind>(
    request: ChildrenRequest<K>,
    family: Family,
    parent: BaseRecord,
    linked: readonly BaseRecord[],
  ): Promise<Page<RecordShapes[K]>> {
    const fingerprint = (): string => this.fingerprintOf(request, family, parent, linked.length > 0)
    const reading = family.reading ?? this.readingOf(request, fingerprint)
    const able = [parent, ...linked].filter(
      (each) => this.sourceOf(each.source).capabilities.kinds[request.kind] !== undefined,
    )
    if (able.length === 0) return this.emptyPage(reading, parent.source, fingerprint)
    const parts = await Promise.all(able.map(async (each) => this.readParent(each, request, family, reading)))
    const total = request.wantsTotal ? await this.countParts(parts, request, family.predicate, reading) : null
    return this.finish(request, family, reading, parent, parts, total, linked.length > 0)
  }

  private finish<K extends RecordKind>(
    request: ChildrenRequest<K>,
    family: Family,
    reading: Reading,
    parent: BaseRecord,
    parts: readonly Part[],
    totalCount: number | null,
    isLinked = false,
  ): Page<RecordShapes[K]> {
    if (this.context.state.explain.mode === 'plan')
      return examplePage([...new Set(parts.map(({ source }) => source))], request.kind)
    for (const { result } of parts) {
      const error = result.failure ?? result.calls.flaw
      if (error !== null) this.context.fail({ path: request.path, error })
    }
    const { cursors } = this.context.settings
    return new ReadPage<RecordShapes[K]>(
      new ChildParts(reading, parts, totalCount, cursors, () => this.fingerprintOf(request, family, parent, isLinked)),
    )
  }

  private fingerprintOf(request: ChildrenRequest, family: Family, parent: BaseRecord, isLinked: boolean): string {
    return fingerprintOf([
      request.kind,
      family.predicateText,
      request.order,
      [parent.source],
      [request.parentField, parent.nativeId, isLinked],
      this.context.identity,
    ])
  }

  private readingOf(request: ChildrenRequest, fingerprint: () => string): Reading {
    const { cursors, defaultPageSize } = this.context.settings
    return readingOf(request, request.kind, cursors, fingerprint, defaultPageSize)
  }

  private familyOf(request: ChildrenRequest): Family {
    const known = this.families.get(request)
    if (known !== undefined) return known
    const predicate = normalForm(request.predicate)
    const hasCursor = (request.after ?? request.before ?? null) !== null
    const family: Family = {
      predicate,
      predicateText: predicateText(predicate),
      reading: hasCursor ? null : this.readingOf(request, () => ''),
      batches: new Map(),
    }
    this.families.set(request, family)
    return family
  }

  private async readParent(
    parent: BaseRecord,
    request: ChildrenRequest,
    family: Family,
    reading: Reading,
  ): Promise<Part> {
    const source = this.sourceOf(parent.source)
    const alone = reading.after !== null || reading.before !== null || reading.backward
    const result = alone
      ? await this.readAlone(source, request, parent, family.predicate, reading)
      : await this.batchOf(source, request, family, reading).load(parent.nativeId)
    return { parent, source, result }
  }

  private async countParts(
    parts: readonly Part[],
    request: ChildrenRequest,
    predicate: Predicate,
    reading: Reading,
  ): Promise<number | null> {
    const counts = await Promise.all(
      parts.map(async ({ result, source, parent }) =>
        result.failure === null
          ? (this.knownTotal(result) ?? this.countOne(source, request, parent, predicate, reading))
          : null,
      ),
    )
    return counts.reduce<number | null>((sum, count) => (sum === null || count === null ? null : sum + count), 0)
  }

  /** What the reading showed; where nothing is read it shows nothing. */
  private knownTotal({ total }: ParentResult): number | null {
    return this.context.state.explain.mode === 'plan' ? null : total
  }

  /** Every child of one parent, in the source's own sequence; a failure is noted once and reads as none. */
  async all<K extends RecordKind>(
    kind: K,
    parentField: string,
    parent: BaseRecord,
    path: readonly string[],
  ): Promise<readonly RecordShapes[K][]> {
    const source = this.sourceOf(parent.source)
    if (source.capabilities.kinds[kind] === undefined) return []
    const key = JSON.stringify([source.name, kind, parentField, path])
    let loader = this.wholes.get(key)
    if (loader === undefined) {
      loader = new DataLoader(async (ids) => this.readWhole(source, kind, parentField, ids, path))
      this.wholes.set(key, loader)
    }
    try {
      return (await loader.load(parent.nativeId)) as readonly RecordShapes[K][]
    } catch (error) {
      this.context.fail({ path, error: asSourceError(error, source.name) })
      return []
    }
  }

  private sourceOf(name: string): EngineSource {
    const source = this.context.sources.find((candidate) => candidate.name === name)
    invariant(source !== undefined, `the source ${name} of a parent is configured`)
    return source
  }

  private emptyPage<K extends RecordKind>(
    reading: Reading,
    source: string,
    fingerprint: () => string,
  ): Page<RecordShapes[K]> {
    const lane = createLane(source, null, 'start', null)
    return new ReadPage<RecordShapes[K]>({
      reading,
      merged: withoutHints([]),
      totalCount: 0,
      sealer: this.context.settings.cursors,
      fingerprint,
      lanes: () => [lane],
      outcomes: () => [outcomeOf(lane, noCalls)],
    })
  }

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
  private async readAlone(
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

  private batchOf(
    source: EngineSource,
    request: ChildrenRequest,
    family: Family,
    reading: Reading,
  ): DataLoader<string, ParentResult> {
    let batch = family.batches.get(source.name)
    if (batch === undefined) {
      batch = this.batch(source, request, family.predicate, reading)
      family.batches.set(source.name, batch)
    }
    return batch
  }

  private batch(
    source: EngineSource,
    request: ChildrenRequest,
    predicate: Predicate,
    reading: Reading,
  ): DataLoader<string, ParentResult> {
    const { kind, parentField, order, path, fields } = request
    const key = JSON.stringify([
      source.name,
      kind,
      parentField,
      predicateText(predicate),
      order,
      reading.wanted,
      path,
      fields,
    ])
    let loader = this.batches.get(key)
    if (loader === undefined) {
      loader = new DataLoader(async (ids) => this.readBatch(source, request, predicate, reading, ids), {
        maxBatchSize: source.capabilities.kinds[kind]?.maxLookupKeys ?? 1,
      })
      this.batches.set(key, loader)
    }
    return loader
  }

  private async readBatch(
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

  private async countOne(
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

  private async readWhole(
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
