import { CrmError, cut, cutEchoes, longestEcho } from '../errors/index.js'

/** A mistake in how a command was called; told without a code. */
export class UsageError extends Error {}

/**
 * Runs a command and turns its failure into sentences on stderr and an exit code: 2 for a configuration or a call that
 * is wrong, 1 for anything else. Never a stack.
 */
export async function runReported(command: () => Promise<void>): Promise<void> {
  try {
    await command()
  } catch (error) {
    console.error(withoutLongEchoes(sentenceOf(error)))
    const wrongInput = error instanceof UsageError || (error instanceof CrmError && error.code === 'CONFIG_INVALID')
    process.exitCode = wrongInput ? 2 : 1
    // What was started before the failure must not keep the process; by itself this timer does not.
    setTimeout(() => process.exit(), 500).unref()
  }
}

/** A message of which no part that the caller gave, as an argument or in a file, is longer than messages repeat. */
export function withoutLongEchoes(message: string): string {
  const long = process.argv.slice(2).filter((argument) => argument.length > longestEcho)
  return cutEchoes(long.reduce((text, argument) => text.replaceAll(argument, () => cut(argument)), message))
}

/** What a person is told about an error. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return 'Failed for an unknown reason'
  if (error instanceof CrmError)
    return error.code === 'CONFIG_INVALID' ? error.message : `${error.code}: ${error.message}`
  const place = error as { readonly code?: unknown; readonly address?: unknown; readonly port?: unknown }
  const address = `${String(place.address)}:${String(place.port)}`
  if (place.code === 'EADDRINUSE') return `${address} is taken by another program; choose another port`
  if (place.code === 'EACCES' && place.port !== undefined) return `This user may not listen on ${address}`
  if (place.code === 'EADDRNOTAVAIL') return `${address} is no address of this machine; correct server.host`
  return error.message
}
