/**
 * Mercurius on Fastify with graphql-jit from the first request on, and DataLoader, as a process of its own:
 * `node peers/mercurius-main.js <base URL of the source> <client>`.
 */
import { fastify } from 'fastify'
import { mercurius } from 'mercurius'
import { announceUrl } from '../harness/announce.js'
import { createPeerContext, resolvers } from './resolvers.js'
import { createReadList } from './source.js'
import { typeDefs } from './type-defs.js'

const readList = createReadList(process.argv[2] ?? '', process.argv[3] ?? '')
const app = fastify()
await app.register(mercurius, {
  schema: typeDefs,
  // Mercurius types a resolver by the types it generates; these are common to both peers.
  resolvers: resolvers as never,
  context: () => createPeerContext(readList),
  jit: 1,
})
announceUrl(await app.listen({ port: 0, host: '127.0.0.1' }))
