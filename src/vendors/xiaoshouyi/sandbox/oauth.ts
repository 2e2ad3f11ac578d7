import { randomBytes } from 'node:crypto'
import type { Clock } from '../../../sandbox/sandbox.js'
import type { SandboxAnswer, SandboxRequest } from '../../../sandbox/server.js'
import { json } from './envelope.js'
import type { OAuthOptions } from './options.js'
import { tenantId } from './tenant.js'
import type { Connector, Login } from './tenant.js'

/** The OAuth side of the sandbox; its lists are open to tests. */
export interface OAuthServer {
  readonly connectors: Connector[]
  readonly logins: Login[]
  /** Makes every access token unknown, as if an administrator had ended them; refresh tokens stay. */
  endAccessTokens(): void
  /** Whose token this is now; undefined when it is unknown or expired. */
  userOf(token: string): Login | undefined
  /** Answers the token and authorize endpoints; undefined for any other path. */
  handle(request: SandboxRequest): SandboxAnswer | undefined
}

interface Grant {
  readonly clientId: string
  readonly username: string
  readonly expiresAt: number
}

const legacyPaths = new Set(['/oauth2/token', '/oauth2/token.action'])
const tokenPaths = new Set(['/auc/oauth2/token', ...legacyPaths])
const authorizePaths = new Set(['/auc/oauth2/auth', '/auc/oauth2/authorize'])
const tokenLength = 8

/** Makes the OAuth server: password, authorization-code and refresh grants, by GET and POST, from query and form alike. */
export function createOAuthServer(
  clock: Clock,
  parts: { readonly connectors: Connector[]; readonly logins: Login[]; readonly onToken: () => void },
  options: OAuthOptions = {},
): OAuthServer {
  const { accessTtlSeconds = 7200, refreshTtlSeconds = 30 * 86_400, codeTtlSeconds = 60 } = options
  const { connectors, logins } = parts
  const accessTokens = new Map<string, Grant>()
  const refreshTokens = new Map<string, Grant>()
  const codes = new Map<string, Grant & { readonly redirectUri: string }>()
  const later = (seconds: number): number => clock.now() + seconds * 1000
  const alive = <T extends Grant>(grant: T | undefined, clientId: string): T | undefined =>
    grant !== undefined && grant.clientId === clientId && grant.expiresAt > clock.now() ? grant : undefined

  const tokens = (
    request: SandboxRequest,
    clientId: string,
    username: string,
    withRefresh: boolean,
    keptRefresh?: string,
  ): SandboxAnswer => {
    const legacy = legacyPaths.has(request.url.pathname)
    const hex = randomBytes(32).toString('hex')
    const accessToken = legacy ? hex : `${hex}.${Buffer.from(tenantId).toString('base64')}0`
    accessTokens.set(accessToken, { clientId, username, expiresAt: later(accessTtlSeconds) })
    let refreshToken = keptRefresh
    if (withRefresh && refreshToken === undefined) {
      refreshToken = randomBytes(24).toString('hex')
      refreshTokens.set(refreshToken, { clientId, username, expiresAt: later(refreshTtlSeconds) })
    }
    const told = options.expiresIn ?? 'current'
    return json(200, {
      access_token: accessToken,
      token_type: 'Bearer',
      ...((told === 'always' || (told === 'current' && !legacy)) && { expires_in: accessTtlSeconds - 1 }),
      scope: 'all',
      tenant_id: tenantId,
      passport_id: logins.find((login) => login.username === username)?.userId ?? '',
      client_id: clientId,
      instance_uri: options.instanceUri ?? request.url.host,
      login_type: '',
      encryption_key: '',
      mobile_params: '',
      ...(refreshToken !== undefined && { refresh_token: refreshToken }),
      ...(legacy && { issued_at: String(clock.now()) }),
    })
  }

  const grantPassword = (request: SandboxRequest, form: URLSearchParams, connector: Connector): SandboxAnswer => {
    const redirectUri = form.get('redirect_uri')
    if (redirectUri !== null && redirectUri !== '' && redirectUri !== connector.redirectUri) {
      return oauthError('invalid_grant', 'redirect_uri does not match the connector')
    }
    const login = logins.find(({ username }) => username === form.get('username'))
    const secret = form.get('password') ?? ''
    // The security token is the last eight characters, whatever stands before them.
    const known =
      login !== undefined &&
      secret.slice(0, -tokenLength) === login.password &&
      secret.slice(-tokenLength) === login.securityToken
    if (!known) return oauthError('invalid_grant', 'username, password or security token is wrong')
    if (options.revokeOnLogin === true) {
      for (const [token, grant] of accessTokens) if (grant.username === login.username) accessTokens.delete(token)
    }
    return tokens(request, connector.clientId, login.username, options.passwordReturnsRefresh === true)
  }

  const grantCode = (request: SandboxRequest, form: URLSearchParams, { clientId }: Connector): SandboxAnswer => {
    const text = form.get('code') ?? ''
    const code = alive(codes.get(text), clientId)
    codes.delete(text)
    if (code === undefined) return oauthError('invalid_grant', 'the authorization code is unknown, used or expired')
    if (form.get('redirect_uri') !== code.redirectUri) return oauthError('invalid_grant', 'redirect_uri differs')
    return tokens(request, clientId, code.username, options.codeReturnsRefresh !== false)
  }

  const grantRefresh = (request: SandboxRequest, form: URLSearchParams, { clientId }: Connector): SandboxAnswer => {
    const text = form.get('refresh_token') ?? ''
    const grant = alive(refreshTokens.get(text), clientId)
    if (grant === undefined) return oauthError('invalid_grant', 'the refresh token is unknown, used or expired')
    const rotate = options.rotateRefresh !== false
    if (rotate) refreshTokens.delete(text)
    return tokens(request, clientId, grant.username, true, rotate ? undefined : text)
  }

  const token = (request: SandboxRequest): SandboxAnswer => {
    parts.onToken()
    const form = parametersOf(request)
    const connector = connectors.find(({ clientId }) => clientId === form.get('client_id'))
    if (connector === undefined || connector.clientSecret !== form.get('client_secret')) {
      return oauthError('invalid_client', 'client_id or client_secret is wrong')
    }
    const grantType = form.get('grant_type')
    if (grantType === 'password') return grantPassword(request, form, connector)
    if (grantType === 'authorization_code') return grantCode(request, form, connector)
    if (grantType === 'refresh_token') return grantRefresh(request, form, connector)
    return oauthError('unsupported_grant_type', 'use password, authorization_code or refresh_token')
  }

  /** The page a person would see; here the first login agrees at once. */
  const authorize = (query: URLSearchParams): SandboxAnswer => {
    const connector = connectors.find(({ clientId }) => clientId === query.get('client_id'))
    const login = logins[0]
    if (connector === undefined || login === undefined) return oauthError('invalid_client', 'client_id is wrong')
    if (query.get('redirect_uri') !== connector.redirectUri)
      return oauthError('invalid_request', 'redirect_uri differs')
    if (query.get('response_type') !== 'code') return oauthError('unsupported_response_type', 'use code')
    const code = randomBytes(16).toString('hex')
    const { clientId, redirectUri } = connector
    codes.set(code, { clientId, redirectUri, username: login.username, expiresAt: later(codeTtlSeconds) })
    const back = new URL(redirectUri)
    back.searchParams.set('code', code)
    const state = query.get('state')
    if (state !== null) back.searchParams.set('state', state)
    return { status: 302, headers: { location: back.href }, body: '' }
  }

  return {
    connectors,
    logins,
    endAccessTokens: () => accessTokens.clear(),
    userOf: (accessToken) => {
      const grant = accessTokens.get(accessToken)
      if (grant === undefined || grant.expiresAt <= clock.now()) return undefined
      return logins.find(({ username }) => username === grant.username)
    },
    handle: (request) => {
      const { pathname, searchParams } = request.url
      if (authorizePaths.has(pathname) && request.method === 'GET') return authorize(searchParams)
      if (tokenPaths.has(pathname) && ['GET', 'POST'].includes(request.method)) return token(request)
      return undefined
    },
  }
}

/** Parameters of the query and of a form body together; the query's come first. */
export function parametersOf(request: SandboxRequest): URLSearchParams {
  const all = new URLSearchParams(request.url.searchParams)
  if (/^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? '')) {
    for (const [name, value] of new URLSearchParams(request.body)) all.append(name, value)
  }
  return all
}

function oauthError(error: string, description: string): SandboxAnswer {
  return json(400, { error, error_description: description })
}
