import type { CallContext, HttpResponse, TransportFactory } from '../../transport/index.js'
import { retryAfterMs } from './envelope.js'
import { createSealer, sealLayer, type Sealer } from './seal.js'
import type { YunzhijiaSettings } from './settings.js'
import { jsonHeaders, tokenLayer } from './token.js'

/** Data calls that write or ask about writes, by the last part of their path, and the bucket of all others. */
export type Bucket = 'standard' | 'createTableInfoHeader' | 'saveTableInfoData' | 'getTableInfoDataSaveStatus'

/** One data call before it is sealed. */
export interface DataCall {
  /** Below the base URL. */
  readonly path: string
  /** Plain JSON. */
  readonly body: string
  /** As traces show it. */
  readonly text: string
  readonly bucket: Bucket
  /** False when sending it again could do something twice. */
  readonly repeatable: boolean
  /** Told right before the call itself goes out, not for token calls. */
  readonly onSend?: () => void
}

/** The signed and sealed way to one team, which reads and writes share. */
export interface Connection {
  readonly source: string
  /** Opens what answers hold. */
  readonly sealer: Sealer
  /** Sends a data call, with all that the transport throws; the answer is still sealed. */
  readonly post: (dataCall: DataCall, call: CallContext) => Promise<HttpResponse>
}

const buckets: readonly Bucket[] = [
  'standard',
  'createTableInfoHeader',
  'saveTableInfoData',
  'getTableInfoDataSaveStatus',
]

/** Opens the way to one team; no call is made. The first call, and any after a token's end, costs one or two more. */
export function createConnection(settings: YunzhijiaSettings, transport: TransportFactory): Connection {
  const { source, now, sourceNow } = transport
  const sealer = createSealer(settings.crypto.key, settings.crypto.keyMode)
  const send = transport.create({
    auth: tokenLayer(settings, { source, now, sourceNow, sealing: sealLayer(sealer) }),
    readRetryAfter: (response) => retryAfterMs(response, sourceNow()),
    // The platform counts the calls to each interface by itself (gateway, overview of server-side development).
    buckets: buckets.map((name) => ({ name, calls: settings.limits.perMinute, perMilliseconds: 60_000 })),
  })
  return {
    source,
    sealer,
    post: async ({ path, ...request }, call) =>
      send({ ...request, method: 'POST', url: `${settings.baseUrl}${path}`, headers: jsonHeaders }, call),
  }
}
