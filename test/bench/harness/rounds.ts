import type { Contestant } from '../contestants/contestant.js'
import { queries, type QueryName } from '../queries.js'
import type { Load } from './load.js'
import { cpuMilliseconds, residentMegabytes } from './process-figures.js'
import { median, rotated } from './statistics.js'

/** What one slice of load told of one contestant. */
export interface Slice {
  readonly p50: number
  readonly p99: number
  /** Longest wait over the median one. */
  readonly worst: number
  readonly perSecond: number
  /** CPU time of the contestant's process for each request, in milliseconds. */
  readonly cpu: number
  /** Resident memory of the process after the slice, in MB. */
  readonly memory: number
}

/** A figure over all rounds: its median, and the median of its ratio to the floor's in the same round. */
export interface Figure {
  readonly value: number
  readonly ratio: number
}

/** The figures of one contestant by name. */
export type Figures = Readonly<Record<keyof Slice, Figure>>

/** How long and how often to measure. */
export interface Effort {
  readonly rounds: number
  readonly sliceMs: number
  readonly warmUpMs: number
}

/** Runs one slice of load on one contestant. */
export async function measureSlice(
  load: Load,
  contestant: Contestant,
  name: QueryName,
  { connections, milliseconds, count }: { connections: number; milliseconds: number; count?: number },
): Promise<Slice> {
  const { pid } = contestant.program
  const before = cpuMilliseconds(pid)
  const result = await load.run({ request: contestant.request(queries[name]), connections, milliseconds, count })
  return {
    p50: result.p50,
    p99: result.p99,
    worst: result.longest / result.p50,
    perSecond: result.perSecond,
    cpu: (cpuMilliseconds(pid) - before) / result.served,
    memory: residentMegabytes(pid),
  }
}

/**
 * Measures contestants side by side: in each round each of them runs one short slice, in a sequence that turns from
 * round to round, so that whatever else the machine does falls on all of them. The first contestant is the floor.
 */
export async function measureRounds(
  contestants: readonly Contestant[],
  rounds: number,
  slice: (contestant: Contestant) => Promise<Slice>,
): Promise<ReadonlyMap<string, Figures>> {
  const slices = new Map<string, Slice[]>(contestants.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const contestant of rotated(contestants, round)) slices.get(contestant.name)!.push(await slice(contestant))
  }
  const floor = slices.get(contestants[0]!.name)!
  return new Map([...slices].map(([name, own]) => [name, figuresOf(own, floor)]))
}

const metrics = ['p50', 'p99', 'worst', 'perSecond', 'cpu', 'memory'] as const satisfies readonly (keyof Slice)[]

function figuresOf(own: readonly Slice[], floor: readonly Slice[]): Figures {
  const figure = (metric: keyof Slice): Figure => ({
    value: median(own.map((slice) => slice[metric])),
    ratio: median(own.map((slice, round) => slice[metric] / floor[round]![metric])),
  })
  return Object.fromEntries(metrics.map((metric) => [metric, figure(metric)])) as Figures
}
