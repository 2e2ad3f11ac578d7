import { GraphQLError, type ASTVisitor, type ValidationContext } from 'graphql'

/**
 * Refuses operations of a kind that the schema has no root type for: the specification's own rules let them pass, and
 * they fail only when they are executed.
 */
export function KnownOperationsRule(context: ValidationContext): ASTVisitor {
  return {
    OperationDefinition: (node) => {
      if (context.getSchema().getRootType(node.operation) != null) return
      const message = `This server has no ${node.operation}s; ask again with a query`
      context.reportError(new GraphQLError(message, { nodes: node }))
    },
  }
}
