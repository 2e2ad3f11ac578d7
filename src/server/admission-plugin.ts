import type { ApolloServerPlugin } from '@apollo/server'
import { getVariableValues, GraphQLError, type DocumentNode } from 'graphql'
import { LRUCache } from 'lru-cache'
import { CrmError } from '../errors/index.js'
import { defaultPageLimits, findRefusal, type GraphContext, type Refusal } from '../../resolvers/index.js'
import { costOf } from './cost-limit.js'

/** Admitted operations that are remembered, and the characters of their inputs in all. */
const mostRemembered = 10_000
const mostCharacters = 4_000_000

/**
 * Refuses, before anything is called, operations with an argument that a resolver would refuse (its own code) and
 * those that could return more objects than allowed (COST_LIMIT_EXCEEDED). What decides is document and variables alone,
 * so an operation that was admitted is not looked at again when it comes with the same ones.
 */
export function admissionPlugin(maxCost: number): ApolloServerPlugin<GraphContext> {
  const numbers = new WeakMap<DocumentNode, number>()
  let documents = 0
  const admitted = new LRUCache<string, true>({
    max: mostRemembered,
    maxSize: mostCharacters,
    sizeCalculation: (_value, input) => input.length,
  })
  return {
    requestDidStart: async () => ({
      didResolveOperation: async (context) => {
        const { schema, document, operation, request, contextValue } = context
        let number = numbers.get(document)
        if (number === undefined) {
          number = documents++
          numbers.set(document, number)
        }
        const input = `${number} ${request.operationName ?? ''} ${JSON.stringify(request.variables ?? null)}`
        if (admitted.get(input) === true) return
        const { coerced: variables } = getVariableValues(schema, operation?.variableDefinitions ?? [], {
          ...request.variables,
        })
        // Variables that do not fit their types are refused, with better words, where the operation is executed.
        if (operation === undefined || variables === undefined) return
        // Arguments first: a wrong size is a better answer than the cost that would follow from it.
        const refusal = findRefusal(
          { schema, document, operation, variables },
          contextValue.operation,
          defaultPageLimits,
        )
        if (refusal !== null) throw asRequestError(refusal)
        const cost = costOf(context)
        if (cost > maxCost) throw asRequestError({ error: tooDear(cost, maxCost) })
        // One that is larger than all may be is not kept.
        admitted.set(input, true)
      },
    }),
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
