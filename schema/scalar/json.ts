import { GraphQLScalarType } from 'graphql'
import { GraphQLJSON } from 'graphql-scalars'

/** Any JSON value, for what a source keeps beyond the unified fields. */
export const Json = new GraphQLScalarType({
  ...GraphQLJSON.toConfig(),
  description: 'Any JSON value: what a source keeps beyond the unified fields, in its own names and shapes.',
})
