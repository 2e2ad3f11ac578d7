import { GraphQLError, type GraphQLScalarLiteralParser, type ValueNode } from 'graphql'

/** A parser of literals whose errors say where the literal stands. GraphQL itself does not add the place. */
export function atLiteral<T>(parse: (node: ValueNode) => T): GraphQLScalarLiteralParser<T> {
  return (node) => {
    try {
      return parse(node)
    } catch (error) {
      if (!(error instanceof GraphQLError) || error.nodes !== undefined) throw error
      throw new GraphQLError(error.message, { nodes: node, extensions: error.extensions })
    }
  }
}
