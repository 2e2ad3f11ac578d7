import type { CrmError } from '../errors/index.js'
import type { HealthState } from './types.js'

/** Remembers how each source's last calls went, over all operations. */
export class HealthBook {
  private readonly failures = new Map<string, number>()

  succeeded(source: string): void {
    this.failures.set(source, 0)
  }

  /** Refusals of one request (SOURCE_REJECTED and the like) say nothing about health. */
  failed(source: string, error: CrmError): void {
    if (error.code === 'SOURCE_REJECTED' || error.code === 'SOURCE_CAPABILITY' || error.code === 'SOURCE_FORBIDDEN')
      return
    const severe = error.code === 'SOURCE_CIRCUIT_OPEN' || error.code === 'SOURCE_AUTH_FAILED'
    this.failures.set(source, (this.failures.get(source) ?? 0) + (severe ? 3 : 1))
  }

  /** UP after a success, DEGRADED after one or two failures in a row, DOWN after more, UNKNOWN before any call. */
  stateOf(source: string): HealthState {
    const failures = this.failures.get(source)
    if (failures === undefined) return 'UNKNOWN'
    if (failures === 0) return 'UP'
    return failures < 3 ? 'DEGRADED' : 'DOWN'
  }
}
