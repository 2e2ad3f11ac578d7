import { randomInt } from 'node:crypto'
import type { Clock } from '../../../sandbox/sandbox.js'
import { Refusal } from './envelope.js'
import type { TokenOptions } from './options.js'

/** What a token is good for; the data calls want `team`. */
export type TokenScope = 'app' | 'team' | 'resGroupSecret'

/** To whom tokens belong. Parts that a scope does not have are empty. */
export interface TokenOwner {
  readonly scope: TokenScope
  readonly appId: string
  readonly eid: string
}

/** `data` of a token call's answer; `expireIn` in seconds. */
export interface TokenSet {
  readonly accessToken: string
  readonly expireIn: number
  readonly refreshToken: string
}

/** The token side of the store, open to tests. */
export interface TokenStore {
  /** Issues or reuses tokens as the first token call does. */
  issue(owner: TokenOwner): TokenSet
  /** Makes an access or refresh token unknown. */
  revoke(token: string): void
  /** Makes all tokens unknown. */
  clear(): void
}

/** The token table, shared by both generations of token calls. */
export interface TokenTable extends TokenStore {
  /** @throws Refusal `refresh` for a token that is unknown, expired or another owner's. */
  refresh(owner: TokenOwner, refreshToken: string): TokenSet
  /** The owner of a valid access token. @throws Refusal `token` */
  check(accessToken: string | null): TokenOwner
}

interface Entry {
  readonly owner: TokenOwner
  readonly token: string
  expiresAt: number
}

/** Makes an empty table; times are taken from the clock, in whole seconds of life. */
export function createTokenTable(clock: Clock, options: TokenOptions = {}): TokenTable {
  const { ttlSeconds = 7200, refreshTtlSeconds = 30 * 86_400, reuse = true, graceSeconds = 300 } = options
  const { expireIn = 'remaining', rotateAccess = true, rotateRefresh = false } = options
  const access = new Map<string, Entry>()
  const refreshing = new Map<string, Entry>()
  const current = new Map<string, { readonly access: Entry; readonly refresh: Entry }>()
  const keyOf = (owner: TokenOwner): string => JSON.stringify([owner.scope, owner.appId, owner.eid])
  const valid = (entry: Entry | undefined): entry is Entry => entry !== undefined && entry.expiresAt > clock.now()

  const make = (table: Map<string, Entry>, owner: TokenOwner, seconds: number): Entry => {
    const entry = { owner, token: newToken(), expiresAt: clock.now() + seconds * 1000 }
    table.set(entry.token, entry)
    return entry
  }
  const keep = (owner: TokenOwner, pair: { access: Entry; refresh: Entry }, seconds: number): TokenSet => {
    current.set(keyOf(owner), pair)
    return { accessToken: pair.access.token, expireIn: seconds, refreshToken: pair.refresh.token }
  }

  return {
    issue: (owner) => {
      const pair = current.get(keyOf(owner))
      const secondsLeft = pair === undefined ? 0 : Math.floor((pair.access.expiresAt - clock.now()) / 1000)
      const known = pair !== undefined && access.has(pair.access.token) && refreshing.has(pair.refresh.token)
      if (reuse && known && secondsLeft > 0) return keep(owner, pair, expireIn === 'full' ? ttlSeconds : secondsLeft)
      return keep(
        owner,
        { access: make(access, owner, ttlSeconds), refresh: make(refreshing, owner, refreshTtlSeconds) },
        ttlSeconds,
      )
    },
    refresh: (owner, refreshToken) => {
      const old = refreshing.get(refreshToken)
      if (!valid(old) || keyOf(old.owner) !== keyOf(owner)) throw new Refusal('refresh', 'refreshToken 无效或已过期')
      const replaced = current.get(keyOf(owner))?.access
      if (!rotateAccess && replaced !== undefined && access.has(replaced.token)) {
        replaced.expiresAt = clock.now() + ttlSeconds * 1000
        return keep(owner, { access: replaced, refresh: old }, ttlSeconds)
      }
      if (replaced !== undefined) {
        replaced.expiresAt = Math.min(replaced.expiresAt, clock.now() + graceSeconds * 1000)
      }
      if (rotateRefresh) refreshing.delete(refreshToken)
      const refresh = rotateRefresh ? make(refreshing, owner, refreshTtlSeconds) : old
      return keep(owner, { access: make(access, owner, ttlSeconds), refresh }, ttlSeconds)
    },
    check: (accessToken) => {
      const entry = accessToken === null ? undefined : access.get(accessToken)
      if (!valid(entry)) throw refuseToken()
      return entry.owner
    },
    revoke: (token) => {
      access.delete(token)
      refreshing.delete(token)
    },
    clear: () => {
      access.clear()
      refreshing.clear()
      current.clear()
    },
  }
}

/** The refusal of a missing, unknown, expired or wrong token: one answer for all, so a client cannot tell them apart. */
export function refuseToken(): Refusal {
  return new Refusal('token', '获取授权数据失败')
}

const tokenCharacters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

function newToken(): string {
  return Array.from({ length: 32 }, () => tokenCharacters[randomInt(tokenCharacters.length)]).join('')
}
