import { createHash, randomBytes } from 'node:crypto'
import { failures, WebServiceError } from './errors.js'

/** A user who can log in and own records. */
export interface User {
  readonly number: number
  readonly userName: string
  /** Empty = the user has none. */
  readonly accessKey: string
  readonly firstName: string
  readonly lastName: string
  readonly email: string
  readonly isAdmin: boolean
  readonly active: boolean
  readonly timeZone: string
  /** Numbers of the groups the user is in. */
  readonly groups: readonly number[]
}

/** An error a test can force on a session; the server itself never gets there. */
export type ForcedEnd = 'expired' | 'idle'

interface Session {
  /** Undefined: half open, left behind by extendsession with an invented name; every call with it crashes. */
  readonly user: User | undefined
  usedAt: number
  forced?: ForcedEnd
}

interface Token {
  readonly text: string
  /** Epoch seconds. */
  readonly expiresAt: number
}

/** Answer to getchallenge; times are epoch seconds. */
export interface Challenge {
  readonly token: string
  readonly serverTime: number
  readonly expireTime: number
}

const tokenSeconds = 300

/** Tokens and sessions: one live token per user, any number of sessions, which end when idle too long. */
export class SessionBook {
  readonly #tokens = new Map<number, Token>()
  readonly #sessions = new Map<string, Session>()

  constructor(
    private readonly users: ReadonlyMap<number, User>,
    private readonly now: () => number,
    private readonly idleSeconds: number,
  ) {}

  /** Issues a token, which takes the place of the user's former one. */
  challenge(userName: string | undefined): Challenge {
    if (!userName) throw new WebServiceError('ACCESS_DENIED', 'No username given')
    const user = this.#user(userName)
    if (user === undefined) throw new WebServiceError('ACCESS_DENIED', 'username does not exists')
    const serverTime = Math.floor(this.now() / 1000)
    const expireTime = serverTime + tokenSeconds
    const token = randomBytes(7).toString('hex').slice(0, 13)
    this.#tokens.set(user.number, { text: token, expiresAt: expireTime })
    return { token, serverTime, expireTime }
  }

  /** Opens a session; the token stays good until it expires or is replaced. */
  login(userName: string | undefined, digest: string | undefined): { name: string; user: User } {
    const user = userName ? this.#user(userName) : undefined
    const token = user && this.#tokens.get(user.number)
    if (user === undefined || token === undefined || token.expiresAt <= this.now() / 1000) throw failures.badToken()
    if (user.accessKey === '') throw new WebServiceError('ACCESSKEY_UNDEFINED', 'Access key undefined')
    const expected = createHash('md5')
      .update(token.text + user.accessKey)
      .digest('hex')
    if (digest !== expected || !user.active) throw failures.badCredentials()
    return { name: this.open(user.number), user }
  }

  /** Opens a session without a login, under a name of the caller's choice if given. */
  open(userNumber: number, name: string = randomBytes(11).toString('hex').slice(0, 21)): string {
    const user = this.users.get(userNumber)
    if (user === undefined) throw new RangeError(`No user ${userNumber}`)
    this.#sessions.set(name, { user, usedAt: this.now() })
    return name
  }

  /**
   * The user of a session, which counts as use.
   * @throws AUTHENTICATION_REQUIRED, INVALID_SESSIONID, or what a test forced. A half-open session gives undefined.
   */
  use(name: string | undefined): User | undefined {
    if (!name || name.toLowerCase() === 'null') throw failures.noSession()
    const session = this.#live(name)
    if (session === undefined) throw failures.badSession()
    if (session.forced === 'expired') {
      throw new WebServiceError('SESSION_EXPIRED', 'Session has life span over please login again')
    }
    if (session.forced === 'idle') {
      throw new WebServiceError('SESSION_LEFT_IDLE', 'Session has been invalidated to due lack activity')
    }
    session.usedAt = this.now()
    return session.user
  }

  /** The user of a live session that is being extended; an unknown name is left half open. */
  extend(name: string | undefined): User {
    const session = name ? this.#live(name) : undefined
    if (session?.user) {
      session.usedAt = this.now()
      return session.user
    }
    if (name) this.#sessions.set(name, { user: undefined, usedAt: this.now() })
    throw new WebServiceError('AUTHENTICATION_FAILURE', 'Authencation Failed')
  }

  /** Ends a session. */
  drop(name: string): void {
    this.#sessions.delete(name)
  }

  /** Ends all sessions, as the server's collector does to idle ones. */
  dropAll(): void {
    this.#sessions.clear()
  }

  /** Makes a session answer with one of the errors that do not occur by themselves. */
  force(name: string, end: ForcedEnd): void {
    const session = this.#sessions.get(name)
    if (session) session.forced = end
  }

  /** Sets a user's token to a known one. */
  setToken(userNumber: number, text: string, expiresAt: number): void {
    this.#tokens.set(userNumber, { text, expiresAt })
  }

  #live(name: string): Session | undefined {
    const session = this.#sessions.get(name)
    if (session && this.now() - session.usedAt > this.idleSeconds * 1000) {
      this.#sessions.delete(name)
      return undefined
    }
    return session
  }

  #user(userName: string): User | undefined {
    const wanted = userName.toLowerCase()
    for (const user of this.users.values()) if (user.userName.toLowerCase() === wanted) return user
    return undefined
  }
}
