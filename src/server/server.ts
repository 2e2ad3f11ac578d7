import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ApolloServer } from '@apollo/server'
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled'
import { ApolloServerPluginDrainHttpServer } from '@apollo/server/plugin/drainHttpServer'
import { expressMiddleware } from '@as-integrations/express5'
import express, { type ErrorRequestHandler } from 'express'
import { CrmError } from '../errors/index.js'
import { createCursorSealer, createEngine, type Engine, type ExplainMode } from '../engine/index.js'
import { buildCrmSchema, type GraphContext } from '../../resolvers/index.js'
import { costLimitPlugin } from './cost-limit.js'
import { explainPlugin } from './explain-plugin.js'
import { createErrorFormatter, errorBody } from './format-error.js'
import { createGraphiqlRouter } from './graphiql.js'
import { partialFailurePlugin } from './partial-failure-plugin.js'
import { requestLogPlugin } from './request-log-plugin.js'
import type { RunningServer, ServerLimits, ServerOptions } from './server-types.js'
import { statusPlugin } from './status-plugin.js'

/** Limits when the configuration names none. */
export const defaultServerLimits: ServerLimits = {
  scanBudget: 20_000,
  operationTimeoutMs: 30_000,
  maxDocumentTokens: 4_000,
  maxBodyBytes: 4 * 1024 * 1024,
  maxVariableDepth: 64,
  maxCost: 100_000,
}

const defaultPageSize = 20

/** Starts the HTTP server: `/graphql`, GraphiQL at `/`, `/healthz` and `/readyz`. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const limits = { ...defaultServerLimits, ...options.limits }
  const engine = createEngine(options.sources, {
    cursors: createCursorSealer(options.cursorSecret),
    defaultPageSize,
    scanBudget: limits.scanBudget,
    operationTimeoutMs: limits.operationTimeoutMs,
    now: Date.now,
    pushDown: options.pushDown ?? true,
  })
  const app = express()
  app.disable('x-powered-by')
  const http = createServer(app)
  const apollo = new ApolloServer<GraphContext>({
    schema: await buildCrmSchema(),
    introspection: options.introspection ?? true,
    includeStacktraceInErrorResponses: false,
    parseOptions: { maxTokens: limits.maxDocumentTokens },
    formatError: createErrorFormatter(options.logger),
    stopOnTerminationSignals: false,
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginDrainHttpServer({ httpServer: http, stopGracePeriodMillis: 2_000 }),
      costLimitPlugin(limits.maxCost),
      partialFailurePlugin(),
      explainPlugin(),
      statusPlugin(),
      ...(options.logger === undefined ? [] : [requestLogPlugin(options.logger)]),
    ],
  })
  await apollo.start()

  app.get('/healthz', (_request, response) => response.json({ status: 'ok' }))
  app.get('/readyz', (_request, response) => {
    response.json({
      status: 'ready',
      sources: engine.sources.map(({ name }) => ({ name, health: engine.describe(name)?.health ?? 'UNKNOWN' })),
    })
  })
  app.use('/graphql', express.json({ limit: limits.maxBodyBytes }), refuseDeepBodies(limits.maxVariableDepth))
  app.use('/graphql', expressMiddleware(apollo, { context: async ({ req, res }) => contextOf(engine, req, res) }))
  app.use(malformedBody)
  app.use(createGraphiqlRouter(options.graphiqlFolder ?? builtGraphiql()))

  const host = options.host ?? '127.0.0.1'
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject)
    http.listen(options.port, host, resolve)
  })
  const { port } = http.address() as AddressInfo
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    http,
    close: async () => {
      await apollo.stop()
      http.closeAllConnections()
    },
  }
}

/** The bundle that `npm run build` makes, whether this file runs compiled (`dist/src/server`) or from source. */
function builtGraphiql(): string {
  const here = dirname(fileURLToPath(import.meta.url))
  const root = join(here, '..', '..')
  return root.endsWith('dist') ? join(root, 'graphiql') : join(root, 'dist', 'graphiql')
}

interface ContextResponse {
  once(event: 'close', listener: () => void): unknown
  readonly writableFinished: boolean
}

function contextOf(engine: Engine, request: IncomingMessage, response: ContextResponse): Promise<GraphContext> {
  const gone = new AbortController()
  response.once('close', () => {
    if (!response.writableFinished) gone.abort()
  })
  const operation = engine.begin({ explain: explainModeOf(request), identity: 'anonymous', signal: gone.signal })
  return Promise.resolve({ engine, operation, requestId: requestIdOf(request) })
}

function explainModeOf(request: IncomingMessage): ExplainMode {
  const value = request.headers['x-crm-explain']
  return value === 'plan' || value === 'run' ? value : 'off'
}

function requestIdOf(request: IncomingMessage): string {
  const given = request.headers['x-request-id']
  return typeof given === 'string' && /^[\w.-]{1,100}$/.test(given) ? given : randomUUID()
}

/** Bodies that nest too deeply would overflow the stack of whatever walks them later. */
function refuseDeepBodies(maxDepth: number): express.RequestHandler {
  return (request, response, next) => {
    if (isDeeperThan(request.body, maxDepth)) {
      const error = new CrmError(
        'BAD_USER_INPUT',
        `The variables nest deeper than ${maxDepth} levels; ask with a flatter filter`,
      )
      response.status(400).json(errorBody(error))
    } else next()
  }
}

function isDeeperThan(root: unknown, maxDepth: number): boolean {
  const stack: { value: unknown; depth: number }[] = [{ value: root, depth: 0 }]
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    if (typeof top.value !== 'object' || top.value === null) continue
    if (top.depth > maxDepth) return true
    for (const value of Object.values(top.value)) stack.push({ value, depth: top.depth + 1 })
  }
  return false
}

/** Body-parser's refusals, as GraphQL-shaped JSON instead of an HTML page with a stack. */
const malformedBody: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) {
    next(error)
    return
  }
  const status =
    typeof error === 'object' && error !== null && 'status' in error && typeof error.status === 'number'
      ? error.status
      : 500
  const message =
    status === 413
      ? 'The request body is too large'
      : status < 500
        ? 'The request body is not well-formed JSON'
        : 'Unexpected failure'
  response
    .status(status)
    .json(errorBody(new CrmError(status < 500 ? 'BAD_USER_INPUT' : 'INTERNAL_SERVER_ERROR', message)))
}
