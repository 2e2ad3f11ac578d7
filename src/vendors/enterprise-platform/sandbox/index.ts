import { systemClock } from '../../../sandbox/sandbox.js'
import type { SandboxDefinition } from '../../../sandbox/sandbox.js'
import { startSandboxServer } from '../../../sandbox/server.js'
import { createWorld } from '../../../sandbox/world.js'
import { createHandler } from './handler.js'
import { createOAuthServer } from './oauth.js'
import type { OAuthStore } from './oauth.js'
import type { EnterpriseSandboxOptions } from './options.js'
import { recordsFromWorld } from './records.js'
import type { EnterpriseRecords } from './records.js'

export type { EnterpriseOAuthOptions, EnterpriseSandboxOptions } from './options.js'
export type { OAuthClient, OAuthStore, TokenAnswer } from './oauth.js'
export type * from './records.js'

/** The sandbox's whole state. The record arrays may be replaced or changed at any time; the next request sees it. */
export interface EnterpriseStore extends EnterpriseRecords {
  readonly oauth: OAuthStore
}

const defaultApiKeys = ['ep_key_sandbox_not_real']

/**
 * HTTP emulator of 统一企业数字平台 (Enterprise Platform): the API under `url + '/v1'`, OAuth 2 at `url + '/oauth'`.
 * Written from the platform's API overview page (docs/api/api-overview) alone; where that is silent, see `EnterpriseSandboxOptions`.
 */
export const sandbox: SandboxDefinition<EnterpriseSandboxOptions, EnterpriseStore> = {
  vendor: 'enterprise-platform',
  start: async (options = {}) => {
    const clock = options.clock ?? systemClock
    const apiKeys = options.apiKeys ?? defaultApiKeys
    const oauth = createOAuthServer(clock, options.oauth)
    const empty: EnterpriseRecords = { customers: [], contacts: [], orders: [], tickets: [], users: [] }
    const records = options.data
      ? { ...empty, ...options.data }
      : recordsFromWorld(createWorld('enterprise-platform', { scale: options.scale, seed: options.seed }))
    const store: EnterpriseStore = { ...records, oauth }
    const server = await startSandboxServer({
      port: options.port,
      clock,
      handler: createHandler({ store, oauth, apiKeys, options, clock }),
      bodyTooLarge: {
        status: 413,
        headers: { 'content-type': 'application/json; charset=utf-8' },
        body: JSON.stringify({ code: 40001, message: 'Request body too large' }),
      },
    })
    return {
      url: server.url,
      faults: server.faults,
      requests: server.requests,
      data: store,
      settings: { baseUrl: `${server.url}/v1`, auth: { kind: 'apiKey', apiKey: apiKeys[0] } },
      close: () => server.close(),
    }
  },
}
