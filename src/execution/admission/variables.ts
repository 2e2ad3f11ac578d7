import {
  assertInputType,
  getVariableValues,
  isInputObjectType,
  isListType,
  isNonNullType,
  typeFromAST,
  valueFromAST,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLSchema,
  type NamedTypeNode,
  type OperationDefinitionNode,
} from 'graphql'

type Variables = Readonly<Record<string, unknown>>

/** Stands for a value that does not fit its type, or that only the reference understands. */
const unfit = Symbol('unfit')

type Coerce = (value: unknown) => unknown

/**
 * Reads the variables of operations as the schema has them. What comes is nearly always good, so it is read by functions
 * made once for each type; graphql-js, the reference, which asks every value for every field its type could have, is left
 * to say what is wrong with the rest.
 */
export class VariableReader {
  private readonly operations = new WeakMap<OperationDefinitionNode, (given: Variables) => Variables | null>()
  /** Weak: `[ID!]!` of a document is a type of that document alone. */
  private readonly types = new WeakMap<GraphQLInputType, Coerce>()

  constructor(private readonly schema: GraphQLSchema) {}

  /** Variables by name; undefined when one does not fit its type. */
  read(operation: OperationDefinitionNode, given: Variables): Variables | undefined {
    return (
      this.quick(operation)(given) ??
      // Nobody is told here what is wrong, so the first mistake is enough.
      getVariableValues(this.schema, operation.variableDefinitions ?? [], given, { maxErrors: 1 }).coerced
    )
  }

  /** Reads the variables of one operation; null when the reference has to be asked. */
  quick(operation: OperationDefinitionNode): (given: Variables) => Variables | null {
    let read = this.operations.get(operation)
    if (read === undefined) {
      read = this.compile(operation)
      this.operations.set(operation, read)
    }
    return read
  }

  private compile({ variableDefinitions = [] }: OperationDefinitionNode): (given: Variables) => Variables | null {
    const variables = variableDefinitions.map(({ variable, type: node, defaultValue }) => {
      const type = assertInputType(typeFromAST(this.schema, node as NamedTypeNode))
      const usual = defaultValue ? valueFromAST(defaultValue, type) : isNonNullType(type) ? unfit : undefined
      return { name: variable.name.value, coerce: this.of(type), usual, hasDefault: defaultValue !== undefined }
    })
    return (given) => {
      const read = Object.create(null) as Record<string, unknown>
      for (const { name, coerce, usual, hasDefault } of variables) {
        if (Object.hasOwn(given, name)) {
          const value = coerce(given[name])
          if (value === unfit) return null
          read[name] = value
        } else if (usual === unfit) return null
        else if (hasDefault) read[name] = usual
      }
      return read
    }
  }

  private of(type: GraphQLInputType): Coerce {
    let coerce = this.types.get(type)
    if (coerce === undefined) {
      // Filters hold filters: by the time the inner one is needed, the outer one is made.
      this.types.set(type, (value) => coerce!(value))
      coerce = this.make(type)
      this.types.set(type, coerce)
    }
    return coerce
  }

  private make(type: GraphQLInputType): Coerce {
    if (isNonNullType(type)) {
      const inner = this.of(type.ofType)
      return (value) => (value === null || value === undefined ? unfit : inner(value))
    }
    const coerce = isListType(type)
      ? this.list(type.ofType)
      : isInputObjectType(type)
        ? this.object(type)
        : (value: unknown): unknown => {
            try {
              return type.parseValue(value) ?? unfit
            } catch {
              return unfit
            }
          }
    return (value) => (value === null || value === undefined ? null : coerce(value))
  }

  private list(itemType: GraphQLInputType): Coerce {
    const coerce = this.of(itemType)
    return (value) => {
      if (!Array.isArray(value)) {
        const item = coerce(value)
        return item === unfit ? unfit : [item]
      }
      const items: unknown[] = []
      for (const given of value as unknown[]) {
        const item = coerce(given)
        if (item === unfit) return unfit
        items.push(item)
      }
      return items
    }
  }

  /** Its fields stand in the order of the schema, whatever the order they came in: cursors depend on it. */
  private object(type: GraphQLInputObjectType): Coerce {
    const fields = Object.values(type.getFields()).map(({ name, type: fieldType, defaultValue }) => ({
      name,
      coerce: this.of(fieldType),
      usual: defaultValue,
      isRequired: isNonNullType(fieldType),
    }))
    const places = new Map(fields.map(({ name }, place) => [name, place]))
    const always = fields.flatMap(({ usual, isRequired }, place) => (usual !== undefined || isRequired ? [place] : []))
    return (value) => {
      // Of one of several, and of lists that are taken for objects, the reference knows more.
      if (typeof value !== 'object' || value === null || Array.isArray(value) || type.isOneOf) return unfit
      const given = value as Variables
      const found: number[] = []
      for (const name of Object.keys(given)) {
        const place = places.get(name)
        if (place === undefined) return unfit
        found.push(place)
      }
      for (const place of always) if (!Object.hasOwn(given, fields[place]!.name)) found.push(place)
      if (found.length > 1) found.sort(byNumber)
      const read: Record<string, unknown> = {}
      for (const place of found) {
        const { name, coerce, usual, isRequired } = fields[place]!
        const own = given[name]
        if (own === undefined) {
          if (usual !== undefined) read[name] = usual
          else if (isRequired) return unfit
          continue
        }
        const item = coerce(own)
        if (item === unfit) return unfit
        read[name] = item
      }
      return read
    }
  }
}

function byNumber(a: number, b: number): number {
  return a - b
}
