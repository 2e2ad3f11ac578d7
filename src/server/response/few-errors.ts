import { few } from '../../execution/fewer.js'
import type { ResponseStep } from './response-step.js'

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
  if (data !== undefined || errors === undefined) return
  body.singleResult.errors = few(errors, mostErrors, (left, first) => ({
    message: `${left} more errors of this request are not told`,
    extensions: { code: first.extensions?.['code'] },
  }))
}
