import {
  createCursorSealer,
  createEngine,
  declaredLinks,
  type Engine,
  type EngineSource,
  type ListRequest,
  type Operation,
} from '../../src/engine/index.js'
import { createMemoryJournal } from '../../src/journal/index.js'
import { TRUE } from '../../src/query/index.js'

/** An engine with small, fixed settings. */
export function testEngine(
  sources: readonly EngineSource[],
  overrides: {
    readonly scanBudget?: number
    readonly pushDown?: boolean
    readonly secret?: string
    readonly links?: readonly (readonly string[])[]
    readonly turnMs?: number
  } = {},
): Engine {
  return createEngine(sources, {
    cursors: createCursorSealer(overrides.secret ?? 'test secret'),
    defaultPageSize: 20,
    scanBudget: overrides.scanBudget ?? 100_000,
    operationTimeoutMs: 10_000,
    now: Date.now,
    links: declaredLinks(overrides.links ?? []),
    pushDown: overrides.pushDown ?? true,
    journal: createMemoryJournal(),
    ...(overrides.turnMs === undefined ? {} : { turnMs: overrides.turnMs }),
  })
}

/** A fresh operation of an engine. */
export function operationOf(engine: Engine): Operation {
  return engine.begin({ explain: 'off', identity: 'test' })
}

/** A list request with everything said that a test does not care about. */
export function listOf<K extends ListRequest['kind']>(
  kind: K,
  part: Partial<ListRequest> = {},
): ListRequest & { readonly kind: K } {
  return {
    predicate: TRUE,
    order: [{ field: 'createdAt', direction: 'DESC' }],
    sources: null,
    onSourceError: 'PARTIAL',
    fields: ['name', 'createdAt'],
    wantsTotal: false,
    wantsMore: true,
    path: ['list'],
    ...part,
    kind,
  }
}
