import { errorCatalogue, type ErrorCode, type ErrorKind } from './catalogue.js'

/** What may be said about an error besides its code and message. */
export interface CrmErrorOptions {
  /** Name of the configured source that failed. */
  readonly source?: string
  readonly retryable?: boolean
  /** How long to wait before trying again, in milliseconds. */
  readonly retryAfterMs?: number
  /** Argument path, for errors of kind `caller`. */
  readonly path?: readonly (string | number)[]
  /** Safe to log; never a secret or a vendor body. */
  readonly details?: Readonly<Record<string, unknown>>
  readonly cause?: unknown
}

/** The one error class: a code of the catalogue, a message that says what was expected, what came and what to do. */
export class CrmError extends Error {
  readonly code: ErrorCode
  readonly kind: ErrorKind
  readonly source: string | undefined
  readonly retryable: boolean
  readonly retryAfterMs: number | undefined
  /** Named so because GraphQL takes an error with a `path` for one that knows its place in the response. */
  readonly argumentPath: readonly (string | number)[] | undefined
  readonly details: Readonly<Record<string, unknown>> | undefined

  constructor(code: ErrorCode, message: string, options: CrmErrorOptions = {}) {
    super(message, { cause: options.cause })
    this.name = 'CrmError'
    this.code = code
    this.kind = errorCatalogue[code].kind
    this.source = options.source
    this.retryable = options.retryable ?? errorCatalogue[code].retryable
    this.retryAfterMs = options.retryAfterMs
    this.argumentPath = options.path
    this.details = options.details
  }
}

/** An error of code BAD_USER_INPUT at an argument path. */
export function badInput(message: string, path?: readonly (string | number)[]): CrmError {
  return new CrmError('BAD_USER_INPUT', message, { path })
}

/** The same error, said of a source; other throwables become INTERNAL_SERVER_ERROR of that source. */
export function asSourceError(error: unknown, source: string): CrmError {
  if (error instanceof CrmError) {
    if (error.source !== undefined) return error
    return new CrmError(error.code, error.message, {
      source,
      retryable: error.retryable,
      retryAfterMs: error.retryAfterMs,
      path: error.argumentPath,
      details: error.details,
      cause: error,
    })
  }
  return new CrmError('INTERNAL_SERVER_ERROR', 'Unexpected failure while reading this source', { source, cause: error })
}

/** Throws for a broken promise of our own code; never for bad input. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new CrmError('INTERNAL_SERVER_ERROR', `Invariant broken: ${message}`)
}
