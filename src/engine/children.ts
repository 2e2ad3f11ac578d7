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
import { and, condition, normalForm, predicateText, totalOrder, type Predicate, type SortKey } from '../query/index.js'
import { type SourcePlan } from '../planner/index.js'
import { planAt } from './plan-at.js'
import { SourceCalls } from './calls.js'
import { countExactly } from './count.js'
import { fingerprintOf, lazily } from './cursor.js'
import { exampleRecord } from './example.js'
import { firstRequest, type ListContext } from './list.js'
import { createLane, mergeLanes, type Lane, type LaneReader, type MergedEntry } from './merge.js'
import { boundsOf, outcomeOf, pageOf, readingOf, type Reading } from './page.js'
import { scanPages, SourceReader, type ReadBounds } from './reader.js'
import type { ChildrenRequest, EngineSource, Page, SourceOutcome } from './types.js'

/** What one parent of a batch ends up with: its first records in order, and how its read went. */
interface ParentResult {
  readonly entries: readonly MergedEntry[]
  readonly failure: CrmError | null
  /** Number of matching children, when they were all seen. */
  readonly total: number | null
  readonly scannedTo: SortKey | null
  readonly calls: SourceCalls
}

/** One of the parents whose children a page merges. */
interface Part {
  readonly parent: BaseRecord
  readonly source: EngineSource
  readonly lane: Lane
  readonly result: ParentResult
}

/** What follows from the part of a request that is the same for all siblings. */
interface Family {
  readonly predicate: Predicate
  readonly predicateText: string
  /** Null where cursors have to be opened, which are each sibling's own. */
  readonly reading: Reading | null
  /** By source. */
  readonly batches: Map<string, DataLoader<string, ParentResult>>
}

/** A wasteful batch is only worth asking again without its filled parents from this size on. */
const smallBatch = 20

/**
 * Lists that hang on parents. Parents of one source that are asked the same within one tick share their reading: one
 * `parent IN (...)` read for each chunk of parents, ended as soon as every parent has its page. When most of what
 * comes belongs to parents that have theirs, the others are asked alone from there on.
 */
export class ChildrenLoader {
  private readonly batches = new Map<string, DataLoader<string, ParentResult>>()
  private readonly wholes = new Map<string, DataLoader<string, readonly AnyRecord[]>>()
  private readonly families = new WeakMap<object, Family>()

  constructor(private readonly context: ListContext) {}

  /**
   * One page of the children of one parent, and of the records linked with it, merged. @throws CURSOR_INVALID.
   */
  async page<K extends RecordKind>(request: ChildrenRequest<K>): Promise<Page<RecordShapes[K]>> {
    const { parent, kind, linked = [] } = request
    const { cursors, defaultPageSize } = this.context.settings
    const family = this.familyOf(request)
    const { predicate } = family
    const fingerprint = lazily(() =>
      fingerprintOf([
        kind,
        family.predicateText,
        request.order,
        [parent.source],
        [request.parentField, parent.nativeId, linked.length > 0],
        this.context.identity,
      ]),
    )
    const reading = family.reading ?? readingOf(request, kind, cursors, fingerprint, defaultPageSize)
    const able = [parent, ...linked].filter((each) => this.sourceOf(each.source).capabilities.kinds[kind] !== undefined)
    if (able.length === 0) return this.emptyPage(reading, parent.source, fingerprint)
    const parts = await Promise.all(able.map(async (each) => this.readParent(each, request, family, reading)))
    if (this.context.state.explain.mode === 'plan') {
      const source = this.sourceOf(able[0]!.source)
      return {
        ...this.emptyPage<K>(reading, parent.source, fingerprint),
        entries: [{ record: exampleRecord(source, kind) as RecordShapes[K], cursor: () => '' }],
      }
    }
    for (const { lane } of parts)
      if (lane.failure !== null) this.context.fail({ path: request.path, error: lane.failure })
    const entries =
      parts.length === 1
        ? parts[0]!.result.entries
        : parts
            .flatMap(({ result }) => result.entries)
            .sort((x, y) => reading.order.compare(x.record, y.record))
            .slice(0, reading.wanted)
    return pageOf<RecordShapes[K]>({
      reading,
      lanes: parts.map(({ lane }) => lane),
      entries,
      outcomes: outcomesOf(parts),
      totalCount: request.wantsTotal ? await this.countParts(parts, request, predicate, reading) : null,
      sealer: cursors,
      fingerprint,
    })
  }

  private familyOf(request: ChildrenRequest): Family {
    const { shared, kind, after, before } = request
    const known = shared === undefined ? undefined : this.families.get(shared)
    if (known !== undefined) return known
    const predicate = normalForm(request.predicate)
    const { cursors, defaultPageSize } = this.context.settings
    const hasCursor = (after ?? before ?? null) !== null
    const family: Family = {
      predicate,
      predicateText: predicateText(predicate),
      reading: hasCursor ? null : readingOf(request, kind, cursors, () => '', defaultPageSize),
      batches: new Map(),
    }
    if (shared !== undefined) this.families.set(shared, family)
    return family
  }

  private async readParent(
    parent: BaseRecord,
    request: ChildrenRequest,
    family: Family,
    reading: Reading,
  ): Promise<Part> {
    const { predicate } = family
    const source = this.sourceOf(parent.source)
    const own = { ...request, parent }
    const key = `${parent.source}/${parent.nativeId}`
    const alone = reading.after !== null || reading.before !== null || reading.backward
    const result = alone
      ? await this.readAlone(source, own, predicate, reading, key)
      : await this.batchOf(source, own, family, reading).load(parent.nativeId)
    const { start } = boundsOf(reading, key)
    const read: LaneReader = { scannedTo: result.scannedTo, next: () => Promise.resolve(null) }
    const lane = createLane(source.name, read, start, null, key)
    lane.failure = result.failure
    return { parent, source, lane, result }
  }

  private async countParts(
    parts: readonly Part[],
    request: ChildrenRequest,
    predicate: Predicate,
    reading: Reading,
  ): Promise<number | null> {
    const counts = await Promise.all(
      parts.map(async ({ lane, result, source, parent }) =>
        lane.failure === null
          ? (result.total ?? this.countOne(source, { ...request, parent }, predicate, reading))
          : null,
      ),
    )
    return counts.reduce<number | null>((sum, count) => (sum === null || count === null ? null : sum + count), 0)
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
    return pageOf({
      reading,
      lanes: [lane],
      entries: [],
      outcomes: [outcomeOf(lane, { recordsScanned: 0, vendorCalls: 0 })],
      totalCount: 0,
      sealer: this.context.settings.cursors,
      fingerprint,
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

  private callsFor(source: EngineSource, plan: SourcePlan, path: readonly string[]): SourceCalls {
    return new SourceCalls(
      source,
      this.context.state,
      this.context.state.explain.plan(path, plan, firstRequest(source, plan, this.context.state.explain)),
    )
  }

  /** A page in the middle or from the end: one parent, bounds of its own. */
  private async readAlone(
    source: EngineSource,
    request: ChildrenRequest,
    predicate: Predicate,
    reading: Reading,
    key: string,
  ): Promise<ParentResult> {
    const plan = this.plan(source, request, predicate, reading, [request.parent.nativeId], reading.wanted)
    const calls = this.callsFor(source, plan, request.path)
    const { start, until, empty } = boundsOf(reading, key)
    const bounds: ReadBounds = { after: start === 'start' || start === 'end' ? null : start, until, hint: null }
    const reader = empty ? null : new SourceReader(calls, plan, bounds)
    const lane = createLane(source.name, reader, start, null, key)
    const entries = await mergeLanes([lane], reading.order, reading.wanted)
    return {
      entries: entries.map(({ record }) => ({ record, hints: {} })),
      failure: lane.failure,
      total: null,
      scannedTo: reader?.scannedTo ?? null,
      calls,
    }
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
    const buckets = new Map(parentIds.map((id) => [id, { entries: [] as MergedEntry[], seen: 0 }]))
    const isFilled = (id: string): boolean => (buckets.get(id)?.entries.length ?? 0) >= reading.wanted
    let plan = this.plan(source, request, predicate, reading, parentIds, null)
    const calls = this.callsFor(source, plan, request.path)
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
        for (const { record } of batch) {
          const id = valueOf(record, request.parentField)
          const bucket = typeof id === 'string' ? buckets.get(id) : undefined
          if (bucket === undefined) continue
          bucket.seen++
          if (bucket.entries.length < reading.wanted) bucket.entries.push({ record, hints: {} })
          else wasted++
        }
        scannedTo = reader.scannedTo ?? scannedTo
        readSinceNarrowed += batch.length
        const unfilled = [...asked].filter((id) => !isFilled(id))
        if (unfilled.length === 0) break
        needed = unfilled.reduce((sum, id) => sum + reading.wanted - (buckets.get(id)?.entries.length ?? 0), 0)
        if (
          batch.length >= smallBatch &&
          wasted * 2 > batch.length &&
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
      const entries = bucket?.entries ?? []
      return {
        entries,
        failure: failure !== null && !isFilled(id) ? failure : null,
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
    predicate: Predicate,
    reading: Reading,
  ): Promise<number | null> {
    const plan = this.plan(source, request, predicate, reading, [request.parent.nativeId], null)
    if (plan.split.residual.kind !== 'true') return null
    const calls = this.callsFor(source, plan, request.path)
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
        const calls = this.callsFor(source, plan, path)
        if (plan.split.empty) return
        const pages = scanPages(
          plan,
          (position, pageSize) =>
            calls.page(plan, {
              kind,
              pushed: plan.split.pushed,
              order: null,
              position,
              pageSize,
              fields: plan.fields,
              step: 0,
            }),
          source.name,
        )
        for await (const page of pages) {
          for (const record of page) {
            const id = valueOf(record, parentField)
            if (typeof id === 'string') children.get(id)?.push(record)
          }
        }
      }),
    )
    return ids.map((id) => children.get(id) ?? [])
  }
}

/** One outcome for each source: the first failure of its parents, the calls of its batches counted once. */
function outcomesOf(parts: readonly Part[]): SourceOutcome[] {
  const bySource = new Map<string, Part[]>()
  for (const part of parts) bySource.set(part.source.name, [...(bySource.get(part.source.name) ?? []), part])
  return [...bySource.values()].map((own) => {
    const worst = own.find(({ lane }) => lane.failure !== null) ?? own[0]!
    const calls = [...new Set(own.map(({ result }) => result.calls))]
    return outcomeOf(worst.lane, {
      recordsScanned: calls.reduce((sum, each) => sum + each.recordsScanned, 0),
      vendorCalls: calls.reduce((sum, each) => sum + each.vendorCalls, 0),
    })
  })
}

function parentCondition(
  request: Pick<ChildrenRequest, 'kind' | 'parentField'>,
  source: string,
  ids: readonly string[],
): Predicate {
  const type = fieldCatalogue[request.kind][request.parentField]
  invariant(type?.kind === 'reference', `${request.kind}.${request.parentField} refers to an entity`)
  const references: EntityReference[] = ids.map((nativeId) => ({ entity: type.target, source, nativeId }))
  return normalForm(condition(request.parentField, 'in', ...references))
}
