import { setMaxListeners } from 'node:events'
import { invariant } from '../errors/index.js'
import type { OperationState } from './calls.js'
import { ChildrenLoader } from './children.js'
import { CounterpartLoader } from './counterparts.js'
import { ExplainRecorder } from './explain.js'
import { HealthBook } from './health.js'
import { readList, type ListContext } from './list.js'
import { LookupLoader } from './lookup.js'
import type { EngineSettings } from './settings.js'
import type { Engine, EngineSource, Operation, OperationOptions, PartialFailure } from './types.js'

/** Makes the engine over the configured sources. No call is made before an operation asks for something. */
export function createEngine(sources: readonly EngineSource[], settings: EngineSettings): Engine {
  const ordered = [...sources].sort((a, b) => (a.name < b.name ? -1 : 1))
  invariant(new Set(ordered.map((source) => source.name)).size === ordered.length, 'source names are distinct')
  const health = new HealthBook()
  return {
    sources: ordered,
    begin: (options) => beginOperation(ordered, settings, health, options),
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
  options: OperationOptions,
): Operation {
  const timeout = AbortSignal.timeout(settings.operationTimeoutMs)
  const signal = options.signal === undefined ? timeout : AbortSignal.any([timeout, options.signal])
  // Every call of the operation listens to it; the number is bounded by the scan budget, not by a leak.
  setMaxListeners(0, signal)
  const state: OperationState = {
    explain: new ExplainRecorder(options.explain),
    budget: { limit: settings.scanBudget, remaining: settings.scanBudget },
    health,
    signal,
    deadline: settings.now() + settings.operationTimeoutMs,
    pages: new Map(),
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
  const children = new ChildrenLoader(context)
  const lookups = new LookupLoader(context)
  const counterparts = new CounterpartLoader(context, lookups, settings.links)
  return {
    explain: options.explain,
    get failures() {
      return [...failures.values()]
    },
    explanation: () => state.explain.explanation(),
    isKnownSource: (name) => sources.some((source) => source.name === name),
    list: async (request) => readList(context, request),
    children: async (request) => children.page(request),
    counterparts: async (customer, path) => counterparts.of(customer, path),
    allChildren: async (kind, parentField, parent, path) => children.all(kind, parentField, parent, path),
    byId: async (kind, source, nativeId, fields, path) => lookups.byId(kind, source, nativeId, fields, path),
  }
}
