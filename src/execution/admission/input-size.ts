import {
  assertInputType,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  typeFromAST,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLSchema,
  type NamedTypeNode,
  type OperationDefinitionNode,
} from 'graphql'
import { badInput } from '../../errors/index.js'

type Variables = Readonly<Record<string, unknown>>
type Path = readonly (string | number)[]

/** Most inputs in one list, such as lines of an order; whoever reads them may allow less. */
const maxInputsInList = 1_000
/** Most inputs and members of lists in all variables of an operation. What a JSON value of a list holds is not counted. */
const maxParts = 20_000
/** Most parts of a value that does not fit its type at all. */
const maxMisfitParts = 100
/** Longest text that stands for something else, such as an id or an instant, in characters. */
const longestWord = 16_384

/**
 * Counts what variables hold before any of it is read by its type, made an object of a class or checked by rules, all of
 * which takes a hundred times as long. @throws BAD_USER_INPUT at the first list that is too much.
 */
export class InputSizes {
  private readonly fields = new Map<GraphQLInputObjectType, ReadonlyMap<string, GraphQLInputType>>()

  constructor(private readonly schema: GraphQLSchema) {}

  /** Looks through the variables that the operation declares. */
  check({ variableDefinitions = [] }: OperationDefinitionNode, variables: Variables): void {
    const count = { left: maxParts }
    take(Object.keys(variables).length, count, ['variables'])
    for (const { variable, type } of variableDefinitions) {
      const name = variable.name.value
      if (!Object.hasOwn(variables, name)) continue
      this.count(assertInputType(typeFromAST(this.schema, type as NamedTypeNode)), variables[name], count, [
        'variables',
        name,
      ])
    }
  }

  private count(asked: GraphQLInputType, value: unknown, count: { left: number }, path: Path): void {
    if (typeof value === 'string') return refuseLongText(asked, value, path)
    if (typeof value !== 'object' || value === null) return
    const type = getNullableType(asked)
    if (isListType(type)) this.countList(type.ofType, value, count, path)
    else if (isInputObjectType(type) && !Array.isArray(value)) this.countInput(type, value as Variables, count, path)
    else if (getNamedType(type).name === 'JSON') take(partsOf(value, count.left), count, path)
    else refuseLarge(value, path)
  }

  private countInput(type: GraphQLInputObjectType, value: Variables, count: { left: number }, path: Path): void {
    take(1, count, path)
    const fields = this.fieldsOf(type)
    for (const name of Object.keys(value)) {
      const fieldType = fields.get(name)
      if (fieldType === undefined) take(1, count, path)
      const member = value[name]
      if (!isLong(member)) continue
      if (fieldType === undefined) refuseLarge(member, [...path, name])
      else this.count(fieldType, member, count, [...path, name])
    }
  }

  private countList(type: GraphQLInputType, value: object, count: { left: number }, path: Path): void {
    const named = getNamedType(type)
    if (named.name === 'JSON') return
    // One that stands alone is a list of one.
    if (!Array.isArray(value)) return this.count(type, value, count, path)
    take(value.length, count, path)
    if (isInputObjectType(named) && value.length > maxInputsInList) {
      throw badInput(`A list may have at most ${maxInputsInList} inputs; this one has ${value.length}`, path)
    }
    for (const [index, item] of value.entries()) {
      if (isLong(item)) this.count(type, item, count, [...path, index])
    }
  }

  private fieldsOf(type: GraphQLInputObjectType): ReadonlyMap<string, GraphQLInputType> {
    let fields = this.fields.get(type)
    if (fields === undefined) {
      fields = new Map(Object.values(type.getFields()).map((field) => [field.name, field.type]))
      this.fields.set(type, fields)
    }
    return fields
  }
}

/** Whether there is more to look at than a value of few characters. */
function isLong(value: unknown): value is object | string {
  return typeof value === 'string' ? value.length > longestWord : typeof value === 'object' && value !== null
}

/** A text is as long as its field allows; nothing else that is written as a text comes near. */
function refuseLongText(asked: GraphQLInputType, text: string, path: Path): void {
  const { name } = getNamedType(asked)
  if (text.length <= longestWord || name === 'String' || name === 'JSON') return
  throw badInput(`A ${name} is needed here, not a text of ${text.length} characters`, path)
}

/** What does not fit its type is told with all that it holds, so it may not hold much. */
function refuseLarge(value: object | string, path: Path): void {
  if (typeof value === 'string' || partsOf(value, maxMisfitParts) > maxMisfitParts)
    throw badInput('A single value is needed here, or none; not all of this', path)
}

/** How many values an object or list holds with all below; no more than one beyond `most`. */
function partsOf(value: object, most: number): number {
  let parts = 0
  for (const name in value) {
    const member = (value as Variables)[name]
    parts += 1 + (typeof member === 'object' && member !== null ? partsOf(member, most - parts) : 0)
    if (parts > most) break
  }
  return parts
}

function take(parts: number, count: { left: number }, path: Path): void {
  count.left -= parts
  if (count.left < 0) {
    throw badInput(
      `The variables hold more than ${maxParts} inputs and members of lists in all; ask in several requests`,
      path.slice(0, 2),
    )
  }
}
