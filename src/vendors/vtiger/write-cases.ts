import type { WriteIntent, WriteRequest } from '../vendor.js'

/** A golden write: what is wished, and the request it must become. */
export interface WriteCase {
  /** What the pair shows, as a sentence about behaviour. */
  readonly name: string
  readonly intent: WriteIntent
  readonly expectedText: WriteRequest['text']
  /** The form as it is decoded; `element` is JSON text. */
  readonly expectedForm: Readonly<Record<string, string>>
}

/** Raw settings that the cases are written for. */
export const writeCaseSettings: Readonly<Record<string, unknown>> = {
  baseUrl: 'https://vtiger.example',
  auth: { username: 'golden', accessKey: 'GoldenKeyNotReal' },
  profile: 'classic',
  writes: {
    markerFields: { HelpDesk: 'cf_901' },
    defaults: { Contacts: { assigned_user_id: '20x2', leadsource: 'Web Site' }, HelpDesk: { ticketpriorities: 'Low' } },
  },
}

const marker = '0123456789abcdefghijklmnop'

function made(module: string, element: Readonly<Record<string, unknown>>): Omit<WriteCase, 'name' | 'intent'> {
  const json = JSON.stringify(element)
  return {
    expectedText: `POST /webservice.php operation=create elementType=${module} element=${json}`,
    expectedForm: { operation: 'create', elementType: module, element: json },
  }
}

function revised(element: Readonly<Record<string, unknown>>): Omit<WriteCase, 'name' | 'intent'> {
  const json = JSON.stringify(element)
  return {
    expectedText: `POST /webservice.php operation=revise element=${json}`,
    expectedForm: { operation: 'revise', element: json },
  }
}

/** Golden writes of this vendor. What is read from the source before sending stands in angle brackets. */
export const writeCases: readonly WriteCase[] = [
  {
    name: 'makes a customer for the signed-in user, quotes and backslashes as they are',
    intent: {
      operation: 'create',
      kind: 'Customer',
      marker,
      values: {
        name: '录制 "测试" & O\'Brien 50% \\ 公司',
        status: 'ACTIVE',
        industry: 'Banking',
        phone: '+86 21 5555',
      },
    },
    ...made('Accounts', {
      accountname: '录制 "测试" & O\'Brien 50% \\ 公司',
      accounttype: 'Customer',
      industry: 'Banking',
      phone: '+86 21 5555',
      assigned_user_id: '<signed-in user>',
    }),
  },
  {
    name: 'says native fields by name, true and false as digits',
    intent: {
      operation: 'create',
      kind: 'Customer',
      marker,
      values: {
        name: 'Acme',
        customFields: { employees: 42, emailoptout: true, bill_city: '上海', rating: null, assigned_user_id: '19x5' },
      },
    },
    ...made('Accounts', {
      accountname: 'Acme',
      employees: '42',
      emailoptout: '1',
      bill_city: '上海',
      assigned_user_id: '19x5',
    }),
  },
  {
    name: 'parts a Chinese name after the family name, and adds what the settings say',
    intent: { operation: 'create', kind: 'Contact', marker, values: { name: '王小明', customerId: '11x1786' } },
    ...made('Contacts', {
      lastname: '王',
      firstname: '小明',
      account_id: '11x1786',
      assigned_user_id: '20x2',
      leadsource: 'Web Site',
    }),
  },
  {
    name: 'parts another name at its last blank',
    intent: { operation: 'create', kind: 'Contact', marker, values: { name: 'Mary Ann Smith', mobile: '138' } },
    ...made('Contacts', {
      lastname: 'Smith',
      firstname: 'Mary Ann',
      mobile: '138',
      assigned_user_id: '20x2',
      leadsource: 'Web Site',
    }),
  },
  {
    name: 'keeps a name of one word whole',
    intent: { operation: 'update', kind: 'Contact', nativeId: '12x7', values: { name: 'Madonna' } },
    ...revised({ id: '12x7', lastname: 'Madonna', firstname: '' }),
  },
  {
    name: 'gives a ticket its mandatory words and the marker',
    intent: {
      operation: 'create',
      kind: 'Ticket',
      marker,
      values: { subject: '打印机坏了', description: '第一行\n第二行' },
    },
    ...made('HelpDesk', {
      ticket_title: '打印机坏了',
      description: '第一行\n第二行',
      ticketstatus: 'Open',
      ticketpriorities: 'Low',
      cf_901: marker,
      assigned_user_id: '<signed-in user>',
    }),
  },
  {
    name: 'says the words of the caller instead, unified or native',
    intent: {
      operation: 'create',
      kind: 'Ticket',
      marker,
      values: { subject: 'x', priority: 'URGENT', customFields: { ticketstatus: 'In Progress' } },
    },
    ...made('HelpDesk', {
      ticket_title: 'x',
      ticketpriorities: 'Urgent',
      ticketstatus: 'In Progress',
      cf_901: marker,
      assigned_user_id: '<signed-in user>',
    }),
  },
  {
    name: 'changes only what is said, and clears with the empty text',
    intent: {
      operation: 'update',
      kind: 'Ticket',
      nativeId: '17x1788',
      values: {
        status: 'PENDING',
        description: null,
        contactId: null,
        customFields: { solution: '换墨盒', hours: null },
      },
    },
    ...revised({
      id: '17x1788',
      description: '',
      contact_id: '',
      ticketstatus: 'Wait For Response',
      solution: '换墨盒',
      hours: '',
    }),
  },
  {
    name: 'makes an order of one tax for all lines, prices left to the source where none is said',
    intent: {
      operation: 'create',
      kind: 'Order',
      marker,
      values: {
        subject: '订单 R1',
        customerId: '11x18',
        status: 'CONFIRMED',
        lines: [
          { productId: '14x8', quantity: '3', unitPrice: '12.5' },
          { productId: '26x4', quantity: '0.5', unitPrice: null },
        ],
      },
    },
    ...made('SalesOrder', {
      subject: '订单 R1',
      sostatus: 'Approved',
      account_id: '11x18',
      invoicestatus: 'Created',
      assigned_user_id: '<signed-in user>',
      bill_street: '<street of the customer>',
      ship_street: '<street of the customer>',
      productid: '14x8',
      hdnTaxType: 'group',
      currency_id: '<id of the currency>',
      conversion_rate: '<rate of the currency>',
      LineItems: [
        { productid: '14x8', quantity: '3', listprice: '12.5' },
        { productid: '26x4', quantity: '0.5' },
      ],
    }),
  },
  {
    name: 'changes the head of an order and leaves its lines alone',
    intent: { operation: 'update', kind: 'Order', nativeId: '6x9', values: { status: 'CANCELLED', contactId: '12x3' } },
    ...revised({ id: '6x9', sostatus: 'Cancelled', contact_id: '12x3' }),
  },
  {
    name: 'makes a reply that only colleagues see a private comment',
    intent: {
      operation: 'create',
      kind: 'TicketReply',
      marker,
      values: { ticketId: '17x1788', body: '客户很着急', public: false },
    },
    ...made('ModComments', {
      related_to: '17x1788',
      commentcontent: '客户很着急',
      is_private: '1',
      assigned_user_id: '<signed-in user>',
    }),
  },
  {
    name: 'deletes by id',
    intent: { operation: 'delete', kind: 'Ticket', nativeId: '17x1791' },
    expectedText: 'POST /webservice.php operation=delete id=17x1791',
    expectedForm: { operation: 'delete', id: '17x1791' },
  },
]
