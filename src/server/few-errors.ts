import type { ResponseStep } from './request-plugin.js'

/** Most errors that a refused request is answered with. */
const mostErrors = 5

/**
 * GraphQL's bound on the mistakes of a document. What goes beyond is told by one more error, which is the last of the
 * few.
 */
export const validationOptions = { maxErrors: mostErrors - 1 }

/** Tells of a request that was refused as a whole no more than a person reads; the last error says how many are left. */
export const tellFewErrors: ResponseStep = ({ response: { body } }) => {
  if (body.kind !== 'single') return
  const { data, errors } = body.singleResult
  if (data !== undefined || errors === undefined || errors.length <= mostErrors) return
  const told = errors.slice(0, mostErrors - 1)
  const message = `${errors.length - told.length} more errors of this request are not told`
  body.singleResult.errors = [...told, { message, extensions: { code: errors[told.length]?.extensions?.['code'] } }]
}
