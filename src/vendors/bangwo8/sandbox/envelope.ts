import type { SandboxAnswer } from '../../../sandbox/server.js'
import type { Bangwo8SandboxOptions, ErrorKind } from './options.js'

const errorTable: Readonly<Record<ErrorKind, { readonly status: number; readonly code: string }>> = {
  badRequest: { status: 400, code: '400' },
  unauthenticated: { status: 401, code: '401' },
  forbidden: { status: 403, code: '403' },
  notFound: { status: 404, code: '404' },
  unknownPath: { status: 404, code: '100047' },
  notPlayed: { status: 501, code: '501' },
  rateLimited: { status: 429, code: '429' },
  serverError: { status: 500, code: '500' },
}

/** Text of the one business error whose code is public (100047). */
export const unknownPathMessage = 'Invalid resource URI'

/** Thrown while a request is read or carried out; becomes the vendor's error answer. */
export class Refusal extends Error {
  constructor(
    readonly kind: ErrorKind,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message)
  }
}

/** Thrown for a bad bearer token, whose answer has the form of OAuth 2 instead of `errcode`. */
export class TokenRefusal extends Error {
  constructor(
    readonly error: string,
    readonly description: string,
  ) {
    super(description)
  }
}

/** Thrown for a write that breaks no form but is not done; told in the envelope of writes, inside a 200. */
export class NotWritten extends Error {}

/** An answer with a JSON body. */
export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): SandboxAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  }
}

/** The answer to a write that was done. The new id is not told unless the options say so. */
export function written(message: string, options: Bangwo8SandboxOptions, newId?: string): SandboxAnswer {
  if (options.writeEnvelope === 'errcode') return json(200, { errcode: 0, errmsg: 'ok' })
  const data = options.create?.returnId === true && newId !== undefined ? newId : false
  return json(200, { status: '0', message, data })
}

/** The answer to a write that was not done. */
export function notWritten({ message }: NotWritten, options: Bangwo8SandboxOptions): SandboxAnswer {
  if (options.writeEnvelope === 'errcode') return json(200, { errcode: 1, errmsg: message })
  return json(200, { status: '1', message, data: false })
}

/** The error answer. A rate refusal keeps its status even when other errors hide inside a 200. */
export function failure(refusal: Refusal, options: Bangwo8SandboxOptions): SandboxAnswer {
  const { status, code } = errorTable[refusal.kind]
  const hidden = options.errors?.httpStatusMode === 'body200' && refusal.kind !== 'rateLimited'
  const errcode = options.errors?.codes?.[refusal.kind] ?? code
  return json(hidden ? 200 : status, { errcode, errmsg: refusal.message }, refusal.headers)
}
