import {
  getNamedType,
  isObjectType,
  Kind,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'
import { invariant } from '../errors/index.js'
import { referenceOf, resolvesAlone } from '../../resolvers/index.js'
import type { Fragments } from './admission/joined-selections.js'

/** One field of an answer. */
export interface ShapeField {
  /** The name under which it stands in the answer. */
  readonly key: string
  /** Null = `__typename`. */
  readonly field: GraphQLField<unknown, unknown> | null
  /** What is selected of its objects; null for leaves. */
  readonly below: AnswerShape | null
}

/** The fields of one object type in an answer, in their order. */
export interface AnswerShape {
  readonly type: GraphQLObjectType
  readonly fields: readonly ShapeField[]
}

/** The shape of a query's answer. The document is valid, without conditions and without fields of interfaces. */
export function shapeOf(schema: GraphQLSchema, fragments: Fragments, operation: OperationDefinitionNode): AnswerShape {
  const root = schema.getQueryType()
  invariant(isObjectType(root), 'there are queries')
  return shapeBelow(root, [operation.selectionSet], fragments)
}

/** The same of an object, of all that is selected of it. */
export function shapeBelow(
  type: GraphQLObjectType,
  sets: readonly SelectionSetNode[],
  fragments: Fragments,
): AnswerShape {
  const selected = new Map<string, Selected>()
  for (const set of sets) collect(type, set, fragments, selected)
  return {
    type,
    fields: Array.from(selected, ([key, { name, sets: below }]): ShapeField => {
      if (name === '__typename') return { key, field: null, below: null }
      const field = type.getFields()[name]
      invariant(field !== undefined, `${type.name} has a field ${name}`)
      const named = getNamedType(field.type)
      return { key, field, below: isObjectType(named) ? shapeBelow(named, below, fragments) : null }
    }),
  }
}

interface Selected {
  readonly name: string
  readonly sets: SelectionSetNode[]
}

/** Selections that stand under one key, joined, as the specification collects them. */
function collect(
  type: GraphQLObjectType,
  { selections }: SelectionSetNode,
  fragments: Fragments,
  into: Map<string, Selected>,
): void {
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) {
      const key = selection.alias?.value ?? selection.name.value
      const known = into.get(key) ?? { name: selection.name.value, sets: [] }
      if (selection.selectionSet !== undefined) known.sets.push(selection.selectionSet)
      into.set(key, known)
      continue
    }
    const inner = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value)
    if (inner !== undefined && applies(type, inner.typeCondition?.name.value))
      collect(type, inner.selectionSet, fragments, into)
  }
}

function applies(type: GraphQLObjectType, condition: string | undefined): boolean {
  return (
    condition === undefined ||
    condition === type.name ||
    type.getInterfaces().some((implemented) => implemented.name === condition)
  )
}

/**
 * Fields whose values, once resolved, can be written as they are, without being completed first: leaves, and objects of
 * which all that is selected is read without a resolver that asks anything. Below the query's own fields what records
 * refer to does not count as asked, since it can be read ahead. Of a field that is selected in several places all must
 * be so.
 */
export function plainFields(shape: AnswerShape): ReadonlySet<GraphQLField<unknown, unknown>> {
  const plain = new Set<GraphQLField<unknown, unknown>>()
  const others = new Set<GraphQLField<unknown, unknown>>()
  const look = ({ fields }: AnswerShape): void => {
    for (const { field, below } of fields) {
      if (field === null) continue
      if (below === null || isPlain(below, fields === shape.fields)) plain.add(field)
      else {
        others.add(field)
        look(below)
      }
    }
  }
  look(shape)
  for (const field of others) plain.delete(field)
  return plain
}

function isPlain({ type, fields }: AnswerShape, isReadAhead: boolean): boolean {
  return (
    typeof type.isTypeOf !== 'function' &&
    fields.every(
      ({ field, below }) =>
        field === null ||
        ((field.resolve === undefined ||
          resolvesAlone(field) ||
          (isReadAhead && referenceOf(type.name, field.name) !== null)) &&
          (below === null || isPlain(below, isReadAhead))),
    )
  )
}
