import { CrmError } from '../../errors/index.js'
import type { CallContext, TransportFactory } from '../../transport/index.js'
import type { VendorClient, VendorRequest } from '../vendor.js'
import { runCheck } from './check.js'
import { openedData, retryAfterMs } from './envelope.js'
import { flattened } from './mapping.js'
import { createSealer, sealLayer } from './seal.js'
import type { YunzhijiaSettings } from './settings.js'
import { jsonHeaders, tokenLayer } from './token.js'

/** The client of one source. A page costs one call; the first one, and any after a token's end, one or two more. */
export function createClient(settings: YunzhijiaSettings, transport: TransportFactory): VendorClient {
  const { source, now } = transport
  const sealer = createSealer(settings.crypto.key, settings.crypto.keyMode)
  const send = transport.create({
    auth: tokenLayer(settings, { source, now, sealing: sealLayer(sealer) }),
    readRetryAfter: (response) => retryAfterMs(response, now()),
    buckets: [{ name: 'standard', calls: settings.limits.perMinute, perMilliseconds: 60_000 }],
  })

  const ask = async ({ method, path, body, text }: VendorRequest, call: CallContext): Promise<unknown> => {
    const url = `${settings.baseUrl}${path}`
    const response = await send(
      { method, url, headers: jsonHeaders, ...(body === undefined ? {} : { body }), text, repeatable: true },
      call,
    )
    return openedData(response, sealer, source)
  }

  return {
    async fetchPage(request, call) {
      if (request.kind !== 'ReportTable') {
        throw new CrmError('SOURCE_CAPABILITY', 'Yunzhijia has report tables only', { source })
      }
      const rows = flattened(await ask(request, call), source)
      // Two signs that nothing follows: the call has no paging, so that its answer is the whole list by definition; and
      // the sealed text ended in whole padding and a closed JSON list, so that the answer itself was not cut short.
      return { rows, ended: 'yes', total: rows.length, next: null }
    },
    check: (call) => runCheck(settings, (request) => ask(request, call), source),
    quotas: () => [],
  }
}
