import { getArgumentValues, isNonNullType, Kind, type FieldNode, type GraphQLField } from 'graphql'

type Values = Readonly<Record<string, unknown>>

/** The arguments of a field by name, from coerced variables. @throws GraphQLError for null where it is refused. */
export type ReadArguments = (variables: Values) => Values

/**
 * Reads the arguments of one field of one document. Most are variables or left out, which needs no more than to look them
 * up; for the rest, and where something is missing, graphql-js is asked.
 */
export function argumentReader(field: GraphQLField<unknown, unknown>, node: FieldNode): ReadArguments {
  const byReference: ReadArguments = (variables) => getArgumentValues(field, node, variables)
  const given = new Map((node.arguments ?? []).map(({ name, value }) => [name.value, value]))
  if ([...given.values()].some(({ kind }) => kind !== Kind.VARIABLE)) return byReference
  const plans = field.args.map(({ name, type, defaultValue }) => {
    const value = given.get(name)
    return {
      name,
      variable: value?.kind === Kind.VARIABLE ? value.name.value : null,
      usual: defaultValue,
      isRequired: isNonNullType(type),
    }
  })
  return (variables) => {
    const read: Record<string, unknown> = {}
    for (const { name, variable, usual, isRequired } of plans) {
      // A variable that was left out may have the name of something that every object has.
      const value = variable !== null && Object.hasOwn(variables, variable) ? variables[variable] : undefined
      if (value === undefined) {
        if (usual !== undefined) read[name] = usual
        else if (isRequired) return byReference(variables)
      } else if (value === null && isRequired) return byReference(variables)
      else read[name] = value
    }
    return read
  }
}
