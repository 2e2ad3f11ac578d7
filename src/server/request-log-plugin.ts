import type { ApolloServerPlugin } from '@apollo/server'
import type { GraphContext } from '../../resolvers/index.js'
import type { ServerLogger } from './server-types.js'

/** One line for each request: id, operation, milliseconds, error codes. Never variables, never data. */
export function requestLogPlugin(logger: ServerLogger): ApolloServerPlugin<GraphContext> {
  return {
    requestDidStart: async () => {
      const started = performance.now()
      return {
        willSendResponse: async ({ response, contextValue, operationName, operation }) => {
          const errors = response.body.kind === 'single' ? (response.body.singleResult.errors ?? []) : []
          logger.info(
            {
              requestId: contextValue.requestId,
              operation: operationName ?? null,
              kind: operation?.operation ?? null,
              milliseconds: Math.round(performance.now() - started),
              codes: errors.map((error) => error.extensions?.['code']),
            },
            'request',
          )
        },
      }
    },
  }
}
