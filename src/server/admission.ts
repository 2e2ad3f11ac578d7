import type { GraphQLRequestContextDidResolveOperation } from '@apollo/server'
import { GraphQLError, type GraphQLSchema } from 'graphql'
import { CrmError } from '../errors/index.js'
import {
  defaultPageLimits,
  findRefusal,
  OperationInput,
  type GraphContext,
  type Refusal,
} from '../../resolvers/index.js'
import { Costs } from './cost-limit.js'
import type { KnownInputs } from './known-inputs.js'
import { VariableReader } from './variables.js'

/** Lets a resolved operation pass, or throws what it is refused with. */
export type Admit = (context: GraphQLRequestContextDidResolveOperation<GraphContext>) => void

/**
 * Refuses, before anything is called, operations with an argument that a resolver would refuse (its own code) and
 * those that could return more objects than allowed (COST_LIMIT_EXCEEDED). An input that was admitted is not looked at
 * again.
 */
export function admission(schema: GraphQLSchema, maxCost: number, inputs: KnownInputs): Admit {
  const costs = new Costs()
  const reader = new VariableReader(schema)
  return (context) => {
    const { document, operation, request, contextValue } = context
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
    const cost = costs.of(context, variables)
    if (cost > maxCost) throw asRequestError({ error: tooDear(cost, maxCost) })
    contextValue.input = new OperationInput(variables)
    inputs.add(text, contextValue.input)
  }
}

function tooDear(cost: number, maxCost: number): CrmError {
  const could = Number.isFinite(cost) ? `could return ${cost} objects` : 'is too long to be counted'
  return new CrmError(
    'COST_LIMIT_EXCEEDED',
    `This operation ${could}; at most ${maxCost} objects are allowed. Ask for smaller pages or fewer nested lists`,
  )
}

function asRequestError({ error, field, path }: Refusal): GraphQLError {
  return new GraphQLError(error.message, {
    ...(field === undefined ? {} : { nodes: field }),
    ...(path === undefined ? {} : { path: [...path] }),
    originalError: error,
    extensions: { code: error.code, http: { status: 400 } },
  })
}
