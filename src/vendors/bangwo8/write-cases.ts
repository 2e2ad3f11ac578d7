import type { WriteIntent } from '../vendor.js'

/** A golden write: what is wished, and the request it must become, before the rest of a changed record is laid around it. */
export interface WriteCase {
  /** What the pair shows, as a sentence about behaviour. */
  readonly name: string
  readonly intent: WriteIntent
  readonly expectedText: string
}

/** Raw settings that the cases are written for. */
export const writeCaseSettings: Readonly<Record<string, unknown>> = {
  baseUrl: 'https://desk.example/api/v1',
  auth: { kind: 'basic', account: 'golden-account', password: 'golden-pass-not-real' },
  fields: { creditCode: 'field_21', phone: 'field_22', email: 'field_23', industry: 'field_24' },
  writes: { markerField: { ticket: 'field_19' }, ticketTemplateId: '4' },
}

const marker = '0123456789abcdefghijklmnop'
const made = `(Requestid ${marker})`
const changed = '(with the rest of the record, read before)'

/** Golden writes of this vendor. */
export const writeCases: readonly WriteCase[] = [
  {
    name: 'makes a company with only its name',
    intent: { operation: 'create', kind: 'Customer', marker, values: { name: '上海 "示例" 有限公司' } },
    expectedText: `POST /companies.json {"company":{"companyName":"上海 \\"示例\\" 有限公司"}} ${made}`,
  },
  {
    name: 'keeps phone, email and industry of a company in its custom fields, where the settings say',
    intent: {
      operation: 'create',
      kind: 'Customer',
      marker,
      values: {
        name: 'Acme',
        website: 'https://acme.example',
        industry: '制造业',
        phone: '021-5555',
        email: 'a@acme.example',
      },
    },
    expectedText: `POST /companies.json {"company":{"companyName":"Acme","userURL":"https://acme.example","custom_fields":[{"key":"field_22","value":"021-5555"},{"key":"field_23","value":"a@acme.example"},{"key":"field_24","value":"制造业"}]}} ${made}`,
  },
  {
    name: 'writes fields without a name of ours by their native one, custom ones by their key',
    intent: {
      operation: 'create',
      kind: 'Customer',
      marker,
      values: { name: 'Acme', customFields: { serveNote: 'VIP', field_21: '91310000MA1K00000X', city: null } },
    },
    expectedText: `POST /companies.json {"company":{"companyName":"Acme","serveNote":"VIP","custom_fields":[{"key":"field_21","value":"91310000MA1K00000X"}]}} ${made}`,
  },
  {
    name: 'empties what is null and says nothing of what is absent',
    intent: { operation: 'update', kind: 'Customer', nativeId: '60001', values: { website: null, phone: null } },
    expectedText: `PUT /companies/60001.json {"company":{"userURL":"","custom_fields":[{"key":"field_22","value":""}]}} ${changed}`,
  },
  {
    name: 'makes a contact of a company',
    intent: {
      operation: 'create',
      kind: 'Contact',
      marker,
      values: { name: '王芳', customerId: '60001', title: '经理', mobile: '13800000001', email: 'wang@acme.example' },
    },
    expectedText: `POST /users.json {"user":{"name":"王芳","companyId":"60001","position":"经理","mobile":"13800000001","email":"wang@acme.example"}} ${made}`,
  },
  {
    name: 'leaves out what is null in a new record',
    intent: { operation: 'create', kind: 'Contact', marker, values: { name: 'Li', phone: '010-1', mobile: null } },
    expectedText: `POST /users.json {"user":{"name":"Li","fixnumber":"010-1"}} ${made}`,
  },
  {
    name: 'takes a contact out of its company by 0',
    intent: { operation: 'update', kind: 'Contact', nativeId: '70001', values: { customerId: null, title: null } },
    expectedText: `PUT /users/70001.json {"user":{"companyId":"0","position":""}} ${changed}`,
  },
  {
    name: 'makes a ticket whose description is also its first message, with template and mark',
    intent: {
      operation: 'create',
      kind: 'Ticket',
      marker,
      values: {
        subject: '打印机无法连接',
        description: '三楼\n急',
        contactId: '70001',
        priority: 'URGENT',
        tags: ['硬件', '三楼'],
      },
    },
    expectedText: `POST /tickets.json {"ticket":{"subject":"打印机无法连接","descript":"三楼\\n急","custUserId":"70001","priorityLevel":"4","tagList":"硬件,三楼","ticketTemplateId":"4","custom_fields":[{"key":"field_19","value":"${marker}"}],"ticketReply":{"replyMsg":"三楼\\n急"}}} ${made}`,
  },
  {
    name: 'lets a caller choose the template',
    intent: {
      operation: 'create',
      kind: 'Ticket',
      marker,
      values: { subject: 'a', status: 'NEW', customFields: { ticketTemplateId: '5', servicerUserId: '501' } },
    },
    expectedText: `POST /tickets.json {"ticket":{"subject":"a","ticketStatus":"1","ticketTemplateId":"5","servicerUserId":"501","custom_fields":[{"key":"field_19","value":"${marker}"}]}} ${made}`,
  },
  {
    name: 'closes a ticket by the code that known clients send',
    intent: { operation: 'update', kind: 'Ticket', nativeId: '90001', values: { status: 'CLOSED' } },
    expectedText: `PUT /tickets/90001.json {"ticket":{"ticketStatus":"5"}} ${changed}`,
  },
  {
    name: 'changes a description without a message, and empties contact and tags',
    intent: {
      operation: 'update',
      kind: 'Ticket',
      nativeId: '90001',
      values: {
        description: 'new',
        contactId: null,
        tags: [],
        customFields: { field_13: ['销售', '财务'], field_12: null },
      },
    },
    expectedText: `PUT /tickets/90001.json {"ticket":{"descript":"new","custUserId":"0","tagList":"","custom_fields":[{"key":"field_13","value":["销售","财务"]},{"key":"field_12","value":""}]}} ${changed}`,
  },
  {
    name: 'replies by a change of the ticket',
    intent: {
      operation: 'create',
      kind: 'TicketReply',
      marker,
      values: { ticketId: '90001', body: '已修复 ✅', public: true },
    },
    expectedText: `PUT /tickets/90001.json {"ticket":{"ticketReply":{"replyMsg":"已修复 ✅"}}} (with the rest of the record, read before; Requestid ${marker})`,
  },
]
