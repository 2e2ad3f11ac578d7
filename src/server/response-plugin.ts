import type { ApolloServerPlugin, GraphQLRequestContextWillSendResponse } from '@apollo/server'
import type { GraphContext } from '../../resolvers/index.js'

/** Changes an answer that is about to be sent. */
export type ResponseStep = (context: GraphQLRequestContextWillSendResponse<GraphContext>) => void

/** Takes steps in their order before an answer is sent; one plugin for all, since each costs every request promises. */
export function responsePlugin(steps: readonly ResponseStep[]): ApolloServerPlugin<GraphContext> {
  return {
    requestDidStart: async () => ({
      willSendResponse: async (context) => {
        for (const step of steps) step(context)
      },
    }),
  }
}
