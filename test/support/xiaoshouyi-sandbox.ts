import fetch from 'node-fetch'
import type { RequestInit } from 'node-fetch'
import { sandbox } from '../../src/vendors/xiaoshouyi/sandbox/index.js'
import type { Login, XiaoshouyiRecord, XiaoshouyiSandboxOptions } from '../../src/vendors/xiaoshouyi/sandbox/index.js'
import { defaultConnector, defaultLogins } from '../../src/vendors/xiaoshouyi/sandbox/index.js'

/** An answer of any of the platform's envelopes. */
export interface Envelope {
  readonly code?: string | number
  readonly msg?: string | null
  readonly error_code?: number
  readonly message?: string
  readonly data?: Page | null
  readonly result?: Page
  readonly queryLocator?: string
  readonly [key: string]: unknown
}

/** The rows of a query, or any other data. */
export interface Page {
  readonly totalSize: number
  readonly count: number
  readonly records: readonly Readonly<Record<string, unknown>>[]
  readonly [key: string]: unknown
}

export const connector = defaultConnector
export const login = defaultLogins[0] as Login
export const restricted = defaultLogins[1] as Login

/** The password grant's parameters for a login. */
export function passwordGrant(who: Login = login): Record<string, string> {
  return {
    grant_type: 'password',
    client_id: connector.clientId,
    client_secret: connector.clientSecret,
    redirect_uri: connector.redirectUri,
    username: who.username,
    password: who.password + who.securityToken,
  }
}

/** Starts a sandbox, signed in, with short ways to call it. The caller closes it. */
export async function startXiaoshouyi(options: XiaoshouyiSandboxOptions = {}, who: Login = login) {
  const running = await sandbox.start({ limits: { perSecond: 10_000 }, ...options })
  const raw = (path: string, init: RequestInit = {}) => fetch(`${running.url}${path}`, { redirect: 'manual', ...init })
  const json = async (path: string, init: RequestInit = {}) => {
    const response = await raw(path, init)
    return { status: response.status, body: (await response.json()) as Envelope }
  }
  const token = async (parameters: Record<string, string>, path = '/auc/oauth2/token') =>
    json(path, { method: 'POST', body: new URLSearchParams(parameters) })
  const signedIn = await token(passwordGrant(who))
  const authorization = `Bearer ${String(signedIn.body['access_token'])}`
  const call = (path: string, init: RequestInit = {}) =>
    json(path, { ...init, headers: { authorization, ...(init.headers as Record<string, string> | undefined) } })
  const form = (path: string, parameters: Record<string, string>, headers: Record<string, string> = {}) =>
    call(path, { method: 'POST', headers, body: new URLSearchParams(parameters) })
  const send = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const more = body === undefined ? {} : { body: JSON.stringify(body) }
    return (await call(path, { method, headers: { 'content-type': 'application/json', ...headers }, ...more })).body
  }
  const xoql = async (statement: string, more: Record<string, string> = { useSimpleCode: 'true' }) =>
    (await form('/rest/data/v2.0/query/xoql', { xoql: statement, ...more })).body
  const rows = async (statement: string, more?: Record<string, string>) => {
    const body = await xoql(statement, more)
    if (!body.data) throw new Error(JSON.stringify(body))
    return body.data.records
  }
  /** Last digits of the ids that match, in order. */
  const ids = async (statement: string) => (await rows(statement)).map(({ id }) => String(id).replace(/^10*/, ''))
  return { ...running, raw, json, token, authorization, call, form, send, xoql, rows, ids }
}

/** An account whose id ends in the number given. */
export function account(number: number, rest: Record<string, XiaoshouyiRecord[string]> = {}): XiaoshouyiRecord {
  return { id: String(1_000_000_000_000_000 + number), accountName: `Account ${number}`, ...rest }
}
