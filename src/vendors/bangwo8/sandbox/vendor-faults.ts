import type { SandboxAnswer, SandboxRequest } from '../../../sandbox/server.js'
import { expiredToken } from './credentials.js'
import { json, Refusal, unknownPathMessage } from './envelope.js'
import { rateRefusal } from './rate-limit.js'

type JsonObject = Readonly<Record<string, unknown>>

/** Origin that no sandbox has, for page links that lead away. */
export const foreignOrigin = 'http://elsewhere.invalid'

/** Applies the faults that take the place of an answer, as the README of this folder names them. */
export function answerByFault(fault: string | undefined): SandboxAnswer | undefined {
  if (fault === 'tokenExpired') throw expiredToken()
  if (fault === 'rateLimitedWithoutRetryAfter') throw rateRefusal({})
  if (fault === 'okWithErrcode') return json(200, { errcode: '100047', errmsg: unknownPathMessage })
  if (fault === 'okWithNumericErrcode') return json(200, { errcode: 401, errmsg: 'Unauthorized' })
  if (fault === 'beyondRepair') return { ...json(200, {}), body: '{"tickets":[{"ticketId":"90001","subject":"' }
  if (fault === 'maintenance') {
    return { status: 503, headers: { 'content-type': 'text/html' }, body: '<html><body>系统维护中</body></html>' }
  }
  return undefined
}

/** Applies the faults that spoil a good answer. */
export function spoil(answer: SandboxAnswer, request: SandboxRequest): SandboxAnswer {
  const { fault } = request
  if (fault === undefined || answer.status !== 200) return answer
  if (fault === 'bareBackslash') return bareBackslashes(answer)
  const change = changes[fault]
  if (change === undefined) throw new Refusal('serverError', `The sandbox knows no fault ${fault}`)
  const body = JSON.parse(answer.body) as JsonObject
  return 'errcode' in body ? answer : { ...answer, body: JSON.stringify(change(body, request)) }
}

/**
 * Leaves a backslash alone where JSON wants two and the next character makes no escape of it, so that the text can be
 * mended without loss. Backslashes before a letter that JSON does know stay doubled.
 */
export function bareBackslashes(answer: SandboxAnswer): SandboxAnswer {
  const body = answer.body.replace(/\\(.)(?=(.))/gsu, (whole, escaped: string, next: string) =>
    escaped === '\\' && !'"\\/bfnrtu'.includes(next) ? '\\' : whole,
  )
  return { ...answer, body }
}

const changes: Readonly<Record<string, (body: JsonObject, request: SandboxRequest) => unknown>> = {
  stringCount: (body) => deep(body, (name, value) => (name === 'count' ? String(value) : value)),
  numericCodes: (body) =>
    deep(body, (name, value) =>
      /(?:Id|Status|Level|Type|status|state)$/.test(name) && typeof value === 'string' && /^\d{1,15}$/.test(value)
        ? Number(value)
        : value,
    ),
  swapWrapper: (body) =>
    entries(body, (value) => (Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : [value])),
  emptyDetail: (body) => entries(body, () => []),
  nextPageForeign: (body, request) =>
    'next_page' in body && body['next_page'] !== null
      ? { ...body, next_page: `${foreignOrigin}${request.url.pathname}?page=2` }
      : body,
  nextPageEndless: (body, request) => ({ ...body, next_page: `${request.url.origin}${request.rawUrl}` }),
  noPageLinks: ({ next_page: _next, previous_page: _previous, ...body }) => body,
}

function entries(body: JsonObject, change: (value: unknown) => unknown): JsonObject {
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, change(value)]))
}

function deep(body: unknown, change: (name: string, value: unknown) => unknown): unknown {
  return JSON.parse(JSON.stringify(body), (name, value: unknown) => change(name, value)) as unknown
}
