import type { ErrorRequestHandler, RequestHandler, Response } from 'express'
import { badInput, CrmError } from '../errors/index.js'
import { errorBody } from './format-error.js'

/**
 * Refuses bodies that were sent in another format than JSON, and those that nest deeper than `maxDepth`, which would
 * overflow the stack of whatever walks them later. Stands behind the JSON parser.
 */
export function acceptJsonBody(maxDepth: number): RequestHandler {
  return (request, response, next) => {
    if (request.method === 'POST' && request.body === undefined) {
      refuse(response, 415, 'Send the operation as JSON, with `content-type: application/json`')
    } else if (isDeeperThan(request.body, maxDepth) || isDeeperThan(variablesInAddress(request.query), maxDepth)) {
      refuse(response, 400, tooDeep(maxDepth))
    } else next()
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
  } else refuse(response, status, refusalOf(error, status))
}

function refusalOf(error: unknown, status: number): string {
  if (status === 413) return 'The request body is too large'
  if (status === 415) return 'The request body is in a character set or encoding that is not supported; send UTF-8'
  const type = typeof error === 'object' && error !== null && 'type' in error ? error.type : undefined
  return type === 'entity.parse.failed' ? unreadableJson : 'The request could not be read to its end'
}

/** What is told of a body that is no JSON object. */
export const unreadableJson = 'The request body is not well-formed JSON'

/** What is told of variables that nest too deep. */
export function tooDeep(maxDepth: number): string {
  return `The variables nest deeper than ${maxDepth} levels; ask with a flatter filter`
}

function refuse(response: Response, status: number, message: string): void {
  response.status(status).json(errorBody(badInput(message)))
}

/** Variables of a GET request; null where they are no JSON, which is for GraphQL to say. */
function variablesInAddress({ variables }: Readonly<Record<string, unknown>>): unknown {
  if (typeof variables !== 'string') return null
  try {
    return JSON.parse(variables)
  } catch {
    return null
  }
}

/** Whether a JSON value nests deeper than so many levels. */
export function isDeeperThan(root: unknown, maxDepth: number): boolean {
  if (typeof root !== 'object' || root === null) return false
  if (maxDepth < 0) return true
  if (Array.isArray(root)) return root.some((value) => isDeeperThan(value, maxDepth - 1))
  for (const name in root)
    if (isDeeperThan((root as Readonly<Record<string, unknown>>)[name], maxDepth - 1)) return true
  return false
}
