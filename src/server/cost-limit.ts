import type { GraphQLRequestContextDidResolveOperation } from '@apollo/server'
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

/**
 * How many objects an operation could return; infinitely many when its fragments, spread out, hold more fields than are
 * counted. Its arguments must be known to be good.
 */
export function costOf({
  request,
  document,
  schema,
  operationName,
}: Pick<
  GraphQLRequestContextDidResolveOperation<GraphContext>,
  'request' | 'document' | 'schema' | 'operationName'
>): number {
  try {
    return getComplexity({
      schema,
      query: document,
      ...(operationName === null ? {} : { operationName }),
      variables: request.variables ?? {},
      estimators: [objectCount],
    })
  } catch (error) {
    // With good arguments the library throws for one reason: it counts 10,000 fields and no more.
    if (error instanceof GraphQLError) return Infinity
    throw error
  }
}
