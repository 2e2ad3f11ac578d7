import { enumValues } from '../../model/index.js'
import type { SettingProblem, SettingShape } from '../vendor.js'
import { isName } from './literals.js'
import {
  defaultFields,
  picklistNames,
  type CodeMap,
  type FieldMaps,
  type ObjectName,
  type PicklistMaps,
  type TenantNames,
} from './objects.js'

/** How a source signs in: as a user, or as an application that a person has allowed. */
export type Grant =
  | { readonly kind: 'password'; readonly username: string; readonly password: string; readonly securityToken: string }
  /** `refreshToken` is preferred to `code`, which is good for one exchange. */
  | { readonly kind: 'oauth'; readonly refreshToken: string | null; readonly code: string | null }

/** Checked settings of one 销售易 source. */
export interface XiaoshouyiSettings extends TenantNames {
  /** Address of the data API, without a slash at the end. */
  readonly baseUrl: string
  /** Whether the host that a token answer names replaces that of `baseUrl`. */
  readonly followInstanceUri: boolean
  readonly auth: {
    readonly tokenUrl: string
    readonly clientId: string
    readonly clientSecret: string
    readonly redirectUri: string | null
    readonly header: 'bearer' | 'raw'
    readonly grant: Grant
  }
  /** Reads with the data scope of an administrator. */
  readonly adminScope: boolean
  /** IANA zone of the tenant's days. */
  readonly timeZone: string
  /** ISO 4217 code of orders that name no currency. */
  readonly currency: string
  readonly filters: { readonly likeIgnoresCase: boolean }
  readonly paging: { readonly maxRecords: number; readonly totalSize: 'page' | 'all' }
  readonly limits: { readonly perSecond: number; readonly perDay: number | null }
  readonly fields: FieldMaps
  /** Further columns to read as custom fields. */
  readonly customFields: Readonly<Record<ObjectName, readonly string[]>>
  readonly picklists: PicklistMaps
}

const mappedObjects = ['account', 'contact', 'serviceCase', 'order', 'product'] as const
const customObjects = ['account', 'contact', 'serviceCase', 'order'] as const

const fieldsOf = (object: ObjectName): string => Object.keys(defaultFields[object]).join(', ')

/** Settings of a 销售易 source, for the configuration check. */
export const settingShapes: readonly SettingShape[] = [
  {
    name: 'baseUrl',
    type: 'string',
    default: 'https://api.xiaoshouyi.com',
    description: "Address of the data API, with the tenant's pod where it has one",
  },
  {
    name: 'loginUrl',
    type: 'string',
    default: 'https://login.xiaoshouyi.com',
    description: 'Address of the login service; tokens come from /auc/oauth2/token below it',
  },
  {
    name: 'followInstanceUri',
    type: 'boolean',
    default: true,
    description: 'true calls the API host that a token answer names; false always calls baseUrl, as through a gateway',
  },
  {
    name: 'auth.kind',
    type: 'enum',
    values: ['password', 'oauth'],
    default: 'password',
    description: 'password signs in as a user, oauth as an application that a person has allowed',
  },
  { name: 'auth.clientId', type: 'string', required: true, description: "The connector's (连接器) client id" },
  {
    name: 'auth.clientSecret',
    type: 'string',
    required: true,
    secret: true,
    description: "The connector's client secret",
  },
  { name: 'auth.username', type: 'string', description: 'Mail or phone of the user; required with kind password' },
  {
    name: 'auth.password',
    type: 'string',
    secret: true,
    description: 'Login password without the security token; required with kind password',
  },
  {
    name: 'auth.securityToken',
    type: 'string',
    secret: true,
    description: "The user's security token of eight characters, which is sent right behind the password",
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
    description: "The connector's callback address; required with auth.code, else sent when set",
  },
  {
    name: 'auth.tokenUrl',
    type: 'string',
    description: 'Token endpoint, where it is not the usual one (older tenants: /oauth2/token at the API host)',
  },
  {
    name: 'auth.header',
    type: 'enum',
    values: ['bearer', 'raw'],
    default: 'bearer',
    description: 'How the token stands in the Authorization header: after the word Bearer, or alone',
  },
  {
    name: 'adminScope',
    type: 'boolean',
    default: false,
    description: "true reads with an administrator's data scope (header xsy-criteria: 10)",
  },
  {
    name: 'timeZone',
    type: 'string',
    default: 'Asia/Shanghai',
    description: "IANA zone of the tenant's days, for dates without a time",
  },
  {
    name: 'currency',
    type: 'string',
    default: 'CNY',
    description: 'ISO 4217 code of orders that name no currency',
  },
  {
    name: 'filters.likeIgnoresCase',
    type: 'boolean',
    default: false,
    description: 'true sends letters in searches, once `check` has seen that like does not tell upper from lower case',
  },
  {
    name: 'paging.maxRecords',
    type: 'number',
    default: 1000,
    description: 'Most records asked for in one call, 1 to 3000',
  },
  {
    name: 'paging.totalSize',
    type: 'enum',
    values: ['page', 'all'],
    default: 'page',
    description: 'What totalSize of an answer counts: the rows of the page, or all that match, which saves last calls',
  },
  {
    name: 'limits.perSecond',
    type: 'number',
    default: 13,
    description: 'Calls a second that this server may make of the 15 that the vendor allows each user',
  },
  {
    name: 'limits.perDay',
    type: 'number',
    description: 'Calls in 24 hours that this server may make of what the tenant has (1000 for each API user)',
  },
  {
    name: 'fields.creditCode',
    type: 'string',
    description: 'Field of account that holds the unified social credit code; the same as fields.account.creditCode',
  },
  ...mappedObjects.map(
    (object): SettingShape => ({
      name: `fields.${object}`,
      type: 'map',
      description: `apiKeys of the tenant's fields of ${object}, or "none", for any of ${fieldsOf(object)}`,
    }),
  ),
  ...customObjects.map(
    (object): SettingShape => ({
      name: `customFields.${object}`,
      type: 'string',
      description: `apiKeys of further fields of ${object} to offer as custom fields, with commas between`,
    }),
  ),
  ...picklistNames.map(
    (name): SettingShape => ({
      name: `picklists.${name}`,
      type: 'map',
      description:
        name === 'currency'
          ? 'ISO 4217 code by picklist code of the currency; without it the list must name such codes itself'
          : `Unified value by picklist code (${meanings(name).join(', ')}); other codes are OTHER`,
    }),
  ),
]

/** Unified values that codes of a picklist may mean. */
function meanings(name: Exclude<(typeof picklistNames)[number], 'currency'>): readonly string[] {
  switch (name) {
    case 'customerStatus':
      return enumValues.CustomerStatus
    case 'caseStatus':
      return enumValues.TicketStatus
    case 'casePriority':
      return enumValues.TicketPriority
    case 'orderStatus':
      return enumValues.OrderStatus
  }
}

type Raw = Readonly<Record<string, unknown>>

/** Reads raw settings; every problem is returned, none is thrown. */
export function readSettings(
  raw: Raw,
): { readonly settings: XiaoshouyiSettings } | { readonly problems: readonly SettingProblem[] } {
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
  const address = (name: string, fallback: string): string => {
    const value = optional(name) ?? fallback
    if (!isHttpUrl(value)) reject(name, 'must be an http or https address without query and password')
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
  const whole = (name: string, fallback: number | null, most = Number.MAX_SAFE_INTEGER): number | null => {
    const value = valueAt(raw, name) ?? fallback
    if (value === null) return null
    if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most) return value
    reject(name, `must be a whole number from 1${most < Number.MAX_SAFE_INTEGER ? ` to ${most}` : ''}`)
    return fallback
  }
  const mapAt = (name: string): Raw => {
    const value = valueAt(raw, name) ?? {}
    if (typeof value === 'object' && !Array.isArray(value)) return value as Raw
    reject(name, 'must be a map')
    return {}
  }

  const fieldMap = <O extends ObjectName>(object: O): FieldMaps[O] => {
    const known: Readonly<Record<string, string | null>> = defaultFields[object]
    const columns: Record<string, string | null> = { ...known }
    for (const [field, column] of Object.entries(mapAt(`fields.${object}`))) {
      const name = `fields.${object}.${field}`
      if (!Object.hasOwn(known, field)) reject(name, `is not known; expected one of ${fieldsOf(object)}`)
      else if (column === 'none') columns[field] = null
      else if (typeof column === 'string' && isName(column)) columns[field] = column
      else reject(name, 'must be the apiKey of a field, such as customItem12__c, or none')
    }
    return columns as FieldMaps[O]
  }
  const customFieldsOf = (object: (typeof customObjects)[number]): readonly string[] => {
    const columns = (optional(`customFields.${object}`) ?? '').split(',').map((column) => column.trim())
    const named = columns.filter((column) => column !== '')
    if (!named.every(isName)) reject(`customFields.${object}`, 'must be apiKeys of fields with commas between')
    return named
  }
  const codes = (name: (typeof picklistNames)[number]): CodeMap => {
    const map = mapAt(`picklists.${name}`)
    for (const [code, meaning] of Object.entries(map)) {
      const setting = `picklists.${name}.${code}`
      if (!/^\d{1,9}$/.test(code)) reject(setting, 'must be named by a picklist code, which is a whole number')
      if (name === 'currency') {
        if (!/^[A-Z]{3}$/.test(String(meaning))) reject(setting, 'must be an ISO 4217 code, such as CNY')
      } else if (!meanings(name).includes(String(meaning))) {
        reject(setting, `must be one of ${meanings(name).join(', ')}`)
      }
    }
    return Object.fromEntries(Object.entries(map).map(([code, meaning]) => [code, String(meaning)]))
  }
  const grant = (): Grant => {
    if (choice('auth.kind', ['password', 'oauth'], 'password') === 'password') {
      const securityToken = optional('auth.securityToken') ?? ''
      return {
        kind: 'password',
        username: required('auth.username'),
        password: required('auth.password'),
        securityToken,
      }
    }
    const refreshToken = optional('auth.refreshToken')
    const code = optional('auth.code')
    if (refreshToken === null && code === null) reject('auth.refreshToken', 'is required, or auth.code instead')
    if (code !== null) required('auth.redirectUri')
    return { kind: 'oauth', refreshToken, code }
  }

  const baseUrl = address('baseUrl', 'https://api.xiaoshouyi.com')
  const tokenUrl = address(
    'auth.tokenUrl',
    `${address('loginUrl', 'https://login.xiaoshouyi.com')}/auc/oauth2/token`,
  )
  const timeZone = optional('timeZone') ?? 'Asia/Shanghai'
  if (!isTimeZone(timeZone)) reject('timeZone', 'must be a zone of the IANA database, such as Asia/Shanghai')
  const currency = optional('currency') ?? 'CNY'
  if (!/^[A-Z]{3}$/.test(currency)) reject('currency', 'must be an ISO 4217 code, such as CNY')
  const creditCode = optional('fields.creditCode')
  if (creditCode !== null && !isName(creditCode)) reject('fields.creditCode', 'must be the apiKey of a field')
  const account = fieldMap('account')
  const settings: XiaoshouyiSettings = {
    baseUrl,
    followInstanceUri: flag('followInstanceUri', true),
    auth: {
      tokenUrl,
      clientId: required('auth.clientId'),
      clientSecret: required('auth.clientSecret'),
      redirectUri: optional('auth.redirectUri'),
      header: choice('auth.header', ['bearer', 'raw'], 'bearer'),
      grant: grant(),
    },
    adminScope: flag('adminScope', false),
    timeZone,
    currency,
    filters: { likeIgnoresCase: flag('filters.likeIgnoresCase', false) },
    paging: {
      maxRecords: whole('paging.maxRecords', 1000, 3000) ?? 1000,
      totalSize: choice('paging.totalSize', ['page', 'all'], 'page'),
    },
    limits: { perSecond: whole('limits.perSecond', 13) ?? 13, perDay: whole('limits.perDay', null) },
    fields: {
      account: creditCode === null ? account : { ...account, creditCode },
      contact: fieldMap('contact'),
      serviceCase: fieldMap('serviceCase'),
      order: fieldMap('order'),
      orderProduct: defaultFields.orderProduct,
      product: fieldMap('product'),
      user: defaultFields.user,
    },
    customFields: {
      account: customFieldsOf('account'),
      contact: customFieldsOf('contact'),
      serviceCase: customFieldsOf('serviceCase'),
      order: customFieldsOf('order'),
      orderProduct: [],
      product: [],
      user: [],
    },
    picklists: {
      customerStatus: codes('customerStatus'),
      caseStatus: codes('caseStatus'),
      casePriority: codes('casePriority'),
      orderStatus: codes('orderStatus'),
      currency: codes('currency'),
    },
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

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}
