import { unwrapResolverError } from '@apollo/server/errors'
import type { GraphQLFormattedError } from 'graphql'
import { CrmError } from '../errors/index.js'
import type { ServerLogger } from './server-types.js'

/** What a client sees of one of our errors in `extensions`. */
export function extensionsOf(error: CrmError): Record<string, unknown> {
  return {
    code: error.code,
    ...(error.source === undefined ? {} : { source: error.source }),
    ...(error.kind === 'source' || error.kind === 'limit' ? { retryable: error.retryable } : {}),
    ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
    ...(error.argumentPath === undefined ? {} : { argumentPath: error.argumentPath }),
  }
}

/** The message a client sees: ours, but masked where the failure is a defect. */
export function messageOf(error: CrmError): string {
  return error.kind === 'defect' ? 'Internal error; the request id helps to find it in the log' : error.message
}

/** A whole response body for requests that never reach GraphQL. */
export function errorBody(error: CrmError): { errors: GraphQLFormattedError[] } {
  return { errors: [{ message: messageOf(error), extensions: extensionsOf(error) }] }
}

/**
 * Formats every error of a response. Ours keep their code; GraphQL's and Apollo's own stay as they are; anything else
 * is a defect: it is logged and masked. Stacks, causes and input echoes never pass.
 */
export function createErrorFormatter(
  logger?: ServerLogger,
): (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError {
  return (formatted, thrown) => {
    const original = unwrapResolverError(thrown)
    const known = original instanceof CrmError ? original : null
    const place = {
      ...(formatted.locations === undefined ? {} : { locations: formatted.locations }),
      ...(formatted.path === undefined ? {} : { path: formatted.path }),
    }
    if (known !== null) {
      if (known.kind === 'defect') logDefect(logger, known)
      return { message: messageOf(known), ...place, extensions: extensionsOf(known) }
    }
    const code = formatted.extensions?.['code']
    if (code !== undefined && code !== 'INTERNAL_SERVER_ERROR') {
      return { message: formatted.message, ...place, extensions: { code } }
    }
    logDefect(logger, original)
    return {
      message: messageOf(new CrmError('INTERNAL_SERVER_ERROR', '')),
      ...place,
      extensions: { code: 'INTERNAL_SERVER_ERROR' },
    }
  }
}

/** Name, message and the top frames of our own code; causes may hold vendor text and are left out. */
function logDefect(logger: ServerLogger | undefined, error: unknown): void {
  const known = error instanceof Error ? error : new Error('unknown')
  logger?.error({ name: known.name, message: known.message, frames: known.stack?.split('\n').slice(1, 6) }, 'defect')
}
