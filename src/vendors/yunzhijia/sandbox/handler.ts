import type { SandboxAnswer, SandboxHandler, SandboxRequest } from '../../../sandbox/server.js'
import { authenticationFailed, Refusal } from './envelope.js'
import type { EnvelopeWriter } from './envelope.js'
import type { DataCall, YunzhijiaCredentials } from './options.js'
import { needText, openPayload } from './payload.js'
import type { Payload } from './payload.js'
import type { RateLimiter } from './rate-limit.js'
import { createSealer } from './seal.js'
import type { Sealer } from './seal.js'
import type { TokenCalls } from './token-calls.js'
import { refuseToken } from './tokens.js'
import type { TokenTable } from './tokens.js'
import type { YunzhijiaStore } from './store.js'

/** What the handler works with. */
export interface HandlerParts {
  readonly store: YunzhijiaStore
  readonly credentials: YunzhijiaCredentials
  readonly sealer: Sealer
  readonly envelopes: EnvelopeWriter
  readonly limiter: RateLimiter
  readonly tokenCalls: TokenCalls
  readonly tokens: TokenTable
  /** Path before the two groups of data calls. */
  readonly prefix: string
  readonly ungranted: readonly DataCall[]
  /** The four data calls; undefined is an answer without `data`. */
  readonly dataCalls: Readonly<Record<DataCall, (payload: Payload, fault: string | undefined) => unknown>>
}

const groups: Readonly<Record<DataCall, string>> = {
  getAdminTableInfos: 'ReportDataTableapi',
  createTableInfoHeader: 'customizedapi',
  saveTableInfoData: 'customizedapi',
  getTableInfoDataSaveStatus: 'customizedapi',
}

/** Answers that some faults put in place of the usual one, envelope and all. */
const envelopeFaults: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  tokenRefused401: { data: null, success: false, error: '获取授权数据失败', errorCode: 401 },
  tokenRefused10000401: { data: null, success: false, error: 'accessToken无效', errorCode: 10000401 },
  tokenRefused1101030: { data: null, success: false, error: 'accessToken无效', errorCode: 1101030 },
  rateLimited: { data: null, success: false, error: '请求过于频繁', errorCode: 10000429 },
}

/** Makes the platform's request handler: address limit, then token calls, then data calls. */
export function createHandler(parts: HandlerParts): SandboxHandler {
  const { store, envelopes, limiter, sealer } = parts
  const paths = new Map(
    (Object.keys(groups) as DataCall[]).map((call) => [`${parts.prefix}/${groups[call]}/${call}`, call]),
  )

  const runData = (request: SandboxRequest, call: DataCall): SandboxAnswer => {
    if (request.method !== 'POST') throw new Refusal('method', authenticationFailed)
    const owner = parts.tokens.check(request.url.searchParams.get('accessToken'))
    if (owner.scope !== 'team' || parts.ungranted.includes(call)) throw refuseToken()
    limiter.takeInterface(request.url.pathname, owner.scope, owner.eid)
    const payload = openPayload(request, sealer)
    if (needText(payload, 'eid') !== owner.eid) throw new Refusal('eid', '团队不匹配: eid')
    const data = parts.dataCalls[call](payload, request.fault)
    return envelopes.success(data === undefined ? undefined : seal(data, request.fault))
  }

  const seal = (data: unknown, fault: string | undefined): string => {
    // Another key, as after a change of keys on one side only.
    if (fault === 'wrongKey') return createSealer('anotherKeyNotOur').seal(JSON.stringify(data))
    return sealer.seal(fault === 'notJson' ? 'not json' : JSON.stringify(data))
  }

  const answer = (request: SandboxRequest): SandboxAnswer => {
    limiter.takeAddress()
    const tokens = parts.tokenCalls(request)
    if (tokens !== undefined) return envelopes.success(tokens)
    const call = paths.get(request.url.pathname)
    if (call === undefined) throw new Refusal('path', '接口不存在')
    return runData(request, call)
  }

  return (request) => {
    store.settle()
    const planned = envelopeFaults[request.fault ?? '']
    if (planned !== undefined) return envelopes.raw(planned)
    if (request.fault === 'badGateway') return badGateway
    if (request.fault === 'endTokens') store.tokens.clear()
    try {
      return afterwards(request.fault, answer(request), envelopes)
    } catch (error) {
      if (error instanceof Refusal) return envelopes.failure(error)
      throw error
    }
  }
}

const badGateway: SandboxAnswer = {
  status: 502,
  headers: { 'content-type': 'text/html' },
  body: '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>',
}

/** Changes the finished answer of faults that let the work be done. */
function afterwards(fault: string | undefined, answer: SandboxAnswer, envelopes: EnvelopeWriter): SandboxAnswer {
  if (fault === undefined) return answer
  if (fault === 'crashAfter') return { status: 500, body: '' }
  const envelope = JSON.parse(answer.body) as Record<string, unknown>
  if (fault === 'contradictory401') return envelopes.raw({ ...envelope, error: '获取授权数据失败', errorCode: 401 })
  if (fault === 'code200') return envelopes.raw({ ...envelope, error: 'success', errorCode: 200 })
  if (fault === 'successFalseCode0') return envelopes.raw({ ...envelope, success: false })
  if (fault === 'codeAbsent') {
    const { errorCode: _dropped, ...rest } = envelope
    return envelopes.raw(rest)
  }
  if (fault === 'successAbsent') {
    const { success: _dropped, ...rest } = envelope
    return envelopes.raw(rest)
  }
  return answer
}
