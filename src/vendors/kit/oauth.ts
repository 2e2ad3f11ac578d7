import { setTimeout as wait } from 'node:timers/promises'
import { CrmError } from '../../errors/index.js'
import {
  parseExactly,
  parseRetryAfter,
  type CallContext,
  type HttpRequest,
  type HttpResponse,
  type Layer,
  type Send,
} from '../../transport/index.js'

/** Refused credentials are not tried again before this has passed, so that nobody is locked out. */
const refusedPauseMs = 30_000
/** Longest that a call waits for a renewal while the present token is good, and how long a failed one is not repeated. */
const renewalPatienceMs = 1_000
const renewalPauseMs = 10_000
const signInMs = 60_000

/** When a token is to be renewed and when it ends, in epoch milliseconds. */
export interface TokenLife {
  readonly renewAt: number
  readonly endsAt: number
}

/** A token that is renewed `aheadMs` before its end, or at half its life when that is later. */
export function tokenLife(fromMs: number, lifeMs: number, aheadMs: number): TokenLife {
  return { renewAt: fromMs + Math.max(lifeMs / 2, lifeMs - aheadMs), endsAt: fromMs + lifeMs }
}

/**
 * Signs in, or renews. `last` is the token to be replaced, however it ended; null when there was none, or replacing it
 * failed. @throws SOURCE_AUTH_FAILED when it is refused.
 */
export type ObtainToken<T extends TokenLife> = (send: Send, call: CallContext, last: T | null) => Promise<T>

/**
 * The access token of one source, shared by all its callers: one sign-in at a time, ahead of the token's end. While a
 * renewal fails or hangs, a token that is still good is used to its end, and renewing is tried again every 10 s. A
 * refusal is remembered for 30 s.
 */
export class SharedToken<T extends TokenLife> {
  private token: T | null = null
  private last: T | null = null
  private flight: Promise<T> | null = null
  private refused: { readonly error: CrmError; readonly until: number } | null = null
  private renewFrom = -Infinity

  constructor(
    private readonly now: () => number,
    private readonly obtain: ObtainToken<T>,
  ) {}

  /** The token to use now. No call while one is held that need not be renewed yet, else at most one for all callers. */
  async current(send: Send, call: CallContext): Promise<T> {
    const { token } = this
    const now = this.now()
    if (token === null || now >= token.endsAt) return this.replace(send, call)
    if (now < token.renewAt || now < this.renewFrom) return token
    const renewed = this.replace(send, call).catch((error: unknown) => {
      this.renewFrom = this.now() + renewalPauseMs
      if (this.now() < token.endsAt) return token
      throw error
    })
    // Whoever no longer waits does not hear of its failure.
    renewed.catch(() => undefined)
    const soon = await within(renewalPatienceMs, renewed)
    if (soon !== null) return soon
    this.renewFrom = this.now() + renewalPauseMs
    return token
  }

  /** Forgets a token that an answer has refused. */
  drop(token: T): void {
    if (this.token === token) this.token = null
  }

  private replace(send: Send, call: CallContext): Promise<T> {
    // Others wait for this call too, so it does not end with the request that happened to begin it.
    const shared: CallContext = { ...call, signal: new AbortController().signal, deadline: this.now() + signInMs }
    this.flight ??= this.ask(send, shared).finally(() => {
      this.flight = null
    })
    return this.flight
  }

  private async ask(send: Send, call: CallContext): Promise<T> {
    if (this.refused !== null && this.now() < this.refused.until) throw this.refused.error
    try {
      const token = await this.obtain(send, call, this.last)
      this.refused = null
      this.token = token
      this.last = token
      return token
    } catch (error) {
      if (error instanceof CrmError && error.code === 'SOURCE_AUTH_FAILED')
        this.refused = { error, until: this.now() + refusedPauseMs }
      if (this.token === null || this.now() >= this.token.endsAt) this.last = null
      throw error
    }
  }
}

/** What work gives; null when it takes longer than so many milliseconds. */
async function within<T>(milliseconds: number, work: Promise<T>): Promise<T | null> {
  const done = new AbortController()
  const late = wait(milliseconds, null, { signal: done.signal })
  late.catch(() => undefined)
  try {
    return await Promise.race([work, late])
  } finally {
    done.abort()
  }
}

/** How a vendor's requests carry a token, and what its answers say of it. */
export interface Signing<T extends TokenLife> {
  readonly sign: (request: HttpRequest, token: T) => HttpRequest
  /**
   * What an answer says of the token: `renew` = it is over, so once more with a new one; `drop` = it is refused, and a
   * new one would be too; null = nothing.
   */
  readonly judge: (response: HttpResponse, request: HttpRequest) => 'renew' | 'drop' | null
  /** What signed requests go through besides; token calls do not. */
  readonly around?: Layer
}

/** Signs each attempt with the shared token; one that is refused for it is repeated once with a new token. */
export function signedLayer<T extends TokenLife>(
  tokens: SharedToken<T>,
  { sign, judge, around = (next) => next }: Signing<T>,
): Layer {
  return (next) => {
    const send = around(next)
    return async (request, call) => {
      const first = await tokens.current(next, call)
      const response = await send(sign(request, first), call)
      const verdict = judge(response, request)
      if (verdict === null) return response
      tokens.drop(first)
      if (verdict === 'drop') return response
      const second = await tokens.current(next, call)
      const repeated = await send(sign(request, second), call)
      if (judge(repeated, request) !== null) tokens.drop(second)
      return repeated
    }
  }
}

/** A token endpoint of OAuth 2. */
export interface TokenEndpoint {
  readonly source: string
  readonly now: () => number
  readonly url: string
  /** Life of a token whose answer does not say it. */
  readonly usualLifeSeconds: number
  readonly headers?: Readonly<Record<string, string>>
  /** What an operator can do when a grant is over (`invalid_grant`), by `grant_type`; begins with `; `. */
  readonly advice?: Readonly<Record<string, string>>
}

/** An answer with a usable token. */
export interface TokenAnswer {
  readonly value: string
  readonly lifeMs: number
  /** A new refresh token, where there is one. */
  readonly refreshToken: string | null
  readonly fields: Readonly<Record<string, unknown>>
}

/** Error codes of RFC 6749, section 5.2: the only words of a token endpoint that are passed on. */
const knownRefusals: ReadonlySet<unknown> = new Set([
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
])

/**
 * Asks for a token with a form that names its `grant_type`. One call.
 * @throws SOURCE_UNAVAILABLE, SOURCE_RATE_LIMITED (the present token may go on), SOURCE_AUTH_FAILED,
 * SOURCE_PROTOCOL_ERROR (an answer of success without a token).
 */
export async function askTokenEndpoint(
  { source, now, url, usualLifeSeconds, headers = {}, advice = {} }: TokenEndpoint,
  form: Readonly<Record<string, string>>,
  send: Send,
  call: CallContext,
): Promise<TokenAnswer> {
  const grantType = form['grant_type'] ?? ''
  const response = await send(
    {
      method: 'POST',
      url,
      headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams(form).toString(),
      text: tokenRequestText(url, grantType),
      repeatable: false,
      signIn: true,
    },
    call,
  )
  const { status, body } = response
  if (status >= 500)
    throw new CrmError('SOURCE_UNAVAILABLE', `The token endpoint answered with HTTP ${status}`, { source })
  if (status === 429) {
    const retryAfterMs = parseRetryAfter(response.headers['retry-after'], now()) || undefined
    throw new CrmError('SOURCE_RATE_LIMITED', 'The token endpoint refuses more calls for now', { source, retryAfterMs })
  }
  const fields = fieldsOf(body)
  const { access_token: value, refresh_token: refreshToken, expires_in: seconds, error } = fields
  if (status < 300 && typeof value === 'string' && /^[\x21-\x7e]+$/.test(value)) {
    const life = Number(seconds ?? usualLifeSeconds)
    const lifeMs = (Number.isFinite(life) && life > 0 ? life : usualLifeSeconds) * 1000
    const isRefresh = typeof refreshToken === 'string' && refreshToken !== ''
    return { value, lifeMs, refreshToken: isRefresh ? refreshToken : null, fields }
  }
  if (status < 300 && typeof error !== 'string')
    throw new CrmError('SOURCE_PROTOCOL_ERROR', 'The token endpoint answered without a usable access token', { source })
  const said = knownRefusals.has(error) ? `HTTP ${status}, ${String(error)}` : `HTTP ${status}`
  const hint = error === 'invalid_grant' ? (advice[grantType] ?? '') : ''
  throw new CrmError('SOURCE_AUTH_FAILED', `The token endpoint refused to sign in (${said})${hint}`, { source })
}

/** A token call as logs and explain show it. */
export function tokenRequestText(url: string, grantType: string): string {
  return `POST ${new URL(url).pathname} (${grantType})`
}

function fieldsOf(body: string): Readonly<Record<string, unknown>> {
  try {
    const parsed = parseExactly(body)
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Readonly<Record<string, unknown>>)
      : {}
  } catch {
    return {}
  }
}
