import type { World, WorldOrder } from '../../../sandbox/world-types.js'
import { idOf, numberedText } from './ids.js'
import { cityOptions, codeOf, industryOptions, stateOptions } from './picklists.js'
import { completeRecords } from './records.js'
import type { FieldValue, XiaoshouyiRecord, XiaoshouyiRecords } from './records.js'
import { findObject } from './schema.js'
import type { TenantSchema } from './schema.js'
import { dayOf } from './zone.js'

const departments = ['总部', '华东销售部', '华南销售部', '客户服务部'] as const
const firstInstant = Date.UTC(2022, 11, 1)

type Stamped = { readonly createdAt: number; readonly updatedAt: number; readonly ownerIndex: number }

/** Turns the made-up world into records of the tenant's objects, by rising id. */
export function recordsOfWorld(world: World, schema: TenantSchema): XiaoshouyiRecords {
  const common = (object: string, index: number, entry: Stamped): Record<string, FieldValue> => {
    const types = findObject(schema, object)?.businessTypes ?? []
    return {
      ownerId: idOf('user', entry.ownerIndex),
      entityType: types[index % 7 === 0 ? 1 : 0]?.id ?? null,
      dimDepart: idOf('department', entry.ownerIndex % departments.length),
      createdAt: entry.createdAt,
      createdBy: idOf('user', entry.ownerIndex),
      updatedAt: entry.updatedAt,
      updatedBy: idOf('user', (entry.ownerIndex + 1) % world.agents.length),
      lockStatus: 1,
      approvalStatus: index % 3 === 0 ? 3 : 1,
    }
  }
  const company = (index: number | null): string | null => (index === null ? null : idOf('account', index))
  const person = (index: number | null): string | null => (index === null ? null : idOf('contact', index))

  return completeRecords({
    account: world.companies.map((entry) => ({
      id: idOf('account', entry.index),
      accountName: entry.name,
      parentAccountId: null,
      level: entry.index % 6 === 0 ? null : (entry.index % 5) + 1,
      industryId: codeOf(industryOptions, entry.industry),
      phone: entry.phone,
      url: entry.website,
      fState: codeOf(stateOptions, entry.province),
      fCity: codeOf(cityOptions, entry.city),
      fDistrict: codeOf(cityOptions, entry.city) === 1 && entry.index % 2 === 0 ? 1 : null,
      address: entry.street,
      zipCode: entry.postalCode,
      employeeNumber: entry.index % 4 === 0 ? null : (entry.index * 37) % 900,
      annualRevenue: entry.index % 3 === 0 ? null : ((entry.index * 7919) % 1_000_000) / 100,
      isCustomer: entry.active,
      doNotDisturb: entry.index % 11 === 0,
      creditCode__c: entry.creditCode,
      email__c: entry.email,
      country__c: entry.country,
      customerStatus__c: entry.index % 17 === 3 ? null : entry.active ? (entry.index % 5 === 1 ? 1 : 2) : 3,
      tags__c: entry.index % 3 === 0 ? (entry.index % 2 === 0 ? [1, 3] : [2]) : null,
      ...common('account', entry.index, entry),
    })),
    contact: world.people.map((entry) => ({
      id: idOf('contact', entry.index),
      contactName: fullName(entry),
      accountId: company(entry.companyIndex),
      post: entry.title,
      phone: entry.phone,
      mobile: entry.mobile,
      email: entry.email,
      gender: [null, 1, 2][entry.index % 3] ?? null,
      contactBirthday: entry.index % 4 === 0 ? dayOf(Date.UTC(1970, 0, 1 + entry.index * 11)) : null,
      ...common('contact', entry.index, entry),
    })),
    serviceCase: world.tickets.map((entry) => ({
      id: idOf('serviceCase', entry.index),
      name: entry.subject,
      caseNo: numberedText('CASE', entry.createdAt, entry.index + 1),
      caseAccountId: company(entry.companyIndex),
      caseContactId: person(entry.personIndex),
      caseStatus: entry.stage + 1,
      caseSource: entry.index % 5 === 0 ? null : (entry.index % 3) + 1,
      casePriority: entry.index % 19 === 0 ? null : entry.urgency + 1,
      caseDescription: entry.description,
      closedAt: entry.stage === 3 ? entry.updatedAt : null,
      ...common('serviceCase', entry.index, entry),
    })),
    order: world.orders.map((entry) => ({
      id: idOf('order', entry.index),
      po: numberedText('SO', entry.createdAt, entry.index + 1),
      accountId: company(entry.companyIndex),
      contactId__c: person(entry.personIndex),
      title__c: entry.subject,
      amount: totalOf(entry),
      initAmount: totalOf(entry),
      currencyUnit: entry.currency === 'CNY' ? 1 : 2,
      status: entry.stage + 1,
      orderDate__c: entry.index % 6 === 0 ? null : dayOf(entry.createdAt),
      paidAt__c: entry.paidAt,
      ...common('order', entry.index, entry),
    })),
    orderProduct: linesOf(world, common),
    product: world.products.map((entry) => ({
      id: idOf('product', entry.index),
      productName: entry.name,
      fscProductModel: entry.sku,
      priceUnit: 99 + entry.index * 10,
      unit: '件',
      enableStatus: true,
      ...common('product', entry.index, { createdAt: firstInstant, updatedAt: firstInstant, ownerIndex: 0 }),
    })),
    user: world.agents.map((entry) => ({
      id: idOf('user', entry.index),
      name: fullName(entry),
      email: entry.email,
      phone: `1880000${String(entry.index).padStart(4, '0')}`,
      gender: (entry.index % 2) + 1,
      status: 1,
      statusInt: 1,
      dimDepart: idOf('department', entry.index % departments.length),
      createdAt: firstInstant + entry.index * 1000,
      updatedAt: firstInstant + entry.index * 1000,
    })),
    department: departments.map((name, index) => ({
      id: idOf('department', index),
      departName: name,
      parentDepartId: index === 0 ? null : idOf('department', 0),
      createdAt: firstInstant,
      updatedAt: firstInstant,
    })),
  })
}

function linesOf(
  world: World,
  common: (object: string, index: number, entry: Stamped) => Record<string, FieldValue>,
): XiaoshouyiRecord[] {
  const lines: XiaoshouyiRecord[] = []
  for (const order of world.orders) {
    for (const line of order.lines) {
      const index = lines.length
      lines.push({
        id: idOf('orderProduct', index),
        orderId: idOf('order', order.index),
        productId: idOf('product', line.productIndex),
        quantity: line.quantity,
        unitPrice: line.unitPriceCents / 100,
        priceTotal: (line.quantity * line.unitPriceCents) / 100,
        ...common('orderProduct', index, order),
      })
    }
  }
  return lines
}

function totalOf(order: WorldOrder): number {
  return order.lines.reduce((sum, line) => sum + line.quantity * line.unitPriceCents, 0) / 100
}

function fullName(person: { readonly familyName: string; readonly givenName: string }): string {
  const chinese = /\p{Script=Han}/u.test(person.familyName)
  return chinese ? person.familyName + person.givenName : `${person.givenName} ${person.familyName}`
}
