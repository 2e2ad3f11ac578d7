import { forgetBody, type CallContext } from '../../transport/index.js'
import type { NativePage, VendorClient, VendorRequest } from '../vendor.js'
import { signInOf } from './auth.js'
import { checkSource } from './check.js'
import type { Connection } from './connection.js'
import { failureOf, isNotFound, successBody } from './envelope.js'
import { emptyPage, parametersOf, readPage } from './page.js'
import type { EnterpriseSettings } from './settings.js'

/** Reads one Enterprise Platform tenant. The `X-Request-ID` of each call stands in its errors, for support. */
export function createClient(settings: EnterpriseSettings, { source, send, quotas }: Connection): VendorClient {
  const fetchPage = async (request: VendorRequest, call: CallContext): Promise<NativePage> => {
    const { method, path, text } = request
    const { response, requestId } = await send({ method, path, text, repeatable: true }, call)
    if (isNotFound(response)) {
      if (isLookup(request)) return emptyPage
      throw failureOf(response, source, requestId)
    }
    const body = successBody(response, source, requestId)
    forgetBody(response)
    return readPage(body, request, source)
  }

  return {
    fetchPage,
    check: (call) => checkSource(settings, (request) => fetchPage(request, call)),
    signIn: signInOf(settings.auth),
    quotas,
  }
}

/** Whether a request asks for records by their ids, where "not found" is an answer. */
function isLookup(request: VendorRequest): boolean {
  const parameters = parametersOf(request)
  return parameters.has('id') || parameters.has('id[in]')
}
