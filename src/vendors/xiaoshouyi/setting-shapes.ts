import { enumValues } from '../../model/index.js'
import type { SettingShape } from '../vendor.js'
import { defaultFields, picklistNames, type ObjectName } from './objects.js'
import { writeSettingShapes } from './write-settings.js'

const mappedObjects = ['account', 'contact', 'serviceCase', 'order', 'product'] as const
/** Objects whose further columns may be offered as custom fields. */
export const customObjects = ['account', 'contact', 'serviceCase', 'order'] as const

/** What an object's field map may name. */
export const fieldNamesOf = (object: ObjectName): string => Object.keys(defaultFields[object]).join(', ')

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
    name: 'limits.dayCode',
    type: 'number',
    default: 1020026,
    description:
      "Code of an answer that a day's calls are used up, which the vendor does not publish; nothing is asked until the next",
  },
  {
    name: 'limits.dayHour',
    type: 'number',
    default: 0,
    description: 'Hour of timeZone, 0 to 23, at which the day of these limits begins',
  },
  {
    name: 'fields.creditCode',
    type: 'string',
    description: 'Field of account that holds the unified social credit code; the same as fields.account.creditCode',
  },
  ...mappedObjects.map((object): SettingShape => ({
    name: `fields.${object}`,
    type: 'map',
    description: `apiKeys of the tenant's fields of ${object}, or "none", for any of ${fieldNamesOf(object)}`,
  })),
  ...customObjects.map((object): SettingShape => ({
    name: `customFields.${object}`,
    type: 'string',
    description: `apiKeys of further fields of ${object} to offer as custom fields, with commas between`,
  })),
  ...picklistNames.map((name): SettingShape => ({
    name: `picklists.${name}`,
    type: 'map',
    description:
      name === 'currency'
        ? 'ISO 4217 code by picklist code of the currency; without it the list must name such codes itself'
        : `Unified value by picklist code (${meanings(name).join(', ')}); other codes are OTHER, and the lowest of several is written`,
  })),
  ...writeSettingShapes,
]

/** Unified values that codes of a picklist may mean. */
export function meanings(name: Exclude<(typeof picklistNames)[number], 'currency'>): readonly string[] {
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
