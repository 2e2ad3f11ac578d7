import { setMaxListeners } from 'node:events'
import { invariant } from '../errors/index.js'
import type { OperationState } from './calls.js'
import { ChildrenLoader } from './children.js'
import { CounterpartLoader } from './counterparts.js'
import { lazily } from './cursor.js'
import { ExplainRecorder } from './explain.js'
import { HealthBook } from './health.js'
import { readList, type ListContext } from './list.js'
import { LookupLoader } from './lookup.js'
import { TotalsMemory } from './totals.js'
import type { EngineSettings } from './settings.js'
import type { Engine, EngineSource, Operation, OperationOptions, PartialFailure } from './types.js'
import { EqualCreates } from './write-equals.js'
import { WriteRunner } from './write.js'

/** Makes the engine over the configured sources. No call is made before an operation asks for something. */
export function createEngine(sources: readonly EngineSource[], settings: EngineSettings): Engine {
  const ordered = [...sources].sort((a, b) => (a.name < b.name ? -1 : 1))
  invariant(new Set(ordered.map((source) => source.name)).size === ordered.length, 'source names are distinct')
  const health = new HealthBook()
  const totals = new TotalsMemory()
  const equals = new EqualCreates()
  return {
    sources: ordered,
    begin: (options) => beginOperation(ordered, settings, health, totals, equals, options),
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

function beginOperation(
  sources: readonly EngineSource[],
  settings: EngineSettings,
  health: HealthBook,
  totals: TotalsMemory,
  equals: EqualCreates,
  options: OperationOptions,
): Operation {
  // The total time is kept by each call's own deadline; the signal tells only that the caller went away.
  const signal = options.signal ?? new AbortController().signal
  // Every call of the operation listens to it; the number is bounded by the scan budget, not by a leak.
  setMaxListeners(0, signal)
  const state: OperationState = {
    explain: new ExplainRecorder(options.explain),
    budget: { limit: settings.scanBudget, remaining: settings.scanBudget },
    health,
    signal,
    deadline: settings.now() + settings.operationTimeoutMs,
    pages: new Map(),
    totals: totals.of(options.identity),
    pushDown: settings.pushDown,
  }
  const failures = new Map<string, PartialFailure>()
  const context: ListContext = {
    sources,
    settings,
    state,
    identity: options.identity,
    fail: (failure) => {
      const key = `${failure.path.join('.')}\n${failure.error.source ?? ''}\n${failure.error.code}`
      if (!failures.has(key)) failures.set(key, failure)
    },
  }
  let loaders = new Loaders(context)
  const forget = (): void => {
    state.pages.clear()
    loaders = new Loaders(context)
  }
  const writes = lazily(() => new WriteRunner(context, equals, forget))
  return {
    explain: options.explain,
    get failures() {
      return [...failures.values()]
    },
    explanation: () => state.explain.explanation(),
    mayHaveCounterparts: sources.filter(({ capabilities }) => capabilities.kinds.Customer !== undefined).length > 1,
    isKnownSource: (name) => sources.some((source) => source.name === name),
    list: async (request) => readList(context, request),
    children: (request, parent, linked = []) => loaders.children().page(request, parent, linked),
    counterparts: async (customer, path) => loaders.counterparts().of(customer, path),
    allChildren: async (kind, parentField, parent, path) => loaders.children().all(kind, parentField, parent, path),
    byId: (kind, source, nativeId, fields, path) => loaders.lookups().byId(kind, source, nativeId, fields, path),
    write: async (order) => writes().run(order),
    noteFailure: (failure) => context.fail(failure),
    forget,
  }
}

/** What batches and remembers within one operation; made anew after each write. Most operations need one of them. */
class Loaders {
  readonly children = lazily(() => new ChildrenLoader(this.context))
  readonly lookups = lazily(() => new LookupLoader(this.context))
  readonly counterparts = lazily(() => new CounterpartLoader(this.context, this.lookups(), this.context.settings.links))

  constructor(private readonly context: ListContext) {}
}
