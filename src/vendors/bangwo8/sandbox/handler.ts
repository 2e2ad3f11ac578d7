import type { Clock } from '../../../sandbox/sandbox.js'
import type { SandboxAnswer, SandboxHandler, SandboxRequest } from '../../../sandbox/server.js'
import { tokenFailure } from './credentials.js'
import type { Caller, Credentials } from './credentials.js'
import { failure, json, Refusal, TokenRefusal, unknownPathMessage } from './envelope.js'
import { answerList, isDeleted } from './list.js'
import type { Bangwo8SandboxOptions } from './options.js'
import { createRateLimiter } from './rate-limit.js'
import { collections, isCollectionName } from './records.js'
import type { Bangwo8Records, Collection, Row } from './records.js'
import { createRenderer } from './render.js'
import type { PathStyle, Renderer } from './render.js'
import { answerSearch } from './search.js'
import { answerByFault, bareBackslashes, spoil } from './vendor-faults.js'
import { createWriteCalls } from './write-calls.js'
import type { WriteState } from './write-state.js'

/** What the handler works with. */
export interface HandlerParts {
  readonly store: Bangwo8Records
  readonly writes: WriteState
  readonly credentials: Credentials
  readonly options: Bangwo8SandboxOptions
  readonly clock: Clock
}

/** Path under which the API stands. */
export const basePath = '/api/v1'

/** One API call whose caller is known. */
interface Call {
  readonly request: SandboxRequest
  readonly caller: Caller
  readonly renderer: Renderer
}

/** Makes the request handler: token endpoint, then sign-in, limits and faults, then the resource by its path. */
export function createHandler(parts: HandlerParts): SandboxHandler {
  const { credentials, options, clock } = parts
  const limit = createRateLimiter(clock, options.limits)
  const routes = createRoutes(parts)

  const answer = (request: SandboxRequest): SandboxAnswer => {
    if (!request.url.pathname.startsWith(`${basePath}/`)) throw new Refusal('unknownPath', unknownPathMessage)
    const caller = credentials.authenticate(request)
    const headers = limit(caller.account)
    const renderer = createRenderer(parts.store, options, `${request.url.origin}${basePath}`)
    const byFault = answerByFault(request.fault)
    const result =
      byFault ??
      spoil(
        orFailure(() => routes({ request, caller, renderer })),
        request,
      )
    return { ...result, headers: { ...result.headers, ...headers } }
  }

  const orFailure = (work: () => SandboxAnswer): SandboxAnswer => {
    try {
      return work()
    } catch (error) {
      if (error instanceof TokenRefusal) return tokenFailure(error, options.oauth)
      if (error instanceof Refusal) return failure(error, options)
      throw error
    }
  }

  return async (request) => {
    const result = (await credentials.handle(request)) ?? orFailure(() => answer(request))
    return options.bareBackslashes === true ? bareBackslashes(result) : result
  }
}

/** The resources by their path, which may end in `.json` or not. */
function createRoutes({ store, writes, options, clock }: HandlerParts): (call: Call) => SandboxAnswer {
  const write = createWriteCalls({ store, writes, options, clock })
  const rowsOf = (collection: Collection): readonly Row[] => store[collection.name]

  const find = (collection: Collection, id: string): Row | undefined =>
    rowsOf(collection).find(
      (row) => row[collection.idField] === id && !(options.deleted?.detail === 'missing' && isDeleted(collection, row)),
    )

  const detail = (collection: Collection, id: string, style: PathStyle, { renderer }: Call): SandboxAnswer => {
    const row = find(collection, id)
    if (row === undefined) {
      if (options.missingRecord === 'emptyArray') return json(200, { [collection.wrapper]: [] })
      throw new Refusal('notFound', `No such ${collection.wrapper}`)
    }
    const shown = renderer.record(collection, row, style)
    return json(200, { [collection.wrapper]: style === 'v2' ? shown : [shown] })
  }

  const list = (collection: Collection, rows: readonly Row[], { request, renderer }: Call): SandboxAnswer =>
    answerList(collection, rows, request, renderer, options)

  const ticketsOf = (owner: 'users' | 'companies', id: string, call: Call): SandboxAnswer => {
    requireAdministrator(call.caller)
    if (find(collections[owner], id) === undefined) {
      throw new Refusal('notFound', `No such ${collections[owner].wrapper}`)
    }
    const contacts =
      owner === 'users'
        ? new Set([id])
        : new Set(store.users.filter(({ companyId }) => companyId === id).map(({ cId }) => cId))
    const tickets = store.tickets.filter(({ custUserId }) => custUserId !== undefined && contacts.has(custUserId))
    return list(collections.tickets, tickets, call)
  }

  const whole = (collection: Collection, call: Call): SandboxAnswer => {
    if (collection.name === 'tickets') requireAdministrator(call.caller)
    if (collection.name === 'supportgroups' && options.supportgroupsList === false) throw unknownPath()
    if (collection.name !== 'tickettemplates') return list(collection, rowsOf(collection), call)
    requireAdministrator(call.caller)
    const shown = store.tickettemplates.map((row) => call.renderer.record(collection, row, 'classic'))
    return json(200, { tickettemplates: shown })
  }

  const ticketFields = (all: boolean, { renderer }: Call): SandboxAnswer => {
    const fields = store.ticketFields.filter(({ system }) => all || system === '0')
    return json(
      200,
      fields.map((field) => renderer.definition('tickets/ticket_fields', field)),
    )
  }

  const companyFields = (id: string | undefined, { caller, renderer }: Call): SandboxAnswer => {
    requireAdministrator(caller)
    const shown = store.companyFields
      .filter((field) => id === undefined || field.id === id)
      .map((field) => renderer.definition('companies/company_fields', field))
    if (id === undefined) return json(200, { company_fields: shown })
    if (shown.length === 0) throw new Refusal('notFound', 'No such company_field')
    return json(200, { company_field: shown })
  }

  return (call) => {
    const { request, caller, renderer } = call
    const segments = request.url.pathname
      .slice(basePath.length + 1)
      .replace(/\.json$/, '')
      .split('/')
      .map(decode)
    const [first = '', second, third] = segments
    if (segments.length > 3 || segments.includes('')) throw unknownPath()
    if (request.method !== 'GET') return write(segments, call)
    const path = segments.join('/')
    if (path === 'agent/agent_info') return agentInfo(caller)
    if (path === 'ticketsources') return whole(collections.tickets, call)
    if (path === 'tickets/ticket_fields' || path === 'tickets/ticket_fields2') {
      return ticketFields(path.endsWith('2'), call)
    }
    if (path === 'tickets/search') {
      requireAdministrator(caller)
      return answerSearch(rowsOf(collections.tickets), request, renderer, options, clock)
    }
    if (first === 'companies' && second === 'company_fields') return companyFields(third, call)
    if (third !== undefined) {
      if (third === 'tickets' && (first === 'users' || first === 'companies'))
        return ticketsOf(first, second ?? '', call)
      throw unknownPath()
    }
    if (first === 'users_v2' && second !== undefined) return detail(collections.users, second, 'v2', call)
    if (!isCollectionName(first)) throw unknownPath()
    if (second === undefined) return whole(collections[first], call)
    const newer = first === 'tickets' && second.endsWith('_v2')
    return newer
      ? detail(collections.tickets, second.slice(0, -3), 'v2', call)
      : detail(collections[first], second, 'classic', call)
  }
}

function agentInfo(caller: Caller): SandboxAnswer {
  if (caller.role !== 'main') throw new Refusal('forbidden', '不是主账号')
  return json(200, { agent_info: { agentId: '1', sPassportName: caller.account } })
}

function requireAdministrator(caller: Caller): void {
  if (caller.role === 'agent') throw new Refusal('forbidden', 'Administrators only')
}

function unknownPath(): Refusal {
  return new Refusal('unknownPath', unknownPathMessage)
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    throw unknownPath()
  }
}
