import {
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'

/** The fragments of a document by name. */
export type Fragments = ReadonlyMap<string, FragmentDefinitionNode>

/** The fragments of a document. */
export function fragmentsOf({ definitions }: DocumentNode): Fragments {
  const fragments = definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
  return new Map(fragments.map((fragment) => [fragment.name.value, fragment]))
}

/** One field of an answer, wherever it is selected. */
export interface JoinedField {
  readonly key: string
  /** The first of the selections; the others ask for the same field. */
  readonly node: FieldNode
  /** How many selections there are. */
  times: number
  /** What they select below. */
  readonly sets: SelectionSetNode[]
  /** The type that the innermost fragment around the first names; undefined = it stands in none that names one. */
  readonly condition: string | undefined
}

/** How selections are joined. */
export interface Joining {
  readonly fragments: Fragments
  /** False leaves a selection out; absent = all are in. */
  readonly isIncluded?: (selection: SelectionNode) => boolean
  /** Keeps fields apart that stand in fragments on different types. */
  readonly apart?: boolean
  /** Told of each fragment that is spread. */
  readonly spread?: (name: string) => void
}

/** Selections of one place of an answer, those under one key joined: as an executor collects them, each fragment once. */
export function joinedFields(sets: readonly SelectionSetNode[], joining: Joining): readonly JoinedField[] {
  const { fragments, isIncluded, apart = false, spread } = joining
  const fields = new Map<string, JoinedField>()
  const visited = new Set<string>()
  const add = (node: FieldNode, condition: string | undefined): void => {
    const key = node.alias?.value ?? node.name.value
    const place = apart && condition !== undefined ? `${condition}.${key}` : key
    let field = fields.get(place)
    if (field === undefined) fields.set(place, (field = { key, node, times: 0, sets: [], condition }))
    field.times++
    if (node.selectionSet !== undefined) field.sets.push(node.selectionSet)
  }
  const collect = ({ selections }: SelectionSetNode, condition: string | undefined): void => {
    for (const selection of selections) {
      if (isIncluded?.(selection) === false) continue
      if (selection.kind === Kind.FIELD) add(selection, condition)
      else if (selection.kind === Kind.INLINE_FRAGMENT)
        collect(selection.selectionSet, selection.typeCondition?.name.value ?? condition)
      else {
        const { value: name } = selection.name
        const fragment = fragments.get(name)
        if (fragment === undefined || visited.has(name)) continue
        visited.add(name)
        spread?.(name)
        collect(fragment.selectionSet, fragment.typeCondition.name.value)
      }
    }
  }
  for (const set of sets) collect(set, undefined)
  return [...fields.values()]
}
