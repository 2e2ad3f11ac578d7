import { options } from './picklists.js'
import type { XiaoshouyiRecords } from './records.js'
import { findField, findObject, type TenantSchema } from './schema.js'
import type { Connector, Login } from './tenant.js'

/** Unified values of the made-up tenant's codes, in the order of the codes. */
const meanings = {
  customerStatus: ['LEAD', 'ACTIVE', 'INACTIVE'],
  caseStatus: ['NEW', 'OPEN', 'PENDING', 'CLOSED'],
  casePriority: ['LOW', 'NORMAL', 'HIGH', 'URGENT'],
  orderStatus: ['DRAFT', 'CONFIRMED', 'FULFILLED', 'CANCELLED'],
  currency: ['CNY', 'USD'],
} as const

/** The tenant that a source is to write to. */
interface Tenant {
  readonly schema: TenantSchema
  readonly records: XiaoshouyiRecords
}

/**
 * What new records need beyond what a caller says: owner, business type and department, all those of the user who signs
 * in, and the field that keeps the marker of a write; only what the tenant has.
 */
function writeSettings({ schema, records }: Tenant, login: Login | undefined): Record<string, unknown> {
  const department = records.user.find(({ id }) => id === login?.userId)?.['dimDepart']
  const defaultsOf = (name: string): Record<string, unknown> => {
    const object = findObject(schema, name)
    const wanted = { ownerId: login?.userId, entityType: object?.businessTypes[0]?.id, dimDepart: department }
    const has = ([field, value]: readonly [string, unknown]): boolean =>
      object !== undefined && typeof value === 'string' && findField(object, field) !== undefined
    return Object.fromEntries(Object.entries(wanted).filter(has))
  }
  const keepsMarkers = (name: string): boolean => {
    const object = findObject(schema, name)
    return object !== undefined && findField(object, markerField) !== undefined
  }
  return {
    markerFields: Object.fromEntries(markedObjects.filter(keepsMarkers).map((name) => [name, markerField])),
    defaults: Object.fromEntries([...markedObjects, 'orderProduct'].map((name) => [name, defaultsOf(name)])),
  }
}

const markerField = 'externalId__c'
const markedObjects = ['account', 'contact', 'serviceCase', 'order'] as const

/**
 * What a source entry needs to reach the sandbox: addresses, the password grant's credentials, the tenant's own field
 * names where the platform has no public one, what the tenant's picklist codes mean, and what new records need.
 */
export function sourceSettings(
  url: string,
  connector: Connector,
  login: Login | undefined,
  tenant: Tenant,
): Record<string, unknown> {
  return {
    baseUrl: url,
    loginUrl: url,
    auth: {
      clientId: connector.clientId,
      clientSecret: connector.clientSecret,
      username: login?.username ?? '',
      password: login?.password ?? '',
      securityToken: login?.securityToken ?? '',
    },
    fields: {
      account: {
        creditCode: 'creditCode__c',
        email: 'email__c',
        country: 'country__c',
        status: 'customerStatus__c',
        tags: 'tags__c',
      },
      serviceCase: {
        number: 'caseNo',
        priority: 'casePriority',
        contactId: 'caseContactId',
        closedAt: 'closedAt',
      },
      order: {
        status: 'status',
        subject: 'title__c',
        contactId: 'contactId__c',
        placedAt: 'orderDate__c',
        paidAt: 'paidAt__c',
      },
      product: { sku: 'fscProductModel' },
    },
    picklists: Object.fromEntries(
      Object.entries(meanings).map(([name, values]) => {
        const list = options[name as keyof typeof meanings]
        return [name, Object.fromEntries(list.map(({ code }, index) => [String(code), values[index]]))]
      }),
    ),
    writes: writeSettings(tenant, login),
  }
}
