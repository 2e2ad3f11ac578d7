import type { GraphQLRequestContextDidEncounterErrors, GraphQLRequestContextWillSendResponse } from '@apollo/server'
import type { GraphContext } from '../../resolvers/index.js'
import { CrmError } from '../errors/index.js'
import { ourError } from './format-error.js'
import type { ServerLogger } from './server-types.js'

/**
 * One line for each request: id, operation, milliseconds, error codes; and one for each defect it met. Never variables,
 * never data.
 */
export class RequestLog {
  constructor(private readonly logger: ServerLogger) {}

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

/**
 * Tells of a defect by what cannot hold data of a source: our own message, the class of the first cause and the line of
 * our code it came from. Messages of other classes quote what they choked on, so they are left out.
 */
export function logDefect(logger: ServerLogger, requestId: string, error: CrmError | null): void {
  if (error === null || error.kind !== 'defect') return
  const first = firstCause(error)
  logger.error(
    {
      requestId,
      message: first instanceof CrmError ? first.message : error.message,
      ...(error.source === undefined ? {} : { source: error.source }),
      class: first instanceof Error ? first.constructor.name : typeof first,
      line: ownLine(first),
    },
    'defect',
  )
}

function firstCause(error: unknown): unknown {
  let first = error
  while (first instanceof CrmError && first.cause !== undefined) first = first.cause
  return first
}

const ownPlace = /[/\\]((?:src|resolvers|schema)[/\\][\w./\\-]+:\d+):\d+\)?$/

function ownLine(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  for (const line of error.stack?.split('\n') ?? []) {
    const place = line.includes('node_modules') ? null : ownPlace.exec(line)
    if (place?.[1] !== undefined) return place[1]
  }
  return null
}
