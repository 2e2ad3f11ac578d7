import type { EntityName, EntityReference, RecordKind } from '../../model/index.js'
import { and, condition, FALSE, not, or, TRUE, type OrderTerm, type Predicate } from '../../query/index.js'
import type { SandboxVariant, VendorCase } from '../vendor-case.js'

/** Settings the golden pairs are written for: a server clock eight hours ahead, so that a forgotten zone shows. */
export const caseSettings: Readonly<Record<string, unknown>> = {
  baseUrl: 'https://vtiger.golden.example',
  auth: { username: 'golden', accessKey: 'Golden0Access0Ke' },
  timeZone: 'Asia/Shanghai',
  profile: 'classic',
}

const golden = (entity: EntityName, nativeId: string): EntityReference => ({ entity, source: 'golden', nativeId })
const at = (text: string): number => Date.parse(text)

interface Extra {
  readonly order?: OrderTerm
  readonly fields?: readonly string[]
  /** Default true: most of what the vendor compares is looser than our meaning. */
  readonly residual?: boolean
}

function pair(
  name: string,
  kind: RecordKind,
  predicate: Predicate,
  expectedText: string | null,
  { residual = true, ...extra }: Extra = {},
): VendorCase {
  return { name, kind, predicate, expectedText, residual, ...extra }
}

const newestFirst: OrderTerm = { field: 'updatedAt', direction: 'DESC' }
const name = (text: string): Predicate => condition('name', 'eq', text)

/** Golden pairs: filters and the statements they become. */
export const cases: readonly VendorCase[] = [
  pair('no filter reads by id', 'Customer', TRUE, 'select id from Accounts order by id limit 100;', {
    residual: false,
  }),
  pair(
    'only used columns are asked for',
    'Order',
    TRUE,
    'select createdtime,currency_id from SalesOrder order by createdtime limit 100;',
    {
      order: { field: 'createdAt', direction: 'ASC' },
      fields: ['currency'],
      residual: false,
    },
  ),
  pair('a filter that nothing satisfies asks nothing', 'Order', FALSE, null, { residual: true }),
  pair(
    'custom fields are read with a star',
    'Ticket',
    TRUE,
    'select * from HelpDesk order by modifiedtime desc limit 100;',
    {
      order: newestFirst,
      fields: ['nativeFields'],
      residual: false,
    },
  ),
  pair(
    'text equality ignores case at the source and is checked again',
    'Customer',
    name('ACME'),
    "select accountname from Accounts where accountname = 'ACME' order by id limit 100;",
  ),
  pair(
    'a quote is doubled',
    'Customer',
    name("O'Brien"),
    "select accountname from Accounts where accountname = 'O''Brien' order by id limit 100;",
  ),
  pair(
    'a backslash is doubled',
    'Customer',
    name('a\\b'),
    "select accountname from Accounts where accountname = 'a\\\\b' order by id limit 100;",
  ),
  pair(
    'backslash and quote do not end the literal',
    'Customer',
    name("\\' or id = '0x0"),
    "select accountname from Accounts where accountname = '\\\\'' or id = ''0x0' order by id limit 100;",
  ),
  pair(
    'a backslash at the end does not swallow the closing quote',
    'Customer',
    name('end\\'),
    "select accountname from Accounts where accountname = 'end\\\\' order by id limit 100;",
  ),
  pair(
    'percent and underscore are plain in an equality',
    'Customer',
    name('50%_off'),
    "select accountname from Accounts where accountname = '50%_off' order by id limit 100;",
  ),
  pair(
    'percent is escaped in a pattern',
    'Ticket',
    condition('subject', 'contains', '100% wrong'),
    "select ticket_title from HelpDesk where ticket_title like '%100\\% wrong%' order by id limit 100;",
  ),
  pair(
    'underscore is escaped in a pattern',
    'Ticket',
    condition('subject', 'startsWith', 'a_b'),
    "select ticket_title from HelpDesk where ticket_title like 'a\\_b%' order by id limit 100;",
  ),
  pair(
    'a backslash takes four in a pattern',
    'Ticket',
    condition('subject', 'contains', 'C:\\temp'),
    "select ticket_title from HelpDesk where ticket_title like '%C:\\\\\\\\temp%' order by id limit 100;",
  ),
  pair(
    'a quote is doubled in a pattern',
    'Ticket',
    condition('subject', 'contains', "wasn't"),
    "select ticket_title from HelpDesk where ticket_title like '%wasn''t%' order by id limit 100;",
  ),
  pair(
    'Chinese text is searched as it is',
    'Ticket',
    condition('subject', 'contains', '打印机'),
    "select ticket_title from HelpDesk where ticket_title like '%打印机%' order by id limit 100;",
  ),
  pair(
    'letters that fold oddly split the needle',
    'Customer',
    condition('name', 'contains', 'Skyline'),
    "select accountname from Accounts where accountname like '%yl%' order by id limit 100;",
  ),
  pair(
    'a prefix that is not one safe piece is sought anywhere',
    'Customer',
    condition('name', 'startsWith', 'Prime Labs'),
    "select accountname from Accounts where accountname like '%me Labs%' order by id limit 100;",
  ),
  pair('an emoji is not sent', 'Customer', name('party 🎉'), 'select accountname from Accounts order by id limit 100;'),
  pair(
    'an ampersand is not sent, since it may be stored escaped',
    'Customer',
    name('AT&T'),
    'select accountname from Accounts order by id limit 100;',
  ),
  pair(
    'the empty text cannot be written',
    'Customer',
    name(''),
    'select accountname from Accounts order by id limit 100;',
  ),
  pair(
    'inequality would lose unset values',
    'Customer',
    not(name('ACME')),
    'select accountname from Accounts order by id limit 100;',
  ),
  pair(
    'one value that cannot be said keeps its list here',
    'Customer',
    condition('phone', 'in', '1', '<2>'),
    'select phone from Accounts order by id limit 100;',
  ),
  pair(
    'an AND is sent with its conditions in order',
    'Customer',
    and(name('ACME'), condition('industry', 'in', 'Banking', 'Retail')),
    "select accountname,industry from Accounts where accountname = 'ACME' and industry in ('Banking','Retail') order by id limit 100;",
  ),
  pair(
    'an OR of ANDs needs no brackets',
    'Ticket',
    or(
      condition('status', 'eq', 'CLOSED'),
      and(condition('status', 'eq', 'OPEN'), condition('priority', 'eq', 'URGENT')),
    ),
    "select ticketstatus,ticketpriorities from HelpDesk where ticketstatus = 'Closed' or ticketstatus in ('Open','In Progress') and ticketpriorities = 'Urgent' order by id limit 100;",
  ),
  pair(
    'an AND of ORs is multiplied out',
    'Customer',
    and(or(name('A'), condition('phone', 'eq', '1')), or(name('B'), condition('phone', 'eq', '2'))),
    "select accountname,phone from Accounts where accountname = 'A' and accountname = 'B' or accountname = 'A' and phone = '2' or phone = '1' and accountname = 'B' or phone = '1' and phone = '2' order by id limit 100;",
  ),
  pair(
    'an OR with a branch that cannot be sent is not sent',
    'Customer',
    or(name('ACME'), name('')),
    'select accountname from Accounts order by id limit 100;',
  ),
  pair('a state this vendor does not have matches nothing', 'Ticket', condition('status', 'eq', 'SOLVED'), null, {
    residual: true,
  }),
  pair(
    'a former customer does not occur',
    'Customer',
    condition('status', 'in', 'INACTIVE', 'LEAD'),
    "select accounttype from Accounts where accounttype = 'Prospect' order by id limit 100;",
  ),
  pair(
    'OTHER stands for values we do not know',
    'Order',
    condition('status', 'eq', 'OTHER'),
    'select sostatus from SalesOrder order by id limit 100;',
  ),
  pair(
    'ids are compared by number, so they are checked again',
    'Customer',
    condition('id', 'in', golden('Customer', '11x5'), golden('Customer', '11x6')),
    "select id from Accounts where id in ('11x5','11x6') order by id limit 100;",
  ),
  pair('a malformed id matches nothing', 'Customer', condition('id', 'eq', golden('Customer', "11x5' or '1")), null, {
    residual: true,
  }),
  pair(
    'references are compared by number',
    'Contact',
    condition('customerId', 'eq', golden('Customer', '11x4')),
    "select account_id from Contacts where account_id = '11x4' order by id limit 100;",
  ),
  pair(
    'a set reference is not 0',
    'Ticket',
    condition('contactId', 'isNotNull'),
    "select contact_id from HelpDesk where contact_id != '1x0' order by id limit 100;",
  ),
  pair(
    'a missing reference may be a dangling one',
    'Ticket',
    condition('customerId', 'isNull'),
    'select parent_id from HelpDesk order by id limit 100;',
  ),
  pair(
    'instants are written in the zone of the server',
    'Customer',
    condition('createdAt', 'gte', at('2026-11-21T15:00:00Z')),
    "select id from Accounts where createdtime >= '2026-11-21 23:00:00' order by id limit 100;",
    { residual: false },
  ),
  pair(
    'later than half a second is later than the second',
    'Customer',
    condition('createdAt', 'gt', at('2026-11-21T15:00:00.500Z')),
    "select modifiedtime from Accounts where createdtime > '2026-11-21 23:00:00' order by modifiedtime desc limit 100;",
    { order: newestFirst, residual: false },
  ),
  pair(
    'earlier than half a second is earlier than the next second',
    'Customer',
    condition('updatedAt', 'lt', at('2026-11-21T15:00:00.500Z')),
    "select id from Accounts where modifiedtime < '2026-11-21 23:00:01' and modifiedtime > '0000-00-00 00:00:00' order by id limit 100;",
    { residual: false },
  ),
  pair(
    'a time that is not set reads as one before all others',
    'Ticket',
    condition('createdAt', 'isNull'),
    "select id from HelpDesk where createdtime < '1000-01-01 00:00:00' order by id limit 100;",
    { residual: false },
  ),
  pair(
    'a time that is set is any other',
    'Ticket',
    condition('updatedAt', 'isNotNull'),
    "select id from HelpDesk where modifiedtime > '0000-00-00 00:00:00' order by id limit 100;",
    { residual: false },
  ),
  pair('no time has milliseconds', 'Customer', condition('createdAt', 'eq', at('2026-11-21T15:00:00.500Z')), null, {
    residual: true,
  }),
  pair(
    'amounts are compared in floating point, so strictly greater is widened',
    'Order',
    condition('total', 'gt', '99.5'),
    "select hdnGrandTotal from SalesOrder where hdnGrandTotal >= '99.5' order by id limit 100;",
  ),
  pair(
    'a Chinese name may span both columns',
    'Contact',
    name('王小明'),
    "select lastname,firstname from Contacts where lastname like '%王小明%' or firstname like '%王小明%' or lastname like '%王%' and firstname like '小明%' or lastname like '%王小%' and firstname like '明%' order by id limit 100;",
  ),
  pair(
    'another name lies in one column each',
    'Contact',
    condition('name', 'contains', 'Tom Sale'),
    "select lastname,firstname from Contacts where lastname like '%Sale%' or firstname like '%Sale%' order by id limit 100;",
  ),
]

/** Releases and installations that behave differently, each of which the adapter must survive. */
export const variants: readonly SandboxVariant[] = [
  { name: 'classic, UTC, zero dates', sandbox: { profile: 'classic', zeroTimes: 5 }, settings: { profile: 'classic' } },
  {
    name: '8.4, Shanghai, unstable ties, other module numbers, zero dates',
    sandbox: {
      profile: '8.4',
      zeroTimes: 9,
      timeZone: 'Asia/Shanghai',
      tieOrder: 'unstable',
      moduleNumbers: { Accounts: 103, Contacts: 104, HelpDesk: 113 },
    },
    settings: { profile: '8.4', timeZone: 'Asia/Shanghai' },
  },
  {
    name: 'a zone with summer time',
    sandbox: { timeZone: 'Europe/Berlin', tieOrder: 'idDesc', zeroTimes: 12 },
    settings: { timeZone: 'Europe/Berlin' },
  },
]
