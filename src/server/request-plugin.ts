import type { ApolloServerPlugin } from '@apollo/server'
import type { GraphContext } from '../../resolvers/index.js'
import type { Admit } from '../execution/admission/admission.js'
import type { Respond } from '../execution/executor.js'
import type { RequestLog } from './request-log.js'
import type { ResponseStep } from './response/response-step.js'
import type { Underway } from './capacity/underway.js'

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

/** Characters from which on a document is long: between reading it, validating it and all else others have their turn. */
const longDocument = 2_000

async function letOthers(source: string | undefined): Promise<void> {
  if ((source?.length ?? 0) >= longDocument) await new Promise(setImmediate)
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
        parsingDidStart: async (context) => () => letOthers(context.source),
        validationDidStart: async (context) => () => letOthers(context.source),
        didResolveOperation: async (context) => {
          admit(context)
          await letOthers(context.source)
        },
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
