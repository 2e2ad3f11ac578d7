import { pino, type Logger } from 'pino'
import type { Config } from '../config/index.js'

const secretNames = [
  'authorization',
  'cookie',
  'password',
  'secret',
  'apiKey',
  'accessKey',
  'clientSecret',
  'token',
  'accessToken',
  'refreshToken',
  'cursorSecret',
]

/**
 * Writes JSON lines to stderr, several at once where many come: a line waits for at most a tenth of a second, and none is
 * lost when the process ends by itself, by an error or on SIGTERM. Fields with a secret's name are struck out, down to
 * two levels.
 */
export function createLogger(level: Config['log']['level']): Logger {
  // Not `sync: false`, which at the end of the process writes the last lines beside those still on their way.
  const destination = pino.destination({ fd: 2, sync: true, minLength: 4_096, periodicFlush: 100 })
  process.once('exit', () => destination.flushSync())
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { log: (fields) => withoutSecrets(fields, 2) },
    },
    destination,
  )
}

type Fields = Record<string, unknown>

const secret: ReadonlySet<string> = new Set(secretNames)

/** The fields themselves where nothing has to go, else a copy. */
function withoutSecrets(fields: Fields, levels: number): Fields {
  let copy: Fields | null = null
  for (const [name, value] of Object.entries(fields)) {
    const kept = secret.has(name) ? '***' : levels > 0 && isPlain(value) ? withoutSecrets(value, levels - 1) : value
    if (kept !== value) (copy ??= { ...fields })[name] = kept
  }
  return copy ?? fields
}

function isPlain(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}
