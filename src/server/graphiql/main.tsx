import 'graphiql/setup-workers/vite'
import '@fontsource/noto-sans-sc/400.css'
import 'graphiql/style.css'
import './page.css'
import { createGraphiQLFetcher } from '@graphiql/toolkit'
import { GraphiQL } from 'graphiql'
import { createRoot } from 'react-dom/client'
import { examples } from './examples.js'

// Relative to the page, so that it also holds behind a proxy that serves us under a path.
const url = new URL('graphql', document.baseURI).href
// Apollo's cross-site request forgery guard wants a header that no plain HTML form can send.
const fetcher = createGraphiQLFetcher({ url, headers: { 'apollo-require-preflight': 'true' } })

const defaultTabs = examples.map(({ query, variables, headers }) => ({
  query,
  variables: variables && JSON.stringify(variables, null, 2),
  headers: headers && JSON.stringify(headers, null, 2),
}))

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no element with the id "root"')
createRoot(root).render(<GraphiQL fetcher={fetcher} defaultTabs={defaultTabs} />)
