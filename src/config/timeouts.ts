import type { ConfigEntry } from './document.js'
import type { ProblemList } from './problems.js'
import type { LimitSettings } from './settings.js'

/** Times that hold where the section `limits` names none, in milliseconds. */
export const defaultTimeouts = { operationTimeoutMs: 30_000, sourceTimeoutMs: 10_000 } as const

/** An operation that has less time than one call may take ends before a slow source can be told as slow. */
export function checkTimeouts(limits: LimitSettings, entry: ConfigEntry | undefined, problems: ProblemList): void {
  const { operationTimeoutMs, sourceTimeoutMs } = { ...defaultTimeouts, ...limits }
  const isWrong = ['operationTimeoutMs', 'sourceTimeoutMs'].some((key) => problems.touches(`limits.${key}`))
  if (isWrong || operationTimeoutMs >= sourceTimeoutMs) return
  const entries = entry?.node.kind === 'map' ? entry.node.entries : new Map<string, ConfigEntry>()
  const key = entries.has('operationTimeoutMs') ? 'operationTimeoutMs' : 'sourceTimeoutMs'
  problems.add(
    entries.get(key)?.line ?? entry?.line ?? null,
    `limits.${key}`,
    `operationTimeoutMs (${operationTimeoutMs}) is below sourceTimeoutMs (${sourceTimeoutMs}); an operation needs the time ` +
      'of at least one call to a source',
  )
}
