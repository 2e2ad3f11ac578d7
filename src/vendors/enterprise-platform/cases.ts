import type { EntityReference } from '../../model/index.js'
import { and, condition, not, or } from '../../query/index.js'
import type { SandboxVariant, VendorCase } from '../vendor-case.js'

/** Raw settings the cases are planned with: all defaults. */
export const caseSettings: Readonly<Record<string, unknown>> = {
  baseUrl: 'https://enterprise.example/v1',
  auth: { kind: 'apiKey', apiKey: 'ep_key_golden_not_real' },
}

const customer = (nativeId: string): EntityReference => ({ entity: 'Customer', source: 'golden', nativeId })

// 2024-01-15, 18:30 in China.
const evening = Date.UTC(2024, 0, 15, 10, 30)
// 2024-01-15 in UTC, already the 16th in China.
const lateNight = Date.UTC(2024, 0, 15, 20, 0)

/** Golden pairs of this vendor. */
export const cases: readonly VendorCase[] = [
  {
    name: 'reads everything by cursor when no order is asked',
    kind: 'Customer',
    predicate: and(),
    fields: ['name'],
    expectedText: 'GET /customers?fields=id,name&limit=100',
    residual: false,
  },
  {
    name: 'keeps the whole record when custom fields are asked for',
    kind: 'Customer',
    predicate: and(),
    order: { field: 'createdAt', direction: 'DESC' },
    fields: ['name', 'nativeFields'],
    expectedText: 'GET /customers?sort=createdAt&order=desc&page=1&pageSize=100',
    residual: false,
  },
  {
    name: 'sends a status list in the words of the vendor and checks it again',
    kind: 'Ticket',
    predicate: condition('status', 'in', 'OPEN', 'PENDING'),
    order: { field: 'createdAt', direction: 'DESC' },
    expectedText:
      'GET /tickets?status[in]=open,pending&sort=createdAt&order=desc&fields=id,createdAt,status&page=1&pageSize=100',
    residual: true,
  },
  {
    name: 'joins equalities of one field into one list',
    kind: 'Ticket',
    predicate: or(condition('status', 'eq', 'SOLVED'), condition('status', 'eq', 'CLOSED')),
    expectedText: 'GET /tickets?status[in]=resolved,closed&fields=id,status&limit=100',
    residual: true,
  },
  {
    name: 'asks nothing for a status that the vendor does not have',
    kind: 'Customer',
    predicate: condition('status', 'eq', 'LEAD'),
    expectedText: null,
    residual: true,
  },
  {
    name: 'keeps a status list here when it holds the unknown ones',
    kind: 'Order',
    predicate: condition('status', 'in', 'PAID', 'OTHER'),
    expectedText: 'GET /orders?fields=id,status&limit=100',
    residual: true,
  },
  {
    name: 'sends "not closed", since no ticket is without a status',
    kind: 'Ticket',
    predicate: not(condition('status', 'eq', 'CLOSED')),
    expectedText: 'GET /tickets?status[ne]=closed&fields=id,status&limit=100',
    residual: true,
  },
  {
    name: 'keeps "not urgent" here, since a ticket may be without a priority',
    kind: 'Ticket',
    predicate: condition('priority', 'ne', 'URGENT'),
    expectedText: 'GET /tickets?fields=id,priority&limit=100',
    residual: true,
  },
  {
    name: 'turns a list that leaves out the unknown ones round',
    kind: 'Customer',
    predicate: condition('status', 'notIn', 'OTHER', 'INACTIVE'),
    expectedText: 'GET /customers?status=active&fields=id,status&limit=100',
    residual: true,
  },
  {
    name: 'sends equality of text',
    kind: 'Customer',
    predicate: condition('industry', 'eq', '互联网'),
    expectedText: 'GET /customers?industry=互联网&fields=id,industry&limit=100',
    residual: true,
  },
  {
    name: 'keeps a list here when one of its values holds a comma',
    kind: 'Customer',
    predicate: condition('name', 'in', 'Meier, Schulz & Co', 'Acme'),
    expectedText: 'GET /customers?fields=id,name&limit=100',
    residual: true,
  },
  {
    name: 'sends a single value with a comma',
    kind: 'Customer',
    predicate: condition('name', 'eq', 'Meier, Schulz & Co'),
    expectedText: 'GET /customers?name=Meier, Schulz & Co&fields=id,name&limit=100',
    residual: true,
  },
  {
    name: 'keeps the empty text here',
    kind: 'Customer',
    predicate: condition('email', 'eq', ''),
    expectedText: 'GET /customers?fields=id,email&limit=100',
    residual: true,
  },
  {
    name: 'sends the longest part of a text that no wildcard and no case rule can change',
    kind: 'Customer',
    predicate: condition('name', 'contains', '100% 科技有限公司'),
    expectedText: 'GET /customers?name[like]=科技有限公司&fields=id,name&limit=100',
    residual: true,
  },
  {
    name: 'keeps a text of wildcards alone here',
    kind: 'Customer',
    predicate: condition('name', 'contains', '%_*?'),
    expectedText: 'GET /customers?fields=id,name&limit=100',
    residual: true,
  },
  {
    name: 'keeps the negation of a text test here',
    kind: 'Ticket',
    predicate: not(condition('subject', 'contains', '发票')),
    expectedText: 'GET /tickets?fields=id,subject&limit=100',
    residual: true,
  },
  {
    name: 'asks for later than a time by the day before',
    kind: 'Order',
    predicate: condition('createdAt', 'gt', evening),
    expectedText: 'GET /orders?createdAt[gt]=2024-01-14&fields=id,createdAt&limit=100',
    residual: true,
  },
  {
    name: 'derives "not earlier than" from the documented operator',
    kind: 'Order',
    predicate: condition('createdAt', 'gte', Date.UTC(2024, 0, 15)),
    expectedText: 'GET /orders?createdAt[gt]=2024-01-14&fields=id,createdAt&limit=100',
    residual: true,
  },
  {
    name: 'asks for earlier than a time by the day after its date in China',
    kind: 'Order',
    predicate: condition('createdAt', 'lt', lateNight),
    expectedText: 'GET /orders?createdAt[lte]=2024-01-17&fields=id,createdAt&limit=100',
    residual: true,
  },
  {
    name: 'asks for one instant by the days around it',
    kind: 'Ticket',
    predicate: condition('updatedAt', 'eq', evening),
    expectedText: 'GET /tickets?updatedAt[gt]=2024-01-14&updatedAt[lte]=2024-01-16&fields=id,updatedAt&limit=100',
    residual: true,
  },
  {
    name: 'widens amounts to whole numbers',
    kind: 'Order',
    predicate: and(condition('total', 'gte', '1000'), condition('total', 'lte', '2499.5')),
    expectedText: 'GET /orders?amount[gt]=999&amount[lte]=2500&fields=id,amount&limit=100',
    residual: true,
  },
  {
    name: 'keeps the second of two bounds for one operator here',
    kind: 'Order',
    predicate: and(condition('total', 'gt', '10'), condition('total', 'gte', '20')),
    expectedText: 'GET /orders?amount[gt]=9&fields=id,amount&limit=100',
    residual: true,
  },
  {
    name: 'keeps an amount of more than fifteen digits here',
    kind: 'Order',
    predicate: condition('total', 'gt', '9007199254740993'),
    expectedText: 'GET /orders?fields=id,amount&limit=100',
    residual: true,
  },
  {
    name: 'sends references as native ids',
    kind: 'Ticket',
    predicate: condition('customerId', 'in', customer('cust_001'), customer('cust_002')),
    expectedText: 'GET /tickets?customerId[in]=cust_001,cust_002&fields=id,customerId&limit=100',
    residual: true,
  },
  {
    name: 'looks records up by their ids',
    kind: 'Customer',
    predicate: condition('id', 'in', customer('cust_001'), customer('cust_002')),
    fields: ['name'],
    expectedText: 'GET /customers?id[in]=cust_001,cust_002&fields=id,name&limit=100',
    residual: true,
  },
  {
    name: 'keeps "one of two fields" here',
    kind: 'Customer',
    predicate: or(condition('name', 'contains', '科技'), condition('email', 'contains', 'tech')),
    expectedText: 'GET /customers?fields=id,email,name&limit=100',
    residual: true,
  },
  {
    name: 'keeps a test for missing values here',
    kind: 'Customer',
    predicate: condition('phone', 'isNull'),
    expectedText: 'GET /customers?fields=id,phone&limit=100',
    residual: true,
  },
  {
    name: 'does not ask a field the vendor lacks',
    kind: 'Ticket',
    predicate: condition('number', 'eq', 'T-1'),
    expectedText: null,
    residual: true,
  },
  {
    name: 'reads in an order the vendor does not promise by cursor, to sort it here',
    kind: 'Customer',
    predicate: and(),
    order: { field: 'name', direction: 'ASC' },
    expectedText: 'GET /customers?fields=id,name&limit=100',
    residual: false,
  },
]

/** Behaviours that the published material leaves open, each of which the adapter must survive. */
export const variants: readonly SandboxVariant[] = [
  { name: 'as assumed', sandbox: {}, settings: {} },
  {
    name: 'text without case, restless ties, midnights of China',
    sandbox: {
      textEquality: 'ignoreCase',
      tieOrder: 'shuffledPerQuery',
      dateZone: 'Asia/Shanghai',
      missingOrder: 'high',
    },
    settings: {},
  },
  {
    name: 'like with case, bare cursor answers',
    sandbox: { like: 'exact', cursorEnvelope: 'bare', tieOrder: 'idDesc' },
    settings: { filters: { likeIgnoresCase: false } },
  },
  {
    name: 'symmetric operators on instants',
    sandbox: {},
    settings: { filters: { assumeSymmetric: true, instants: 'instant' } },
  },
]
