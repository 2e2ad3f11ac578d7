import type { WriteIntent, WriteProblem, WriteRequest } from '../vendor.js'
import { caseSettings } from './cases.js'

/** A golden write: what is wished, and the request it must become. */
export interface WriteCase {
  /** What the pair shows, as a sentence about behaviour. */
  readonly name: string
  readonly intent: WriteIntent
  readonly method: WriteRequest['method']
  readonly path: string
  /** Absent where the request has no body. */
  readonly body?: unknown
  /** What the text says after the request itself: the calls that follow. */
  readonly followed?: string
}

/** A write that is refused before anything is sent, and where. */
export interface RefusedCase {
  readonly name: string
  readonly intent: WriteIntent
  /** As `path: message`. */
  readonly problems: readonly string[]
}

/** How `RefusedCase.problems` writes one down. */
export const problemText = ({ path, message }: WriteProblem): string => `${path.join('.')}: ${message}`

/** Raw settings that the cases are written for: those of the golden reads, and the tenant's own rules for new records. */
export const writeCaseSettings: Readonly<Record<string, unknown>> = {
  ...caseSettings,
  picklists: { ...(caseSettings['picklists'] as object), customerStatus: { 1: 'LEAD', 2: 'ACTIVE', 9: 'OTHER' } },
  writes: {
    markerFields: { account: 'writeMark__c', order: 'customItem40__c' },
    defaults: {
      account: { ownerId: '2700000000001000', entityType: '2900000000001000', isCustomer: true },
      order: { ownerId: '2700000000001000' },
      orderProduct: { ownerId: '2700000000001000' },
    },
  },
}

const marker = '0123456789abcdefghijklmnop'
const account = '2100000000001000'
const order = '2400000000001000'
const product = '2600000000001000'
const objects = '/rest/data/v2.0/xobjects'
const owner = { ownerId: '2700000000001000' }

const creating = <I extends WriteIntent>(kind: I['kind'], values: object): WriteIntent =>
  ({ operation: 'create', kind, marker, values }) as WriteIntent
const updating = (kind: string, nativeId: string, values: object): WriteIntent =>
  ({ operation: 'update', kind, nativeId, values }) as WriteIntent

/** Golden writes of this vendor. A label stands for the code that the object's description gives it. */
export const writeCases: readonly WriteCase[] = [
  {
    name: 'a new customer carries the marker and what the settings give',
    intent: creating('Customer', { name: '云山 "A" \\ 公司', status: 'ACTIVE', phone: '+86 21 5555', website: null }),
    method: 'POST',
    path: `${objects}/account`,
    body: {
      data: {
        accountName: '云山 "A" \\ 公司',
        customItem7__c: 2,
        phone: '+86 21 5555',
        ...owner,
        entityType: '2900000000001000',
        isCustomer: true,
        writeMark__c: marker,
      },
    },
  },
  {
    name: 'native fields go as they are and come before the settings; null keeps the settings out',
    intent: creating('Customer', {
      name: 'ACME',
      industry: '制造业',
      customFields: { ownerId: '2700000000001013', isCustomer: null, tags__c: [1, 3], employeeNumber: 30 },
    }),
    method: 'POST',
    path: `${objects}/account`,
    body: {
      data: {
        accountName: 'ACME',
        industryId: '制造业',
        ownerId: '2700000000001013',
        tags__c: [1, 3],
        employeeNumber: 30,
        entityType: '2900000000001000',
        writeMark__c: marker,
      },
    },
  },
  {
    name: 'a change says only what changes, null clears, and no marker is set',
    intent: updating('Customer', account, { phone: null, email: 'a@b.example', customFields: { fax: null } }),
    method: 'PATCH',
    path: `${objects}/account/${account}`,
    body: { data: { phone: null, email__c: 'a@b.example', fax: null } },
  },
  {
    name: 'a contact without a field for the marker goes without it, references as digits in quotes',
    intent: creating('Contact', { name: '赵敏', customerId: account, title: '采购', mobile: '13800000000' }),
    method: 'POST',
    path: `${objects}/contact`,
    body: { data: { contactName: '赵敏', accountId: account, post: '采购', mobile: '13800000000' } },
  },
  {
    name: 'of several codes of one status the lowest is written',
    intent: creating('Ticket', {
      subject: '无法登录',
      description: '第一行\n第二行',
      status: 'OPEN',
      priority: 'HIGH',
    }),
    method: 'POST',
    path: `${objects}/serviceCase`,
    body: { data: { name: '无法登录', caseDescription: '第一行\n第二行', casePriority: 3, caseStatus: 2 } },
  },
  {
    name: 'no priority at all is the value of an empty field',
    intent: updating('Ticket', '2300000000001000', { priority: 'NONE', contactId: null }),
    method: 'PATCH',
    path: `${objects}/serviceCase/2300000000001000`,
    body: { data: { caseContactId: null, casePriority: null } },
  },
  {
    name: 'a record is deleted by its id alone',
    intent: { operation: 'delete', kind: 'Order', nativeId: order },
    method: 'DELETE',
    path: `${objects}/order/${order}`,
  },
  {
    name: 'an order without lines is one call',
    intent: creating('Order', { number: 'SO-1', customerId: account, status: 'CONFIRMED', currency: 'CNY', lines: [] }),
    method: 'POST',
    path: `${objects}/order`,
    body: {
      data: {
        po: 'SO-1',
        accountId: account,
        status: 2,
        currencyUnit: 'CNY',
        ...owner,
        customItem40__c: marker,
      },
    },
  },
  {
    name: 'an order with lines begins as an unfinished draft, and takes effect only with its lines',
    intent: creating('Order', {
      number: 'SO-2',
      customerId: account,
      status: 'CONFIRMED',
      lines: [
        { productId: product, quantity: '2.5', unitPrice: '1299.9' },
        { productId: product, quantity: '1', unitPrice: null },
      ],
    }),
    method: 'POST',
    path: `${objects}/order`,
    body: {
      data: { po: 'SO-2', accountId: account, ...owner, status: 1, customItem40__c: `${marker}:open` },
    },
    followed:
      `, then POST ${objects}/orderProduct/batch (2 records) {"batchData":[` +
      `{"data":{"orderId":"{id}","productId":"${product}","quantity":2.5,"unitPrice":1299.9,"ownerId":"2700000000001000"}},` +
      `{"data":{"orderId":"{id}","productId":"${product}","quantity":1,"ownerId":"2700000000001000"}}]}` +
      `, then PATCH ${objects}/order/{id} {"data":{"status":2,"customItem40__c":"${marker}"}}`,
  },
]

/** Writes that are refused here: what the platform would refuse, or take and keep as something else. */
export const refusedCases: readonly RefusedCase[] = [
  {
    name: 'a record needs its name',
    intent: creating('Customer', { phone: '1' }),
    problems: ['name: name is required'],
  },
  {
    name: 'a name cannot be taken away',
    intent: updating('Contact', '2200000000001000', { name: null }),
    problems: ['name: name is required'],
  },
  {
    name: 'blanks are no value, and may be lost at the ends of what a record is known by',
    intent: creating('Customer', { name: ' ACME', phone: '  ', website: '' }),
    problems: [
      'name: name must not begin or end with blanks',
      'phone: phone must not be blank; null stands for no value',
      'website: website must not be blank; null stands for no value',
    ],
  },
  {
    name: 'half a character and control characters cannot be sent',
    intent: creating('Ticket', { subject: 'a\u0000b', description: 'x\ud83d' }),
    problems: [
      'subject: subject holds characters that cannot be sent',
      'description: description holds characters that cannot be sent',
    ],
  },
  {
    name: 'a reference is an id of the platform',
    intent: creating('Contact', { name: 'A', customerId: '12x34' }),
    problems: ['customerId: customerId is not an id of this source'],
  },
  {
    name: 'a status without a code of its own cannot be said, nor can OTHER',
    intent: creating('Ticket', { subject: 'A', status: 'SOLVED', priority: 'OTHER' }),
    problems: [
      'priority: priority has no code for this value in picklists.casePriority, which knows LOW, NORMAL, HIGH',
      'status: status has no code for this value in picklists.caseStatus, which knows NEW, OPEN, CLOSED',
    ],
  },
  {
    name: 'native fields are named by apiKey, once, and not those that the platform or the marker keeps',
    intent: creating('Customer', {
      name: 'A',
      customFields: { accountName: 'B', createdAt: 1, writeMark__c: 'x', 'a b': 1, deep: { a: 1 } },
    }),
    problems: [
      'customFields.accountName: accountName is already said by name',
      'customFields.createdAt: createdAt is set by the source itself',
      'customFields.writeMark__c: writeMark__c is kept for the marker of the write',
      'customFields.a b: a b is not the name of a native field',
      'customFields.deep: deep must be a text, a number, true, false, null, or a list of such values',
    ],
  },
  {
    name: 'lines have products of this source and numbers that it keeps',
    intent: creating('Order', {
      number: 'SO-3',
      customerId: account,
      lines: [
        { productId: 'x', quantity: '1.005', unitPrice: '1' },
        { productId: product, quantity: '1', unitPrice: '12345678901234.56' },
      ],
    }),
    problems: [
      'lines.0.productId: productId is not an id of this source',
      'lines.0.quantity: quantity has more than the 2 decimal places that this source keeps',
      'lines.1.unitPrice: unitPrice has more digits than this source keeps',
    ],
  },
  {
    name: 'an order is made with as many lines as one call takes',
    intent: creating('Order', {
      number: 'SO-4',
      customerId: account,
      lines: Array.from({ length: 101 }, () => ({ productId: product, quantity: '1', unitPrice: null })),
    }),
    problems: ['lines: An order of this source is made with at most 100 lines'],
  },
  {
    name: 'an id is one of the platform',
    intent: { operation: 'delete', kind: 'Customer', nativeId: '11x2' },
    problems: [': This is not an id of this source'],
  },
]
