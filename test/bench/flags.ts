import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { Effort } from './harness/rounds.js'
import { queryNames, type QueryName } from './queries.js'
import { sectionTitles, type SectionName } from './sections/section.js'

/** What a run is told on its command line; README.md explains each. */
export interface Flags {
  readonly names: readonly QueryName[]
  readonly sections: readonly SectionName[]
  readonly effort: Effort
  readonly quick: boolean
  readonly peers: PeersWanted
  readonly dist: string | undefined
  readonly before: string | undefined
  readonly json: string | undefined
  readonly write: boolean
}

const peersWanted = ['all', 'none', 'node-fetch'] as const

/** Which other servers take part: with their best client, none, or with the client that this server uses. */
export type PeersWanted = (typeof peersWanted)[number]

/** Reads the command line. @throws with what is allowed. */
export function readFlags(args: readonly string[]): Flags {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', default: queryNames.join(',') },
      sections: { type: 'string' },
      rounds: { type: 'string' },
      quick: { type: 'boolean', default: false },
      peers: { type: 'string', default: 'all' },
      dist: { type: 'string' },
      before: { type: 'string' },
      json: { type: 'string' },
      write: { type: 'boolean', default: false },
    },
  })
  const { quick } = values
  const allSections = Object.keys(sectionTitles) as SectionName[]
  const rounds = Number(values.rounds ?? (quick ? 3 : 7))
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds is a whole number from 1 on')
  return {
    names: values.only.split(',').map((name) => oneOf(queryNames, name, '--only')),
    sections: (values.sections?.split(',') ?? (quick ? ['queries'] : allSections)).map((name) =>
      oneOf(allSections, name, '--sections'),
    ),
    effort: { rounds, sliceMs: quick ? 800 : 1_500, warmUpMs: quick ? 2_000 : 8_000 },
    quick,
    peers: oneOf(peersWanted, values.peers, '--peers'),
    dist: values.dist === undefined ? undefined : resolve(values.dist),
    before: values.before === undefined ? undefined : resolve(values.before),
    json: values.json,
    write: values.write,
  }
}

function oneOf<T extends string>(allowed: readonly T[], given: string, flag: string): T {
  const known = allowed.find((name) => name === given)
  if (known === undefined) throw new Error(`${flag} knows ${allowed.join(', ')}; not ${given}`)
  return known
}
