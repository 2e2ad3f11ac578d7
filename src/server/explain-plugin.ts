import type { ApolloServerPlugin } from '@apollo/server'
import type { GraphContext } from '../../resolvers/index.js'

/**
 * Puts the explanation into `extensions.explain` where the request asked for it by header. A request that is only
 * planned has no data: its lists were filled with example records, which no client may see.
 */
export function explainPlugin(): ApolloServerPlugin<GraphContext> {
  return {
    requestDidStart: async () => ({
      willSendResponse: async ({ response, contextValue }) => {
        const explanation = contextValue.operation.explanation()
        if (explanation === null || response.body.kind !== 'single') return
        const { singleResult } = response.body
        singleResult.extensions = { ...singleResult.extensions, explain: explanation }
        if (contextValue.operation.explain === 'plan' && 'data' in singleResult) singleResult.data = null
      },
    }),
  }
}
