import type { EntityReference } from '../../model/index.js'
import { and, condition, not, or } from '../../query/index.js'
import type { SandboxVariant, VendorCase } from '../vendor-case.js'

/** Raw settings the cases are planned with: all defaults, but for the use of the search. */
export const caseSettings: Readonly<Record<string, unknown>> = {
  baseUrl: 'https://desk.example/api/v1',
  auth: { kind: 'basic', account: 'golden-account', password: 'golden-pass-not-real' },
  filters: { search: 'codes' },
}

const reference = (entity: EntityReference['entity'], nativeId: string): EntityReference => ({
  entity,
  source: 'golden',
  nativeId,
})

// 2024-01-15, 18:30 in China.
const evening = Date.UTC(2024, 0, 15, 10, 30)
// 2024-01-15 in UTC, already the 16th in China.
const lateNight = Date.UTC(2024, 0, 15, 20, 0)
const newestFirst = { field: 'createdAt', direction: 'DESC' } as const
const companies = ' (and its contacts, for their companies)'

/** Golden pairs of this vendor. */
export const cases: readonly VendorCase[] = [
  {
    name: 'reads everything by id when no order is asked',
    kind: 'Customer',
    predicate: and(),
    fields: ['name'],
    expectedText: 'GET /companies.json?deStat=0&page=1&per_page=100',
    residual: false,
  },
  {
    name: 'sorts by creation where the list does',
    kind: 'Contact',
    predicate: and(),
    order: newestFirst,
    expectedText: 'GET /users.json?created_order=desc&deStat=0&page=1&per_page=100',
    residual: false,
  },
  {
    name: 'sorts by the last update',
    kind: 'Ticket',
    predicate: and(),
    order: { field: 'updatedAt', direction: 'ASC' },
    expectedText: 'GET /tickets.json?updated_order=asc&deStat=0&page=1&per_page=100',
    residual: false,
  },
  {
    name: 'reads by id to sort here by what the list does not sort by',
    kind: 'Customer',
    predicate: and(),
    order: { field: 'name', direction: 'ASC' },
    expectedText: 'GET /companies.json?deStat=0&page=1&per_page=100',
    residual: false,
  },
  {
    name: 'asks for later than a time by the day before',
    kind: 'Ticket',
    predicate: condition('createdAt', 'gt', evening),
    expectedText: 'GET /tickets.json?created_start=2024-01-14 00:00:00&deStat=0&page=1&per_page=100',
    residual: true,
  },
  {
    name: 'asks for earlier than a time by the day after its date in China',
    kind: 'Contact',
    predicate: condition('updatedAt', 'lt', lateNight),
    expectedText: 'GET /users.json?updated_end=2024-01-17 23:59:59&deStat=0&page=1&per_page=100',
    residual: true,
  },
  {
    name: 'asks for one instant by the days around it',
    kind: 'Customer',
    predicate: condition('createdAt', 'eq', evening),
    expectedText:
      'GET /companies.json?created_start=2024-01-14 00:00:00&created_end=2024-01-16 23:59:59&deStat=0&page=1&per_page=100',
    residual: true,
  },
  {
    name: 'combines bounds of both times with an order',
    kind: 'Ticket',
    predicate: and(condition('createdAt', 'gte', evening), condition('updatedAt', 'lte', lateNight)),
    order: newestFirst,
    expectedText:
      'GET /tickets.json?created_start=2024-01-14 00:00:00&updated_end=2024-01-17 23:59:59&created_order=desc&deStat=0&page=1&per_page=100',
    residual: true,
  },
  {
    name: 'keeps the second of two bounds of one side here',
    kind: 'Ticket',
    predicate: and(condition('createdAt', 'gt', evening), condition('createdAt', 'gte', lateNight)),
    expectedText: 'GET /tickets.json?created_start=2024-01-14 00:00:00&deStat=0&page=1&per_page=100',
    residual: true,
  },
  {
    name: 'keeps a test for a missing time here',
    kind: 'Ticket',
    predicate: condition('updatedAt', 'isNull'),
    expectedText: 'GET /tickets.json?deStat=0&page=1&per_page=100',
    residual: true,
  },
  {
    name: 'keeps a time outside of what a server reads here',
    kind: 'Ticket',
    predicate: condition('createdAt', 'gt', Date.UTC(1969, 11, 31)),
    expectedText: 'GET /tickets.json?deStat=0&page=1&per_page=100',
    residual: true,
  },
  {
    name: 'looks one record up by its own address',
    kind: 'Customer',
    predicate: condition('id', 'eq', reference('Customer', '60001')),
    expectedText: 'GET /companies/60001.json',
    residual: true,
  },
  {
    name: 'asks nothing for an id that no record can have',
    kind: 'Contact',
    predicate: condition('nativeId', 'eq', '../tickets/1'),
    expectedText: null,
    residual: true,
  },
  {
    name: 'keeps a list of ids here, for a path holds one',
    kind: 'Contact',
    predicate: condition('id', 'in', reference('Contact', '70001'), reference('Contact', '70002')),
    expectedText: 'GET /users.json?deStat=0&page=1&per_page=100',
    residual: true,
  },
  {
    name: "asks for a company's tickets by their own address",
    kind: 'Ticket',
    predicate: condition('customerId', 'eq', reference('Customer', '60001')),
    order: newestFirst,
    expectedText: 'GET /companies/60001/tickets.json?created_order=desc&deStat=0&page=1&per_page=100',
    residual: true,
  },
  {
    name: "asks for a contact's tickets by their own address",
    kind: 'Ticket',
    predicate: and(condition('contactId', 'eq', reference('Contact', '70001')), condition('createdAt', 'gt', evening)),
    expectedText: 'GET /users/70001/tickets.json?created_start=2024-01-14 00:00:00&deStat=0&page=1&per_page=100',
    residual: true,
  },
  {
    name: 'reads all tickets with their contacts for those of several companies',
    kind: 'Ticket',
    predicate: condition('customerId', 'in', reference('Customer', '60001'), reference('Customer', '60002')),
    expectedText: `GET /tickets.json?deStat=0&page=1&per_page=100${companies}`,
    residual: true,
  },
  {
    name: "keeps a company's contacts here, for no address lists them",
    kind: 'Contact',
    predicate: condition('customerId', 'eq', reference('Customer', '60001')),
    expectedText: 'GET /users.json?deStat=0&page=1&per_page=100',
    residual: true,
  },
  {
    name: 'searches for a status of one code, where the search may be used',
    kind: 'Ticket',
    predicate: condition('status', 'eq', 'PENDING'),
    expectedText: 'GET /tickets/search.json?query=ticketStatus:3&sort_by=ticketId&sort_order=asc&page=1&per_page=100',
    residual: true,
  },
  {
    name: 'joins search terms by AND and leaves bounds out',
    kind: 'Ticket',
    predicate: and(
      condition('status', 'eq', 'NEW'),
      condition('priority', 'eq', 'URGENT'),
      condition('createdAt', 'gt', evening),
    ),
    order: newestFirst,
    expectedText:
      'GET /tickets/search.json?query=ticketStatus:1 priorityLevel:4&sort_by=createDT&sort_order=desc&page=1&per_page=100',
    residual: true,
  },
  {
    name: 'keeps "closed" here, which is two codes',
    kind: 'Ticket',
    predicate: condition('status', 'eq', 'CLOSED'),
    expectedText: 'GET /tickets.json?deStat=0&page=1&per_page=100',
    residual: true,
  },
  {
    name: 'asks nothing for a status that the vendor does not have',
    kind: 'Ticket',
    predicate: condition('status', 'eq', 'ON_HOLD'),
    expectedText: null,
    residual: true,
  },
  {
    name: 'keeps the unknown statuses and the missing priority here',
    kind: 'Ticket',
    predicate: and(condition('status', 'eq', 'OTHER'), condition('priority', 'eq', 'NONE')),
    expectedText: 'GET /tickets.json?deStat=0&page=1&per_page=100',
    residual: true,
  },
  {
    name: 'keeps negations here',
    kind: 'Ticket',
    predicate: not(condition('status', 'eq', 'SOLVED')),
    expectedText: 'GET /tickets.json?deStat=0&page=1&per_page=100',
    residual: true,
  },
  {
    name: 'keeps text here, for lists have no filter for it',
    kind: 'Contact',
    predicate: or(condition('name', 'contains', '王'), condition('mobile', 'contains', '138')),
    expectedText: 'GET /users.json?deStat=0&page=1&per_page=100',
    residual: true,
  },
]

const noLimit = { perSecond: null }

/** Behaviours that the published material leaves open, each of which the adapter must survive. */
export const variants: readonly SandboxVariant[] = [
  { name: 'as assumed', sandbox: { limits: noLimit }, settings: {} },
  {
    name: 'newer lists, exclusive bounds in another zone, ties by falling id, small pages',
    sandbox: {
      limits: noLimit,
      newStyleLists: true,
      bounds: { edges: 'exclusive', zone: 'UTC' },
      tieOrder: 'idDesc',
      perPage: { max: 40 },
      render: { emptyTime: '0000-00-00 00:00:00', emptyRef: '', emptyText: null },
      missingRecord: 'emptyArray',
    },
    settings: {},
  },
  {
    name: 'restless ties, errors inside a 200, bare backslashes, deleted rows shown',
    sandbox: {
      limits: noLimit,
      tieOrder: 'unstable',
      errors: { httpStatusMode: 'body200' },
      bareBackslashes: true,
      deleted: { lists: 'shown' },
    },
    settings: { lists: { order: 'here' } },
  },
  {
    name: 'search by codes, by part, without page links that hold',
    sandbox: {
      limits: noLimit,
      search: { match: 'contains' },
      nextPage: { keepParams: false, origin: 'http://elsewhere.invalid' },
      timeZone: 'UTC',
    },
    settings: {
      filters: { search: 'codes' },
      timeZone: 'UTC',
      fields: { creditCode: 'field_21', phone: 'field_22', email: 'field_23', industry: 'field_24' },
    },
  },
]
