import type { SettingProblem } from '../vendor.js'
import { isName } from './literals.js'
import {
  defaultFields,
  type picklistNames,
  type CodeMap,
  type FieldMaps,
  type ObjectName,
  type PicklistMaps,
  type TenantNames,
} from './objects.js'
import { type customObjects, fieldNamesOf, meanings } from './setting-shapes.js'

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
      if (!Object.hasOwn(known, field)) reject(name, `is not known; expected one of ${fieldNamesOf(object)}`)
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
  const tokenUrl = address('auth.tokenUrl', `${address('loginUrl', 'https://login.xiaoshouyi.com')}/auc/oauth2/token`)
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
