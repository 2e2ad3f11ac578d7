import { createHash } from 'node:crypto'
import { join, resolve } from 'node:path'
import express, { Router, type Response } from 'express'
import type { Example } from './examples.js'

/** What the page asks the server for before it shows anything. */
export interface Welcome {
  /** Under which name the browser keeps tabs; other sources, other tabs. */
  readonly namespace: string
  readonly examples: readonly Example[]
}

/** What a server offers in GraphiQL. A browser keeps tabs by address, so their names tell servers apart. */
export function welcomeOf(examples: readonly Example[]): Welcome {
  const digest = createHash('sha256').update(JSON.stringify(examples)).digest('hex')
  return { namespace: `crm-federation-${digest.slice(0, 12)}`, examples }
}

/**
 * What the GraphiQL page may do: talk to its own server and nothing else. The editor writes inline styles, starts its
 * workers from blobs in some browsers, and carries small fonts and images inside its style sheet.
 */
const contentSecurityPolicy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "worker-src 'self' blob:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

function setSafetyHeaders(response: Response): void {
  response.setHeader('Content-Security-Policy', contentSecurityPolicy)
  response.setHeader('X-Content-Type-Options', 'nosniff')
  response.setHeader('Referrer-Policy', 'no-referrer')
}

/**
 * Serves the built GraphiQL page at `/` and its files below `/assets`; every other path is left to the next handler.
 * The page is revalidated on each visit; its files carry a content hash in their names and are kept for a year.
 * While the folder has no page, `/` answers 503 and says how to build it; a later build is picked up without a restart.
 * @param folder Output folder of `vite build`, absolute or relative to the working directory.
 * @param examples Operations of the tabs on a first visit, given at `/graphiql.json`.
 */
export function createGraphiqlRouter(folder: string, examples: readonly Example[]): Router {
  const root = resolve(folder)
  const router = Router()
  const welcome = welcomeOf(examples)

  router.get('/graphiql.json', (_request, response) => {
    setSafetyHeaders(response)
    response.setHeader('Cache-Control', 'no-cache')
    response.json(welcome)
  })

  router.get('/', (_request, response, next) => {
    setSafetyHeaders(response)
    response.setHeader('Cache-Control', 'no-cache')
    response.sendFile('index.html', { root, cacheControl: false }, (error?: NodeJS.ErrnoException) => {
      if (error === undefined || response.headersSent) return
      if (error.code !== 'ENOENT') return next(error)
      response.status(503).type('text/plain').send('GraphiQL has not been built yet: run "npm run build" first.\n')
    })
  })

  router.use(
    '/assets',
    express.static(join(root, 'assets'), {
      index: false,
      redirect: false,
      immutable: true,
      maxAge: '1y',
      setHeaders: setSafetyHeaders,
    }),
  )

  return router
}
