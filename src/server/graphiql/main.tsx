import 'graphiql/setup-workers/vite'
import '@fontsource/noto-sans-sc/400.css'
import 'graphiql/style.css'
import './page.css'
import { createGraphiQLFetcher, createLocalStorage } from '@graphiql/toolkit'
import { GraphiQL } from 'graphiql'
import { createRoot } from 'react-dom/client'

// Relative to the page, so that it also holds behind a proxy that serves us under a path.
const url = new URL('graphql', document.baseURI).href
// Apollo's cross-site request forgery guard wants a header that no plain HTML form can send.
const fetcher = createGraphiQLFetcher({ url, headers: { 'apollo-require-preflight': 'true' } })

/** What the server that runs offers; see `Welcome` in `../graphiql.ts`. */
interface Welcome {
  readonly namespace: string
  readonly examples: readonly {
    readonly query: string
    readonly variables?: Readonly<Record<string, unknown>>
    readonly headers?: Readonly<Record<string, string>>
  }[]
}

async function welcome(): Promise<Welcome> {
  try {
    const answer = await fetch(new URL('graphiql.json', document.baseURI))
    if (answer.ok) return (await answer.json()) as Welcome
  } catch {
    // Without examples the page is as good for typing.
  }
  return { namespace: 'crm-federation', examples: [] }
}

const { namespace, examples } = await welcome()
const defaultTabs = examples.map(({ query, variables, headers }) => ({
  query,
  variables: variables && JSON.stringify(variables, null, 2),
  headers: headers && JSON.stringify(headers, null, 2),
}))
// The browser keeps tabs by address: those of the demo, which write, must not come back over real sources.
const storage = createLocalStorage({ namespace })

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no element with the id "root"')
createRoot(root).render(
  <GraphiQL fetcher={fetcher} storage={storage} {...(defaultTabs.length > 0 ? { defaultTabs } : {})} />,
)
