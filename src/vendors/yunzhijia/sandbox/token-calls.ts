import type { Clock } from '../../../sandbox/sandbox.js'
import type { SandboxRequest } from '../../../sandbox/server.js'
import { authenticationFailed, Refusal, refuseParameter } from './envelope.js'
import type { TokenGeneration, TokenOptions, YunzhijiaCredentials } from './options.js'
import type { RateLimiter } from './rate-limit.js'
import { readFlatFields, signatureOf } from './signature.js'
import type { TokenOwner, TokenScope, TokenSet, TokenTable } from './tokens.js'

/** What the token calls work with. */
export interface TokenCallParts {
  readonly credentials: YunzhijiaCredentials
  readonly table: TokenTable
  readonly generation: TokenGeneration
  readonly limiter: RateLimiter
  readonly clock: Clock
  readonly options: TokenOptions
}

/** Answers a token call; undefined for any other path. Throws refusals. */
export type TokenCalls = (request: SandboxRequest) => TokenSet | undefined

const basePath = '/gateway/oauth2/token/'

/**
 * Makes the token calls: signed `getTeamAccessToken` and `refreshToken` (LinkERP manual), unsigned `getAccessToken` and
 * `refreshToken` (gateway pages). The shared refresh path obeys the signed rules when a signature is present.
 */
export function createTokenCalls(parts: TokenCallParts): TokenCalls {
  const { credentials, table, generation, limiter, clock, options } = parts
  const signedTeam: TokenOwner = { scope: 'team', appId: credentials.appId, eid: credentials.eid }
  const seen = new Map<string, number>()

  const signed = (fields: Fields, refreshing: boolean): TokenOwner => {
    const appId = need(fields, 'appId')
    const nonce = need(fields, 'nonceStr')
    const timestamp = need(fields, 'timestamp')
    const signature = need(fields, 'signature')
    if (refreshing) need(fields, 'refreshToken')
    const instant = readTimestamp(timestamp, options.acceptSeconds ?? true)
    if (appId !== credentials.appId) throw new Refusal('app', '应用不存在: appId')
    const values = [...fields].filter(([name]) => name !== 'signature').map(([, value]) => value)
    // The vendor's own checker ignores the case of the digest.
    if (signatureOf([...values, credentials.secret]) !== signature.toLowerCase()) {
      throw new Refusal('signature', '签名错误: signature')
    }
    checkWindow(instant)
    if (options.refuseReplay) checkReplay(JSON.stringify([appId, nonce, timestamp]))
    return signedTeam
  }

  const gateway = (fields: Fields, refreshing: boolean): TokenOwner => {
    const scope = readScope(need(fields, 'scope'))
    const instant = readTimestamp(need(fields, 'timestamp'), false)
    const appId = scope === 'resGroupSecret' ? '' : need(fields, 'appId')
    const eid = scope === 'app' ? '' : need(fields, 'eid')
    if (appId !== '' && appId !== credentials.appId) throw new Refusal('app', '应用不存在: appId')
    if (eid !== '' && eid !== credentials.eid) throw new Refusal('eid', '团队不匹配: eid')
    if (!refreshing) {
      const secret = scope === 'resGroupSecret' ? credentials.resourceSecret : credentials.secret
      if (need(fields, 'secret') !== secret) throw new Refusal('app', '密钥错误: secret')
    } else {
      need(fields, 'refreshToken')
    }
    checkWindow(instant)
    return { scope, appId, eid }
  }

  const checkWindow = (instant: number): void => {
    if (Math.abs(instant - clock.now()) > (options.clockSkewMs ?? 180_000)) {
      throw new Refusal('timestamp', '时间戳已过期: timestamp')
    }
  }

  const checkReplay = (key: string): void => {
    const now = clock.now()
    // An entry lives for twice the tolerance: its timestamp may lie that far ahead of the clock when first seen.
    for (const [old, until] of seen) if (until < now) seen.delete(old)
    if (seen.has(key)) throw new Refusal('nonce', '请求重复: nonceStr')
    seen.set(key, now + 2 * (options.clockSkewMs ?? 180_000))
  }

  return (request) => {
    const { pathname } = request.url
    if (!pathname.startsWith(basePath)) return undefined
    const call = pathname.slice(basePath.length)
    if (!callsOf(generation).includes(call)) return undefined
    const refreshing = call === 'refreshToken'
    const fields = readFields(request, generation !== 'linkerpSigned' && (options.acceptForms ?? true))
    const bySignature = refreshing
      ? generation !== 'gatewayTeam' && isSigned(fields, generation)
      : call !== 'getAccessToken'
    const owner = bySignature ? signed(fields, refreshing) : gateway(fields, refreshing)
    limiter.takeInterface(pathname, owner.scope, owner.appId === '' ? owner.eid : owner.appId)
    return refreshing ? table.refresh(owner, need(fields, 'refreshToken')) : table.issue(owner)
  }
}

type Fields = ReadonlyMap<string, string>

function callsOf(generation: TokenGeneration): readonly string[] {
  if (generation === 'linkerpSigned') return ['getTeamAccessToken', 'refreshToken']
  if (generation === 'gatewayTeam') return ['getAccessToken', 'refreshToken']
  return ['getTeamAccessToken', 'getAccessToken', 'refreshToken']
}

function isSigned(fields: Fields, generation: TokenGeneration): boolean {
  return generation === 'linkerpSigned' || fields.has('signature') || !fields.has('scope')
}

function readFields(request: SandboxRequest, acceptForms: boolean): Fields {
  const formCall = !request.url.pathname.endsWith('/getTeamAccessToken')
  if (acceptForms && formCall) {
    if (request.method === 'GET') return new Map(request.url.searchParams)
    const contentType = request.headers['content-type'] ?? ''
    if (/^application\/x-www-form-urlencoded\b/i.test(contentType)) return new Map(new URLSearchParams(request.body))
  }
  if (request.method !== 'POST') throw new Refusal('method', authenticationFailed)
  const fields = readFlatFields(request.body)
  if (fields === undefined) throw refuseParameter('body', '应为 JSON 对象')
  return fields
}

function need(fields: Fields, name: string): string {
  const value = fields.get(name)
  if (value === undefined || value === '') throw refuseParameter(name, '不能为空')
  return value
}

/** Epoch milliseconds from 13 digits, or from 10 digits of seconds. */
function readTimestamp(text: string, acceptSeconds: boolean): number {
  if (/^\d{13}$/.test(text)) return Number(text)
  if (acceptSeconds && /^\d{10}$/.test(text)) return Number(text) * 1000
  throw refuseParameter('timestamp', '格式错误')
}

function readScope(text: string): TokenScope {
  if (text === 'app' || text === 'team' || text === 'resGroupSecret') return text
  throw refuseParameter('scope', '不支持')
}
