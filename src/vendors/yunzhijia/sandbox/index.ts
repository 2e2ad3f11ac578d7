import { systemClock } from '../../../sandbox/sandbox.js'
import type { RunningSandbox, SandboxDefinition } from '../../../sandbox/sandbox.js'
import { startSandboxServer } from '../../../sandbox/server.js'
import { createWorld } from '../../../sandbox/world.js'
import { createBatchQueue } from './batches.js'
import { createEnvelopeWriter, Refusal } from './envelope.js'
import { createHandler } from './handler.js'
import type { YunzhijiaCredentials, YunzhijiaSandboxOptions } from './options.js'
import { createRateLimiter } from './rate-limit.js'
import { createSealer } from './seal.js'
import { categoriesOfWorld } from './seed.js'
import type { YunzhijiaStore } from './store.js'
import { createTableMaker, listTables } from './tables.js'
import { createTokenCalls } from './token-calls.js'
import { createTokenTable } from './tokens.js'
import { createUploads } from './upload.js'

export type * from './options.js'
export type * from './records.js'
export type { YunzhijiaStore } from './store.js'
export type { CellOptions } from './cells.js'
export type { HttpStatusMode, RefusalReason } from './envelope.js'
export type { KeyMode } from './seal.js'
export type { TokenOwner, TokenScope, TokenSet, TokenStore } from './tokens.js'

const inventedCredentials: YunzhijiaCredentials = {
  appId: 'SANDBOX10001',
  secret: 'sandboxSecretNotReal0123456789',
  eid: '6826231',
  sealingKey: 'sandboxAesKey016',
  resourceSecret: 'sandboxResourceSecretNotReal',
}

/**
 * HTTP emulator of 云之家 LinkERP (Yunzhijia report tables): token calls and the four data calls, all by POST.
 * Written from public material only: `openapi.md` of linkerp-doc (2017-10-25), the vendor's two demonstrations and the
 * gateway's pages. `settings.auth.mode` is the signed generation unless only the gateway's is on.
 * Rejects with a SealError when the sealing key is unusable.
 */
export const sandbox: SandboxDefinition<YunzhijiaSandboxOptions, YunzhijiaStore> = {
  vendor: 'yunzhijia',
  start: startYunzhijiaSandbox,
}

async function startYunzhijiaSandbox(options: YunzhijiaSandboxOptions = {}): Promise<RunningSandbox<YunzhijiaStore>> {
  const clock = options.clock ?? systemClock
  const { generation = 'linkerpSigned', prefix = '/api/open/linkerp', keyMode = 'raw', scale, seed } = options
  const credentials = { ...inventedCredentials, ...options.credentials }
  const sealer = createSealer(credentials.sealingKey, keyMode)
  const categories = options.data
    ? [...options.data]
    : categoriesOfWorld(createWorld('yunzhijia', { scale, seed }), seed)
  const findTable = (id: string) =>
    categories.flatMap((category) => category.tables).find((candidate) => candidate.id === id)
  const queue = createBatchQueue(clock, findTable, options.upload, options.cells)
  const tokens = createTokenTable(clock, options.tokens)
  const store: YunzhijiaStore = {
    categories,
    batches: queue.batches,
    tokens,
    settle: queue.settle,
    table: (id) => {
      queue.settle()
      return findTable(id)
    },
  }
  const envelopes = createEnvelopeWriter(options)
  const limiter = createRateLimiter(clock, options.limits)
  const makeTable = createTableMaker(categories, clock, options.header)
  const uploads = createUploads(categories, queue, options.upload)
  const server = await startSandboxServer({
    port: options.port,
    clock,
    maxBodyBytes: options.limits?.bodyBytes ?? 4 * 1_048_576,
    bodyTooLarge: envelopes.failure(new Refusal('bodySize', '请求体过大')),
    handler: createHandler({
      store,
      credentials,
      sealer,
      envelopes,
      limiter,
      tokens,
      tokenCalls: createTokenCalls({
        credentials,
        table: tokens,
        generation,
        limiter,
        clock,
        options: options.tokens ?? {},
      }),
      prefix,
      ungranted: options.ungranted ?? [],
      dataCalls: {
        getAdminTableInfos: () => listTables(categories, options.list),
        createTableInfoHeader: makeTable,
        saveTableInfoData: (payload, fault) => uploads.accept(payload, fault === 'batchFails'),
        getTableInfoDataSaveStatus: uploads.status,
      },
    }),
  })
  return {
    url: server.url,
    faults: server.faults,
    requests: server.requests,
    data: store,
    settings: {
      baseUrl: server.url,
      eid: credentials.eid,
      auth: {
        mode: generation === 'gatewayTeam' ? 'gatewayTeam' : 'linkerpSigned',
        appId: credentials.appId,
        secret: credentials.secret,
      },
      linkerp: { prefix },
      crypto: { key: credentials.sealingKey, keyMode },
    },
    close: () => server.close(),
  }
}
