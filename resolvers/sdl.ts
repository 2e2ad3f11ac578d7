import { lexicographicSortSchema, printSchema, type GraphQLSchema } from 'graphql'

/** The schema as text: sorted, with descriptions, ending in a line break. Equal schemas give equal texts. */
export function schemaText(schema: GraphQLSchema): string {
  return `${printSchema(lexicographicSortSchema(schema))}\n`
}
