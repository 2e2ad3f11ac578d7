import type { Clock } from '../../../sandbox/sandbox.js'
import type { SandboxAnswer, SandboxHandler, SandboxRequest } from '../../../sandbox/server.js'
import { createBulkCalls } from './bulk/calls.js'
import { createBulkEngine } from './bulk/engine.js'
import { failure } from './envelope.js'
import type { Family } from './envelope.js'
import { createObjectCalls } from './objects-calls.js'
import { parametersOf } from './oauth.js'
import type { XiaoshouyiSandboxOptions } from './options.js'
import { createQueryCalls } from './query-calls.js'
import { describeProblem, QueryRefusal } from './query/problems.js'
import { Refusal } from './refusal.js'
import type { Route } from './route.js'
import type { XiaoshouyiStore } from './store.js'
import type { Login } from './tenant.js'
import { standardRefusals } from './usage.js'
import { createWriteRoutes } from './write-routes.js'
import { createBatchCalls } from './write/batch-calls.js'
import { createRefusals } from './write/problems.js'
import { createRecordCalls } from './write/record-calls.js'
import { createWriter } from './write/writer.js'

/**
 * Makes the platform's handler: OAuth by itself; else token, then limits, then the call. Bulk batches whose time has come
 * are settled before anything is answered.
 */
export function createHandler(store: XiaoshouyiStore, options: XiaoshouyiSandboxOptions, clock: Clock): SandboxHandler {
  const { errors = {}, render = {}, limits = {} } = options
  const refusals = standardRefusals(errors)
  const refuse = createRefusals(errors.write)
  const writer = createWriter(store, options.write ?? {}, refuse)
  const engine = createBulkEngine({ store, writer, refuse }, options.bulk ?? {}, clock)
  const parts = { writer, refuse, options, clock, engine }
  const routes = [
    ...createReadRoutes(store, options, clock),
    ...createWriteRoutes({ ...createRecordCalls(parts), ...createBatchCalls(parts), ...createBulkCalls(parts) }),
  ]

  const countCall = (route: Route, request: SandboxRequest, login: Login): void => {
    if (route.family === 'bulk') {
      if (request.method !== 'GET' || limits.count?.bulkPoll !== false) store.bulk.usage.count('')
    } else if (route.metadata !== true || limits.count?.metadata !== false) store.usage.count(login.username)
  }

  const run = (route: Route, request: SandboxRequest, names: readonly string[]): SandboxAnswer => {
    if (request.fault === 'tokenExpired') throw refusals.invalidToken()
    const login = store.oauth.userOf(tokenOf(request, route.family))
    if (login === undefined) throw refusals.invalidToken()
    countCall(route, request, login)
    if (request.fault === 'rateLimited') throw refusals.rateLimit()
    if (request.fault === 'dailyQuota') throw refusals.dailyQuota()
    if (request.fault === 'internalError') throw new QueryRefusal('defect')
    const answer = route.answer(request, login, names)
    return request.fault === 'dataAbsent' ? withoutData(answer) : answer
  }

  const answerOAuth = (request: SandboxRequest): SandboxAnswer | undefined => {
    try {
      return store.oauth.handle(request)
    } catch (error) {
      // Only a limit that counts token calls refuses here.
      if (error instanceof Refusal) return failure('xobjects', error, errors, render)
      throw error
    }
  }

  return (request) => {
    engine.settle()
    if (request.fault === 'htmlBadGateway') return badGateway
    if (request.fault === 'endTokens') store.oauth.endAccessTokens()
    const token = answerOAuth(request)
    if (token !== undefined) return token
    const { pathname } = request.url
    const found = routes.filter(({ path }) => path.test(pathname))
    const route = found.find(({ methods }) => methods.includes(request.method))
    if (route === undefined) return { status: found.length > 0 ? 405 : 404, body: '' }
    try {
      const names = (route.path.exec(pathname) ?? []).slice(1).map((name: string | undefined) => decode(name ?? ''))
      return run(route, request, names)
    } catch (error) {
      if (error instanceof Refusal) return failure(route.family, error, errors, render)
      if (!(error instanceof QueryRefusal)) throw error
      const surface = route.family === 'v1' ? 'v1' : route.family === 'v2' || route.family === 'bulk' ? 'v2' : 'xoql'
      const { code, message } = describeProblem(error, surface)
      return failure(route.family, new Refusal(code, message), errors, render)
    }
  }
}

function createReadRoutes(store: XiaoshouyiStore, options: XiaoshouyiSandboxOptions, clock: Clock): readonly Route[] {
  const queries = createQueryCalls(store, options, clock)
  const objects = createObjectCalls(store, options.render)
  const name = (names: readonly string[], index = 0): string => names[index] ?? ''
  return [
    {
      family: 'xoql',
      methods: ['POST'],
      path: /^\/rest\/data\/v2\.0\/query\/xoql$/,
      answer: (request, login) => queries.xoql(request, login),
    },
    {
      family: 'xoql',
      methods: ['POST'],
      path: /^\/rest\/data\/v2\.0\/query\/xoqlScroll$/,
      answer: (request, login) => queries.scroll(request, login),
    },
    {
      family: 'v2',
      methods: ['GET', 'POST'],
      path: /^\/rest\/data\/v2\/query$/,
      answer: (request, login) => queries.older(request, login, 'v2'),
    },
    {
      family: 'v1',
      methods: ['POST'],
      path: /^\/data\/v1\/query$/,
      answer: (request, login) => queries.older(request, login, 'v1'),
    },
    {
      family: 'xobjects',
      methods: ['GET'],
      path: /^\/rest\/data\/v2\.0\/xobjects\/([^/]+)\/description$/,
      metadata: true,
      answer: (_request, login, names) => objects.description(login, name(names), 'v20'),
    },
    {
      family: 'xobjects',
      methods: ['GET'],
      path: /^\/rest\/data\/v2\.0\/xobjects\/([^/]+)\/busiType$/,
      metadata: true,
      answer: (_request, login, names) => objects.businessTypes(login, name(names)),
    },
    {
      family: 'xobjects',
      methods: ['GET'],
      path: /^\/rest\/data\/v2\.0\/xobjects\/([^/]+)\/(\d+)$/,
      answer: (request, login, names) => objects.record(request, login, name(names), name(names, 1), 'v20'),
    },
    {
      family: 'v2',
      methods: ['GET'],
      path: /^\/rest\/data\/v2\/objects\/([^/]+)\/description$/,
      metadata: true,
      answer: (_request, login, names) => objects.description(login, name(names), 'v2'),
    },
    {
      family: 'v2',
      methods: ['GET'],
      path: /^\/rest\/data\/v2\/objects\/([^/]+)\/(\d+)$/,
      answer: (request, login, names) => objects.record(request, login, name(names), name(names, 1), 'v2'),
    },
    {
      family: 'v1',
      methods: ['GET'],
      path: /^\/data\/v1\/objects\/([^/]+)\/describe$/,
      metadata: true,
      answer: (_request, login, names) => objects.v1Describe(login, name(names)),
    },
    {
      family: 'v1',
      methods: ['GET', 'POST'],
      path: /^\/data\/v1\/objects\/([^/]+)\/info$/,
      answer: (request, login, names) => objects.v1Info(request, login, name(names)),
    },
    {
      family: 'v1',
      methods: ['GET'],
      path: /^\/data\/v1\/picks\/dimension\/belongs$/,
      metadata: true,
      answer: () => objects.v1Belongs(),
    },
    {
      family: 'metadata',
      methods: ['GET'],
      path: /^\/rest\/metadata\/v2\.0\/xobjects\/filter$/,
      metadata: true,
      answer: (request) => objects.listObjects(request),
    },
    {
      family: 'metadata',
      methods: ['GET'],
      path: /^\/rest\/metadata\/v2\.0\/settings\/globalPicks(?:\/([^/]+))?$/,
      metadata: true,
      answer: (_request, _login, names) => objects.globalPicks(name(names) || undefined),
    },
  ]
}

/** The token, raw or behind `Bearer`; v1 takes it as a parameter too. */
function tokenOf(request: SandboxRequest, family: Family): string {
  const header = request.headers['authorization']
  if (header !== undefined) return header.replace(/^Bearer +/i, '')
  return family === 'v1' ? (parametersOf(request).get('access_token') ?? '') : ''
}

const badGateway: SandboxAnswer = {
  status: 502,
  headers: { 'content-type': 'text/html' },
  body: '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>',
}

function withoutData(answer: SandboxAnswer): SandboxAnswer {
  const body = JSON.parse(answer.body) as Record<string, unknown>
  for (const key of ['data', 'result', 'records', 'batchData']) if (key in body) body[key] = null
  return { ...answer, body: JSON.stringify(body) }
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
