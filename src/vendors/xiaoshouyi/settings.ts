import { didYouMean } from '../../errors/index.js'
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
import { createSettingReader } from './setting-reader.js'
import { type customObjects, fieldNamesOf, meanings } from './setting-shapes.js'
import { readWriteSettings, type WriteSettings, type WrittenObject } from './write-settings.js'

/** How a source signs in: as a user, or as an application that a person has allowed. */
export type Grant =
  | { readonly kind: 'password'; readonly username: string; readonly password: string; readonly securityToken: string }
  /** `refreshToken` is preferred to `code`, which is good for one exchange. */
  | { readonly kind: 'oauth'; readonly refreshToken: string | null; readonly code: string | null }

/** Checked settings of one 销售易 source. */
export interface XiaoshouyiSettings extends TenantNames, WriteSettings {
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
  readonly limits: {
    readonly perSecond: number
    readonly perDay: number | null
    readonly bulkPerSecond: number
    readonly bulkPerDay: number
    /** Business code of a day's quota that is used up; the vendor publishes none. */
    readonly dayCode: string
    /** Hour of `timeZone` at which a day's quota begins. */
    readonly dayHour: number
  }
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
  const reader = createSettingReader(raw)
  const { reject, optional, required, address, choice, flag, whole, mapAt } = reader

  const fieldMap = <O extends ObjectName>(object: O): FieldMaps[O] => {
    const known: Readonly<Record<string, string | null>> = defaultFields[object]
    const columns: Record<string, string | null> = { ...known }
    for (const [field, column] of Object.entries(mapAt(`fields.${object}`))) {
      const name = `fields.${object}.${field}`
      if (!Object.hasOwn(known, field)) {
        const near = didYouMean(field, Object.keys(known))
        reject(name, `is not known; expected one of ${fieldNamesOf(object)}${near}`)
      } else if (column === 'none') columns[field] = null
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
        const words = meanings(name)
        reject(setting, `must be one of ${words.join(', ')}${didYouMean(String(meaning), words)}`)
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
      maxRecords: whole('paging.maxRecords', 1000, 3000),
      totalSize: choice('paging.totalSize', ['page', 'all'], 'page'),
    },
    limits: {
      perSecond: whole('limits.perSecond', 13),
      perDay: reader.wholeOrNone('limits.perDay'),
      bulkPerSecond: whole('limits.bulkPerSecond', 13),
      bulkPerDay: whole('limits.bulkPerDay', 270),
      dayCode: String(whole('limits.dayCode', 1_020_026, 999_999_999)),
      dayHour: whole('limits.dayHour', 0, 23, 0),
    },
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
    ...readWriteSettings(reader),
  }
  return reader.problems.length > 0 ? { problems: reader.problems } : { settings }
}

/** Columns that are read as custom fields: those that are offered, and the one that keeps the marker of a write. */
export function readableFields({
  customFields,
  writes,
}: Pick<XiaoshouyiSettings, 'customFields' | 'writes'>): XiaoshouyiSettings['customFields'] {
  const marked = Object.entries(customFields).map(([object, columns]) => {
    const marker = writes.markerFields[object as WrittenObject] ?? null
    return [object, marker === null || columns.includes(marker) ? columns : [...columns, marker]]
  })
  return Object.fromEntries(marked) as XiaoshouyiSettings['customFields']
}

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}
