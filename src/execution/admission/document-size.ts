import {
  GraphQLError,
  Kind,
  type ASTVisitor,
  type DocumentNode,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql'
import { CrmError } from '../../errors/index.js'
import { fragmentsOf, joinedFields, type Joining } from './joined-selections.js'

/** Most selections that a document may hold, its fragments spread out in every place of the answer that they stand in. */
const mostSelections = 10_000

/**
 * How often fields may be selected anew in their places, as the sum of squares: every selection of a field is compared
 * with every other, so that 200 of one field are as much as 40,000 fields.
 */
const mostComparisons = 40_000

/** What one document is, whatever the schema. */
export interface DocumentSize {
  /** Fields of the answers, those that are selected several times counted once. */
  readonly fields: number
  /** Levels of the deepest field. */
  readonly levels: number
}

const known = new WeakMap<DocumentNode, DocumentSize>()

/**
 * The size of a document, which need not be valid. @throws COST_LIMIT_EXCEEDED for one that is too large, or too deep, to
 * be validated: that is found out by looking at little more than is allowed.
 */
export function sizeOf(document: DocumentNode, maxDepth: number): DocumentSize {
  let size = known.get(document)
  if (size === undefined) {
    size = new Measuring(document, maxDepth).size()
    known.set(document, size)
  }
  return size
}

class Measuring {
  private fields = 0
  private levels = 0
  private selections = 0
  private comparisons = 0
  private readonly spread = new Set<string>()
  private readonly joining: Joining

  constructor(
    private readonly document: DocumentNode,
    private readonly maxDepth: number,
  ) {
    this.joining = {
      fragments: fragmentsOf(document),
      spread: (name) => this.spread.add(name),
      isIncluded: () => this.count(),
    }
  }

  size(): DocumentSize {
    for (const definition of this.document.definitions)
      if (definition.kind === Kind.OPERATION_DEFINITION) this.measure([definition.selectionSet], 1)
    // What no operation spreads is refused, but not before it was compared too.
    for (const [name, { selectionSet }] of this.joining.fragments)
      if (!this.spread.has(name)) this.measure([selectionSet], 1)
    return { fields: this.fields, levels: this.levels }
  }

  private count(): true {
    if (++this.selections > mostSelections)
      throw tooMuch(
        `This operation selects more than ${mostSelections} fields, its fragments spread out; ask in several operations`,
      )
    return true
  }

  private measure(sets: readonly SelectionSetNode[], level: number): void {
    const joined = joinedFields(sets, this.joining)
    if (joined.length === 0) return
    if (level > this.maxDepth)
      throw tooMuch(
        `This operation nests its fields deeper than ${this.maxDepth} levels, which limits.maxDepth allows; ask for what lies deeper by its id, in another operation`,
      )
    this.levels = Math.max(this.levels, level)
    this.fields += joined.length
    for (const { key, times, sets: below } of joined) {
      if (times > 1) this.comparisons += times * times
      if (this.comparisons > mostComparisons)
        throw tooMuch(
          `This document selects the same fields, such as "${key}", too often (${Math.sqrt(mostComparisons)} times at most); select each once`,
        )
      this.measure(below, level + 1)
    }
  }
}

function tooMuch(message: string): CrmError {
  return new CrmError('COST_LIMIT_EXCEEDED', message)
}

/** Refuses documents that are too large or too deep before any other rule looks at what stands in them. */
export function documentSizeRule(maxDepth: number): (context: ValidationContext) => ASTVisitor {
  return (context) => ({
    Document: (document) => {
      try {
        sizeOf(document, maxDepth)
        return undefined
      } catch (error) {
        if (!(error instanceof CrmError)) throw error
        context.reportError(new GraphQLError(error.message, { originalError: error, extensions: { code: error.code } }))
        // To the other rules the document is empty.
        return { ...document, definitions: [] }
      }
    },
  })
}
