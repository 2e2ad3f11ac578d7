import type { Flags } from '../flags.js'
import { sourceName } from '../shape/values.js'
import type { Contestant } from './contestant.js'
import { floor } from './floor.js'
import { ownServer } from './own-server.js'
import { startPeers } from './peers.js'
import type { Source } from './source.js'

/** Starts all that are compared, the floor first. `dist` and `before` are folders of other builds of this server. */
export async function startContestants(
  source: Source,
  { peers, dist, before }: Pick<Flags, 'peers' | 'dist' | 'before'>,
): Promise<readonly Contestant[]> {
  const sources = [{ name: sourceName, baseUrl: source.baseUrl }]
  return [
    await floor(source.baseUrl),
    await ownServer('crm-federation', sources, dist === undefined ? {} : { dist }),
    await ownServer('crm-federation, tuned', sources, {
      ...(dist === undefined ? {} : { dist }),
      // As the project's README advises for a server with much to do.
      httpClient: 'undici',
      nodeArgs: ['--max-semi-space-size=64', '--no-memory-reducer'],
    }),
    ...(before === undefined ? [] : [await ownServer('before', sources, { dist: before })]),
    ...(peers === 'none' ? [] : await startPeers(source.baseUrl, peers === 'node-fetch' ? 'node-fetch' : 'undici')),
  ]
}
