import { join } from 'node:path'
import { compiled } from '../harness/folders.js'
import { graphqlRequest } from '../harness/http-request.js'
import { startProgram } from '../harness/program.js'
import type { PeerClient } from '../peers/source.js'
import type { Contestant } from './contestant.js'

/** What other servers are called, with the program and the path they answer at. */
const peers = {
  'Apollo + DataLoader': { program: 'peers/apollo-main.js', path: '/' },
  'Mercurius + jit + DataLoader': { program: 'peers/mercurius-main.js', path: '/graphql' },
} as const

/** Starts the other servers on the source, with one of the clients they know. */
export async function startPeers(baseUrl: string, client: PeerClient): Promise<readonly Contestant[]> {
  const started: Contestant[] = []
  for (const [peer, { program: file, path }] of Object.entries(peers)) {
    const name = client === 'undici' ? peer : `${peer}, ${client}`
    const program = await startProgram({
      name,
      args: [join(compiled, file), baseUrl, client],
      ready: /ready (\S+)/,
    })
    started.push({
      name,
      program,
      request: ({ text, variables }) => graphqlRequest(program.url + path, text, variables),
    })
  }
  return started
}
