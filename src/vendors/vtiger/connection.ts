import { CrmError } from '../../errors/index.js'
import { forgetBody, type CallContext, type TransportFactory } from '../../transport/index.js'
import type { VendorRequest, WriteCall, WriteRequest } from '../vendor.js'
import { errorOfCode, isLostSession, readAnswer, type Answer } from './envelope.js'
import { isRow, type NativeRow } from './mapping.js'
import { createSession, type ClockReading } from './session.js'
import type { VtigerSettings } from './settings.js'

/** Sends one GET of the web service and gives its result. @throws CrmError of kind `source`. */
export type Ask = (path: string, text: string, call: CallContext) => Promise<unknown>

/** The calls of one source, for reading and writing. */
export interface Connection {
  readonly source: string
  readonly now: () => number
  readonly ask: Ask
  /** Runs a query and gives its rows. @throws CrmError of kind `source`. */
  readonly rows: (request: Pick<VendorRequest, 'path' | 'text'>, call: CallContext) => Promise<readonly NativeRow[]>
  /**
   * Posts a writing request, once; a second time only where the vendor says that it did not know the session.
   * @throws CrmError of kind `source` for anything but an answer of the web service.
   */
  readonly write: (request: WriteRequest, call: WriteCall) => Promise<Answer>
  /** The vendor's clock as the last sign-in saw it; null before the first. */
  readonly clock: () => ClockReading | null
  /** Id of the user whom the calls are made for; null before the first call. */
  readonly userId: () => string | null
}

/** Opens the connection of one source; no call is made yet. */
export function createConnection(
  settings: Pick<VtigerSettings, 'baseUrl' | 'auth' | 'sessions'>,
  transport: TransportFactory,
): Connection {
  const { source, now } = transport
  const session = createSession(settings, source, now)
  const send = transport.create({ auth: session.layer })
  const ask: Ask = async (path, text, call) => {
    const url = `${settings.baseUrl}${path}`
    const headers = { accept: 'application/json' }
    const response = await send({ method: 'GET', url, headers, text, repeatable: true }, call)
    const answer = readAnswer(response, source)
    forgetBody(response)
    if (!answer.ok) throw errorOfCode(answer.code, source)
    return answer.result
  }
  return {
    source,
    now,
    ask,
    rows: async ({ path, text }, call) => {
      const result = await ask(path, text, call)
      // A row that is no object is one without an id: it is left out by itself.
      if (Array.isArray(result)) return result.map((row: unknown) => (isRow(row) ? row : {}))
      throw new CrmError('SOURCE_PROTOCOL_ERROR', 'Vtiger answered a query with something that is not a list of rows', {
        source,
      })
    },
    write: async ({ method, path, body = '', contentType, text }, call) => {
      const url = `${settings.baseUrl}${path}`
      const headers = { accept: 'application/json', 'content-type': contentType ?? 'application/json' }
      const { onSend } = call
      const response = await send({ method, url, headers, body, text, repeatable: false, onSend }, call)
      const answer = readAnswer(response, source)
      if (answer.ok || response.status < 500 || isLostSession(answer.code)) return answer
      // Relatives of the product write an order whole and then answer 500 with an error in the envelope.
      throw new CrmError(
        'SOURCE_UNAVAILABLE',
        `Vtiger broke off while it was writing (${answer.code}, status ${response.status})`,
        { source },
      )
    },
    clock: () => session.clock(),
    userId: () => session.userId(),
  }
}
