import type { SettingProblem, SettingShape } from '../vendor.js'
import { readWriteSettings, writeSettingShapes, type EnterpriseWriteSettings } from './write-settings.js'

/** How a source signs in: a server's own key, or an application that a person has allowed. */
export type EnterpriseAuth =
  | { readonly kind: 'apiKey'; readonly apiKey: string }
  | {
      readonly kind: 'oauth'
      readonly clientId: string
      readonly clientSecret: string
      /** Preferred to `code` when both are given. */
      readonly refreshToken: string | null
      /** Authorization code, good for one exchange. */
      readonly code: string | null
      readonly redirectUri: string | null
      readonly tokenUrl: string
    }

/** Checked settings of one Enterprise Platform source. */
export interface EnterpriseSettings {
  /** With the version (`…/v1`), without a slash at the end. */
  readonly baseUrl: string
  readonly auth: EnterpriseAuth
  readonly filters: {
    readonly assumeSymmetric: boolean
    readonly instants: 'date' | 'instant'
    readonly likeIgnoresCase: boolean
  }
  readonly paging: { readonly scan: 'token' | 'offset' }
  readonly lists: { readonly ties: 'unknown' | 'idAscending' }
  readonly limits: { readonly perMinute: number }
  readonly fields: { readonly creditCode: string | null }
  readonly writes: EnterpriseWriteSettings
}

/** Settings of an Enterprise Platform source, for the configuration check. */
export const settingShapes: readonly SettingShape[] = [
  {
    name: 'baseUrl',
    type: 'string',
    required: true,
    description: 'Address of the API with its version, such as https://api.enterprise-platform.com/v1',
  },
  {
    name: 'auth.kind',
    type: 'enum',
    values: ['apiKey', 'oauth'],
    default: 'apiKey',
    description: 'apiKey for server to server, oauth for an application that a person has allowed',
  },
  { name: 'auth.apiKey', type: 'string', secret: true, description: 'API key; required with kind apiKey' },
  { name: 'auth.clientId', type: 'string', description: 'Application id; required with kind oauth' },
  {
    name: 'auth.clientSecret',
    type: 'string',
    secret: true,
    description: 'Application secret; required with kind oauth',
  },
  {
    name: 'auth.refreshToken',
    type: 'string',
    secret: true,
    description: 'Refresh token to begin with; this or auth.code is required with kind oauth',
  },
  {
    name: 'auth.code',
    type: 'string',
    secret: true,
    description: 'Authorization code, exchanged at the first call; it works once',
  },
  {
    name: 'auth.redirectUri',
    type: 'string',
    description: 'Redirect address the code was asked with; required with auth.code',
  },
  {
    name: 'auth.tokenUrl',
    type: 'string',
    description: "Token endpoint; default /oauth/token at the base URL's origin",
  },
  {
    name: 'filters.assumeSymmetric',
    type: 'boolean',
    default: false,
    description: 'true also sends the operators gte and lt, which the vendor does not document',
  },
  {
    name: 'filters.instants',
    type: 'enum',
    values: ['date', 'instant'],
    default: 'date',
    description: 'date compares times by day, as documented; instant sends whole seconds and reads fewer rows',
  },
  {
    name: 'filters.likeIgnoresCase',
    type: 'boolean',
    default: true,
    description: 'false when the like operator tells upper from lower case: letters are then not sent in it',
  },
  {
    name: 'paging.scan',
    type: 'enum',
    values: ['token', 'offset'],
    default: 'token',
    description: 'How everything is read when no order is asked: by cursor, or by page number',
  },
  {
    name: 'lists.ties',
    type: 'enum',
    values: ['unknown', 'idAscending'],
    default: 'unknown',
    description:
      'idAscending when records of the same time come by id ascending in both directions: pages then need no look beyond their end. Every page is held to it',
  },
  {
    name: 'limits.perMinute',
    type: 'number',
    default: 1000,
    description: 'Calls a minute that this server may make of the standard limit',
  },
  {
    name: 'fields.creditCode',
    type: 'string',
    description: 'Customer field that holds the unified social credit code, where the tenant has one',
  },
  ...writeSettingShapes,
]

type Raw = Readonly<Record<string, unknown>>

/** Names that mean something else in a list's query string (API overview, list parameters), so never a filter. */
const reservedNames: ReadonlySet<string> = new Set([
  'page',
  'pageSize',
  'sort',
  'order',
  'fields',
  'search',
  'limit',
  'cursor',
])

/** Reads raw settings; every problem is returned, none is thrown. */
export function readSettings(
  raw: Raw,
): { readonly settings: EnterpriseSettings } | { readonly problems: readonly SettingProblem[] } {
  const problems: SettingProblem[] = []
  const reject = (setting: string, message: string): void => {
    if (!problems.some((problem) => problem.setting === setting)) problems.push({ setting, message })
  }
  const optional = (name: string): string | null => {
    const value = valueAt(raw, name)
    if (value === undefined || value === null) return null
    if (typeof value === 'string' && value !== '') return value
    reject(name, 'must be a text that is not empty')
    return null
  }
  const required = (name: string): string => {
    const value = optional(name)
    if (value === null) reject(name, 'is required')
    return value ?? ''
  }
  const address = (name: string, value: string): string => {
    if (value !== '' && !isHttpUrl(value)) reject(name, 'must be an http or https address without query and password')
    return value.replace(/\/+$/, '')
  }
  const choice = <T extends string>(name: string, values: readonly T[], fallback: T): T => {
    const value = valueAt(raw, name) ?? fallback
    const known = values.find((candidate) => candidate === value)
    if (known === undefined) reject(name, `must be ${values.join(' or ')}`)
    return known ?? fallback
  }
  const flag = (name: string, fallback: boolean): boolean => {
    const value = valueAt(raw, name) ?? fallback
    if (typeof value !== 'boolean') reject(name, 'must be true or false')
    return value === true
  }
  /** A secret that goes into a header must be sendable as one. */
  const headerText = (name: string, value: string): string => {
    if (value !== '' && !/^[\x21-\x7e]+$/.test(value)) reject(name, 'must be printable ASCII without blanks')
    return value
  }

  const baseUrl = address('baseUrl', required('baseUrl'))
  let auth: EnterpriseAuth
  if (choice('auth.kind', ['apiKey', 'oauth'], 'apiKey') === 'apiKey') {
    auth = { kind: 'apiKey', apiKey: headerText('auth.apiKey', required('auth.apiKey')) }
  } else {
    const refreshToken = optional('auth.refreshToken')
    const code = optional('auth.code')
    const redirectUri = code === null ? optional('auth.redirectUri') : required('auth.redirectUri')
    if (refreshToken === null && code === null) reject('auth.refreshToken', 'is required, or auth.code instead')
    const ownTokenUrl = optional('auth.tokenUrl')
    const tokenUrl = ownTokenUrl === null ? defaultTokenUrl(baseUrl) : address('auth.tokenUrl', ownTokenUrl)
    const application = { clientId: required('auth.clientId'), clientSecret: required('auth.clientSecret') }
    auth = { kind: 'oauth', ...application, refreshToken, code, redirectUri, tokenUrl }
  }
  const perMinute = valueAt(raw, 'limits.perMinute') ?? 1000
  if (typeof perMinute !== 'number' || !Number.isInteger(perMinute) || perMinute < 1) {
    reject('limits.perMinute', 'must be a whole number of at least 1')
  }
  const creditCode = optional('fields.creditCode')
  if (creditCode !== null && (!/^[A-Za-z_]\w*$/.test(creditCode) || reservedNames.has(creditCode))) {
    reject('fields.creditCode', 'must be a field name that is not a list parameter')
  }
  const settings: EnterpriseSettings = {
    baseUrl,
    auth,
    filters: {
      assumeSymmetric: flag('filters.assumeSymmetric', false),
      instants: choice('filters.instants', ['date', 'instant'], 'date'),
      likeIgnoresCase: flag('filters.likeIgnoresCase', true),
    },
    paging: { scan: choice('paging.scan', ['token', 'offset'], 'token') },
    lists: { ties: choice('lists.ties', ['unknown', 'idAscending'], 'unknown') },
    limits: { perMinute: Number(perMinute) },
    fields: { creditCode },
    writes: readWriteSettings(valueAt(raw, 'writes.markerFields'), creditCode, reject),
  }
  return problems.length > 0 ? { problems } : { settings }
}

/** The token endpoint lies outside the version path, at the API's origin (API overview, OAuth 2). */
function defaultTokenUrl(baseUrl: string): string {
  return URL.canParse(baseUrl) ? `${new URL(baseUrl).origin}/oauth/token` : ''
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
