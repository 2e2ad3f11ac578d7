import { IANAZone } from 'luxon'
import type { SettingProblem, SettingShape } from '../vendor.js'
import { keyModes, keyProblem, type KeyMode } from './seal.js'

/** Generations of the token calls: the signed ones of the LinkERP manual, or the gateway's unsigned ones. */
export const authModes = ['linkerpSigned', 'gatewayTeam'] as const

/** One generation. */
export type AuthMode = (typeof authModes)[number]

/** How a source signs in. */
export interface YunzhijiaAuth {
  readonly mode: AuthMode
  readonly appId: string
  readonly secret: string
  /** What signed calls send as `timestamp`; the gateway's calls have their own rule. */
  readonly timestampUnit: 'milliseconds' | 'seconds'
  readonly timestampType: 'string' | 'number'
  /** Life of a token whose answer does not say it, in seconds. */
  readonly fallbackTtlSeconds: number
}

/** Checked settings of one Yunzhijia source. */
export interface YunzhijiaSettings {
  /** Without a slash at the end. */
  readonly baseUrl: string
  /** Number of the team whose tables are listed. */
  readonly eid: string
  readonly auth: YunzhijiaAuth
  /** Path before the groups of data calls, without a slash at the end. */
  readonly linkerp: { readonly prefix: string }
  readonly crypto: { readonly key: string; readonly keyMode: KeyMode }
  /** IANA zone in which timestamps of rows are written. */
  readonly timeZone: string
  readonly upload: {
    /** Whether rows are sent as a text that holds JSON, or as JSON itself. */
    readonly dataShape: 'string' | 'array'
    /** Whether an empty cell is left out, or sent as an empty text. */
    readonly emptyCells: 'absent' | 'text'
  }
  readonly limits: { readonly perMinute: number }
}

/** Settings of a Yunzhijia source, for the configuration check. */
export const settingShapes: readonly SettingShape[] = [
  {
    name: 'baseUrl',
    type: 'string',
    required: true,
    description:
      'Address of the platform: https://yunzhijia.com in the manual, https://www.yunzhijia.com on newer pages',
  },
  { name: 'eid', type: 'string', required: true, description: 'Team number, in quotes since it is all digits' },
  {
    name: 'auth.mode',
    type: 'enum',
    values: authModes,
    default: 'linkerpSigned',
    description: "Token calls: linkerpSigned as in the LinkERP manual, or gatewayTeam, the newer gateway's team scope",
  },
  {
    name: 'auth.appId',
    type: 'string',
    required: true,
    description: "Application id, from the report app's administration page",
  },
  { name: 'auth.secret', type: 'string', required: true, secret: true, description: 'Application secret' },
  {
    name: 'auth.timestampUnit',
    type: 'enum',
    values: ['milliseconds', 'seconds'],
    default: 'milliseconds',
    description: "Unit of the signed calls' time stamp; the vendor's demonstrations disagree",
  },
  {
    name: 'auth.timestampType',
    type: 'enum',
    values: ['string', 'number'],
    default: 'string',
    description: 'Whether that time stamp is sent as a JSON text or a JSON number',
  },
  {
    name: 'auth.fallbackTtlSeconds',
    type: 'number',
    default: 6400,
    description: 'Life of an access token in seconds where the answer does not tell it',
  },
  {
    name: 'linkerp.prefix',
    type: 'string',
    default: '/api/open/linkerp',
    description: 'Path before the report calls; the newer gateway lists them under /gateway/linkerp',
  },
  {
    name: 'crypto.key',
    type: 'string',
    required: true,
    secret: true,
    description: 'AES key of the payloads, used byte by byte: 16, 24 or 32 bytes unless crypto.keyMode is net16',
  },
  {
    name: 'crypto.keyMode',
    type: 'enum',
    values: keyModes,
    default: 'raw',
    description:
      "raw takes the key as it is; net16 cuts or fills it to 16 bytes as the vendor's .NET demonstration does",
  },
  {
    name: 'timeZone',
    type: 'string',
    default: 'Asia/Shanghai',
    description: 'IANA zone in which timestamps of uploaded rows are written; they are sent without one',
  },
  {
    name: 'upload.dataShape',
    type: 'enum',
    values: ['string', 'array'],
    default: 'string',
    description: "Rows as a text that holds JSON, as the vendor's demonstrations send them, or as in the manual",
  },
  {
    name: 'upload.emptyCells',
    type: 'enum',
    values: ['absent', 'text'],
    default: 'absent',
    description: 'absent leaves empty cells out of a row, text sends them as empty texts; the manual shows neither',
  },
  {
    name: 'limits.perMinute',
    type: 'number',
    default: 2000,
    description: 'Calls a minute that this server may make to one interface; the published limit of the team scope',
  },
]

type Raw = Readonly<Record<string, unknown>>

/** Reads raw settings; every problem is returned, none is thrown. */
export function readSettings(
  raw: Raw,
): { readonly settings: YunzhijiaSettings } | { readonly problems: readonly SettingProblem[] } {
  const problems: SettingProblem[] = []
  const reject = (setting: string, message: string): void => {
    if (!problems.some((problem) => problem.setting === setting)) problems.push({ setting, message })
  }
  const text = (name: string, fallback?: string): string => {
    const value = valueAt(raw, name) ?? fallback
    if (typeof value === 'string' && value !== '') return value
    reject(name, value === undefined ? 'is required' : 'must be a text that is not empty')
    return ''
  }
  const choice = <T extends string>(name: string, values: readonly T[], fallback: T): T => {
    const value = valueAt(raw, name) ?? fallback
    const known = values.find((candidate) => candidate === value)
    if (known === undefined) reject(name, `must be ${values.join(' or ')}`)
    return known ?? fallback
  }
  const whole = (name: string, fallback: number): number => {
    const value = valueAt(raw, name) ?? fallback
    if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value
    reject(name, 'must be a whole number of at least 1')
    return fallback
  }

  const baseUrl = text('baseUrl')
  if (baseUrl !== '' && !isHttpUrl(baseUrl)) reject('baseUrl', 'must be an http or https address without a query')
  const eid = text('eid')
  if (eid !== '' && !/^\d{1,20}$/.test(eid)) reject('eid', 'must be a team number in digits')
  const prefix = text('linkerp.prefix', '/api/open/linkerp').replace(/\/+$/, '')
  if (!/^(?:\/[\w.~-]+)*$/.test(prefix)) reject('linkerp.prefix', 'must be a path such as /api/open/linkerp')
  const key = text('crypto.key')
  const keyMode = choice('crypto.keyMode', keyModes, 'raw')
  const wrongKey = key === '' ? null : keyProblem(key, keyMode)
  if (wrongKey !== null) reject('crypto.key', wrongKey)
  const timeZone = text('timeZone', 'Asia/Shanghai')
  if (!IANAZone.isValidZone(timeZone)) reject('timeZone', 'must be a zone of the IANA database, such as Asia/Shanghai')
  const settings: YunzhijiaSettings = {
    baseUrl: baseUrl.replace(/\/+$/, ''),
    eid,
    auth: {
      mode: choice('auth.mode', authModes, 'linkerpSigned'),
      appId: text('auth.appId'),
      secret: text('auth.secret'),
      timestampUnit: choice('auth.timestampUnit', ['milliseconds', 'seconds'], 'milliseconds'),
      timestampType: choice('auth.timestampType', ['string', 'number'], 'string'),
      fallbackTtlSeconds: whole('auth.fallbackTtlSeconds', 6400),
    },
    linkerp: { prefix },
    crypto: { key, keyMode },
    timeZone,
    upload: {
      dataShape: choice('upload.dataShape', ['string', 'array'], 'string'),
      emptyCells: choice('upload.emptyCells', ['absent', 'text'], 'absent'),
    },
    limits: { perMinute: whole('limits.perMinute', 2000) },
  }
  return problems.length > 0 ? { problems } : { settings }
}

function valueAt(raw: Raw, name: string): unknown {
  return name
    .split('.')
    .reduce<unknown>(
      (value, key) => (typeof value === 'object' && value !== null ? (value as Raw)[key] : undefined),
      raw,
    )
}

function isHttpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, search, hash, username } = new URL(text)
  return /^https?:$/.test(protocol) && search === '' && hash === '' && username === ''
}
