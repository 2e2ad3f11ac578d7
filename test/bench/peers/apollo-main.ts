/** Apollo Server with DataLoader, as a process of its own: `node peers/apollo-main.js <base URL of the source> <client>`. */
import { ApolloServer } from '@apollo/server'
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled'
import { startStandaloneServer } from '@apollo/server/standalone'
import { announceUrl } from '../harness/announce.js'
import { createPeerContext, resolvers, type PeerContext } from './resolvers.js'
import { createReadList } from './source.js'
import { typeDefs } from './type-defs.js'

const readList = createReadList(process.argv[2] ?? '', process.argv[3] ?? '')
const server = new ApolloServer<PeerContext>({
  typeDefs,
  resolvers,
  // No cache hints are used; without them each field would still be counted.
  plugins: [ApolloServerPluginCacheControlDisabled()],
})
const { url } = await startStandaloneServer(server, {
  listen: { port: 0, host: '127.0.0.1' },
  context: () => Promise.resolve(createPeerContext(readList)),
})
announceUrl(url.replace(/\/$/, ''))
