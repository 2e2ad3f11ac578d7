import type { ResponseStep } from './request-plugin.js'

const json = 'application/json; charset=utf-8'

/** The answers to what clients mostly say that they accept. */
const usual: ReadonlyMap<string, string> = new Map([
  ['application/json', json],
  ['*/*', json],
  ['application/graphql-response+json', 'application/graphql-response+json; charset=utf-8'],
])

/** Settles the content type where no negotiation is needed; whatever else a client accepts is left to Apollo Server. */
export const chooseContentType: ResponseStep = ({ request, response }) => {
  const type = usual.get(request.http?.headers.get('accept') ?? '')
  if (type !== undefined && response.body.kind === 'single') response.http.headers.set('content-type', type)
}
