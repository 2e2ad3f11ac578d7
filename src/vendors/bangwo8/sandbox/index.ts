import { companyKeys } from './definitions.js'
import { systemClock } from '../../../sandbox/sandbox.js'
import type { SandboxDefinition } from '../../../sandbox/sandbox.js'
import { startSandboxServer } from '../../../sandbox/server.js'
import { createWorld } from '../../../sandbox/world.js'
import { createCredentials, defaultAccounts, defaultKeys } from './credentials.js'
import type { Credentials } from './credentials.js'
import { basePath, createHandler } from './handler.js'
import type { Bangwo8SandboxOptions } from './options.js'
import type { Bangwo8Records } from './records.js'
import { recordsFromWorld } from './seed.js'
import { createWriteState } from './write-state.js'
import type { WriteState } from './write-state.js'

export type * from './options.js'
export type * from './records.js'
export type { Credentials } from './credentials.js'
export type { WriteState } from './write-state.js'
export { servicePasswordMark } from './seed.js'
export { foreignOrigin } from './vendor-faults.js'

/** The sandbox's whole state. The record arrays may be replaced or changed at any time; the next request sees it. */
export interface Bangwo8Store extends Bangwo8Records {
  readonly credentials: Pick<Credentials, 'issue' | 'revoke'>
  readonly writes: WriteState
}

/**
 * HTTP emulator of the service desk 帮我吧 (Bangwo8): the API under `url + '/api/v1'`, tokens at `url + '/api/token.php'`.
 * It reads, and writes tickets with their replies, contacts and companies. Written from the vendor's published manual (API document v1.0.16 of 2026-04-05, older wiki pages) and from
 * what public clients rely on; where both are silent, see `Bangwo8SandboxOptions`.
 */
export const sandbox: SandboxDefinition<Bangwo8SandboxOptions, Bangwo8Store> = {
  vendor: 'bangwo8',
  start: async (options = {}) => {
    const clock = options.clock ?? systemClock
    const timeZone = options.timeZone ?? 'Asia/Shanghai'
    const accounts = options.accounts ?? defaultAccounts
    const keys = options.keys ?? defaultKeys
    const credentials = createCredentials({ accounts, keys, clock, oauth: options.oauth })
    const { scale, seed } = options
    const records: Bangwo8Records = options.data
      ? { ...emptyRecords(), ...options.data }
      : recordsFromWorld(createWorld('bangwo8', { scale, seed }), timeZone)
    const store: Bangwo8Store = { ...records, credentials, writes: createWriteState() }
    const server = await startSandboxServer({
      port: options.port,
      clock,
      handler: createHandler({ store, writes: store.writes, credentials, options, clock }),
    })
    const auth =
      options.auth === 'clientCredentials'
        ? {
            kind: 'clientCredentials',
            keyId: keys[0]?.id,
            keySecret: keys[0]?.secret,
            tokenUrl: `${server.url}/api/token.php`,
          }
        : { kind: 'basic', account: accounts[0]?.account, password: accounts[0]?.password }
    return {
      url: server.url,
      faults: server.faults,
      requests: server.requests,
      data: store,
      settings: { baseUrl: `${server.url}${basePath}`, auth, timeZone, fields: companyKeys },
      close: () => server.close(),
    }
  },
}

function emptyRecords(): Bangwo8Records {
  return {
    tickets: [],
    replies: [],
    users: [],
    companies: [],
    supports: [],
    supportgroups: [],
    tickettemplates: [],
    ticketFields: [],
    companyFields: [],
  }
}
