import { createHash } from 'node:crypto'
import { CrmError } from '../../errors/index.js'
import type { CallContext, HttpRequest, Layer, Send } from '../../transport/index.js'
import { errorOfCode, readAnswer, saysSessionLost, type Answer } from './envelope.js'
import { isNativeId } from './literals.js'
import type { VtigerSettings } from './settings.js'

/** When the vendor handed out the last challenge: its clock against ours, both epoch milliseconds. */
export interface ClockReading {
  readonly theirs: number
  readonly ours: number
}

/** The signing-in of one source. */
export interface Session {
  /** Adds the session to every request and signs in when there is none or the vendor has lost it. */
  readonly layer: Layer
  /** The clock as the last sign-in saw it; null before the first. */
  clock(): ClockReading | null
  /** Id of the user that the last sign-in was for; null before the first, or where it did not say. */
  userId(): string | null
}

/** How often challenge and login are tried again as a pair; see `login`. */
const repeats = 2

// A second challenge for a user makes the first one's token worthless, so sign-ins of one user stand in line, even
// when several sources are configured with it.
const lines = new Map<string, Promise<unknown>>()

function inLine<T>(user: string, work: () => Promise<T>): Promise<T> {
  const result = (lines.get(user) ?? Promise.resolve()).then(work, work)
  const settled = result.catch(() => undefined)
  lines.set(user, settled)
  void settled.then(() => {
    if (lines.get(user) === settled) lines.delete(user)
  })
  return result
}

/**
 * Keeps one session for all calls of a source; calls that need a sign-in at the same time share one. The vendor ends
 * sessions when it likes (in practice with INVALID_SESSIONID); the call is then repeated once with a new session.
 * @throws SOURCE_AUTH_FAILED when the credentials are not accepted.
 */
export function createSession(
  { baseUrl, auth }: Pick<VtigerSettings, 'baseUrl' | 'auth'>,
  source: string,
  now: () => number,
): Session {
  const user = `${baseUrl}\n${auth.username.toLowerCase()}`
  let current: string | null = null
  let flight: Promise<string> | null = null
  let clock: ClockReading | null = null
  let userId: string | null = null

  const ask = async (request: HttpRequest, call: CallContext, next: Send): Promise<Answer> =>
    readAnswer(await next(request, call), source)

  const challenge = async (call: CallContext, next: Send): Promise<string> => {
    const query = new URLSearchParams({ operation: 'getchallenge', username: auth.username })
    const url = `${baseUrl}/webservice.php?${query.toString()}`
    const answer = await ask(
      { method: 'GET', url, headers: {}, text: 'GET /webservice.php operation=getchallenge', repeatable: true },
      call,
      next,
    )
    // An unknown user is refused here, with the code of missing permissions.
    if (!answer.ok)
      throw errorOfCode(answer.code === 'ACCESS_DENIED' ? 'INVALID_USER_CREDENTIALS' : answer.code, source)
    const serverTime = Number(memberOf(answer.result, 'serverTime'))
    if (Number.isFinite(serverTime)) clock = { theirs: serverTime * 1000, ours: now() }
    return textMember(answer.result, 'token', source)
  }

  /** Another process may ask for a challenge between our two calls, which looks like a wrong key; hence the repeats. */
  const login = async (call: CallContext, next: Send): Promise<string> => {
    for (let repeat = 0; ; repeat++) {
      const token = await challenge(call, next)
      const accessKey = createHash('md5').update(`${token}${auth.accessKey}`).digest('hex')
      const body = new URLSearchParams({ operation: 'login', username: auth.username, accessKey }).toString()
      const answer = await ask(
        {
          method: 'POST',
          url: `${baseUrl}/webservice.php`,
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body,
          text: 'POST /webservice.php operation=login',
          repeatable: true,
        },
        call,
        next,
      )
      if (answer.ok) {
        const user = memberOf(answer.result, 'userId')
        userId = typeof user === 'string' && isNativeId(user) ? user : null
        return textMember(answer.result, 'sessionName', source)
      }
      const mayBeRace = answer.code === 'INVALID_USER_CREDENTIALS' || answer.code === 'INVALID_AUTH_TOKEN'
      if (!mayBeRace || repeat >= repeats) throw errorOfCode(answer.code, source)
    }
  }

  const sessionName = async (call: CallContext, next: Send): Promise<string> => {
    if (current !== null) return current
    const shared = flight
    if (shared !== null) {
      try {
        return await shared
      } catch (error) {
        if (error instanceof CrmError && error.code === 'SOURCE_AUTH_FAILED') throw error
        // It may have failed only because the call that began it was aborted or out of time; ours need not be.
        return sessionName(call, next)
      }
    }
    const own = inLine(user, () => login(call, next)).then((name) => (current = name))
    flight = own
    try {
      return await own
    } finally {
      if (flight === own) flight = null
    }
  }

  const layer: Layer = (next) => async (request, call) => {
    const send = (name: string): ReturnType<Send> => next(inSession(request, name), call)
    const name = await sessionName(call, next)
    const response = await send(name)
    if (!saysSessionLost(response)) return response
    if (current === name) current = null
    return send(await sessionName(call, next))
  }

  return { layer, clock: () => clock, userId: () => userId }
}

/** The session stands with the other parameters: in the form of a call that has one, else in the address. */
function inSession(request: HttpRequest, name: string): HttpRequest {
  const parameter = `&sessionName=${encodeURIComponent(name)}`
  return request.body === undefined
    ? { ...request, url: `${request.url}${parameter}` }
    : { ...request, body: `${request.body}${parameter}` }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined
}

function textMember(value: unknown, name: string, source: string): string {
  const member = memberOf(value, name)
  if (typeof member === 'string' && member !== '') return member
  throw new CrmError('SOURCE_PROTOCOL_ERROR', `Vtiger's sign-in answer has no ${name}`, { source })
}
