import { createHash, randomBytes } from 'node:crypto'
import type { Clock } from '../../../sandbox/sandbox.js'
import type { SandboxAnswer, SandboxRequest } from '../../../sandbox/server.js'
import { json } from './envelope.js'
import type { EnterpriseOAuthOptions } from './options.js'

/** A third-party application the sandbox knows. All values are invented. */
export interface OAuthClient {
  readonly clientId: string
  readonly clientSecret: string
  readonly redirectUris: readonly string[]
}

/** What the token endpoint answers. */
export interface TokenAnswer {
  readonly access_token: string
  readonly token_type: 'Bearer'
  readonly expires_in: number
  readonly refresh_token: string
  readonly scope: string
}

/** The OAuth side of the store: applications, and short cuts for tests that skip the browser. */
export interface OAuthStore {
  readonly clients: OAuthClient[]
  /** Issues tokens as if a person had agreed; `scope` defaults to `read write`. */
  issue(clientId: string, scope?: string): TokenAnswer
  /** Makes an access or refresh token unknown. */
  revoke(token: string): void
}

/** What a bearer token is worth now. */
export type TokenStanding =
  | { readonly kind: 'valid'; readonly scopes: readonly string[] }
  | { readonly kind: 'expired' }
  | { readonly kind: 'unknown' }

/** The OAuth 2 endpoints together with the token table. */
export interface OAuthServer extends OAuthStore {
  check(token: string): TokenStanding
  /** Answers the authorize and token endpoints; undefined for any other path. */
  handle(request: SandboxRequest): SandboxAnswer | undefined
}

interface Grant {
  readonly clientId: string
  readonly scope: string
  readonly expiresAt: number
}

interface Code extends Grant {
  readonly redirectUri: string
  readonly challenge: string | null
  readonly challengeMethod: string
}

const knownScopes = new Set(['read', 'write'])

/** Makes the OAuth server: authorization code and refresh grants, errors as in RFC 6749 section 5.2, PKCE optional. */
export function createOAuthServer(clock: Clock, options: EnterpriseOAuthOptions = {}): OAuthServer {
  const {
    accessTtlSeconds = 3600,
    codeTtlSeconds = 60,
    refreshTtlSeconds = 30 * 86_400,
    rotateRefresh = true,
  } = options
  const clients: OAuthClient[] = [
    {
      clientId: 'client_sandbox',
      clientSecret: 'client_secret_sandbox_not_real',
      redirectUris: ['http://localhost:4000/oauth/callback'],
    },
  ]
  const codes = new Map<string, Code>()
  const accessTokens = new Map<string, Grant>()
  const refreshTokens = new Map<string, Grant>()
  const later = (seconds: number): number => clock.now() + seconds * 1000
  const secret = (prefix: string): string => `${prefix}_${randomBytes(18).toString('base64url')}`

  const issue = (clientId: string, scope = 'read write', keptRefreshToken?: string): TokenAnswer => {
    const accessToken = secret('at')
    const refreshToken = keptRefreshToken ?? secret('rt')
    accessTokens.set(accessToken, { clientId, scope, expiresAt: later(accessTtlSeconds) })
    if (keptRefreshToken === undefined) {
      refreshTokens.set(refreshToken, { clientId, scope, expiresAt: later(refreshTtlSeconds) })
    }
    return {
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: accessTtlSeconds,
      refresh_token: refreshToken,
      scope,
    }
  }

  const authorize = (query: URLSearchParams): SandboxAnswer => {
    const client = clients.find((candidate) => candidate.clientId === query.get('client_id'))
    const redirectUri = query.get('redirect_uri') ?? ''
    // Neither fault may be told by a redirect: the address is not trusted yet (RFC 6749 section 4.1.2.1).
    if (client === undefined) return oauthError('invalid_request', 'Unknown client_id')
    if (!client.redirectUris.includes(redirectUri)) return oauthError('invalid_request', 'Unregistered redirect_uri')
    const back = new URL(redirectUri)
    const state = query.get('state')
    if (state !== null) back.searchParams.set('state', state)
    const scope = query.get('scope') ?? 'read'
    const fault =
      query.get('response_type') !== 'code'
        ? 'unsupported_response_type'
        : scope.split(' ').some((name) => !knownScopes.has(name))
          ? 'invalid_scope'
          : undefined
    if (fault !== undefined) {
      back.searchParams.set('error', fault)
    } else {
      const code = secret('code')
      codes.set(code, {
        clientId: client.clientId,
        scope,
        redirectUri,
        challenge: query.get('code_challenge'),
        challengeMethod: query.get('code_challenge_method') ?? 'plain',
        expiresAt: later(codeTtlSeconds),
      })
      back.searchParams.set('code', code)
    }
    return { status: 302, headers: { location: back.href }, body: '' }
  }

  const exchange = (form: URLSearchParams, clientId: string): SandboxAnswer => {
    const code = codes.get(form.get('code') ?? '')
    codes.delete(form.get('code') ?? '')
    if (code === undefined || code.clientId !== clientId || code.expiresAt <= clock.now()) {
      return oauthError('invalid_grant', 'Authorization code is unknown, used or expired')
    }
    if (form.get('redirect_uri') !== code.redirectUri) return oauthError('invalid_grant', 'redirect_uri differs')
    if (
      code.challenge !== null &&
      challengeOf(form.get('code_verifier') ?? '', code.challengeMethod) !== code.challenge
    ) {
      return oauthError('invalid_grant', 'code_verifier does not match')
    }
    return tokens(issue(clientId, code.scope))
  }

  const refresh = (form: URLSearchParams, clientId: string): SandboxAnswer => {
    const token = form.get('refresh_token') ?? ''
    const grant = refreshTokens.get(token)
    if (grant === undefined || grant.clientId !== clientId || grant.expiresAt <= clock.now()) {
      return oauthError('invalid_grant', 'Refresh token is unknown, used or expired')
    }
    if (rotateRefresh) refreshTokens.delete(token)
    return tokens(issue(clientId, grant.scope, rotateRefresh ? undefined : token))
  }

  const token = (request: SandboxRequest): SandboxAnswer => {
    if (!/^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? '')) {
      return oauthError('invalid_request', 'Send a form-encoded body')
    }
    const form = new URLSearchParams(request.body)
    const client = clients.find((candidate) => candidate.clientId === form.get('client_id'))
    if (client === undefined || client.clientSecret !== form.get('client_secret')) {
      return oauthError('invalid_client', 'Client authentication failed', 401)
    }
    const grantType = form.get('grant_type')
    if (grantType === 'authorization_code') return exchange(form, client.clientId)
    if (grantType === 'refresh_token') return refresh(form, client.clientId)
    if (grantType === null) return oauthError('invalid_request', 'grant_type is missing')
    return oauthError('unsupported_grant_type', 'Use authorization_code or refresh_token')
  }

  return {
    clients,
    issue: (clientId, scope) => issue(clientId, scope),
    revoke: (revoked) => {
      accessTokens.delete(revoked)
      refreshTokens.delete(revoked)
    },
    check: (accessToken) => {
      const grant = accessTokens.get(accessToken)
      if (grant === undefined) return { kind: 'unknown' }
      if (grant.expiresAt <= clock.now()) return { kind: 'expired' }
      return { kind: 'valid', scopes: grant.scope.split(' ') }
    },
    handle: (request) => {
      const { pathname, searchParams } = request.url
      if (pathname === '/oauth/authorize' && request.method === 'GET') return authorize(searchParams)
      if (pathname === '/oauth/token' && request.method === 'POST') return token(request)
      return undefined
    },
  }
}

function tokens(answer: TokenAnswer): SandboxAnswer {
  return json(200, answer, { 'cache-control': 'no-store' })
}

function oauthError(error: string, description: string, status = 400): SandboxAnswer {
  return json(status, { error, error_description: description }, { 'cache-control': 'no-store' })
}

function challengeOf(verifier: string, method: string): string {
  return method === 'S256' ? createHash('sha256').update(verifier).digest('base64url') : verifier
}
