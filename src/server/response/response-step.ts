import type { GraphQLRequestContextWillSendResponse } from '@apollo/server'
import type { GraphContext } from '../../../resolvers/index.js'

/** Changes an answer that is about to be sent. */
export type ResponseStep = (context: GraphQLRequestContextWillSendResponse<GraphContext>) => void
