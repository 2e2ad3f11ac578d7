import type { ApolloServerPlugin } from '@apollo/server'
import { GraphQLError } from 'graphql'
import { getComplexity, type ComplexityEstimator } from 'graphql-query-complexity'
import type { GraphContext } from '../../resolvers/index.js'

/** Rows of a list that names no size; the same default that the resolvers use. */
const defaultRows = 20

/** Counts the objects an operation could return: lists multiply by their size, leaves are free. */
const objectCount: ComplexityEstimator = ({ args, childComplexity, field }) => {
  const named = (args['first'] ?? args['last']) as unknown
  if (Array.isArray(args['ids'])) return args['ids'].length * Math.max(1, childComplexity)
  const isList = field.args.some((argument) => argument.name === 'first')
  if (!isList) return childComplexity === 0 ? 0 : childComplexity + 1
  const rows = typeof named === 'number' ? Math.max(0, named) : defaultRows
  return rows * Math.max(1, childComplexity)
}

/** Refuses operations that could return more objects than allowed, before anything is called. COST_LIMIT_EXCEEDED. */
export function costLimitPlugin(maxCost: number): ApolloServerPlugin<GraphContext> {
  return {
    requestDidStart: async () => ({
      didResolveOperation: async ({ request, document, schema, operationName }) => {
        const cost = getComplexity({
          schema,
          query: document,
          ...(operationName === null ? {} : { operationName }),
          variables: request.variables ?? {},
          estimators: [objectCount],
        })
        if (cost > maxCost) {
          throw new GraphQLError(
            `This operation could return ${cost} objects; at most ${maxCost} are allowed. Ask for smaller pages or fewer nested lists`,
            { extensions: { code: 'COST_LIMIT_EXCEEDED', http: { status: 400 } } },
          )
        }
      },
    }),
  }
}
