import { ProblemList } from './problems.js'
import type { Environment } from './references.js'

/** The variables of this process; nothing else in the project reads them. */
export const processEnvironment: Environment = process.env

/** PORT as a number; undefined when it is not set, or, with a problem added, when it is no port. */
export function readPort(environment: Environment, problems: ProblemList): number | undefined {
  const text = environment.PORT ?? ''
  if (text === '') return undefined
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port
  problems.add(null, '', 'the environment variable PORT: expected a whole number from 0 to 65535')
  return undefined
}

/** PORT where no file is read. @throws CONFIG_INVALID */
export function portFromEnvironment(environment: Environment = processEnvironment): number | undefined {
  const problems = new ProblemList()
  const port = readPort(environment, problems)
  problems.throwIfAny('The environment')
  return port
}

/**
 * Lets libraries run as in production unless NODE_ENV says otherwise: graphql-js then leaves out what helps to develop. To
 * be called before they are loaded.
 */
export function defaultToProduction(): void {
  process.env['NODE_ENV'] ??= 'production'
}
