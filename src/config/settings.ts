import { IsBoolean, IsIn, IsInt, IsOptional, IsString, Matches, Max, Min, MinLength } from 'class-validator'
import type { ValueType } from './values.js'

/** What a settings class tells about its keys: each with its kind of value. */
export type SettingKinds<T> = { readonly [K in keyof T]-?: ValueType }

const wholeNumber = (min: number, max: number, unit: string): PropertyDecorator => {
  const message = `${unit} as a whole number from ${min} to ${max}`
  return (target, key) => {
    for (const decorate of [IsOptional(), IsInt({ message }), Min(min, { message }), Max(max, { message })]) {
      decorate(target, key)
    }
  }
}

const tenMinutesMs = 600_000
const gibibyte = 1_073_741_824

/** The section `server`. Messages finish the sentence "expected ...". */
export class ServerSettings {
  static readonly kinds: SettingKinds<ServerSettings> = {
    port: 'number',
    host: 'string',
    cursorSecret: 'secret',
    introspection: 'boolean',
    graphiql: 'boolean',
    drainMs: 'number',
  }

  /** Default 4000; 0 picks a free one. The variable PORT goes before it. */
  @wholeNumber(0, 65_535, 'the port')
  port?: number

  /** Address to listen on; default 127.0.0.1. */
  @IsOptional()
  @Matches(/^[A-Za-z0-9.:_-]+$/, { message: 'a host name or address without scheme and port, such as 0.0.0.0' })
  host?: string

  /** Seals cursors; replicas share it. Absent = made up at each start. */
  @IsOptional()
  @IsString()
  @MinLength(16, { message: 'a secret of 16 characters or more' })
  cursorSecret?: string

  /** Whether clients may read the schema; default true. With false no error names what was perhaps meant, and `/` is 404. */
  @IsOptional()
  @IsBoolean()
  introspection?: boolean

  /** Whether GraphiQL is served at `/`; default true. Its tabs only read. With false `/` is 404. */
  @IsOptional()
  @IsBoolean()
  graphiql?: boolean

  /** How long the port stays open after a request to stop, for load balancers to see it; default 5,000. */
  @wholeNumber(0, tenMinutesMs, 'milliseconds')
  drainMs?: number
}

/** Clients that can send requests to sources. */
export const httpClients = ['node-fetch', 'undici'] as const

/** The section `limits`. What is absent has the default of the room that keeps the limit. */
export class LimitSettings {
  static readonly kinds: SettingKinds<LimitSettings> = {
    scanBudget: 'number',
    operationTimeoutMs: 'number',
    maxDocumentTokens: 'number',
    maxBodyBytes: 'number',
    maxVariableDepth: 'number',
    maxDepth: 'number',
    maxCost: 'number',
    maxOperations: 'number',
    maxValues: 'number',
    maxCalls: 'number',
    maxAnswerBytes: 'number',
    sourceTimeoutMs: 'number',
    maxConcurrentCallsPerSource: 'number',
    maxSourceResponseBytes: 'number',
    sourceRetries: 'number',
    httpClient: 'string',
  }
  static readonly words = { httpClient: httpClients }

  /** Most native records that one operation may read; default 20,000. */
  @wholeNumber(1, 10_000_000, 'records')
  scanBudget?: number

  /** Longest one operation may take; default 30,000. */
  @wholeNumber(1, tenMinutesMs, 'milliseconds')
  operationTimeoutMs?: number

  /** Most tokens in a GraphQL document; default 4,000. */
  @wholeNumber(1, 1_000_000, 'tokens')
  maxDocumentTokens?: number

  /** Largest request body; default 4 MiB. */
  @wholeNumber(1, gibibyte, 'bytes')
  maxBodyBytes?: number

  /** Deepest nesting of a JSON body; default 64. */
  @wholeNumber(1, 1_000, 'levels')
  maxVariableDepth?: number

  /** Deepest nesting of a document's fields; default 20. */
  @wholeNumber(1, 200, 'levels')
  maxDepth?: number

  /** Most rows that an operation could return; default 100,000. */
  @wholeNumber(1, 1_000_000_000, 'rows')
  maxCost?: number

  /** Most operations under way at once; default 100. Beyond it a few wait for a moment, the rest gets 503. */
  @wholeNumber(1, 100_000, 'operations')
  maxOperations?: number

  /** Most values that an operation could return, its fields times their rows; default 250,000. */
  @wholeNumber(1, 1_000_000_000, 'values')
  maxValues?: number

  /** Most calls to sources that an operation could make, each place of its answer asked for once; default 400. */
  @wholeNumber(1, 1_000_000, 'calls')
  maxCalls?: number

  /** Largest answer; default 32 MiB. */
  @wholeNumber(1_024, gibibyte, 'bytes')
  maxAnswerBytes?: number

  /** Longest one attempt of one call to a source may take; default 10,000. */
  @wholeNumber(1, tenMinutesMs, 'milliseconds')
  sourceTimeoutMs?: number

  /** Most calls on their way to one source at once; default 8. */
  @wholeNumber(1, 1_000, 'calls')
  maxConcurrentCallsPerSource?: number

  /** Largest answer of a source; default 16 MiB. */
  @wholeNumber(1, gibibyte, 'bytes')
  maxSourceResponseBytes?: number

  /** Repetitions of a read after its first attempt; default 2. */
  @wholeNumber(0, 10, 'repetitions')
  sourceRetries?: number

  /** What sends requests to sources; default node-fetch. undici takes less CPU for each call. */
  @IsOptional()
  @IsIn(httpClients, { message: `one of ${httpClients.join(', ')}` })
  httpClient?: (typeof httpClients)[number]
}

/** Least important lines that are written, in the words of pino. */
export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

/** The section `log`. */
export class LogSettings {
  static readonly kinds: SettingKinds<LogSettings> = { level: 'string' }
  static readonly words = { level: logLevels }

  /** Default info. */
  @IsOptional()
  @IsIn(logLevels, { message: `one of ${logLevels.join(', ')}` })
  level?: (typeof logLevels)[number]
}

/** How operations are executed. */
export const executionModes = ['compiled', 'reference'] as const

/** The section `execution`. */
export class ExecutionSettings {
  static readonly kinds: SettingKinds<ExecutionSettings> = { mode: 'string' }
  static readonly words = { mode: executionModes }

  /** Default compiled: queries that come again are compiled. With reference graphql-js alone executes; same answers, more CPU. */
  @IsOptional()
  @IsIn(executionModes, { message: `one of ${executionModes.join(', ')}` })
  mode?: (typeof executionModes)[number]
}

/** The section `journal`. */
export class JournalSettings {
  static readonly kinds: SettingKinds<JournalSettings> = { folder: 'string' }

  /**
   * Keeps what is known of writes and long jobs, customers' data included; made for its owner alone. Default
   * `.crm-federation` beside the configuration. Unused with `redis`.
   */
  @IsOptional()
  @Matches(/[^/\\]/, { message: 'a folder; a relative one counts from the folder of the configuration' })
  folder?: string
}

/** The section `redis`. */
export class RedisSettings {
  static readonly kinds: SettingKinds<RedisSettings> = { url: 'secret', prefix: 'string' }

  /** Redis 6.2 or later, which then keeps writes and long jobs, for any number of servers. Absent = `journal.folder` does. */
  @IsOptional()
  @Matches(/^rediss?:\/\/[^\s/]/, {
    message: 'an address such as redis://:password@host:6379/0, or with rediss: for TLS',
  })
  url?: string

  /** Before every key there; default crm-federation. */
  @IsOptional()
  @Matches(/^[\w.:{}-]{1,100}$/, { message: 'at most 100 letters, digits and . : - _ { }' })
  prefix?: string
}
