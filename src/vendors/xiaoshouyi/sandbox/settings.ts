import { options } from './picklists.js'
import type { Connector, Login } from './tenant.js'

/** Unified values of the made-up tenant's codes, in the order of the codes. */
const meanings = {
  customerStatus: ['LEAD', 'ACTIVE', 'INACTIVE'],
  caseStatus: ['NEW', 'OPEN', 'PENDING', 'CLOSED'],
  casePriority: ['LOW', 'NORMAL', 'HIGH', 'URGENT'],
  orderStatus: ['DRAFT', 'CONFIRMED', 'FULFILLED', 'CANCELLED'],
  currency: ['CNY', 'USD'],
} as const

/**
 * What a source entry needs to reach the sandbox: addresses, the password grant's credentials, the tenant's own field
 * names where the platform has no public one, and what the tenant's picklist codes mean.
 */
export function sourceSettings(url: string, connector: Connector, login: Login | undefined): Record<string, unknown> {
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
  }
}
