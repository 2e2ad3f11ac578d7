import DataLoader from 'dataloader'
import { asSourceError, CrmError } from '../errors/index.js'
import type { AnyRecord, RecordKind, RecordShapes } from '../model/index.js'
import type { KindCapabilities, SourcePlan, VendorQuery } from '../planner/index.js'
import type { SourceCalls } from './calls.js'
import { exampleRecord } from './example.js'
import { callsOf, mostCallsOf, mostCallsOfLookup, placesOf, type Places } from './foreseen.js'
import type { ListContext } from './list.js'
import { callsEach, LookupPlans, lookupQuery, turnsOf, type Chunk } from './lookup-plans.js'
import { scanPlanned } from './source/scan.js'
import type { EngineSource } from './types.js'

interface LookupKey {
  /** One record, or all that a page refers to. */
  readonly ids: string | readonly string[]
  readonly fields: readonly string[]
  /** Of the field that asks; a failure is told there. */
  readonly path: readonly string[]
}

/** As many records as ids were asked for: one, or a list in their order. */
type Found = AnyRecord | null | readonly (AnyRecord | null)[]

/** A text for one record, the list itself for many. */
type LoaderKey = string | readonly string[]

type Loader = DataLoader<LookupKey, Found, LoaderKey>

interface Known {
  readonly record: AnyRecord | null
  readonly fields: ReadonlySet<string>
  /** Why the source could not say more; it is not asked again within the operation. */
  readonly failure: CrmError | null
}

const unknown: Known = { record: null, fields: new Set(), failure: null }

/**
 * Records by id: one call for each chunk of ids of one source and kind within a tick, each id asked once in an
 * operation, whatever fields its askers want; where a source only ever gives everything, one call for all ids. Ids that a page did not bring are asked once more by themselves, since a
 * short page alone proves nothing.
 */
export class LookupLoader {
  private readonly plans: LookupPlans
  private readonly loaders = new Map<RecordKind, Map<EngineSource, Loader>>()
  private last: { readonly kind: RecordKind; readonly source: EngineSource; readonly loader: Loader } | null = null
  private lastAsker: { readonly fields: readonly string[]; readonly path: readonly string[]; text: string } | null =
    null
  /** Of lists of names: the same number for the same names. Short keys are quickly made and found. */
  private readonly numbers = new Map<readonly string[], number>()
  private readonly numbersByText = new Map<string, number>()

  /** `repeats`: how often a lookup that is only planned may be made; less than once where it may not be needed. */
  constructor(
    private readonly context: ListContext,
    private readonly repeats: { readonly least: number; readonly most: number } = { least: 1, most: 1 },
  ) {
    this.plans = new LookupPlans(context)
  }

  /** Null when the source has no such record, and when it failed (which is noted once for each path). */
  byId<K extends RecordKind>(
    kind: K,
    sourceName: string,
    id: string,
    fields: readonly string[],
    path: readonly string[],
  ): Promise<RecordShapes[K] | null> {
    const loader = this.loaderOf(kind, sourceName)
    if (loader === null) return Promise.resolve(null)
    return loader.load({ ids: id, fields, path }) as Promise<RecordShapes[K] | null>
  }

  /** The same for many distinct ids, with one promise for all of them; null where a record is missing. */
  byIds<K extends RecordKind>(
    kind: K,
    sourceName: string,
    ids: readonly string[],
    fields: readonly string[],
    path: readonly string[],
  ): Promise<readonly (RecordShapes[K] | null)[]> {
    const loader = this.loaderOf(kind, sourceName)
    if (loader === null) return Promise.resolve(ids.map(() => null))
    return loader.load({ ids, fields, path }) as Promise<readonly (RecordShapes[K] | null)[]>
  }

  /** Null when there is no such source, or it has no such records. */
  private loaderOf(kind: RecordKind, sourceName: string): Loader | null {
    // Row after row asks for the same kind of the same source.
    if (this.last?.kind !== kind || this.last.source.name !== sourceName) {
      const source = this.context.sources.find((candidate) => candidate.name === sourceName)
      const capabilities = source?.capabilities.kinds[kind]
      if (source === undefined || capabilities === undefined) return null
      this.last = { kind, source, loader: this.loader(source, kind, capabilities) }
    }
    return this.last.loader
  }

  private loader(source: EngineSource, kind: RecordKind, capabilities: KindCapabilities): Loader {
    let ofKind = this.loaders.get(kind)
    if (ofKind === undefined) {
      ofKind = new Map()
      this.loaders.set(kind, ofKind)
    }
    let loader = ofKind.get(source)
    if (loader === undefined) {
      const known = new Map<string, Known>()
      loader = new DataLoader<LookupKey, Found, LoaderKey>(
        async (keys) => this.load(source, kind, capabilities, keys, known),
        {
          cacheKeyFn: ({ ids, fields, path }) => (typeof ids === 'string' ? this.asker(fields, path) + ids : ids),
          maxBatchSize: Infinity,
          batchScheduleFn: this.context.state.turns.schedule,
        },
      )
      ofKind.set(source, loader)
    }
    return loader
  }

  /** A text that is the same for the same fields asked for at the same place. */
  private asker(fields: readonly string[], path: readonly string[]): string {
    if (this.lastAsker?.fields !== fields || this.lastAsker.path !== path)
      this.lastAsker = { fields, path, text: `${this.numberOf(fields)} ${this.numberOf(path)} ` }
    return this.lastAsker.text
  }

  /** Askers of one place hand over the very same fields and path, row by row. */
  private numberOf(names: readonly string[]): number {
    let number = this.numbers.get(names)
    if (number === undefined) {
      const text = names.join()
      number = this.numbersByText.get(text) ?? this.numbersByText.size
      this.numbersByText.set(text, number)
      this.numbers.set(names, number)
    }
    return number
  }

  private async load(
    source: EngineSource,
    kind: RecordKind,
    capabilities: KindCapabilities,
    keys: readonly LookupKey[],
    known: Map<string, Known>,
  ): Promise<Found[]> {
    const { explain } = this.context.state
    if (explain.mode === 'plan') return this.planned(source, kind, capabilities, keys)
    const { ids, fields } = missing(keys, known)
    const loaded: ReadonlySet<string> = new Set(fields)
    // Another lookup may read the same records with other fields meanwhile: what these keys need is kept here.
    const before = new Map(known)
    const read = new Map<string, Known>()
    const note = (id: string, seen: Known): void => {
      read.set(id, seen)
      known.set(id, seen)
    }
    const whole = capabilities.paging.scan === 'whole'
    const places = placesOf(keys)
    const fail = (failed: readonly string[], error: unknown): void => {
      const failure = asSourceError(error, source.name)
      for (const id of failed) note(id, { ...(known.get(id) ?? unknown), failure })
    }
    const readChunk = async (chunk: Chunk): Promise<void> => {
      try {
        const records = whole
          ? await this.loadWhole(source, kind, chunk.ids, fields, places)
          : await this.loadChunk(source, kind, capabilities, chunk, fields, places)
        for (const id of chunk.ids) note(id, { record: records.get(id) ?? null, fields: loaded, failure: null })
      } catch (error) {
        fail(chunk.ids, error)
      }
    }
    if (ids.length > 0) {
      try {
        const chunks = whole ? [{ ids, plan: null }] : this.plans.chunks(source, kind, capabilities, ids, fields)
        await Promise.all(chunks.map(readChunk))
      } catch (error) {
        fail(ids, error)
      }
    }
    return keys.map(({ ids: asked, fields: wanted, path: asking }) => {
      const find = (id: string): AnyRecord | null => {
        const earlier = before.get(id) ?? unknown
        if (earlier.record !== null && covers(earlier, wanted)) return earlier.record
        const seen = read.get(id) ?? earlier
        if (seen.record !== null && covers(seen, wanted)) return seen.record
        const { failure } = seen
        if (failure !== null && !(capabilities.optional === true && failure.code === 'SOURCE_FORBIDDEN'))
          this.context.fail({ path: asking, error: failure })
        return null
      }
      return typeof asked === 'string' ? find(asked) : asked.map(find)
    })
  }

  /** Notes what a run may look up at each place, as many records as it may hold; gives records that stand for them. */
  private planned(
    source: EngineSource,
    kind: RecordKind,
    capabilities: KindCapabilities,
    keys: readonly LookupKey[],
  ): Found[] {
    const { state } = this.context
    const places = new Map<string, LookupKey[]>()
    for (const key of keys) {
      const place = key.path.join('.')
      places.set(place, [...(places.get(place) ?? []), key])
    }
    // What several places ask for at the same time goes into one call.
    let isFirst = true
    for (const asking of places.values()) {
      const { path } = asking[0]!
      const { ids, fields } = missing(asking, new Map())
      const above = state.explain.expectedAbove(path)
      const expected = above ?? { records: ids.length, moments: 1 }
      state.explain.expect(path, expected)
      const first = this.plans.first(source, kind, capabilities, ids, fields)
      if (first === null) continue
      const { plan, request, chunks, keysEach } = first
      const most =
        request === null
          ? mostCallsOf(plan, expected.moments)
          : mostCallsOfLookup(expected, keysEach, callsEach(capabilities))
      const least = above === null && isFirst ? chunks : 0
      const { repeats } = this
      callsOf(source, state, plan, {
        path,
        least: least * repeats.least,
        most: most * repeats.most,
        ...(request === null ? {} : { request }),
      })
      isFirst = false
    }
    const example = (id: string): AnyRecord => exampleRecord(source, kind, id)
    return keys.map(({ ids }) => (typeof ids === 'string' ? example(ids) : ids.map(example)))
  }

  private async loadChunk(
    source: EngineSource,
    kind: RecordKind,
    capabilities: KindCapabilities,
    { ids, plan: planned }: Chunk,
    fields: readonly string[],
    places: Places,
  ): Promise<Map<string, AnyRecord>> {
    const found = new Map<string, AnyRecord>()
    const { steps, rounds } = turnsOf(capabilities)
    let calls: SourceCalls | null = null
    for (let step = 0; step < steps; step++) {
      for (let round = 0; round < rounds; round++) {
        const open = new Set(found.size === 0 ? ids : ids.filter((id) => !found.has(id)))
        if (open.size === 0) return found
        const isPlanned = planned !== null && open.size === ids.length
        const plan = isPlanned ? planned : this.plans.of(source, kind, [...open], fields)
        if (plan.split.empty) return found
        if (plan.split.pushed === null) {
          throw new CrmError('SOURCE_CAPABILITY', 'The source cannot be asked for a record with this id', {
            source: source.name,
          })
        }
        const query = lookupQuery(plan, capabilities, step)
        calls ??= this.callsFor(source, plan, places, { most: steps * rounds, query })
        const page = await calls.page(plan, query)
        for (const row of page.records) if (open.has(row.nativeId)) found.set(row.nativeId, row)
        // One of the rows that could not be read may be the one that is missing.
        if (calls.flaw !== null && ids.some((id) => !found.has(id)))
          this.context.fail({ path: places.path, error: calls.flaw })
        if (page.ended === 'yes' && steps === 1) return found
        if (page.ended === 'no' && round === 1 && ids.some((id) => !found.has(id))) {
          throw new CrmError(
            'SOURCE_PROTOCOL_ERROR',
            'The source answered a lookup with a full page of other records',
            {
              source: source.name,
            },
          )
        }
      }
    }
    return found
  }

  private callsFor(
    source: EngineSource,
    plan: SourcePlan,
    places: Places,
    { most, query }: { readonly most: number; readonly query: VendorQuery },
  ): SourceCalls {
    const { state } = this.context
    if (state.explain.mode === 'off') return callsOf(source, state, plan, places)
    return callsOf(source, state, plan, { ...places, most, request: source.dialect.compile(query) })
  }

  /** A source that can only give everything is asked for everything; a list of the same operation shares that call. */
  private async loadWhole(
    source: EngineSource,
    kind: RecordKind,
    ids: readonly string[],
    fields: readonly string[],
    places: Places,
  ): Promise<Map<string, AnyRecord>> {
    const plan = this.plans.of(source, kind, ids, fields)
    const calls = callsOf(source, this.context.state, plan, { ...places, least: 0 })
    const wanted = new Set(ids)
    const found = new Map<string, AnyRecord>()
    const pages = scanPlanned(plan, calls)
    for await (const records of pages) {
      for (const each of records) if (wanted.has(each.nativeId)) found.set(each.nativeId, each)
    }
    if (calls.flaw !== null && found.size < wanted.size) this.context.fail({ path: places.path, error: calls.flaw })
    return found
  }
}

function covers({ record, fields: known }: Known, fields: readonly string[]): boolean {
  return record === null || fields.every((field) => known.has(field))
}

/** Whether the source has to be asked. */
function isOpen(known: Known | undefined, fields: readonly string[]): boolean {
  return known === undefined || (known.failure === null && !covers(known, fields))
}

/** What the source has to be asked for: ids, each once, and the fields that any key with one of them wants. */
function missing(
  keys: readonly LookupKey[],
  known: ReadonlyMap<string, Known>,
): { readonly ids: readonly string[]; readonly fields: readonly string[] } {
  const ids = new Set<string>()
  const lists = new Set<readonly string[]>()
  for (const { ids: asked, fields } of keys) {
    for (const id of typeof asked === 'string' ? [asked] : asked) {
      if (!isOpen(known.get(id), fields)) continue
      ids.add(id)
      lists.add(fields)
    }
  }
  // The very list of them where they all want the same.
  const fields = lists.size > 1 ? [...new Set([...lists].flat())] : ([...lists][0] ?? [])
  return { ids: [...ids], fields }
}
