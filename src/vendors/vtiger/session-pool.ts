import { CrmError } from '../../errors/index.js'
import { systemTiming, type CallContext } from '../../transport/index.js'

/** One of the vendor's sessions. It serves one call at a time: the vendor locks it for the length of a call. */
export interface PooledSession {
  /** Null until it is signed in, and again when the vendor has lost it. */
  name: string | null
  /** Its last call was given up, so the vendor may still be at work and hold the lock. */
  unanswered: boolean
}

interface Waiter {
  readonly call: CallContext
  readonly serve: (session: PooledSession) => void
  readonly refuse: (error: Error) => void
}

/**
 * Calls overlap when one has waited this long, in milliseconds: what another session would cost it, and several times
 * what most calls take.
 */
const patienceMs = 100

/**
 * Up to `most` sessions, opened only as calls overlap. Calls are served first come, first served; what they wait for a
 * session is spent outside the attempt they then make, so it counts as no slowness of the source.
 */
export class SessionPool {
  private readonly idle: PooledSession[] = []
  private readonly waiting: Waiter[] = []
  private sessions = 0
  /** Being signed in for the first time. One at a time: sign-ins of a user stand in line anyway. */
  private opening: PooledSession | null = null
  /** Calls off the end of patience; null while nobody waits. */
  private callOff: (() => void) | null = null
  private isPatient = true

  constructor(
    private readonly source: string,
    private readonly now: () => number,
    private readonly most: number,
    private readonly after = systemTiming.after,
  ) {}

  /**
   * Lends a session to `work`, which must sign it in when it has no name. When the source does not accept the
   * credentials, those who wait for the same are told so too. @throws DEADLINE_EXCEEDED before one is free in time.
   */
  async use<T>(call: CallContext, work: (session: PooledSession) => Promise<T>): Promise<T> {
    const session = await this.take(call)
    try {
      return await work(session)
    } catch (error) {
      if (session.name === null && error instanceof CrmError && error.code === 'SOURCE_AUTH_FAILED') {
        this.waiting.splice(0).forEach((waiter) => waiter.refuse(error))
      }
      throw error
    } finally {
      this.giveBack(session)
    }
  }

  /** To be told when a session has been signed in: whoever waits may then open the next. */
  signedIn(session: PooledSession, name: string): void {
    session.name = name
    if (this.opening === session) this.opening = null
    this.serveWaiting()
  }

  private take(call: CallContext): Promise<PooledSession> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        const at = this.waiting.indexOf(waiter)
        if (at >= 0) this.waiting.splice(at, 1)
        reject(this.tooLate(call))
      }
      const stay = (): void => call.signal.removeEventListener('abort', leave)
      const waiter: Waiter = {
        call,
        serve: (session) => {
          stay()
          resolve(session)
        },
        refuse: (error) => {
          stay()
          reject(error)
        },
      }
      if (call.signal.aborted) {
        reject(this.tooLate(call))
        return
      }
      call.signal.addEventListener('abort', leave, { once: true })
      this.waiting.push(waiter)
      this.serveWaiting()
    })
  }

  private giveBack(session: PooledSession): void {
    if (this.opening === session) this.opening = null
    if (session.name === null) this.sessions -= 1
    else this.idle.push(session)
    this.serveWaiting()
  }

  private serveWaiting(): void {
    for (let [waiter] = this.waiting; waiter !== undefined; [waiter] = this.waiting) {
      const isLate = this.now() >= waiter.call.deadline
      const session = isLate ? null : this.free()
      if (!isLate && session === null) break
      this.waiting.shift()
      if (session === null) waiter.refuse(this.tooLate(waiter.call))
      else waiter.serve(session)
    }
    if (this.waiting.length === 0) this.calmDown()
    // While one is being opened, its calls have not even begun to overlap.
    else if (this.opening === null) this.callOff ??= this.after(patienceMs, () => this.losePatience())
  }

  private losePatience(): void {
    this.isPatient = false
    this.serveWaiting()
  }

  private calmDown(): void {
    this.callOff?.()
    this.callOff = null
    this.isPatient = true
  }

  /**
   * The one used last, so that the others may end by age. One that may be locked is better than none, but not than a new
   * one.
   */
  private free(): PooledSession | null {
    const answered = this.idle.findLastIndex(({ unanswered }) => !unanswered)
    if (answered >= 0) return this.idle.splice(answered, 1)[0] ?? null
    if (this.sessions >= this.most) return this.idle.shift() ?? null
    if (this.opening !== null || (this.isPatient && this.sessions > this.idle.length)) return null
    this.calmDown()
    this.sessions += 1
    this.opening = { name: null, unanswered: false }
    return this.opening
  }

  private tooLate({ signal }: CallContext): CrmError {
    if (signal.reason instanceof CrmError) return signal.reason
    const message = 'Every session at this source was in use by slower calls until the time to ask was over'
    return new CrmError('DEADLINE_EXCEEDED', message, { source: this.source })
  }
}
