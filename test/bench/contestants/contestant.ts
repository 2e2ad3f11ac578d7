import type { BenchRequest } from '../harness/http-request.js'
import type { Program } from '../harness/program.js'
import type { Query } from '../queries.js'

/** How every contestant's Node.js is started: as the project's README advises for a server with much to do. */
export const loadFlags: readonly string[] = ['--max-semi-space-size=32']

/** A server that is measured: where it runs and how it is asked. */
export interface Contestant {
  readonly name: string
  readonly program: Program
  request(query: Query): BenchRequest
}
