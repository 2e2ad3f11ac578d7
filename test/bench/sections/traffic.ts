import type { Contestant } from '../contestants/contestant.js'
import type { Source } from '../contestants/source.js'
import { ask } from '../harness/http-request.js'
import { queries, type QueryName } from '../queries.js'
import type { Count } from '../source/server.js'

/** What one request of a contestant makes the source answer. */
export type Traffic = Count

const requests = 5

/** Counts, over a few requests one after another, what a query costs the source; exact, so no rounds are needed. */
export async function trafficOf(contestant: Contestant, name: QueryName, source: Source): Promise<Traffic> {
  await source.reset()
  for (let request = 0; request < requests; request++) await ask(contestant.request(queries[name]))
  const { calls, bytes } = await source.counts()
  return { calls: calls / requests, bytes: bytes / requests }
}
