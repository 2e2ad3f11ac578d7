import type { GraphQLRequestContextDidResolveOperation } from '@apollo/server'
import { GraphQLError, type DocumentNode } from 'graphql'
import { getComplexity, type ComplexityEstimator } from 'graphql-query-complexity'
import type { GraphContext } from '../../resolvers/index.js'

/** Rows of a list that names no size; the same default that the resolvers use. */
const defaultRows = 20

/** Counts the objects an operation could return: lists multiply by their size, leaves are free. */
const objectCount: ComplexityEstimator = ({ args, childComplexity, field }) => {
  const named = (args['first'] ?? args['last']) as unknown
  if (Array.isArray(args['ids'])) return args['ids'].length * Math.max(1, childComplexity)
  const isList = field.args.some((argument) => argument.name === 'first')
  if (!isList) return childComplexity === 0 ? 0 : childComplexity + 1
  const rows = typeof named === 'number' ? Math.max(0, named) : defaultRows
  return rows * Math.max(1, childComplexity)
}

/** An operation whose arguments are known to be good, with its variables as the client sent them. */
export type Counted = Pick<
  GraphQLRequestContextDidResolveOperation<GraphContext>,
  'request' | 'document' | 'schema' | 'operationName'
>

/**
 * How many objects an operation could return; infinitely many when its fragments, spread out, hold more fields than are
 * counted. Its arguments must be known to be good.
 */
export function costOf({ request, document, schema, operationName }: Counted): number {
  try {
    return getComplexity({
      schema,
      query: document,
      ...(operationName === null ? {} : { operationName }),
      variables: request.variables ?? {},
      estimators: [objectCount],
    })
  } catch (error) {
    // With good arguments the library throws for one reason: it counts 10,000 fields and no more.
    if (error instanceof GraphQLError) return Infinity
    throw error
  }
}

/** Most costs that are remembered for one document. */
const mostCosts = 100

/** Remembers costs: they follow from the document and from the sizes and conditions among its variables alone. */
export class Costs {
  private readonly known = new WeakMap<DocumentNode, Map<string, number>>()

  /** The same as `costOf`; `coerced` are the variables as the schema reads them. */
  of(counted: Counted, coerced: Readonly<Record<string, unknown>>): number {
    let ofDocument = this.known.get(counted.document)
    if (ofDocument === undefined) {
      ofDocument = new Map()
      this.known.set(counted.document, ofDocument)
    }
    const key = `${counted.operationName ?? ''} ${sizesOf(coerced)}`
    let cost = ofDocument.get(key)
    if (cost === undefined) {
      cost = costOf(counted)
      if (ofDocument.size >= mostCosts) ofDocument.clear()
      ofDocument.set(key, cost)
    }
    return cost
  }
}

/** All of the variables that an estimate can see: numbers, conditions, and how long a list of ids is. */
function sizesOf(variables: Readonly<Record<string, unknown>>): string {
  let sizes = ''
  for (const name of Object.keys(variables)) {
    const value = variables[name]
    const size =
      typeof value === 'number' || typeof value === 'boolean' ? value : Array.isArray(value) ? value.length : ''
    sizes += `${name}:${typeof value}${value === null ? ' null' : ''} ${size},`
  }
  return sizes
}
