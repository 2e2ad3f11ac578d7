import type { ApolloServerPlugin } from '@apollo/server'
import type { GraphContext } from '../../resolvers/index.js'
import { extensionsOf, messageOf } from './format-error.js'

/** Adds one `errors` entry for each list and source that failed while the other sources' records were kept. */
export function partialFailurePlugin(): ApolloServerPlugin<GraphContext> {
  return {
    requestDidStart: async () => ({
      willSendResponse: async ({ response, contextValue }) => {
        const { failures } = contextValue.operation
        if (failures.length === 0 || response.body.kind !== 'single') return
        const { singleResult } = response.body
        singleResult.errors = [
          ...(singleResult.errors ?? []),
          ...failures.map(({ path, error }) => ({
            message: messageOf(error),
            path: [...path],
            extensions: extensionsOf(error),
          })),
        ]
      },
    }),
  }
}
