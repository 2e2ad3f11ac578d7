import { setMaxListeners } from 'node:events'
import { invariant } from '../errors/index.js'
import type { BaseRecord, CustomerRecord, EntityName, RecordKind, RecordShapes } from '../model/index.js'
import type { OperationState } from '../reading/calls.js'
import { ChildrenLoader } from '../reading/children.js'
import { CounterpartLoader } from '../reading/counterparts.js'
import { lazily } from '../reading/cursor.js'
import { type ExplainMode, ExplainRecorder } from '../reading/explain.js'
import { HealthBook } from '../reading/health.js'
import { readList, type ListContext } from '../reading/list.js'
import { LookupLoader } from '../reading/lookup.js'
import { TotalsMemory } from '../reading/totals.js'
import { Cancellation } from '../vendors/vendor.js'
import type { EngineSettings } from './settings.js'
import { Turns } from '../reading/turns.js'
import type {
  ChildrenRequest,
  CounterpartRecord,
  Engine,
  EngineSource,
  ListRequest,
  Operation,
  OperationOptions,
  Page,
  PartialFailure,
} from './types.js'
import type { WriteOrder, WriteResult } from '../writing/types.js'
import { EqualCreates } from '../writing/equals.js'
import { WriteRunner } from '../writing/write.js'

/** Makes the engine over the configured sources. No call is made before an operation asks for something. */
export function createEngine(sources: readonly EngineSource[], settings: EngineSettings): Engine {
  const ordered = [...sources].sort((a, b) => (a.name < b.name ? -1 : 1))
  invariant(new Set(ordered.map((source) => source.name)).size === ordered.length, 'source names are distinct')
  const health = new HealthBook()
  const shared: Shared = {
    sources: ordered,
    settings,
    health,
    totals: new TotalsMemory(),
    equals: new EqualCreates(),
    mayHaveCounterparts: ordered.filter(({ capabilities }) => capabilities.kinds.Customer !== undefined).length > 1,
  }
  return {
    sources: ordered,
    begin: (options) => new RunningOperation(shared, options),
    describe: (name) => {
      const source = ordered.find((candidate) => candidate.name === name)
      if (source === undefined) return null
      return {
        name,
        vendor: source.vendor,
        label: source.label,
        health: health.stateOf(name),
        capabilities: source.capabilities,
        quotas: source.client.quotas(),
      }
    },
  }
}

/** What operations share. */
interface Shared {
  readonly sources: readonly EngineSource[]
  readonly settings: EngineSettings
  readonly health: HealthBook
  readonly totals: TotalsMemory
  readonly equals: EqualCreates
  readonly mayHaveCounterparts: boolean
}

/**
 * A class, and not an object with accessors: V8 keeps each object's own accessors, and with them all that the operation
 * has read, until its next full collection.
 */
class RunningOperation implements Operation {
  readonly explain: ExplainMode
  readonly recorder: ExplainRecorder
  readonly mayHaveCounterparts: boolean
  readonly turns: Turns
  private readonly context: ListContext
  private readonly failed = new Map<string, PartialFailure>()
  private loaders: Loaders
  private writes: WriteRunner | undefined

  constructor(
    private readonly shared: Shared,
    options: OperationOptions,
  ) {
    const { sources, settings, health, totals } = shared
    this.turns = new Turns(settings.turnMs)
    // The total time is kept by each call's own deadline; the signal tells only that the caller went away.
    const signal = options.signal ?? new Cancellation()
    // Every call of the operation listens to it; the number is bounded by the scan budget, not by a leak.
    if (signal instanceof EventTarget) setMaxListeners(0, signal)
    const state: OperationState = {
      explain: options.recorder ?? new ExplainRecorder(options.explain),
      budget: { limit: settings.scanBudget, remaining: settings.scanBudget },
      health,
      signal,
      deadline: (options.asked ?? settings.now()) + settings.operationTimeoutMs,
      pages: new Map(),
      totals: totals.of(options.identity),
      pushDown: settings.pushDown,
      turns: this.turns,
    }
    this.recorder = state.explain
    this.explain = state.explain.mode
    this.mayHaveCounterparts = shared.mayHaveCounterparts
    this.context = {
      sources,
      settings,
      state,
      identity: options.identity,
      fail: (failure) => this.noteFailure(failure),
    }
    this.loaders = new Loaders(this.context)
  }

  get failures(): readonly PartialFailure[] {
    return [...this.failed.values()]
  }

  explanation(): unknown {
    return this.context.state.explain.explanation()
  }

  get sourceNames(): readonly string[] {
    return this.shared.sources.map(({ name }) => name)
  }

  isKnownSource(name: string): boolean {
    return this.shared.sources.some((source) => source.name === name)
  }

  list<K extends EntityName>(request: ListRequest & { readonly kind: K }): Promise<Page<RecordShapes[K]>> {
    return readList(this.context, request)
  }

  children<K extends RecordKind>(
    request: ChildrenRequest<K>,
    parent: BaseRecord,
    linked: readonly BaseRecord[] = [],
  ): Promise<Page<RecordShapes[K]>> {
    return this.loaders.children().page(request, parent, linked)
  }

  counterparts(customer: CustomerRecord, path: readonly string[]): Promise<readonly CounterpartRecord[]> {
    return this.loaders.counterparts().of(customer, path)
  }

  allChildren<K extends RecordKind>(
    kind: K,
    parentField: string,
    parent: BaseRecord,
    path: readonly string[],
  ): Promise<readonly RecordShapes[K][]> {
    return this.loaders.children().all(kind, parentField, parent, path)
  }

  byId<K extends RecordKind>(
    kind: K,
    source: string,
    nativeId: string,
    fields: readonly string[],
    path: readonly string[],
  ): Promise<RecordShapes[K] | null> {
    return this.loaders.lookups().byId(kind, source, nativeId, fields, path)
  }

  byIds<K extends RecordKind>(
    kind: K,
    source: string,
    nativeIds: readonly string[],
    fields: readonly string[],
    path: readonly string[],
  ): Promise<readonly (RecordShapes[K] | null)[]> {
    return this.loaders.lookups().byIds(kind, source, nativeIds, fields, path)
  }

  async write(order: WriteOrder): Promise<WriteResult> {
    this.writes ??= new WriteRunner(this.context, this.shared.settings, this.shared.equals, () => this.forget())
    return this.writes.run(order)
  }

  noteFailure(failure: PartialFailure): void {
    const key = `${failure.path.join('.')}\n${failure.error.source ?? ''}\n${failure.error.code}`
    if (!this.failed.has(key)) this.failed.set(key, failure)
  }

  forget(): void {
    this.context.state.pages.clear()
    this.loaders = new Loaders(this.context)
  }
}

/** What batches and remembers within one operation; made anew after each write. Most operations need one of them. */
class Loaders {
  readonly children = lazily(() => new ChildrenLoader(this.context))
  readonly lookups = lazily(() => new LookupLoader(this.context))
  readonly counterparts = lazily(() => new CounterpartLoader(this.context, this.lookups(), this.context.settings.links))

  constructor(private readonly context: ListContext) {}
}
