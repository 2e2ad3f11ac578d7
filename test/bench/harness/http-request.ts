/** Stands in a body for the number of the request: nobody is asked the very same thing twice. */
export const numberMark = '#number#'

/** One request, sent again and again. */
export interface BenchRequest {
  readonly url: string
  readonly method: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A GraphQL operation as POST, with one more variable than it uses: the number of the request. */
export function graphqlRequest(
  url: string,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): BenchRequest {
  return {
    url,
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query, variables: { ...variables, number: numberMark } }),
  }
}

/** A GET without a body. */
export function getRequest(url: string): BenchRequest {
  return { url, method: 'GET', headers: { accept: 'application/json' }, body: '' }
}

/** Sends a request once and gives its `data`. @throws when the status is not 200 or the answer has errors. */
export async function ask(request: BenchRequest): Promise<Readonly<Record<string, unknown>>> {
  const { url, method, headers, body } = request
  const response = await fetch(url, { method, headers, ...(method === 'POST' ? { body } : {}) })
  const text = await response.text()
  const answer = JSON.parse(text) as { data?: Readonly<Record<string, unknown>>; errors?: unknown }
  if (response.status !== 200 || answer.errors !== undefined || answer.data === undefined) {
    throw new Error(`${url} answered ${response.status}: ${text.slice(0, 500)}`)
  }
  return answer.data
}
