import { badInput, type CrmError } from '../../errors/index.js'
import { decodeUtf8 } from '../../model/bytes.js'
import { findInexactNumber, type InexactNumber } from '../../transport/index.js'
import { maxBodyValues, maxMembers, sizeOfJson } from './body-size.js'

/** Why a request is refused before it reaches GraphQL. */
export interface Refusal {
  readonly status: 400 | 415
  readonly error: CrmError
}

/** The operation of a body, or why it is refused. */
export type ReadBody = { readonly body: object } | Refusal

const charsetParameter = /;\s*charset\s*=\s*"?([^";\s]*)/gi

/**
 * Reads an operation that was posted as JSON. It is UTF-8, the only encoding that JSON travels in (RFC 8259, 8.1; GraphQL
 * over HTTP assumes it where nothing is said): bytes that are no text, and numbers that could only be rounded, are
 * refused, since neither would be used as it was meant. An empty body is an empty object, a byte order mark is let pass.
 */
export function readBody(bytes: Buffer, contentType: string | undefined, maxDepth: number): ReadBody {
  if (!isSaidUtf8(contentType)) {
    return refusal(415, 'The request body is in a character set that is not supported; send UTF-8')
  }
  const read = decodeUtf8(bytes)
  if ('invalidAt' in read) {
    return refusal(400, `The request body is not UTF-8: no character begins with the byte at offset ${read.invalidAt}`)
  }
  if (read.text === '') return { body: {} }
  const { values, members, depth } = sizeOfJson(bytes)
  if (values > maxBodyValues) {
    return refusal(400, `The request body holds more than ${maxBodyValues} values; send it in several requests`)
  }
  if (members > maxMembers) {
    return refusal(400, `The request body holds an object of more than ${maxMembers} members`)
  }
  // The body itself is one level.
  if (depth > maxDepth + 1) return tooDeep(maxDepth)
  const body = parsed(read.text)
  if (body === null) return refusal(400, 'The request body is not well-formed JSON')
  return inexactNumber(findInexactNumber(read.text, 'variables'), []) ?? { body }
}

/** Refuses variables that stand in an address, in JSON; what is no JSON is for GraphQL to say. */
export function refuseVariables(text: string, maxDepth: number): Refusal | null {
  if (sizeOfJson(Buffer.from(text)).depth > maxDepth) return tooDeep(maxDepth)
  return parsed(text) === null ? null : inexactNumber(findInexactNumber(text), ['variables'])
}

function isSaidUtf8(contentType = ''): boolean {
  return [...contentType.matchAll(charsetParameter)].every(([, label]) => /^utf-?8$/i.test(label ?? ''))
}

/** An object or a list; null for anything else. */
function parsed(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' ? value : null
  } catch {
    return null
  }
}

/** Longest part of a number that is said again. */
const maxDigits = 60

function inexactNumber(found: InexactNumber | null, parent: readonly string[]): Refusal | null {
  if (found === null) return null
  const path = [...parent, ...found.path]
  const message = `The number ${found.digits.slice(0, maxDigits)} at ${path.join('.')} cannot be kept exactly; send a text of its digits`
  return { status: 400, error: badInput(message, path) }
}

function tooDeep(maxDepth: number): Refusal {
  return refusal(400, `The variables nest deeper than ${maxDepth} levels; ask with a flatter filter`)
}

function refusal(status: 400 | 415, message: string): Refusal {
  return { status, error: badInput(message) }
}
