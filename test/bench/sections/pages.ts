import { ask, graphqlRequest } from '../harness/http-request.js'

/** Most records that the server gives in one page. */
export const pageSize = 100

const text = `query Page($first: Int!, $after: String) {
  customers(first: $first, after: $after) {
    nodes { id nativeId name status nativeStatus industry phone email createdAt updatedAt }
    pageInfo { endCursor hasNextPage }
  }
}`

interface Answer {
  readonly nodes: readonly { readonly createdAt: string }[]
  readonly pageInfo: { readonly endCursor: string; readonly hasNextPage: boolean }
}

/**
 * Reads so many pages of customers one after another, newest first, each from the cursor of the one before it.
 * `onPage` hears the number of each page, from 1. @throws when a page is short or out of order.
 */
export async function readPages(url: string, pages: number, onPage: (page: number) => void = () => {}): Promise<void> {
  let after: string | null = null
  let last: string | null = null
  for (let page = 1; page <= pages; page++) {
    const data = await ask(graphqlRequest(`${url}/graphql`, text, { first: pageSize, after }))
    const { nodes, pageInfo } = data['customers'] as Answer
    if (nodes.length !== pageSize) throw new Error(`Page ${page} has ${nodes.length} records`)
    for (const { createdAt } of nodes) {
      if (last !== null && createdAt > last) throw new Error(`Page ${page} is out of order at ${createdAt}`)
      last = createdAt
    }
    after = pageInfo.endCursor
    onPage(page)
  }
}
