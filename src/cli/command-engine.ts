import { loadConfig } from '../config/index.js'
import { createCursorSealer, createEngine, declaredLinks, type Engine } from '../engine/index.js'
import type { WriteJournal } from '../journal/index.js'
import { startDemoSources } from './demo-sources.js'
import { UsageError } from './failures.js'
import { connectSources } from './sources.js'

/** Where a command's sources come from. */
export interface SourceOptions {
  readonly config?: string
  readonly demo?: boolean
  /** Size of the demo's data. */
  readonly scale?: number
}

const pageSize = 100
/** As a request to the server may read and take; a command keeps them for each of its operations. */
const usualScanBudget = 20_000
const usualOperationTimeoutMs = 30_000
/**
 * Seals cursors where the configuration names no secret. Such a cursor is handed to the operator alone, who may read
 * everything anyway, and no server takes it; sealed the same in every run, it outlives the process.
 */
const ownCursorSecret = 'cursors of the export command'

/** @throws UsageError unless exactly one of configuration and demo is named. */
export function checkSourceOptions({ config, demo }: SourceOptions): void {
  if ((config === undefined) === (demo !== true)) throw new UsageError('Give either --config FILE or --demo')
}

/**
 * Runs with an engine over the sources of the configuration, or over sandboxes that end with it. `engineWith` makes another
 * over the same sources that keeps its writes elsewhere.
 */
export async function withEngine<T>(
  options: SourceOptions,
  journal: WriteJournal,
  use: (engine: Engine, engineWith: (journal: WriteJournal) => Engine) => Promise<T>,
): Promise<T> {
  const config = options.config === undefined ? undefined : loadConfig(options.config)
  const { sources, sandboxes } =
    config === undefined ? await startDemoSources(options.scale) : { ...config, sandboxes: [] }
  try {
    const connected = connectSources(sources, config?.limits)
    const engineWith = (used: WriteJournal): Engine =>
      createEngine(connected, {
        cursors: createCursorSealer(config?.server.cursorSecret ?? ownCursorSecret),
        defaultPageSize: pageSize,
        scanBudget: config?.limits.scanBudget ?? usualScanBudget,
        operationTimeoutMs: config?.limits.operationTimeoutMs ?? usualOperationTimeoutMs,
        now: Date.now,
        links: declaredLinks(config?.links ?? []),
        pushDown: true,
        journal: used,
      })
    return await use(engineWith(journal), engineWith)
  } finally {
    await Promise.all(sandboxes.map((sandbox) => sandbox.close()))
  }
}
