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

/** Writes JSON lines to stderr. Fields with a secret's name are struck out, down to two levels. */
export function createLogger(level: Config['log']['level']): Logger {
  const paths = secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`])
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, redact: { paths, censor: '***' } },
    pino.destination({ fd: 2, sync: true }),
  )
}
