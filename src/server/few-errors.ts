import { GraphQLError } from 'graphql'
import { CrmError } from '../errors/index.js'
import type { ResponseStep } from './response-step.js'

/** Most errors that a refused request is answered with, and most that are told beside data. */
const mostOfRequest = 5
const mostOfAnswer = 100

/**
 * GraphQL's bound on the mistakes of a document. What goes beyond is told by one more error, which is the last of the
 * few.
 */
export const validationOptions = { maxErrors: mostOfRequest - 1 }

/** Tells of a request that was refused as a whole no more than a person reads; the last error says how many are left. */
export const tellFewErrors: ResponseStep = ({ response: { body } }) => {
  if (body.kind !== 'single') return
  const { data, errors } = body.singleResult
  if (data !== undefined || errors === undefined) return
  body.singleResult.errors = few(errors, mostOfRequest, (left, first) => ({
    message: `${left} more errors of this request are not told`,
    extensions: { code: first.extensions?.['code'] },
  }))
}

/** The errors beside data, cut before each of them is formatted; the last one says how many are left. */
export function fewErrors(errors: readonly GraphQLError[]): readonly GraphQLError[] {
  return few(errors, mostOfAnswer, (left, { originalError, extensions }) => {
    const code = originalError instanceof CrmError ? originalError.code : extensions['code']
    return new GraphQLError(`${left} more errors of this answer are not told`, {
      extensions: { code: code ?? 'INTERNAL_SERVER_ERROR' },
    })
  })
}

/** At most so many; `rest` makes the last one from how many are left out and the first of them. */
function few<T>(errors: readonly T[], most: number, rest: (left: number, first: T) => T): readonly T[] {
  if (errors.length <= most) return errors
  const told = errors.slice(0, most - 1)
  return [...told, rest(errors.length - told.length, errors[told.length]!)]
}
