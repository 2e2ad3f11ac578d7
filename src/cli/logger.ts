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

type Level = 'info' | 'warn' | 'error'

interface Line {
  readonly level: Level
  readonly fields: Fields
  readonly message: string
  /** Epoch milliseconds. */
  readonly at: number
}

/** Lines that are written together at the latest, and the milliseconds a line waits at most. */
const mostWaiting = 64
const longestWaitMs = 100

/**
 * Writes JSON lines to stderr, several together: in the middle of a request a line would take four times as long as among
 * others, since what makes it has to be fetched anew each time. None is lost when the process ends by itself, by an error
 * or on SIGTERM. Fields with a secret's name are struck out, down to two levels.
 */
export class LineLogger {
  private waiting: Line[] = []
  private timer: NodeJS.Timeout | null = null
  private at = 0
  private readonly destination = pino.destination({ fd: 2, sync: true, minLength: 8_192 })
  private readonly lines: Logger

  constructor(level: Config['log']['level']) {
    this.lines = pino(
      {
        level,
        base: null,
        timestamp: () => `,"time":"${new Date(this.at).toISOString()}"`,
        formatters: { log: (fields) => withoutSecrets(fields, 2) },
      },
      this.destination,
    )
    process.once('exit', () => this.write())
  }

  info(fields: Fields, message: string): void {
    this.add('info', fields, message)
  }

  warn(fields: Fields, message: string): void {
    this.add('warn', fields, message)
  }

  error(fields: Fields, message: string): void {
    this.add('error', fields, message)
  }

  private add(level: Level, fields: Fields, message: string): void {
    if (!this.lines.isLevelEnabled(level)) return
    this.waiting.push({ level, fields, message, at: Date.now() })
    if (this.waiting.length >= mostWaiting) this.write()
    else this.timer ??= setTimeout(() => this.write(), longestWaitMs).unref()
  }

  private write(): void {
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
    const { waiting } = this
    this.waiting = []
    for (const { level, fields, message, at } of waiting) {
      this.at = at
      this.lines[level](fields, message)
    }
    this.destination.flushSync()
  }
}

type Fields = Readonly<Record<string, unknown>>

const secret: ReadonlySet<string> = new Set(secretNames)

/** The fields themselves where nothing has to go, else a copy. */
function withoutSecrets(fields: Fields, levels: number): Fields {
  let copy: Record<string, unknown> | null = null
  for (const [name, value] of Object.entries(fields)) {
    const kept = secret.has(name) ? '***' : levels > 0 && isPlain(value) ? withoutSecrets(value, levels - 1) : value
    if (kept !== value) (copy ??= { ...fields })[name] = kept
  }
  return copy ?? fields
}

function isPlain(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}
