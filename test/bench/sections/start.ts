import { setTimeout as wait } from 'node:timers/promises'
import { startOwnServer, type OwnServerOptions } from '../contestants/own-server.js'
import type { Source } from '../contestants/source.js'
import { ask, graphqlRequest } from '../harness/http-request.js'
import { residentMegabytes } from '../harness/process-figures.js'
import { median } from '../harness/statistics.js'
import { figure, table } from '../harness/table.js'
import { queries } from '../queries.js'
import { sourceName } from '../shape/values.js'
import type { Section } from './section.js'

/** Time from the start of this server's process to its first answer, and the memory of one that was never asked. */
export async function measureStart(starts: number, source: Source, options: OwnServerOptions): Promise<Section> {
  const sources = [{ name: sourceName, baseUrl: source.baseUrl }]
  const listening: number[] = []
  const answered: number[] = []
  const idle: number[] = []
  const { text, variables } = queries.Q2
  for (let start = 0; start < starts; start++) {
    const started = performance.now()
    const server = await startOwnServer('start', sources, options)
    await ask(graphqlRequest(`${server.url}/graphql`, text, variables))
    answered.push(performance.now() - started)
    listening.push(server.startMs)
    await server.stop()
    const resting = await startOwnServer('start', sources, options)
    await wait(1_500)
    idle.push(residentMegabytes(resting.pid))
    await resting.stop()
  }
  const measured = { listeningMs: median(listening), answeredMs: median(answered), idleMegabytes: median(idle) }
  const rows = [
    ['start to listening, ms', figure(measured.listeningMs)],
    ['start to first answer, ms', figure(measured.answeredMs)],
    ['memory at rest, MB', figure(measured.idleMegabytes)],
  ]
  return { name: 'start', text: table([`median of ${starts} starts`, ''], rows), data: measured }
}
