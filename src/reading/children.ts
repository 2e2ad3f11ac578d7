import DataLoader from 'dataloader'
import { asSourceError, invariant } from '../errors/index.js'
import type { AnyRecord, BaseRecord, RecordKind, RecordShapes } from '../model/index.js'
import { normalForm, predicateText, type Predicate } from '../query/index.js'
import { ChildParts, type ParentResult, type Part } from './child-page.js'
import { ChildReads } from './child-reads.js'
import { fingerprintOf } from './cursor.js'
import { examplePage, type ListContext } from './list.js'
import { createLane, withoutHints } from './merge.js'
import { noCalls, outcomeOf, ReadPage, readingOf, type Reading } from './page.js'
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

  private readonly reads: ChildReads

  constructor(private readonly context: ListContext) {
    this.reads = new ChildReads(context)
  }

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
      ? await this.reads.alone(source, request, parent, family.predicate, reading)
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
          ? (this.knownTotal(result) ?? this.reads.count(source, request, parent, predicate, reading))
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
      loader = new DataLoader(async (ids) => this.reads.whole(source, kind, parentField, ids, path), {
        batchScheduleFn: this.context.state.turns.schedule,
      })
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
      loader = new DataLoader(async (ids) => this.reads.batch(source, request, predicate, reading, ids), {
        maxBatchSize: source.capabilities.kinds[kind]?.maxLookupKeys ?? 1,
        batchScheduleFn: this.context.state.turns.schedule,
      })
      this.batches.set(key, loader)
    }
    return loader
  }
}
