import { randomBytes } from 'node:crypto'
import { portFromEnvironment } from '../config/index.js'
import { startDemoSources } from './demo-sources.js'
import { surviveLostFailures } from './lost-failures.js'
import { announce } from './serve.js'
import { connectSources } from './sources.js'
import { untilStopped } from './stopping.js'

/** Starts every sandbox and the server on them; runs until it is told to stop. Needs no network and no account. */
export async function demo(scale: number): Promise<void> {
  const port = portFromEnvironment() ?? 4000
  const [{ startServer }, { demoExamples }, { LineLogger }] = await Promise.all([
    import('../server/server.js'),
    import('../server/examples.js'),
    import('./logger.js'),
  ])
  const { sources, sandboxes } = await startDemoSources(scale)
  const closeSandboxes = async (): Promise<void> => {
    await Promise.all(sandboxes.map((sandbox) => sandbox.close()))
  }
  try {
    const logger = new LineLogger('warn')
    surviveLostFailures(logger)
    const server = await startServer({
      sources: connectSources(sources),
      port,
      cursorSecret: randomBytes(32).toString('base64url'),
      examples: demoExamples,
      logger,
    })
    await untilStopped([{ close: closeSandboxes }, server], () => announce(server.url, true))
  } catch (error) {
    await closeSandboxes()
    throw error
  }
}
