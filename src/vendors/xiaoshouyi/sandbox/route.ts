import type { SandboxAnswer, SandboxRequest } from '../../../sandbox/server.js'
import type { Family } from './envelope.js'
import type { Login } from './tenant.js'

/** One call of the platform. */
export interface Route {
  readonly family: Family
  readonly methods: readonly string[]
  /** Its groups, decoded, are the arguments of `answer`. */
  readonly path: RegExp
  /** Whether the call only says what records look like; some limits may leave such calls out. */
  readonly metadata?: boolean
  answer(request: SandboxRequest, login: Login, names: readonly string[]): SandboxAnswer
}
