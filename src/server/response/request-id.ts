import type { ResponseStep } from './response-step.js'

/** Tells the request id in the header `x-request-id` and beside every masked error, so that the log line can be found. */
export const tellRequestId: ResponseStep = ({ response, contextValue: { requestId } }) => {
  response.http.headers.set('x-request-id', requestId)
  if (response.body.kind !== 'single') return
  const { singleResult } = response.body
  if (singleResult.errors === undefined) return
  singleResult.errors = singleResult.errors.map((error) =>
    error.extensions?.['code'] === 'INTERNAL_SERVER_ERROR'
      ? { ...error, extensions: { ...error.extensions, requestId } }
      : error,
  )
}
