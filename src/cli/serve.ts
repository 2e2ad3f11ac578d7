import { randomBytes } from 'node:crypto'
import { defaultToProduction, loadConfig } from '../config/index.js'
import { compactHeap } from './compact-heap.js'
import { setHeapFlags } from './heap-flags.js'
import { connectSources, serverLimits } from './sources.js'
import { openStores } from './stores.js'
import { untilStopped } from './stopping.js'

/** Starts the server on a configuration and runs until it is told to stop. @throws CONFIG_INVALID */
export async function serve(file: string): Promise<void> {
  setHeapFlags()
  defaultToProduction()
  const config = loadConfig(file, { withJournalFolder: true })
  const [{ startServer }, { LineLogger }] = await Promise.all([import('../server/server.js'), import('./logger.js')])
  const logger = new LineLogger(config.log.level)
  const stores = await openStores(config, (reason) => logger.warn({ reason }, 'Redis cannot be reached'))
  const { cursorSecret } = config.server
  if (cursorSecret === undefined) {
    logger.warn({}, 'server.cursorSecret is not set: cursors given out now will not be valid after a restart')
  }
  const graphiql = config.server.graphiql ?? true
  const server = await startServer({
    journal: stores.journal,
    jobs: stores.jobs,
    sources: connectSources(config.sources, config.limits),
    port: config.server.port,
    host: config.server.host,
    cursorSecret: cursorSecret ?? randomBytes(32).toString('base64url'),
    introspection: config.server.introspection,
    graphiql,
    limits: serverLimits(config.limits),
    links: config.links,
    logger,
  })
  await compactHeap()
  announce(server.url, graphiql)
  await untilStopped([stores, server])
}

/** The lines that say where the server is. */
export function announce(url: string, graphiql: boolean): void {
  console.log(`crm-federation ready: ${url}/graphql`)
  if (graphiql) console.log(`GraphiQL: ${url}/`)
}
