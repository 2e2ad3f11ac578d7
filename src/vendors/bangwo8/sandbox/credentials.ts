import { randomBytes } from 'node:crypto'
import type { Clock } from '../../../sandbox/sandbox.js'
import type { SandboxAnswer, SandboxRequest } from '../../../sandbox/server.js'
import { json, Refusal, TokenRefusal } from './envelope.js'
import type { Account, ApiKey, Bangwo8OAuthOptions } from './options.js'

/** Log-ins of the made-up account. */
export const defaultAccounts: readonly [Account, ...Account[]] = [
  { account: 'sandbox-account', password: 'sandbox-pass', role: 'main' },
  { account: 'sandbox-admin', password: 'sandbox-admin-pass', role: 'admin' },
  { account: '账号', password: '密码', role: 'agent' },
]

/** API keys of the made-up account. */
export const defaultKeys: readonly [ApiKey, ...ApiKey[]] = [
  { id: 'bw8_key_sandbox', secret: 'bw8_secret_sandbox_not_real' },
]

/** Who calls. */
export interface Caller {
  /** What rate limits are counted by. */
  readonly account: string
  readonly role: Account['role']
}

/** Sign-in of the sandbox: the token endpoint, and the check of every API call. */
export interface Credentials {
  /** Makes an access token as the endpoint would. @throws RangeError for an unknown key. */
  issue(keyId?: string): string
  /** Makes one token, or all of them, unknown. */
  revoke(token?: string): void
  /** @throws Refusal or TokenRefusal when the caller is not known. */
  authenticate(request: SandboxRequest): Caller
  /** Answers the token endpoint; undefined for any other path. */
  handle(request: SandboxRequest): Promise<SandboxAnswer | undefined>
}

/** What the credentials are made of. */
export interface CredentialParts {
  readonly accounts: readonly Account[]
  readonly keys: readonly ApiKey[]
  readonly clock: Clock
  readonly oauth?: Bangwo8OAuthOptions
}

const tokenPaths = ['/api/token.php', '/api/getToken.json', '/getToken.json']
const noStore = { 'cache-control': 'no-store', pragma: 'no-cache' }

/** Makes the sign-in: Basic with a log-in, or a bearer token got with client credentials (no refresh tokens). */
export function createCredentials(parts: CredentialParts): Credentials {
  const { accounts, keys, clock, oauth = {} } = parts
  const { ttlSeconds = 3600, revokeOnIssue = false } = oauth
  const status = {
    invalidClient: 400,
    notPost: 405,
    invalidRequest: 400,
    unsupportedGrant: 400,
    invalidToken: 401,
    ...oauth.status,
  }
  const tokens = new Map<string, { readonly keyId: string; readonly expiresAt: number }>()
  const mainAccount = (accounts.find(({ role }) => role === 'main') ?? accounts[0])?.account ?? ''

  const issue = (keyId = keys[0]?.id): string => {
    if (keyId === undefined || !keys.some(({ id }) => id === keyId)) throw new RangeError('No such API key')
    if (revokeOnIssue) for (const [token, grant] of tokens) if (grant.keyId === keyId) tokens.delete(token)
    const token = randomBytes(20).toString('hex')
    tokens.set(token, { keyId, expiresAt: clock.now() + ttlSeconds * 1000 })
    return token
  }

  const refuse = (code: number, error: string, description: string, more: object = {}, headers = {}): SandboxAnswer =>
    json(code, { error, error_description: description, ...more }, { ...noStore, ...headers })

  const answerToken = async (request: SandboxRequest): Promise<SandboxAnswer> => {
    if (request.method !== 'POST') {
      const text = 'The request method must be POST when requesting an access token'
      const page = { error_uri: 'http://tools.ietf.org/html/rfc6749#section-3.2' }
      return refuse(status.notPost, 'invalid_request', text, page, { allow: 'POST' })
    }
    const form = await readForm(request)
    const grant = form.get('grant_type')
    if (!grant)
      return refuse(status.invalidRequest, 'invalid_request', 'The grant type was not specified in the request')
    if (grant !== 'client_credentials') {
      return refuse(status.unsupportedGrant, 'unsupported_grant_type', `Grant type "${grant}" not supported`)
    }
    const basic = readBasic(request)
    const id = basic?.name ?? form.get('client_id')
    const secret = basic?.password ?? form.get('client_secret')
    const key = keys.find((candidate) => candidate.id === id && candidate.secret === secret)
    if (key === undefined) {
      return refuse(status.invalidClient, 'invalid_client', 'The client credentials are invalid')
    }
    const body = { access_token: issue(key.id), expires_in: ttlSeconds, token_type: 'Bearer', scope: null }
    return json(200, body, noStore)
  }

  return {
    issue,
    revoke: (token) => {
      if (token === undefined) tokens.clear()
      else tokens.delete(token)
    },
    authenticate: (request) => {
      const token = /^Bearer +(\S+)$/i.exec(request.headers['authorization'] ?? '')?.[1]
      if (token !== undefined) {
        const grant = tokens.get(token)
        if (grant === undefined) throw new TokenRefusal('invalid_token', 'The access token provided is invalid')
        if (grant.expiresAt <= clock.now()) throw expiredToken()
        return { account: mainAccount, role: 'main' }
      }
      const basic = readBasic(request)
      const known = accounts.find(({ account, password }) => account === basic?.name && password === basic.password)
      if (known === undefined) {
        throw new Refusal('unauthenticated', 'Unauthorized', { 'www-authenticate': 'Basic realm="bangwo8"' })
      }
      return { account: known.account, role: known.role }
    },
    handle: async (request) => (tokenPaths.includes(request.url.pathname) ? answerToken(request) : undefined),
  }
}

/** The refusal of a token past its life. */
export function expiredToken(): TokenRefusal {
  return new TokenRefusal('invalid_token', 'The access token provided has expired')
}

/** The answer to a bad bearer token, in the header as well as in the body. */
export function tokenFailure(refusal: TokenRefusal, oauth: Bangwo8OAuthOptions = {}): SandboxAnswer {
  const { error, description } = refusal
  return json(
    oauth.status?.invalidToken ?? 401,
    { error, error_description: description },
    { 'www-authenticate': `Bearer realm="Service", error="${error}", error_description="${description}"` },
  )
}

function readBasic(request: SandboxRequest): { readonly name: string; readonly password: string } | undefined {
  const encoded = /^Basic +(\S+)$/i.exec(request.headers['authorization'] ?? '')?.[1]
  if (encoded === undefined) return undefined
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  return colon < 0 ? undefined : { name: text.slice(0, colon), password: text.slice(colon + 1) }
}

async function readForm(request: SandboxRequest): Promise<ReadonlyMap<string, string>> {
  const type = request.headers['content-type'] ?? ''
  if (/^application\/x-www-form-urlencoded\b/i.test(type)) return new Map(new URLSearchParams(request.body))
  if (!/^multipart\/form-data\b/i.test(type)) return new Map()
  const fields = new Map<string, string>()
  try {
    const body = new Uint8Array(request.bodyBytes)
    for (const [name, value] of await new Response(body, { headers: { 'content-type': type } }).formData()) {
      if (typeof value === 'string') fields.set(name, value)
    }
  } catch {
    // A broken multipart body counts as empty.
  }
  return fields
}
