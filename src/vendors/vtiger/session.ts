import { createHash } from 'node:crypto'
import { CrmError } from '../../errors/index.js'
import type { CallContext, HttpRequest, Layer, Send } from '../../transport/index.js'
import type { SignIn } from '../vendor.js'
import { errorOfCode, readAnswer, saysSessionLost, withoutStatus, type Answer } from './envelope.js'
import { isNativeId } from './literals.js'
import { SessionPool } from './session-pool.js'
import type { VtigerSettings } from './settings.js'

/** When the vendor handed out the last challenge: its clock against ours, both epoch milliseconds. */
export interface ClockReading {
  readonly theirs: number
  readonly ours: number
}

/** The signing-in of one source. */
export interface Session {
  /** Adds a session to every request and signs in when there is none free or the vendor has lost it. */
  readonly layer: Layer
  /** The clock as the last sign-in saw it; null before the first. */
  clock(): ClockReading | null
  /** Id of the user that the last sign-in was for; null before the first, or where it did not say. */
  userId(): string | null
}

const challengeText = 'GET /webservice.php operation=getchallenge'
const loginText = 'POST /webservice.php operation=login'

/** What signing in costs, for explain: two calls for each session, those for reading and the one for writing. */
export function signInOf({ sessions }: Pick<VtigerSettings, 'sessions'>): SignIn {
  return { request: `${challengeText}, then ${loginText}`, mostCalls: 2 * (sessions + 1) }
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
 * Keeps the sessions of a source: up to `sessions` for reading, and one of their own for writes, since two writes at once
 * in two sessions may get one record number. The vendor ends sessions when it likes (in practice with
 * INVALID_SESSIONID); the call is then repeated once, its session signed in anew.
 * @throws SOURCE_AUTH_FAILED when the credentials are not accepted.
 */
export function createSession(
  { baseUrl, auth, sessions }: Pick<VtigerSettings, 'baseUrl' | 'auth' | 'sessions'>,
  source: string,
  now: () => number,
): Session {
  const user = `${baseUrl}\n${auth.username.toLowerCase()}`
  const reading = new SessionPool(source, now, sessions)
  const writing = new SessionPool(source, now, 1)
  let clock: ClockReading | null = null
  let userId: string | null = null

  const ask = async (request: HttpRequest, call: CallContext, next: Send): Promise<Answer> =>
    readAnswer(await next(request, call), source)

  const challenge = async (call: CallContext, next: Send): Promise<string> => {
    const query = new URLSearchParams({ operation: 'getchallenge', username: auth.username })
    const url = `${baseUrl}/webservice.php?${query.toString()}`
    const answer = await ask(
      { method: 'GET', url, headers: {}, text: challengeText, repeatable: true, signIn: true },
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
          text: loginText,
          repeatable: true,
          signIn: true,
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

  const layer: Layer = (next) => (request, call) => {
    const pool = request.repeatable ? reading : writing
    return pool.use(call, async (session) => {
      const nameOf = async (): Promise<string> => {
        if (session.name === null) pool.signedIn(session, await inLine(user, () => login(call, next)))
        return session.name ?? ''
      }
      const send = async (): ReturnType<Send> => {
        const said = inSession(request, await nameOf())
        session.unanswered = true
        const response = await next(said, call)
        session.unanswered = false
        return response
      }
      let response = await send()
      if (saysSessionLost(response)) {
        session.name = null
        response = await send()
      }
      return request.repeatable ? withoutStatus(response) : response
    })
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
