import type { BenchRequest } from '../harness/http-request.js'
import type { Program } from '../harness/program.js'
import type { Query } from '../queries.js'

/** A server that is measured: where it runs and how it is asked. */
export interface Contestant {
  readonly name: string
  readonly program: Program
  request(query: Query): BenchRequest
}
