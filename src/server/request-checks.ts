import type { ErrorRequestHandler, RequestHandler, Response } from 'express'
import { badInput, CrmError } from '../errors/index.js'
import { decodeUtf8 } from '../model/bytes.js'
import { errorBody } from './response/format-error.js'
import { readBody, refuseVariables } from './body/request-body.js'

/**
 * Refuses addresses that are no text, so that no path or variable is read with replacement characters. What is beyond
 * ASCII and not percent-encoded is refused by Node itself.
 */
export const acceptAddress: RequestHandler = ({ url }, response, next) => {
  const at = unreadableAt(url)
  if (at === null) next()
  else refuse(response, 400, `The address is not percent-encoded UTF-8: no character begins at offset ${at} of it`)
}

/** Offset at which an address is no text; null when it is one. */
function unreadableAt(url: string): number | null {
  if (!url.includes('%')) return null
  const offsets: number[] = []
  const bytes: number[] = []
  for (const { 0: part, index } of url.matchAll(/%[0-9a-f]{2}|[^]/gi)) {
    offsets.push(index)
    bytes.push(part.length === 3 ? Number.parseInt(part.slice(1), 16) : part.charCodeAt(0))
  }
  const read = decodeUtf8(Buffer.from(bytes))
  return 'text' in read ? null : (offsets[read.invalidAt] ?? url.length)
}

/** Reads the bytes of a body as JSON, and refuses other formats and what `readBody` refuses, variables in the address too. */
export function acceptJsonBody(maxDepth: number): RequestHandler {
  return (request, response, next) => {
    const given: unknown = request.body
    if (request.method === 'POST' && given === undefined) {
      refuse(response, 415, 'Send the operation as JSON, with `content-type: application/json`')
      return
    }
    const read = Buffer.isBuffer(given) ? readBody(given, request.headers['content-type'], maxDepth) : { body: given }
    const { variables } = request.query
    const refusal = 'error' in read ? read : typeof variables === 'string' ? refuseVariables(variables, maxDepth) : null
    if (refusal !== null) response.status(refusal.status).json(errorBody(refusal.error))
    else {
      if ('body' in read) request.body = read.body
      next()
    }
  }
}

/** Refuses a misspelt `x-crm-explain`: running an operation that was only to be planned would be a surprise. */
export const acceptExplainHeader: RequestHandler = (request, response, next) => {
  const value = request.headers['x-crm-explain']
  if (isExplainHeader(value)) next()
  else
    refuse(response, 400, 'The header `x-crm-explain` is `plan` (nothing is called) or `run`; leave it out otherwise')
}

/** Whether a header `x-crm-explain` says something that is understood, or nothing. */
export function isExplainHeader(value: string | readonly string[] | undefined): boolean {
  return value === undefined || value === 'plan' || value === 'run'
}

const optionalParameters = ['variables', 'operationName', 'extensions']

/** An empty parameter of an address, as forms and templates send it, is one that was left out. */
export const leaveOutEmptyParameters: RequestHandler = (request, _response, next) => {
  const at = request.url.indexOf('?')
  if (at !== -1) {
    const parameters = new URLSearchParams(request.url.slice(at + 1))
    const empty = optionalParameters.filter((name) => parameters.getAll(name).join('') === '' && parameters.has(name))
    for (const name of empty) parameters.delete(name)
    if (empty.length > 0) request.url = `${request.url.slice(0, at)}?${parameters.toString()}`
  }
  next()
}

/** Answers whatever no route has taken. */
export function answerUnknownPath(graphiql: boolean): RequestHandler {
  const places = graphiql ? 'GraphQL is at /graphql, GraphiQL at /' : 'GraphQL is at /graphql'
  return (_request, response) => refuse(response, 404, `Nothing is served here; ${places}`)
}

/** Answers requests that failed before they reached GraphQL as GraphQL would, instead of with a page and a stack. */
export const answerFailure: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) {
    next(error)
    return
  }
  const status =
    typeof error === 'object' && error !== null && 'status' in error && typeof error.status === 'number'
      ? error.status
      : 500
  if (status < 400 || status > 499) {
    response.status(500).json(errorBody(new CrmError('INTERNAL_SERVER_ERROR', 'Unexpected failure')))
  } else refuse(response, status, refusalOf(status))
}

function refusalOf(status: number): string {
  if (status === 413) return 'The request body is too large'
  if (status === 415) return 'The request body is in an encoding that is not supported'
  return 'The request could not be read to its end'
}

function refuse(response: Response, status: number, message: string): void {
  response.status(status).json(errorBody(badInput(message)))
}
