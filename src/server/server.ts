import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { ApolloServer } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
} from '@apollo/server/plugin/disabled'
import { expressMiddleware } from '@as-integrations/express5'
import express from 'express'
import {
  Cancellation,
  createCursorSealer,
  createEngine,
  declaredLinks,
  defaultWriteSettings,
  type ExplainMode,
} from '../engine/index.js'
import { createInProcessJobs, createMemoryShelf } from '../jobs/index.js'
import { createMemoryJournal } from '../journal/index.js'
import { createImportKind } from '../import/index.js'
import { createReports } from '../reports/index.js'
import { systemTiming } from '../transport/index.js'
import { buildCrmSchema, type GraphContext } from '../../resolvers/index.js'
import { admission } from '../execution/admission/admission.js'
import { tellOfRefusals } from './capacity/busy.js'
import { limitedBody, requestTimeoutMs } from './body/body-limit.js'
import { Capacity, capacityHandlers } from './capacity/capacity.js'
import { costBase } from '../execution/admission/cost-limit.js'
import { documentSizeRule } from '../execution/admission/document-size.js'
import { textOf } from '../execution/written-data.js'
import { Executor, executorHooks } from '../execution/executor.js'
import { addExplanation } from './response/explanation.js'
import { tellFewErrors, validationOptions } from './response/few-errors.js'
import { formatError } from './response/format-error.js'
import { KnownInputs } from '../execution/admission/known-inputs.js'
import { KnownOperationsRule } from '../execution/admission/known-operations.js'
import { KnownTexts } from './known-texts.js'
import { plainPostsFirst } from './graphql-endpoint.js'
import { defaultServerLimits } from './limits.js'
import { createGraphiqlRouter } from './graphiql.js'
import { addPartialFailures } from './response/partial-failures.js'
import { readiness } from './ready.js'
import {
  acceptAddress,
  acceptExplainHeader,
  acceptJsonBody,
  answerFailure,
  answerUnknownPath,
  leaveOutEmptyParameters,
} from './request-checks.js'
import { tellRequestId } from './response/request-id.js'
import { RequestLog } from './request-log.js'
import { requestPlugin } from './request-plugin.js'
import type { RunningServer, ServerOptions } from './server-types.js'
import { sourceExamples } from './source-examples.js'
import { chooseStatus } from './response/status.js'
import { Underway } from './capacity/underway.js'

const defaultPageSize = 20

/** Connections that may wait to be accepted: with fewer, a rush loses some for a second before any word can be said. */
const backlog = 4_096

/** Longest that `close` waits for running requests, and that connections may take to end by themselves; milliseconds. */
const closeMs = 2_000
const goodbyeMs = 1_000

/** A query is compiled when it comes for the third time. */
const defaultCompileFrom = 3

/** Starts the HTTP server: `/graphql`, GraphiQL at `/` unless it is turned off, `/healthz` and `/readyz`. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const limits = { ...defaultServerLimits, ...options.limits }
  const journal = options.journal ?? createMemoryJournal()
  const jobs = options.jobs ?? createInProcessJobs({ shelf: createMemoryShelf() })
  const engine = createEngine(options.sources, {
    cursors: createCursorSealer(options.cursorSecret),
    defaultPageSize,
    scanBudget: limits.scanBudget,
    operationTimeoutMs: limits.operationTimeoutMs,
    now: Date.now,
    links: declaredLinks(options.links ?? []),
    pushDown: options.pushDown ?? true,
    journal,
  })
  jobs.register(createImportKind({ engine, journal }))
  const introspection = options.introspection ?? true
  const reports = createReports({ engine, journal, jobs, timing: options.reportTiming })
  const services = { engine, jobs, reports, suggests: introspection }
  const app = express()
  app.disable('x-powered-by')
  // Hashes every body; an answer to a POST is never asked for again by its tag.
  app.disable('etag')
  const patience = options.requestTimeoutMs ?? requestTimeoutMs
  const http = createServer({
    headersTimeout: patience,
    requestTimeout: patience,
    connectionsCheckingInterval: Math.min(1_000, patience),
  })
  const underway = new Underway()
  const capacity = new Capacity({
    maxOperations: limits.maxOperations,
    operationTimeoutMs: limits.operationTimeoutMs,
    underway,
    timing: systemTiming,
    onRefused: tellOfRefusals(options.logger),
  })
  const handlers = capacityHandlers(capacity)
  const schema = await buildCrmSchema()
  const inputs = new KnownInputs()
  const texts = new KnownTexts()
  const executor = new Executor(schema, {
    compileFrom: options.executionMode === 'reference' ? Infinity : (options.compileFrom ?? defaultCompileFrom),
    logger: options.logger,
    maxAnswerBytes: limits.maxAnswerBytes,
    suggests: introspection,
  })
  const execution = executorHooks(schema, executor)
  const apollo = new ApolloServer<GraphContext>({
    gateway: execution.gateway,
    introspection,
    includeStacktraceInErrorResponses: false,
    // What is perhaps meant would tell the schema bit by bit.
    validationOptions: { ...validationOptions, hideSuggestions: !introspection },
    parseOptions: { maxTokens: limits.maxDocumentTokens },
    validationRules: [documentSizeRule(limits.maxDepth), KnownOperationsRule],
    persistedQueries: { cache: texts.cache },
    formatError,
    stopOnTerminationSignals: false,
    // Apollo's own adds a line break, for which a long answer has to be copied as a whole.
    stringifyResult: textOf,
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      // For subgraphs alone, which this schema is not; loaded nevertheless, with all of Protocol Buffers.
      ApolloServerPluginInlineTraceDisabled(),
      requestPlugin({
        admit: admission(costBase(schema, engine.sources), limits, inputs),
        respond: execution.respond,
        steps: [addPartialFailures, tellFewErrors, tellRequestId, addExplanation, chooseStatus],
        log: options.logger === undefined ? null : new RequestLog(options.logger),
        underway,
      }),
    ],
  })
  await apollo.start()

  app.use(acceptAddress)
  app.get('/healthz', (_request, response) => response.json({ status: 'ok' }))
  app.get('/readyz', async (_request, response) => {
    if (underway.isStopping) response.status(503).json({ status: 'stopping' })
    else response.json(await readiness({ engine, journal, jobs }))
  })
  app.use(
    '/graphql',
    leaveOutEmptyParameters,
    handlers.beforeBody,
    limitedBody(limits.maxBodyBytes),
    express.raw({ limit: limits.maxBodyBytes, type: 'application/json' }),
    handlers.whenRead,
    acceptJsonBody(limits.maxVariableDepth),
    acceptExplainHeader,
    expressMiddleware(apollo, { context: async ({ req, res }) => contextOf(services, underway, req, res) }),
  )
  http.on(
    'request',
    underway.guard(
      plainPostsFirst(
        {
          apollo,
          texts,
          context: (request, response) => contextOf(services, underway, request, response),
          capacity,
          maxBodyBytes: limits.maxBodyBytes,
          maxVariableDepth: limits.maxVariableDepth,
        },
        app,
      ),
    ),
  )
  const graphiql = (options.graphiql ?? true) && introspection
  if (graphiql) {
    const examples = options.examples ?? sourceExamples(engine.sources)
    app.use(createGraphiqlRouter(options.graphiqlFolder ?? builtGraphiql(), examples))
  }
  app.use(answerUnknownPath(graphiql), answerFailure)

  const host = options.host ?? '127.0.0.1'
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject)
    http.listen({ port: options.port, host, backlog }, resolve)
  })
  // Not before: a server that finds its port taken must not take up another's jobs.
  await jobs.open()
  const { port } = http.address() as AddressInfo
  const patienceMs = limits.operationTimeoutMs + defaultWriteSettings.graceMs
  const end = async (drainMs: number, longestMs: number): Promise<boolean> => {
    options.logger?.info({ underway: underway.count }, 'stopping')
    underway.stop()
    jobs.leave()
    await wait(drainMs)
    const isAllAnswered = await underway.idle(longestMs)
    const isClosed = new Promise<void>((resolve) => http.close(() => resolve()))
    http.closeIdleConnections()
    await Promise.race([isClosed, isAllAnswered ? wait(goodbyeMs, undefined, { ref: false }) : undefined])
    http.closeAllConnections()
    await apollo.stop()
    await jobs.close()
    await journal.close()
    return isAllAnswered
  }
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    http,
    underway: () => underway.count,
    stop: (drainMs, longestMs = patienceMs) => end(drainMs, longestMs),
    patienceMs,
    close: async () => void (await end(0, closeMs)),
  }
}

/** The bundle that `npm run build` makes, whether this file runs compiled (`dist/src/server`) or from source. */
function builtGraphiql(): string {
  const here = dirname(fileURLToPath(import.meta.url))
  const root = join(here, '..', '..')
  return root.endsWith('dist') ? join(root, 'graphiql') : join(root, 'dist', 'graphiql')
}

/** What all requests share. */
type Services = Pick<GraphContext, 'engine' | 'jobs' | 'reports' | 'suggests'>

function contextOf(
  services: Services,
  underway: Underway,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<GraphContext> {
  const gone = new Cancellation()
  const identity = 'anonymous'
  const options = { explain: explainModeOf(request), identity, signal: gone, asked: underway.askedAt(response) }
  const operation = services.engine.begin(options)
  underway.answers(operation, response)
  response.once('close', () => {
    if (!response.writableFinished) gone.abort()
    operation.forget()
  })
  const { engine, jobs, reports, suggests } = services
  return Promise.resolve({ operation, engine, identity, jobs, reports, suggests, requestId: requestIdOf(request) })
}

function explainModeOf(request: IncomingMessage): ExplainMode {
  const value = request.headers['x-crm-explain']
  return value === 'plan' || value === 'run' ? value : 'off'
}

function requestIdOf(request: IncomingMessage): string {
  const given = request.headers['x-request-id']
  return typeof given === 'string' && /^[\w.-]{1,100}$/.test(given) ? given : randomUUID()
}
