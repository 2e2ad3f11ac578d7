import type { Contestant } from '../contestants/contestant.js'
import type { Source } from '../contestants/source.js'
import type { Load } from '../harness/load.js'
import { measureRounds, measureSlice, type Effort, type Figures } from '../harness/rounds.js'
import { beside, figure, table } from '../harness/table.js'
import { queries, type QueryName } from '../queries.js'
import { trafficOf, type Traffic } from './traffic.js'

/** What was measured of one query with so many connections. */
export interface Comparison {
  readonly query: QueryName
  readonly connections: number
  readonly rows: readonly ComparisonRow[]
}

interface ComparisonRow extends Traffic {
  readonly name: string
  readonly figures: Figures
}

/** Lets every contestant compile what it runs, before anything is measured. */
export async function warmUp(
  contestants: readonly Contestant[],
  names: readonly QueryName[],
  load: Load,
  milliseconds: number,
): Promise<void> {
  for (const name of names) {
    for (const contestant of contestants)
      await load.run({ request: contestant.request(queries[name]), connections: 10, milliseconds })
  }
}

/** Measures one query on all contestants with so many connections. */
export async function compare(
  contestants: readonly Contestant[],
  query: QueryName,
  connections: number,
  { load, source, effort }: { readonly load: Load; readonly source: Source; readonly effort: Effort },
): Promise<Comparison> {
  const traffic = new Map<string, Traffic>()
  for (const contestant of contestants) traffic.set(contestant.name, await trafficOf(contestant, query, source))
  const figures = await measureRounds(contestants, effort.rounds, (contestant) =>
    measureSlice(load, contestant, query, { connections, milliseconds: effort.sliceMs }),
  )
  return {
    query,
    connections,
    rows: contestants.map(({ name }) => ({ name, figures: figures.get(name)!, ...traffic.get(name)! })),
  }
}

/** One table of a comparison; the figure behind each is how many times the floor's it is. */
export function comparisonText({ query, connections, rows }: Comparison): string {
  const floor = rows[0]!
  const head = ['server', 'CPU ms', 'p50 ms', 'p99 ms', 'requests/s', 'memory MB', 'calls', 'bytes']
  const body = rows.map(({ name, figures, calls, bytes }) => [
    name,
    ...(['cpu', 'p50', 'p99', 'perSecond', 'memory'] as const).map((metric) =>
      beside(figures[metric].value, figures[metric].ratio),
    ),
    beside(calls, calls / floor.calls),
    beside(bytes, bytes / floor.bytes),
    ...(connections > 1 ? [figure(figures.worst.value)] : []),
  ])
  const title = `${query}, ${connections} ${connections === 1 ? 'connection' : 'connections'}: ${queries[query].about}`
  return `### ${title}\n\n${table(connections > 1 ? [...head, 'longest / median wait'] : head, body)}`
}
