import type { GraphQLRequestContextDidResolveOperation } from '@apollo/server'
import { GraphQLError, type OperationDefinitionNode } from 'graphql'
import { CrmError } from '../../errors/index.js'
import {
  defaultPageLimits,
  findRefusal,
  OperationInput,
  type GraphContext,
  type Refusal,
} from '../../../resolvers/index.js'
import { CostCounter, Costs, type CostBase, type OperationCost } from './cost-limit.js'
import { InputSizes } from './input-size.js'
import type { KnownInputs } from './known-inputs.js'
import { VariableReader } from './variables.js'

/** Lets a resolved operation pass, or throws what it is refused with. */
export type Admit = (context: GraphQLRequestContextDidResolveOperation<GraphContext>) => void

/** The limits that an operation is held to before it runs. */
export interface CostLimits {
  /** Most rows an operation could return by its `first` and `last` arguments; default 100,000. */
  readonly maxCost: number
  /** Most values an operation could return, its fields times their rows; default 250,000. */
  readonly maxValues: number
  /** Most calls to sources that an operation could make by the places it asks for; default 400. */
  readonly maxCalls: number
}

/**
 * Refuses, before anything is called, operations whose variables hold too much, those with an argument that a resolver
 * would refuse (its own code) and those that could grow beyond a limit (COST_LIMIT_EXCEEDED). An input that was admitted
 * is not looked at again.
 */
export function admission(base: CostBase, limits: CostLimits, inputs: KnownInputs): Admit {
  const { schema } = base
  const costs = new Costs(new CostCounter(base))
  const reader = new VariableReader(schema)
  const sizes = new InputSizes(schema)
  return (context) => {
    const { document, operation, request, contextValue } = context
    if (operation !== undefined && request.variables !== undefined) checkSizes(sizes, operation, request.variables)
    const text = inputs.textOf(document, request.operationName, request.variables)
    contextValue.input = inputs.get(text)
    if (contextValue.input !== undefined) return
    if (operation === undefined) return
    const variables = reader.read(operation, request.variables ?? {})
    // Variables that do not fit their types are refused, with better words, where the operation is executed.
    if (variables === undefined) return
    // Arguments first: a wrong size is a better answer than the cost that would follow from it.
    const refusal = findRefusal({ schema, document, operation, variables }, contextValue.operation, defaultPageLimits)
    if (refusal !== null) throw asRequestError(refusal)
    const cost = costs.of({ document, operation, variables })
    const message = tooDear(cost, limits)
    if (message !== null) throw asRequestError({ error: new CrmError('COST_LIMIT_EXCEEDED', message) })
    contextValue.input = new OperationInput(variables, cost.values)
    inputs.add(text, contextValue.input)
  }
}

function checkSizes(sizes: InputSizes, operation: OperationDefinitionNode, variables: object): void {
  try {
    sizes.check(operation, variables as Readonly<Record<string, unknown>>)
  } catch (error) {
    throw error instanceof CrmError ? asRequestError({ error }) : error
  }
}

/** Which number is too high, and what to do; null where none is. */
function tooDear(
  { objects, values, calls }: OperationCost,
  { maxCost, maxValues, maxCalls }: CostLimits,
): string | null {
  if (objects > maxCost)
    return `This operation could return ${objects} objects; at most ${maxCost} objects are allowed (limits.maxCost). Ask for smaller pages or fewer nested lists`
  if (values > maxValues)
    return `This operation could return ${values} values, its fields times their rows; at most ${maxValues} are allowed (limits.maxValues). Ask for fewer fields, aliases or rows`
  if (calls > maxCalls)
    return `This operation could make ${calls} calls to its sources; at most ${maxCalls} are allowed (limits.maxCalls). Ask for fewer lists, in several operations`
  return null
}

function asRequestError({ error, field, path }: Refusal): GraphQLError {
  return new GraphQLError(error.message, {
    ...(field === undefined ? {} : { nodes: field }),
    ...(path === undefined ? {} : { path: [...path] }),
    originalError: error,
    extensions: { code: error.code, http: { status: 400 } },
  })
}
