import { CrmError } from './crm-error.js'

/** The part of a logger that we use; pino fits. */
export interface Logger {
  info(fields: Readonly<Record<string, unknown>>, message: string): void
  warn(fields: Readonly<Record<string, unknown>>, message: string): void
  error(fields: Readonly<Record<string, unknown>>, message: string): void
}

/**
 * Tells of a defect by what cannot hold data of a source: our own message, the class of the first cause and the line of
 * our code it came from. Messages of other classes quote what they choked on, so they are left out.
 */
export function logDefect(logger: Logger, requestId: string | null, error: CrmError | null): void {
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
