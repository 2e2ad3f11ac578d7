import { systemClock } from '../../../sandbox/sandbox.js'
import type { SandboxDefinition } from '../../../sandbox/sandbox.js'
import { startSandboxServer } from '../../../sandbox/server.js'
import { createWorld } from '../../../sandbox/world.js'
import { createHandler } from './handler.js'
import { createOAuthServer } from './oauth.js'
import { defaultSchema } from './objects.js'
import type { XiaoshouyiSandboxOptions } from './options.js'
import { completeRecords } from './records.js'
import { recordsOfWorld } from './seed.js'
import { sourceSettings } from './settings.js'
import type { XiaoshouyiStore } from './store.js'
import { defaultConnector, defaultLogins } from './tenant.js'
import { createApiUsage, createBulkUsage } from './usage.js'

export type * from './options.js'
export type { BulkBatch, BulkJob, BulkRow, BulkState } from './bulk/state.js'
export type { FieldValue, XiaoshouyiRecord, XiaoshouyiRecords } from './records.js'
export type * from './schema.js'
export type { XiaoshouyiStore } from './store.js'
export type { Connector, Login } from './tenant.js'
export { defaultSchema } from './objects.js'
export { defaultConnector, defaultLogins } from './tenant.js'

/** Above the largest Bulk upload, so that the handler and not the server refuses one that is too large. */
const maxBodyBytes = 24 * 1_048_576

/**
 * HTTP emulator of 销售易 (Xiaoshouyi, Neocrm), login and API on one origin: OAuth 2, XOQL, the older query of v1 and v2,
 * single records, descriptions, picklists; creates, updates and deletes, `/batch`, and Bulk jobs. The vendor's reference is not open; what is played was
 * gathered from its published manuals and from clients in use, and the rest is decided by `XiaoshouyiSandboxOptions`.
 */
export const sandbox: SandboxDefinition<XiaoshouyiSandboxOptions, XiaoshouyiStore> = {
  vendor: 'xiaoshouyi',
  start: async (options = {}) => {
    const clock = options.clock ?? systemClock
    const schema = options.schema ?? defaultSchema
    const { scale, seed } = options
    const records = options.data
      ? completeRecords(options.data)
      : recordsOfWorld(createWorld('xiaoshouyi', { scale, seed }), schema)
    const usage = createApiUsage(clock, options.limits, options.errors)
    const logins = [...(options.logins ?? defaultLogins)]
    const oauth = createOAuthServer(
      clock,
      {
        connectors: [defaultConnector],
        logins,
        onToken: () => {
          if (options.limits?.count?.token === true) usage.count('')
        },
      },
      options.oauth,
    )
    const bulk = { jobs: [], batches: [], usage: createBulkUsage(clock, options.limits, options.errors) }
    const store: XiaoshouyiStore = { records, deleted: {}, schema, oauth, usage, bulk }
    const server = await startSandboxServer({
      port: options.port,
      clock,
      handler: createHandler(store, options, clock),
      maxBodyBytes,
    })
    return {
      url: server.url,
      faults: server.faults,
      requests: server.requests,
      data: store,
      settings: sourceSettings(server.url, defaultConnector, logins[0], store),
      close: () => server.close(),
    }
  },
}
