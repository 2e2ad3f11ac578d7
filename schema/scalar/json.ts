import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql'
import { GraphQLJSON } from 'graphql-scalars'
import { isExactNumber } from '../../src/model/index.js'

/** A number of a document that a double cannot hold: it stands in for the value until a rule refuses it by its path. */
export class InexactLiteral {
  constructor(readonly digits: string) {}
}

type Variables = Readonly<Record<string, unknown>> | null | undefined

function parseLiteral(node: ValueNode, variables?: Variables): unknown {
  switch (node.kind) {
    case Kind.STRING:
    case Kind.BOOLEAN:
      return node.value
    case Kind.INT:
    case Kind.FLOAT:
      return isExactNumber(node.value) ? Number(node.value) : new InexactLiteral(node.value)
    case Kind.NULL:
      return null
    case Kind.VARIABLE:
      return variables?.[node.name.value]
    case Kind.LIST:
      return node.values.map((item) => parseLiteral(item, variables) ?? null)
    case Kind.OBJECT: {
      // Without a prototype: `__proto__` is a member like any other.
      const value = Object.create(null) as Record<string, unknown>
      for (const field of node.fields) {
        const member = parseLiteral(field.value, variables)
        if (member !== undefined) value[field.name.value] = member
      }
      return value
    }
    case Kind.ENUM:
      throw new GraphQLError(`JSON has no words but true, false and null; put "${node.value}" in quotes`, {
        nodes: node,
      })
  }
}

/** Any JSON value, for what a source keeps beyond the unified fields. */
export const Json = new GraphQLScalarType({
  ...GraphQLJSON.toConfig(),
  description: 'Any JSON value: what a source keeps beyond the unified fields, in its own names and shapes.',
  parseLiteral,
})
