import type { Server as HttpServer } from 'node:http'
import type { EngineSource } from '../engine/index.js'
import type { Logger } from '../errors/index.js'
import type { JobRunner } from '../jobs/index.js'
import type { WriteJournal } from '../journal/index.js'
import type { ReportTiming } from '../reports/index.js'
import type { CostLimits } from '../execution/admission/admission.js'
import type { Example } from './examples.js'

/** What the HTTP server is started with. */
export interface ServerOptions {
  readonly sources: readonly EngineSource[]
  /** 0 picks a free port. */
  readonly port: number
  /** Default 127.0.0.1. */
  readonly host?: string
  /** Seals cursors; replicas must share it. */
  readonly cursorSecret: string
  readonly limits?: Partial<ServerLimits>
  /** Groups of customers that are the same, each as `source:nativeId`. */
  readonly links?: readonly (readonly string[])[]
  /** Whether GraphiQL is served at `/`; default true. */
  readonly graphiql?: boolean
  /** Operations that GraphiQL offers on a first visit; default such as only read these sources. */
  readonly examples?: readonly Example[]
  /** Folder of the built GraphiQL; default the one beside the compiled server. */
  readonly graphiqlFolder?: string
  /** Schema introspection; default true. Without it no error names what was perhaps meant, and there is no GraphiQL. */
  readonly introspection?: boolean
  /** Writes one JSON line for each request and failure; default silent. */
  readonly logger?: Logger
  /** Default compiled; with reference no query is compiled, and graphql-js alone executes. */
  readonly executionMode?: 'compiled' | 'reference'
  /** From which use on a query is compiled; default 3. */
  readonly compileFrom?: number
  /** Remembers writes by idempotency key; closed with the server. Default one in memory, which ends with it. */
  readonly journal?: WriteJournal
  /** How long a request may take to come, in milliseconds; default 30,000. For tests. */
  readonly requestTimeoutMs?: number
  /** Runs and keeps long jobs; opened and closed with the server. Default in memory. */
  readonly jobs?: JobRunner
  /** How patient uploads to report tables are; laid over what is usual. */
  readonly reportTiming?: Partial<ReportTiming>
  /** False turns push-down off, for tests of the law. */
  readonly pushDown?: boolean
}

/** Limits that bound one request. */
export interface ServerLimits extends CostLimits {
  /** Most native records one operation may read; default 20,000. */
  readonly scanBudget: number
  /** Longest one operation may take, in milliseconds; default 30,000. */
  readonly operationTimeoutMs: number
  /** Most tokens in a GraphQL document; default 4,000. */
  readonly maxDocumentTokens: number
  /** Largest request body in bytes; default 4 MiB. */
  readonly maxBodyBytes: number
  /** Deepest nesting of a JSON body, variables included; default 64. */
  readonly maxVariableDepth: number
  /** Deepest nesting of a document's fields; default 20. */
  readonly maxDepth: number
  /** Most operations under way at once; default 100. Four times as many may wait for a moment; the rest is refused. */
  readonly maxOperations: number
  /** Largest answer in bytes; default 32 MiB. */
  readonly maxAnswerBytes: number
}

/** A server that listens. */
export interface RunningServer {
  /** `http://127.0.0.1:4000`, no slash at the end. */
  readonly url: string
  readonly http: HttpServer
  /** How many requests are under way. */
  underway(): number
  /**
   * Ends in good order: `/readyz` answers 503 at once, the port stays open for so many milliseconds and new requests are
   * sent elsewhere, those that run have the whole time of an operation and writes their time for looking (`patienceMs`).
   * False = some had to be cut.
   */
  stop(drainMs: number, patienceMs?: number): Promise<boolean>
  /** Longest that `stop` waits for those that run unless told otherwise, in milliseconds. */
  readonly patienceMs: number
  /** Lets running requests finish for a moment, then ends. */
  close(): Promise<void>
}
