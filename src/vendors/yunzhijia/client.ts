import { CrmError } from '../../errors/index.js'
import { forgetBody, type CallContext } from '../../transport/index.js'
import type { VendorClient, VendorRequest } from '../vendor.js'
import { runCheck } from './check.js'
import type { Connection } from './connection.js'
import { openedData } from './envelope.js'
import { flattened } from './mapping.js'
import type { YunzhijiaSettings } from './settings.js'
import { signInOf } from './token.js'

/** The client of one source. A page costs one call. */
export function createClient(settings: YunzhijiaSettings, { source, sealer, post }: Connection): VendorClient {
  const ask = async ({ path, body = '{}', text }: VendorRequest, call: CallContext): Promise<unknown> => {
    const response = await post({ path, body, text, bucket: 'standard', repeatable: true }, call)
    const data = openedData(response, sealer, source)
    forgetBody(response)
    return data
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
    signIn: signInOf(settings),
    quotas: () => [],
  }
}
