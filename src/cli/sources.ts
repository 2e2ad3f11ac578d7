import type { Config } from '../config/index.js'
import type { EngineSource } from '../engine/index.js'
import { applyProfile, type SourceProfile } from '../measure/index.js'
import type { ServerLimits } from '../server/server-types.js'
import { createTransportFactory } from '../transport/index.js'
import type { OpenedSource } from '../vendors/vendor.js'

/** A checked source by name: one of a configuration, or one that stands for a sandbox. */
export interface NamedSource extends OpenedSource {
  readonly name: string
  readonly vendor: string
  readonly label: string
  readonly settleMs?: number
  readonly profile?: SourceProfile
  readonly authorities?: readonly string[]
}

/**
 * Connects each source to a transport of its own, with the capabilities that its profile leaves; nothing is called until
 * the source is asked. `onSkew` is told once of a source whose clock is more than a minute from ours.
 */
export function connectSources(
  sources: readonly NamedSource[],
  limits: Config['limits'] = {},
  onSkew?: (source: string, skewMs: number) => void,
): readonly EngineSource[] {
  return sources.map((source) => {
    const { name, vendor, label, settleMs } = source
    const transport = createTransportFactory({
      source: name,
      timeoutMs: limits.sourceTimeoutMs,
      maxConcurrent: limits.maxConcurrentCallsPerSource,
      maxResponseBytes: limits.maxSourceResponseBytes,
      retries: limits.sourceRetries,
      httpClient: limits.httpClient,
      authorities: source.authorities,
      onSkew: (skewMs) => onSkew?.(name, skewMs),
    })
    const connected = source.connect(transport)
    const { capabilities } = connected
    return {
      ...connected,
      name,
      vendor,
      label,
      ...(settleMs === undefined ? {} : { settleMs }),
      capabilities: source.profile === undefined ? capabilities : applyProfile(capabilities, source.profile),
    }
  })
}

/** The limits that the server keeps; those the file does not name are left out, so that the server's own stand. */
export function serverLimits(limits: Config['limits']): Partial<ServerLimits> {
  const {
    sourceTimeoutMs: _timeout,
    maxConcurrentCallsPerSource: _calls,
    maxSourceResponseBytes: _bytes,
    sourceRetries: _retries,
    httpClient: _client,
    ...kept
  } = limits
  return kept
}
