import { unwrapResolverError } from '@apollo/server/errors'
import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import { badInput, CrmError, cut, cutEchoes } from '../../errors/index.js'

/** What a client sees of one of our errors in `extensions`. */
export function extensionsOf(error: CrmError): Record<string, unknown> {
  return {
    code: error.code,
    ...(error.source === undefined ? {} : { source: error.source }),
    ...(error.kind === 'caller' || error.kind === 'defect' ? {} : { retryable: error.retryable }),
    ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
    ...(error.argumentPath === undefined
      ? {}
      : { argumentPath: error.argumentPath.map((step) => (typeof step === 'string' ? cut(step) : step)) }),
  }
}

/** The message a client sees: ours, without long echoes, but masked where the failure is a defect. */
export function messageOf(error: CrmError): string {
  return error.kind === 'defect'
    ? 'Internal error; the request id helps to find it in the log'
    : cutEchoes(error.message)
}

/** A whole response body for requests that never reach GraphQL. */
export function errorBody(error: CrmError): { errors: GraphQLFormattedError[] } {
  return { errors: [{ message: messageOf(error), extensions: extensionsOf(error) }] }
}

/** Longest message that is passed on where it is not ours. */
const maxMessageLength = 600

/**
 * Formats every error of a response. Ours keep their code; GraphQL's and Apollo's own stay as they are; anything else
 * is a defect and is masked. Stacks, causes and long echoes of the input never pass.
 */
export function formatError(formatted: GraphQLFormattedError, thrown: unknown): GraphQLFormattedError {
  const place = {
    ...(formatted.locations === undefined ? {} : { locations: formatted.locations }),
    ...(formatted.path === undefined ? {} : { path: formatted.path }),
  }
  const known = ourError(thrown)
  if (known !== null) return { message: messageOf(known), ...place, extensions: extensionsOf(known) }
  return {
    message: shortened(cutEchoes(formatted.message)),
    ...place,
    extensions: { code: formatted.extensions?.['code'] },
  }
}

/** What an error of a response means in our terms; null for GraphQL's and Apollo's own, which carry their own code. */
export function ourError(thrown: unknown): CrmError | null {
  // What a rule refuses a document with comes as the cause of Apollo Server's own error, and has no path.
  const original =
    thrown instanceof GraphQLError && thrown.originalError instanceof CrmError
      ? thrown.originalError
      : unwrapResolverError(thrown)
  if (original instanceof CrmError) return original
  const code = thrown instanceof GraphQLError ? thrown.extensions['code'] : undefined
  if (code !== undefined && code !== 'INTERNAL_SERVER_ERROR') return null
  if (isAboutRequest(thrown)) return badInput(requestMessages.get(thrown.message) ?? shortened(thrown.message))
  return new CrmError('INTERNAL_SERVER_ERROR', 'Unexpected failure', { cause: original })
}

/**
 * Whether graphql-js or Apollo Server itself complains, and not of a field: then of what the caller sent, although they
 * give some of these errors no code. Whatever else goes wrong comes as the cause of another error, or has a path.
 */
function isAboutRequest(thrown: unknown): thrown is GraphQLError {
  return thrown instanceof GraphQLError && thrown.originalError === undefined && thrown.path === undefined
}

/** Better words for what the libraries say without telling what to do. */
const requestMessages: ReadonlyMap<string, string> = new Map([
  [
    'provided sha does not match query',
    'The hash of this persisted query is not that of its text; send the SHA-256 of the very text in hexadecimal',
  ],
  [
    'Unsupported persisted query version',
    'Of persisted queries only version 1 is known; send `version: 1` with their `sha256Hash`',
  ],
  [
    'Too many errors processing variables, error limit reached. Execution aborted.',
    'More values of the variables are wrong than are told here',
  ],
])

function shortened(message: string): string {
  return message.length <= maxMessageLength ? message : `${message.slice(0, maxMessageLength)}…`
}
