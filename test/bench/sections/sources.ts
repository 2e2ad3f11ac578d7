import { startOwnServer, type OwnServerOptions } from '../contestants/own-server.js'
import { Source } from '../contestants/source.js'
import { graphqlRequest } from '../harness/http-request.js'
import type { Load } from '../harness/load.js'
import { median } from '../harness/statistics.js'
import { figure, table } from '../harness/table.js'
import type { Section } from './section.js'

const latenciesMs = [20, 40, 60, 80, 100] as const
const rounds = 3
const requests = 8

const text = `query AcrossSources($sources: [String!]!) {
  customers(first: 20, sources: $sources) { nodes { id name status createdAt } }
}`

/** The time of one list over one to five sources that answer after 20 to 100 ms, beside the slowest of them alone. */
export async function measureSources(load: Load, options: OwnServerOptions): Promise<Section> {
  const sources = await Promise.all(
    latenciesMs.map(async (latency, index) => {
      const source = await Source.start({ children: 0, seed: index + 1 })
      await source.setLatency(latency)
      return { name: `crm-${latency}`, source, baseUrl: source.baseUrl }
    }),
  )
  const server = await startOwnServer('sources', sources, options)
  const time = async (names: readonly string[]): Promise<number> => {
    const request = graphqlRequest(`${server.url}/graphql`, text, { sources: names })
    return (await load.run({ request, connections: 1, milliseconds: 0, count: requests })).p50
  }
  const names = sources.map(({ name }) => name)
  await time(names)
  const measured: { sources: number; slowestMs: number; togetherMs: number }[] = []
  for (let count = 1; count <= names.length; count++) {
    const chosen = names.slice(0, count)
    const slowest: number[] = []
    const together: number[] = []
    for (let round = 0; round < rounds; round++) {
      slowest.push(await time(chosen.slice(-1)))
      together.push(await time(chosen))
    }
    measured.push({ sources: count, slowestMs: median(slowest), togetherMs: median(together) })
  }
  await server.stop()
  await Promise.all(sources.map(({ source }) => source.stop()))
  const rows = measured.map(({ sources: count, slowestMs, togetherMs }) => [
    latenciesMs.slice(0, count).join(', '),
    figure(slowestMs),
    figure(togetherMs),
    `${(togetherMs / slowestMs).toFixed(2)}×`,
  ])
  return {
    name: 'sources',
    text: table(['sources, ms to answer', 'slowest alone ms', 'all ms', 'ratio'], rows),
    data: measured,
  }
}
