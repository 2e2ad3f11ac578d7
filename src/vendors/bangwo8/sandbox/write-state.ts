import type { SandboxAnswer } from '../../../sandbox/server.js'
import type { WritableName } from './write-fields.js'

/** What the sandbox remembers of writes besides the records; part of its store. */
export interface WriteState {
  /** Highest number ever given in a collection, so that none comes twice. */
  readonly lastIds: Map<WritableName, number>
  /** First answers by log-in and `Requestid`, with the instant (epoch milliseconds) up to which they count. */
  readonly requestIds: Map<string, { readonly answer: SandboxAnswer; readonly until: number }>
}

/** Makes the memory of a sandbox in which nothing was written yet. */
export function createWriteState(): WriteState {
  return { lastIds: new Map(), requestIds: new Map() }
}
