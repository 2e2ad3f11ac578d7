import { cut, cutEchoes } from '../src/errors/index.js'
import type { WriteResult } from '../src/engine/types.js'
import type { UserError } from '../schema/payload/user-error.js'

/** Most problems of one write that are told one by one, beside a sentence about those that are not. */
const mostUserErrors = 100

/** What a person can mend in the input of a write. The paths of the problems are those of the input. */
export function userErrorsOf(problems: WriteResult['problems']): UserError[] {
  const told = problems.length > mostUserErrors + 1 ? problems.slice(0, mostUserErrors) : problems
  const errors = told.map(({ path, message, code }) => ({
    path: ['input', ...path.map((step) => cut(step))],
    message: cutEchoes(message),
    code: String(code),
  }))
  if (told.length < problems.length) {
    const message = `${problems.length - told.length} more problems are not told; mend these first`
    errors.push({ path: ['input'], message, code: 'BAD_USER_INPUT' })
  }
  return errors
}
