import { randomBytes } from 'node:crypto'
import { defaultToProduction, loadConfig } from '../config/index.js'
import { skewText } from '../transport/index.js'
import { compactHeap } from './compact-heap.js'
import { surviveLostFailures } from './lost-failures.js'
import { HeapRest } from './rest-heap.js'
import { setHeapFlags } from './heap-flags.js'
import { connectSources, serverLimits } from './sources.js'
import { openStores } from './stores.js'
import { untilStopped } from './stopping.js'

/** How long the port stays open after a signal unless `server.drainMs` says otherwise, in milliseconds. */
const defaultDrainMs = 5_000
/** Longer than a save of a job, or the call it is at, usually takes; milliseconds. */
const storesEndMs = 20_000

/** Starts the server on a configuration and runs until it is told to stop. @throws CONFIG_INVALID */
export async function serve(file: string): Promise<void> {
  setHeapFlags()
  defaultToProduction()
  const config = loadConfig(file, { withJournalFolder: true })
  const [{ startServer }, { LineLogger }] = await Promise.all([import('../server/server.js'), import('./logger.js')])
  const logger = new LineLogger(config.log.level)
  surviveLostFailures(logger)
  const stores = await openStores(
    config,
    (reason) => logger.warn({ reason }, 'Redis cannot be reached'),
    (store, trouble) => {
      if (trouble === null) logger.info({ store }, 'the store takes everything again')
      else logger.warn({ store, trouble }, 'what needs this store is refused or waits, all else is served')
    },
  )
  const { cursorSecret } = config.server
  if (cursorSecret === undefined) {
    logger.warn({}, 'server.cursorSecret is not set: cursors given out now will not be valid after a restart')
  }
  const graphiql = (config.server.graphiql ?? true) && config.server.introspection !== false
  const server = await startServer({
    journal: stores.journal,
    jobs: stores.jobs,
    sources: connectSources(config.sources, config.limits, (source, skewMs) =>
      logger.warn(
        { source, skewMs },
        `The clock of this source is ${skewText(skewMs)} of ours; see that both are right`,
      ),
    ),
    port: config.server.port,
    host: config.server.host,
    cursorSecret: cursorSecret ?? randomBytes(32).toString('base64url'),
    introspection: config.server.introspection,
    graphiql,
    executionMode: config.execution.mode,
    limits: serverLimits(config.limits),
    links: config.links,
    logger,
  })
  await compactHeap()
  new HeapRest({ underway: () => server.underway() }).start()
  const { drainMs = defaultDrainMs } = config.server
  await untilStopped(
    [stores, { close: () => server.stop(drainMs) }],
    () => announce(server.url, graphiql),
    drainMs + server.patienceMs + storesEndMs,
  )
}

/** The lines that say where the server is. */
export function announce(url: string, graphiql: boolean): void {
  console.log(`crm-federation ready: ${url}/graphql`)
  if (graphiql) console.log(`GraphiQL: ${url}/`)
}
