import { GraphQLError } from 'graphql'
import { CrmError } from '../errors/index.js'

/** Most errors that are told beside data. */
const mostErrors = 100

/** The errors beside data, cut before each of them is formatted; the last one says how many are left. */
export function fewErrors(errors: readonly GraphQLError[]): readonly GraphQLError[] {
  return few(errors, mostErrors, (left, { originalError, extensions }) => {
    const code = originalError instanceof CrmError ? originalError.code : extensions['code']
    return new GraphQLError(`${left} more errors of this answer are not told`, {
      extensions: { code: code ?? 'INTERNAL_SERVER_ERROR' },
    })
  })
}

/** At most so many; `rest` makes the last one from how many are left out and the first of them. */
export function few<T>(errors: readonly T[], most: number, rest: (left: number, first: T) => T): readonly T[] {
  if (errors.length <= most) return errors
  const told = errors.slice(0, most - 1)
  return [...told, rest(errors.length - told.length, errors[told.length]!)]
}
