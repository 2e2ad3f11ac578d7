import type { ApolloServerPlugin } from '@apollo/server'
import type { GraphContext } from '../../resolvers/index.js'
import type { Admit } from './admission.js'
import type { Respond } from './executor.js'
import type { RequestLog } from './request-log.js'
import type { ResponseStep } from './response-step.js'
import type { Underway } from './underway.js'

/** What a request meets, in this order. */
export interface RequestStages {
  readonly admit: Admit
  readonly respond: Respond
  readonly steps: readonly ResponseStep[]
  /** Null = nothing is logged. */
  readonly log: RequestLog | null
  /** Told when an operation begins and ends, whether anybody waits for it or not. */
  readonly underway: Underway
}

/** Puts all that we do to a request into one plugin: each plugin costs every request promises at every hook. */
export function requestPlugin({
  admit,
  respond,
  steps,
  log,
  underway,
}: RequestStages): ApolloServerPlugin<GraphContext> {
  return {
    unexpectedErrorProcessingRequest: async ({ requestContext }) =>
      underway.ended(requestContext.contextValue.operation),
    requestDidStart: async (request) => {
      const started = performance.now()
      underway.began(request.contextValue.operation)
      return {
        didResolveOperation: async (context) => admit(context),
        responseForOperation: respond,
        didEncounterErrors: async (context) => log?.failed(context),
        willSendResponse: async (context) => {
          for (const step of steps) step(context)
          log?.answered(context, started)
          underway.ended(context.contextValue.operation)
        },
      }
    },
  }
}
