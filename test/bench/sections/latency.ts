import { measureRounds, measureSlice } from '../harness/rounds.js'
import { beside, table } from '../harness/table.js'
import type { Comparing } from './queries.js'
import type { Section } from './section.js'

const latencyMs = 50
const requestsEach = 8

/**
 * The time of each query when every answer of the source takes 50 ms: shows which calls wait for one another. One
 * connection, medians over the requests of a slice, then over the rounds.
 */
export async function measureLatency({ contestants, names, source, load, effort }: Comparing): Promise<Section> {
  await source.setLatency(latencyMs)
  const columns: { query: string; cells: readonly { name: string; ms: number; ratio: number }[] }[] = []
  for (const query of names) {
    const figures = await measureRounds(contestants, Math.min(effort.rounds, 5), (contestant) =>
      measureSlice(load, contestant, query, { connections: 1, milliseconds: 0, count: requestsEach }),
    )
    const cells = [...figures].map(([name, { p50 }]) => ({ name, ms: p50.value, ratio: p50.ratio }))
    columns.push({ query, cells })
  }
  await source.setLatency(0)
  const rows = contestants.map(({ name }, index) => [
    name,
    ...columns.map(({ cells }) => beside(cells[index]!.ms, cells[index]!.ratio)),
  ])
  const text = table(['server, ms', ...columns.map(({ query }) => query)], rows)
  return { name: 'latency', text, data: { latencyMs, columns } }
}
