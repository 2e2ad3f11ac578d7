import type { ImportProblem } from '../import/index.js'
import { findInexactNumber } from '../transport/index.js'

/** A JSON value, or what is wrong with it and where. */
export type ReadJson = { readonly value: unknown } | { readonly problem: string; readonly column: string | null }

/** A JSON value whose numbers are all kept exactly, or what is wrong with it and where. */
export function readJson(text: string): ReadJson {
  try {
    const value: unknown = JSON.parse(text)
    const inexact = findInexactNumber(text)
    if (inexact === null) return { value }
    const { digits, path } = inexact
    const problem = `holds the number ${digits.slice(0, 60)}, which cannot be kept exactly; write it as a text, in quotes`
    return { problem, column: path.length === 0 ? null : path.join('.') }
  } catch {
    return { problem: 'is not JSON', column: null }
  }
}

/** A problem of a row that can be mended. */
export function problemAt(line: number, column: string | null, message: string): ImportProblem {
  return { line, column, message, code: 'BAD_USER_INPUT' }
}
