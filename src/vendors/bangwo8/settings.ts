import type { SettingProblem, SettingShape } from '../vendor.js'
import { timeZones, type ServerZone } from './times.js'
import { isFieldName } from './write-names.js'
import { readWriteSettings, writeSettingShapes, type Bangwo8WriteSettings } from './write-settings.js'

/** How a source signs in: as an agent, or with a key of the back end's API section. */
export type Bangwo8Auth =
  | { readonly kind: 'basic'; readonly account: string; readonly password: string }
  | {
      readonly kind: 'clientCredentials'
      readonly keyId: string
      readonly keySecret: string
      readonly tokenUrl: string
    }

/** Fields of a customer that the vendor has no place for and a tenant may keep in custom fields. */
export const companyColumns = ['creditCode', 'phone', 'email', 'industry'] as const

/** Checked settings of one 帮我吧 source. */
export interface Bangwo8Settings {
  /** With the version (`…/api/v1`), without a slash at the end. */
  readonly baseUrl: string
  readonly auth: Bangwo8Auth
  /** Zone of the server, in which it writes all times. */
  readonly timeZone: ServerZone
  readonly filters: { readonly search: 'off' | 'codes' }
  readonly lists: { readonly order: 'source' | 'here' }
  readonly limits: { readonly perSecond: number }
  /** Keys of the companies' custom fields; null = the tenant has none. */
  readonly fields: Readonly<Record<(typeof companyColumns)[number], string | null>>
  readonly writes: Bangwo8WriteSettings
}

const defaultBaseUrl = 'https://www.bangwo8.com/api/v1'

const columnNames: Readonly<Record<(typeof companyColumns)[number], string>> = {
  creditCode: 'unified social credit code',
  phone: 'telephone number',
  email: 'email address',
  industry: 'industry',
}

/** Settings of a 帮我吧 source, for the configuration check. */
export const settingShapes: readonly SettingShape[] = [
  {
    name: 'baseUrl',
    type: 'string',
    default: defaultBaseUrl,
    description: 'Address of the API with its version; private deployments keep /api/v1 at its end',
  },
  {
    name: 'allowHttp',
    type: 'boolean',
    default: false,
    description: 'true accepts addresses without TLS also outside of this machine',
  },
  {
    name: 'auth.kind',
    type: 'enum',
    values: ['basic', 'clientCredentials'],
    default: 'basic',
    description: 'basic signs in as an agent, clientCredentials with a key of the API section (recommended)',
  },
  { name: 'auth.account', type: 'string', description: "Agent's log-in, an administrator; required with kind basic" },
  { name: 'auth.password', type: 'string', secret: true, description: 'Its password; required with kind basic' },
  { name: 'auth.keyId', type: 'string', description: 'Id of the API key; required with kind clientCredentials' },
  {
    name: 'auth.keySecret',
    type: 'string',
    secret: true,
    description: 'Secret of the API key; required with kind clientCredentials',
  },
  {
    name: 'auth.tokenUrl',
    type: 'string',
    description: "Token endpoint; default /api/token.php at the base URL's origin",
  },
  {
    name: 'timeZone',
    type: 'enum',
    values: timeZones,
    default: 'Asia/Shanghai',
    description: 'Zone in which the server writes times',
  },
  {
    name: 'filters.search',
    type: 'enum',
    values: ['off', 'codes'],
    default: 'off',
    description: 'codes asks the ticket search for a status or priority; only where it finds all of them (see check)',
  },
  {
    name: 'lists.order',
    type: 'enum',
    values: ['source', 'here'],
    default: 'source',
    description: 'here reads by id and sorts in this server, for a source that shuffles records of the same second',
  },
  {
    name: 'limits.perSecond',
    type: 'number',
    default: 10,
    description: 'Calls a second that this server may make; the vendor publishes no limit',
  },
  ...companyColumns.map((name): SettingShape => ({
    name: `fields.${name}`,
    type: 'string',
    description: `Key of the company's custom field that holds the ${columnNames[name]}, such as field_21`,
  })),
  ...writeSettingShapes,
]

type Raw = Readonly<Record<string, unknown>>

/** Reads raw settings; every problem is returned, none is thrown. */
export function readSettings(
  raw: Raw,
): { readonly settings: Bangwo8Settings } | { readonly problems: readonly SettingProblem[] } {
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
  const choice = <T extends string>(name: string, values: readonly T[], fallback: T): T => {
    const value = valueAt(raw, name) ?? fallback
    const known = values.find((candidate) => candidate === value)
    if (known === undefined) reject(name, `must be ${values.join(' or ')}`)
    return known ?? fallback
  }
  const flag = (name: string, fallback: boolean): boolean => {
    const value = valueAt(raw, name) ?? fallback
    if (typeof value === 'boolean') return value
    reject(name, 'must be true or false')
    return fallback
  }
  const allowHttp = flag('allowHttp', false)
  const address = (name: string, value: string): string => {
    if (!isHttpUrl(value)) reject(name, 'must be an http or https address without query and password')
    else if (!allowHttp && !isProtected(value)) reject(name, 'must begin with https, or set allowHttp')
    return value.replace(/\/+$/, '')
  }
  /** Name and secret are joined by a colon, so the name cannot hold one. */
  const userName = (name: string): string => {
    const value = required(name)
    if (/[:\p{Cc}]/u.test(value)) reject(name, 'must not hold a colon or control characters')
    return value
  }

  const baseUrl = address('baseUrl', optional('baseUrl') ?? defaultBaseUrl)
  let auth: Bangwo8Auth
  if (choice('auth.kind', ['basic', 'clientCredentials'], 'basic') === 'basic') {
    auth = { kind: 'basic', account: userName('auth.account'), password: required('auth.password') }
  } else {
    const own = optional('auth.tokenUrl')
    const tokenUrl = own === null ? defaultTokenUrl(baseUrl) : address('auth.tokenUrl', own)
    auth = {
      kind: 'clientCredentials',
      keyId: userName('auth.keyId'),
      keySecret: required('auth.keySecret'),
      tokenUrl,
    }
  }
  const perSecond = valueAt(raw, 'limits.perSecond') ?? 10
  if (typeof perSecond !== 'number' || !Number.isInteger(perSecond) || perSecond < 1) {
    reject('limits.perSecond', 'must be a whole number of at least 1')
  }
  const column = (name: (typeof companyColumns)[number]): string | null => {
    const key = optional(`fields.${name}`)
    if (key !== null && !isFieldName(key)) reject(`fields.${name}`, 'must be the key of a custom field')
    return key
  }
  const settings: Bangwo8Settings = {
    baseUrl,
    auth,
    timeZone: choice('timeZone', timeZones, 'Asia/Shanghai'),
    filters: { search: choice('filters.search', ['off', 'codes'], 'off') },
    lists: { order: choice('lists.order', ['source', 'here'], 'source') },
    limits: { perSecond: Number(perSecond) },
    fields: {
      creditCode: column('creditCode'),
      phone: column('phone'),
      email: column('email'),
      industry: column('industry'),
    },
    writes: readWriteSettings({ optional, choice, flag, reject }),
  }
  return problems.length > 0 ? { problems } : { settings }
}

/** The token endpoint lies outside of the version path (wiki, token page). */
function defaultTokenUrl(baseUrl: string): string {
  return URL.canParse(baseUrl) ? `${new URL(baseUrl).origin}/api/token.php` : ''
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

/** The manual requires TLS; a server on this machine needs none. */
function isProtected(text: string): boolean {
  const { protocol, hostname } = new URL(text)
  return protocol === 'https:' || /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname)
}
