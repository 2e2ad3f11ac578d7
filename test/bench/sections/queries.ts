import type { Contestant } from '../contestants/contestant.js'
import type { Source } from '../contestants/source.js'
import type { Load } from '../harness/load.js'
import type { Effort } from '../harness/rounds.js'
import type { QueryName } from '../queries.js'
import { compare, comparisonText, warmUp, type Comparison } from './compare.js'
import type { Section } from './section.js'

/** What the sections that compare all contestants work with. */
export interface Comparing {
  readonly contestants: readonly Contestant[]
  readonly names: readonly QueryName[]
  readonly source: Source
  readonly load: Load
  readonly effort: Effort
}

/** Every query, first with one connection, then with fifty. */
export async function measureQueries(comparing: Comparing): Promise<Section> {
  const { contestants, names, load, effort } = comparing
  await warmUp(contestants, names, load, effort.warmUpMs)
  const comparisons: Comparison[] = []
  for (const name of names) {
    for (const connections of [1, 50]) comparisons.push(await compare(contestants, name, connections, comparing))
  }
  return { name: 'queries', text: comparisons.map(comparisonText).join('\n\n'), data: comparisons }
}
