import { findInexactNumber } from '../transport/index.js'
import { UsageError } from './failures.js'

/**
 * The JSON value of an option, with every number as it was written.
 * @throws UsageError when it is no JSON, or a number in it could only be rounded
 */
export function jsonOption(option: string, text: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new UsageError(`${option} is not JSON`)
  }
  const inexact = findInexactNumber(text)
  if (inexact === null) return value
  throw new UsageError(`${option} holds the number ${inexact.digits}, which cannot be kept exactly; write it as a text`)
}
