import {
  GraphQLObjectType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  type GraphQLSchema,
} from 'graphql'

/** How many items a list of introspection holds: of all types in the mean, and of one type at most. */
export interface ListSize {
  readonly mean: number
  readonly most: number
}

/** The lists of introspection by type and field, such as `__Type.fields`. */
export type IntrospectionSizes = ReadonlyMap<string, ListSize>

/** How long the lists are that a schema tells of itself. */
export function introspectionSizes(schema: GraphQLSchema): IntrospectionSizes {
  const types = Object.values(schema.getTypeMap())
  const fields = types.map((type) =>
    isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [],
  )
  const { length: directives } = schema.getDirectives()
  return new Map([
    ['__Schema.types', sizeOf([types.length])],
    ['__Schema.directives', sizeOf([directives])],
    ['__Directive.args', sizeOf(schema.getDirectives().map(({ args }) => args.length))],
    ['__Directive.locations', sizeOf(schema.getDirectives().map(({ locations }) => locations.length))],
    ['__Type.fields', sizeOf(fields.map(({ length }) => length))],
    ['__Field.args', sizeOf(fields.flat().map(({ args }) => args.length))],
    [
      '__Type.inputFields',
      sizeOf(types.map((type) => (isInputObjectType(type) ? Object.keys(type.getFields()).length : 0))),
    ],
    ['__Type.enumValues', sizeOf(types.map((type) => (isEnumType(type) ? type.getValues().length : 0)))],
    [
      '__Type.interfaces',
      sizeOf(types.map((type) => (type instanceof GraphQLObjectType ? type.getInterfaces().length : 0))),
    ],
    [
      '__Type.possibleTypes',
      sizeOf(types.map((type) => (isAbstractType(type) ? schema.getPossibleTypes(type).length : 0))),
    ],
  ])
}

function sizeOf(lengths: readonly number[]): ListSize {
  const total = lengths.reduce((sum, length) => sum + length, 0)
  return { mean: total / Math.max(1, lengths.length), most: Math.max(0, ...lengths) }
}
