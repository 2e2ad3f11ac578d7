import { CrmError } from '../errors/index.js'
import type { CallTrace, HttpRequest, HttpResponse, Layer } from './http.js'
import type { Timing } from './timing.js'

/**
 * Tells `onCall` about each attempt, sign-in included, and `onResponse` about each answer. Only the request's own
 * secret-free text, status, time and size are told.
 */
export function traceLayer(
  source: string,
  timing: Timing,
  onResponse?: (response: HttpResponse, request: HttpRequest) => void,
): Layer {
  return (next) => async (request, call) => {
    const started = timing.now()
    const tell = (status: CallTrace['status'], responseBytes: number): void =>
      call.onCall?.({
        source,
        request: request.text,
        status,
        milliseconds: timing.now() - started,
        responseBytes,
        signIn: request.signIn,
      })
    let response: HttpResponse
    try {
      response = await next(request, call)
    } catch (error) {
      tell(error instanceof CrmError ? error.code : 'INTERNAL_SERVER_ERROR', 0)
      throw error
    }
    tell(response.status, response.bytes ?? Buffer.byteLength(response.body))
    onResponse?.(response, request)
    return response
  }
}
