import type { ResponseStep } from './response-step.js'

const requestErrorCodes: ReadonlySet<unknown> = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'CURSOR_INVALID',
  'COST_LIMIT_EXCEEDED',
])

/**
 * For clients that accept `application/json` only, GraphQL over HTTP asks for status 200 on well-formed requests whose
 * document, variables or arguments are refused; Apollo Server answers 400. Clients that accept
 * `application/graphql-response+json` keep the 400.
 */
export const chooseStatus: ResponseStep = ({ request, response }) => {
  if (response.http.status !== 400) return
  const accept = request.http?.headers.get('accept') ?? ''
  if (accept.includes('application/graphql-response+json')) return
  const errors = response.body.kind === 'single' ? response.body.singleResult.errors : undefined
  if (errors?.some((error) => requestErrorCodes.has(error.extensions?.['code'])) === true) response.http.status = 200
}
