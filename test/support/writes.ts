import {
  createCursorSealer,
  createEngine,
  declaredLinks,
  defaultWriteSettings,
  type Engine,
  type EngineSource,
  type ExplainMode,
  type Operation,
  type WriteOrder,
  type WriteSettings,
} from '../../src/engine/index.js'
import { CrmError } from '../../src/errors/index.js'
import { createMemoryJournal, type WriteJournal } from '../../src/journal/index.js'
import type { PatientClock } from './patient-clock.js'

/** What an engine that writes is made of. */
export interface WritingEngineOptions {
  readonly clock: Pick<PatientClock, 'now' | 'sleep'>
  readonly journal?: WriteJournal
  readonly writes?: Partial<WriteSettings>
  readonly operationTimeoutMs?: number
}

/** An engine on a clock of ours. */
export function writingEngine(sources: readonly EngineSource[], options: WritingEngineOptions): Engine {
  const { now, sleep } = options.clock
  return createEngine(sources, {
    cursors: createCursorSealer('test secret'),
    defaultPageSize: 20,
    scanBudget: 1_000,
    operationTimeoutMs: options.operationTimeoutMs ?? 30_000,
    now,
    links: declaredLinks([]),
    pushDown: true,
    journal: options.journal ?? createMemoryJournal({ now }),
    writes: { ...defaultWriteSettings, sleep, ...options.writes },
  })
}

/** A fresh operation. */
export function begin(
  engine: Engine,
  options: { readonly explain?: ExplainMode; readonly identity?: string; readonly signal?: AbortSignal } = {},
): Operation {
  return engine.begin({ explain: 'off', identity: 'test', ...options })
}

/** An order to source `a` with everything said that a test does not care about. */
export function orderOf(wish: WriteOrder['wish'], part: Partial<Omit<WriteOrder, 'wish'>> = {}): WriteOrder {
  return { source: 'a', wish, idempotencyKey: null, fields: ['name'], path: ['write'], ...part }
}

/** A failure as the transport gives it. */
export function failure(code: CrmError['code'], details?: Readonly<Record<string, unknown>>): CrmError {
  return new CrmError(code, `made to fail with ${code}`, { source: 'a', ...(details === undefined ? {} : { details }) })
}

/** What an operation tells in the response's `errors`, as code and message. */
export function failuresOf(operation: Operation): readonly string[] {
  return operation.failures.map(({ error }) => `${error.code}: ${error.message}`)
}
