import type { GraphQLRequestContextDidEncounterErrors, GraphQLRequestContextWillSendResponse } from '@apollo/server'
import type { GraphContext } from '../../resolvers/index.js'
import { type Logger, logDefect } from '../errors/index.js'
import { ourError } from './response/format-error.js'

/**
 * One line for each request: id, operation, milliseconds, error codes; and one for each defect it met. Never variables,
 * never data.
 */
export class RequestLog {
  constructor(private readonly logger: Logger) {}

  /** Tells of the defects among a request's errors. */
  failed({ errors, contextValue: { requestId } }: GraphQLRequestContextDidEncounterErrors<GraphContext>): void {
    for (const error of errors) logDefect(this.logger, requestId, ourError(error))
  }

  /** Tells of a request that began at this time of `performance.now`. */
  answered(context: GraphQLRequestContextWillSendResponse<GraphContext>, started: number): void {
    const { response, contextValue, operationName, operation } = context
    const { requestId } = contextValue
    for (const { error } of contextValue.operation.failures) logDefect(this.logger, requestId, error)
    const errors = response.body.kind === 'single' ? (response.body.singleResult.errors ?? []) : []
    this.logger.info(
      {
        requestId,
        operation: operationName ?? null,
        kind: operation?.operation ?? null,
        milliseconds: Math.round(performance.now() - started),
        codes: errors.map((error) => error.extensions?.['code']),
        ...causesOf(context),
      },
      'request',
    )
  }
}

/** Codes of system and TLS by which sources failed, once each, such as `vtiger CERT_HAS_EXPIRED`; nothing where none did. */
function causesOf({ contextValue, errors = [] }: GraphQLRequestContextWillSendResponse<GraphContext>): {
  readonly causes?: readonly string[]
} {
  const causes = new Set<string>()
  for (const error of [...contextValue.operation.failures.map((failure) => failure.error), ...errors.map(ourError)]) {
    const code = error?.details?.['systemCode']
    if (typeof code === 'string') causes.add(`${error?.source ?? ''} ${code}`.trim())
  }
  return causes.size === 0 ? {} : { causes: [...causes] }
}
