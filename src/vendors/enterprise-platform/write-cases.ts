import type { WriteIntent } from '../vendor.js'

/** A golden write: what is wished, and the request it must become. */
export interface WriteCase {
  /** What the pair shows, as a sentence about behaviour. */
  readonly name: string
  readonly intent: WriteIntent
  /** Method and path as a person reads them, then the body: together they are the request's text. */
  readonly expectedLine: string
  /** The body as it is sent; null = none. */
  readonly expectedBody: string | null
}

/** Raw settings that the cases are written for. */
export const writeCaseSettings: Readonly<Record<string, unknown>> = {
  baseUrl: 'https://enterprise.example/v1',
  auth: { kind: 'apiKey', apiKey: 'ep_key_golden_not_real' },
  writes: { markerFields: { tickets: 'externalMark' } },
}

const marker = '0123456789abcdefghijklmnop'

/** Golden writes of this vendor. */
export const writeCases: readonly WriteCase[] = [
  {
    name: 'makes a customer in the words of the platform',
    intent: {
      operation: 'create',
      kind: 'Customer',
      marker,
      values: { name: '示例 "科技" 😀', status: 'ACTIVE', industry: '互联网', phone: '010-1', email: 'a@b.example' },
    },
    expectedLine: 'POST /customers',
    expectedBody:
      '{"name":"示例 \\"科技\\" 😀","status":"active","industry":"互联网","phone":"010-1","email":"a@b.example"}',
  },
  {
    name: 'sends native fields as they are, objects and numbers too, and none that is null on a new record',
    intent: {
      operation: 'create',
      kind: 'Customer',
      marker,
      values: { name: 'A', customFields: { contact: { name: '张三', phone: '138' }, amount: 12.5, ownerId: null } },
    },
    expectedLine: 'POST /customers',
    expectedBody: '{"name":"A","contact":{"name":"张三","phone":"138"},"amount":12.5}',
  },
  {
    name: 'merges only what is said, and null clears',
    intent: {
      operation: 'update',
      kind: 'Customer',
      nativeId: 'cust_001',
      values: { status: 'INACTIVE', email: null, customFields: { amount: null } },
    },
    expectedLine: 'PATCH /customers/cust_001',
    expectedBody: '{"status":"inactive","email":null,"amount":null}',
  },
  {
    name: 'makes a contact of a customer',
    intent: {
      operation: 'create',
      kind: 'Contact',
      marker,
      values: { name: '王小明', title: '经理', customerId: 'cust_001' },
    },
    expectedLine: 'POST /contacts',
    expectedBody: '{"name":"王小明","title":"经理","customerId":"cust_001"}',
  },
  {
    name: 'takes a contact out of its customer',
    intent: { operation: 'update', kind: 'Contact', nativeId: 'cont_1', values: { customerId: null } },
    expectedLine: 'PATCH /contacts/cont_1',
    expectedBody: '{"customerId":null}',
  },
  {
    name: 'marks a ticket in the field set apart for it',
    intent: {
      operation: 'create',
      kind: 'Ticket',
      marker,
      values: { subject: '打印机', description: 'a\nb', status: 'SOLVED', priority: 'URGENT', contactId: 'cont_1' },
    },
    expectedLine: 'POST /tickets',
    expectedBody: `{"subject":"打印机","description":"a\\nb","status":"resolved","priority":"urgent","contactId":"cont_1","externalMark":"${marker}"}`,
  },
  {
    name: 'sets no marker on a record that is there',
    intent: { operation: 'update', kind: 'Ticket', nativeId: 'tick_1', values: { priority: null } },
    expectedLine: 'PATCH /tickets/tick_1',
    expectedBody: '{"priority":null}',
  },
  {
    name: 'works out the exact amount of an order from its lines',
    intent: {
      operation: 'create',
      kind: 'Order',
      marker,
      values: {
        number: 'SO-1',
        customerId: 'cust_001',
        status: 'PENDING',
        currency: 'CNY',
        lines: [
          { productId: 'prod_1', quantity: '3', unitPrice: '0.1' },
          { productId: 'prod_2', quantity: '0.5', unitPrice: '99.99' },
        ],
      },
    },
    expectedLine: 'POST /orders',
    expectedBody:
      '{"orderNo":"SO-1","status":"created","currency":"CNY","customerId":"cust_001","amount":50.295,' +
      '"items":[{"productId":"prod_1","quantity":3,"price":0.1},{"productId":"prod_2","quantity":0.5,"price":99.99}]}',
  },
  {
    name: 'changes the head of an order',
    intent: { operation: 'update', kind: 'Order', nativeId: 'ord_1', values: { status: 'CANCELLED' } },
    expectedLine: 'PATCH /orders/ord_1',
    expectedBody: '{"status":"cancelled"}',
  },
  {
    name: 'deletes without a body',
    intent: { operation: 'delete', kind: 'Order', nativeId: 'ord_1' },
    expectedLine: 'DELETE /orders/ord_1',
    expectedBody: null,
  },
]
