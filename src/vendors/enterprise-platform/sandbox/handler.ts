import type { Clock } from '../../../sandbox/sandbox.js'
import type { SandboxAnswer, SandboxHandler, SandboxRequest } from '../../../sandbox/server.js'
import { failure, json, messageOf, rateRefusal, Refusal, success } from './envelope.js'
import { answerList, project } from './list.js'
import type { OAuthServer } from './oauth.js'
import type { EnterpriseSandboxOptions } from './options.js'
import { readFields, readListQuery } from './query.js'
import { createRateLimiter } from './rate-limit.js'
import type { AnyRecord, EnterpriseRecords, ResourceName } from './records.js'
import { isResourceName } from './schema.js'
import { createWriter } from './write.js'

/** What the handler works with. */
export interface HandlerParts {
  readonly store: EnterpriseRecords
  readonly oauth: OAuthServer
  readonly apiKeys: readonly string[]
  readonly options: EnterpriseSandboxOptions
  readonly clock: Clock
}

const basePath = '/v1/'

/** Makes the platform's request handler: OAuth outside `/v1`; inside it limits, then credentials, then the resource. */
export function createHandler(parts: HandlerParts): SandboxHandler {
  const { oauth, options, clock } = parts
  const limit = createRateLimiter(clock, options)
  const list = (resource: ResourceName): AnyRecord[] => parts.store[resource] as unknown as AnyRecord[]
  const writer = createWriter({ list }, options, clock)

  const find = (resource: ResourceName, id: string): AnyRecord => {
    const record = list(resource).find((candidate) => candidate.id === id)
    if (record === undefined) throw new Refusal(40401)
    return record
  }

  const answer = (request: SandboxRequest): SandboxAnswer => {
    authorise(request, parts)
    const [name = '', id, ...rest] = request.url.pathname.slice(basePath.length).split('/').map(decode)
    if (!isResourceName(name) || rest.length > 0 || id === '') throw new Refusal(40401)
    if (options.restricted?.includes(name)) throw new Refusal(40302)
    const { method } = request
    if (!(id === undefined ? ['GET', 'POST'] : ['GET', 'PUT', 'PATCH', 'DELETE']).includes(method)) {
      throw new Refusal(40001, [], 405)
    }
    const hasBody = method === 'POST' || method === 'PUT' || method === 'PATCH'
    if (hasBody && !/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
      throw new Refusal(40001, [{ field: 'Content-Type', message: 'Use application/json' }], 415)
    }
    const parameters = request.url.searchParams
    if (id === undefined) {
      if (method === 'POST') return success(writer.create(name, request), 201)
      return answerList(name, list(name), readListQuery(name, parameters, options), options, clock)
    }
    if (method === 'GET') return success(project(find(name, id), readFields(parameters)))
    if (method === 'DELETE') {
      writer.remove(name, id)
      return { status: 204, body: '' }
    }
    return success(writer.update(name, id, request, method === 'PUT' ? 'replace' : 'merge'))
  }

  return (request) => {
    if (request.fault === 'htmlBadGateway') return badGateway
    const oauthAnswer = oauth.handle(request)
    if (oauthAnswer !== undefined) return oauthAnswer
    if (!request.url.pathname.startsWith(basePath)) return failure(new Refusal(40401), request)

    const standing = limit(request)
    let result: SandboxAnswer
    if (!standing.allowed) {
      result = rateRefusal(request, standing.retryAfterSeconds)
    } else {
      try {
        result = withFault(request, () => answer(request))
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        result = failure(error, request)
      }
    }
    return { ...result, headers: { ...result.headers, ...standing.headers } }
  }
}

const badGateway: SandboxAnswer = {
  status: 502,
  headers: { 'content-type': 'text/html' },
  body: '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>',
}

/** Applies the platform's own faults, which the README of this folder names. */
function withFault(request: SandboxRequest, answer: () => SandboxAnswer): SandboxAnswer {
  if (request.fault === 'tokenExpired') throw new Refusal(40102)
  if (request.fault === 'rateLimitedWithoutRetryAfter') return rateRefusal(request, undefined)
  if (request.fault === 'okWithErrorCode') {
    return json(200, { code: 50000, message: messageOf(50000, request), data: null })
  }
  if (request.fault === 'messageAbsent') return without(answer(), ['message'])
  if (request.fault === 'codeAbsent') return without(answer(), ['code', 'message'])
  return answer()
}

function without(answer: SandboxAnswer, names: readonly string[]): SandboxAnswer {
  if (answer.body === '') return answer
  const body = JSON.parse(answer.body) as Record<string, unknown>
  const kept = Object.entries(body).filter(([name]) => !names.includes(name))
  return { ...answer, body: JSON.stringify(Object.fromEntries(kept)) }
}

/** API keys may do everything; OAuth tokens what their scopes say: `read` for GET, `write` for the rest. */
function authorise(request: SandboxRequest, { oauth, apiKeys }: HandlerParts): void {
  const token = /^Bearer +(\S+)$/i.exec(request.headers['authorization'] ?? '')?.[1]
  if (token === undefined) throw new Refusal(40101)
  if (apiKeys.includes(token)) return
  const standing = oauth.check(token)
  if (standing.kind === 'unknown') throw new Refusal(40101)
  if (standing.kind === 'expired') throw new Refusal(40102)
  if (!standing.scopes.includes(request.method === 'GET' ? 'read' : 'write')) throw new Refusal(40301)
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    throw new Refusal(40401)
  }
}
