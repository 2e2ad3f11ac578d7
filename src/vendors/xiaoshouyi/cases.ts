import type { EntityName, EntityReference, RecordKind } from '../../model/index.js'
import { and, condition, FALSE, not, or, TRUE, type OrderTerm, type Predicate } from '../../query/index.js'
import type { SandboxVariant, VendorCase } from '../vendor-case.js'

/** Settings the golden pairs are written for: a tenant with fields and codes of its own. */
export const caseSettings: Readonly<Record<string, unknown>> = {
  baseUrl: 'https://api.golden.example',
  loginUrl: 'https://login.golden.example',
  auth: {
    clientId: 'golden-client',
    clientSecret: 'golden-client-secret',
    username: 'golden@team.example',
    password: 'Golden-Pass',
    securityToken: 'G0ldenTk',
  },
  fields: {
    creditCode: 'creditCode__c',
    account: { status: 'customItem7__c', email: 'email__c' },
    serviceCase: { number: 'caseNo', priority: 'casePriority', contactId: 'caseContactId' },
    order: { status: 'status', placedAt: 'orderDate__c' },
  },
  customFields: { contact: 'gender, depart' },
  picklists: {
    caseStatus: { 1: 'NEW', 2: 'OPEN', 3: 'OPEN', 4: 'CLOSED' },
    casePriority: { 1: 'LOW', 2: 'NORMAL', 3: 'HIGH' },
    orderStatus: { 1: 'DRAFT', 2: 'CONFIRMED' },
  },
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
const exact: Extra = { residual: false }
const named = (text: string): Predicate => condition('name', 'eq', text)
const accounts = (where: string): string => `select id,accountName from account${where} order by id limit 1000`
const tickets = (where: string, columns = 'id'): string =>
  `select ${columns} from serviceCase${where} order by id limit 1000`

/** Golden pairs: filters and the statements they become. */
export const cases: readonly VendorCase[] = [
  pair('no filter reads by id', 'Customer', TRUE, 'select id from account order by id limit 1000', exact),
  pair(
    'only used columns are asked for, orders by the name that is no word of the language',
    'Order',
    TRUE,
    'select id,amount,currencyUnit,createdAt from _order order by createdAt limit 1000',
    { order: { field: 'createdAt', direction: 'ASC' }, fields: ['currency', 'total'], residual: false },
  ),
  pair('a filter that nothing satisfies asks nothing', 'Order', FALSE, null),
  pair(
    'custom fields are every known column and those that the settings add',
    'Contact',
    TRUE,
    'select id,contactName,post,phone,mobile,email,accountId,createdAt,updatedAt,gender,depart from contact order by updatedAt desc limit 1000',
    { order: newestFirst, fields: ['nativeFields'], residual: false },
  ),
  pair(
    'the field of the credit code is a setting',
    'Customer',
    TRUE,
    'select id,creditCode__c from account order by id limit 1000',
    { fields: ['creditCode'], residual: false },
  ),
  pair(
    'text equality may ignore case at the source and is checked again',
    'Customer',
    named('ACME'),
    accounts(" where accountName = 'ACME'"),
  ),
  pair(
    'several texts stand in one list',
    'Customer',
    condition('name', 'in', '北京科技', 'ACME'),
    accounts(" where accountName in ('北京科技','ACME')"),
  ),
  pair(
    'a text with a quote is sought by its longest plain piece, since no way to write a quote is published',
    'Customer',
    named("O'Brien Trading"),
    accounts(" where accountName like '%en Trad%'"),
  ),
  pair(
    'backslash and quote cannot end a literal, for they are never sent',
    'Customer',
    named("\\' or id > '0"),
    accounts(" where accountName like '%or%'"),
  ),
  pair('a text of nothing but quotes is not sent', 'Customer', named("'"), accounts('')),
  pair(
    'texts that can and cannot be written are joined by OR',
    'Customer',
    condition('name', 'in', 'ACME', 'a*c'),
    accounts(" where accountName = 'ACME' or accountName like '%a%'"),
  ),
  pair(
    'percent and underscore are plain in an equality',
    'Customer',
    named('50%_off'),
    accounts(" where accountName = '50%_off'"),
  ),
  pair(
    'an emoji is left out of the search',
    'Customer',
    named('聚会 🎉'),
    accounts(" where accountName like '%聚会%'"),
  ),
  pair('blanks at an end are not sent', 'Customer', named('甲 '), accounts(" where accountName like '%甲%'")),
  pair('no record has an empty text', 'Customer', named(''), null),
  pair(
    'Chinese text is searched as it is',
    'Ticket',
    condition('subject', 'contains', '打印机'),
    tickets(" where name like '%打印机%'", 'id,name'),
  ),
  pair(
    'letters are not searched, since like may tell upper from lower case',
    'Ticket',
    condition('subject', 'contains', 'VPN 故障'),
    tickets(" where name like '%故障%'", 'id,name'),
  ),
  pair('nor is a search of letters alone sent', 'Customer', condition('name', 'startsWith', 'Prime'), accounts('')),
  pair(
    'a percent sign splits what is searched',
    'Customer',
    condition('name', 'contains', '100%云'),
    accounts(" where accountName like '%100%'"),
  ),
  pair(
    'a plain beginning is searched at the start',
    'Customer',
    condition('name', 'startsWith', '上海'),
    accounts(" where accountName like '上海%'"),
  ),
  pair(
    'the absence of a text is not sent',
    'Customer',
    condition('phone', 'isNull'),
    'select id,phone from account order by id limit 1000',
  ),
  pair(
    'its presence is',
    'Customer',
    condition('phone', 'isNotNull'),
    'select id,phone from account where phone is not null order by id limit 1000',
  ),
  pair('an inequality of texts is not sent', 'Customer', condition('name', 'ne', 'ACME'), accounts('')),
  pair(
    'moments are milliseconds and exact',
    'Ticket',
    condition('createdAt', 'gte', at('2026-01-01T00:00:00Z')),
    'select id,updatedAt from serviceCase where createdAt >= 1767225600000 order by updatedAt desc limit 1000',
    { order: newestFirst, residual: false },
  ),
  pair('a moment before 1970 holds for every record', 'Ticket', condition('createdAt', 'gt', -1), tickets(''), exact),
  pair(
    'a unified value becomes its codes, exactly',
    'Ticket',
    condition('status', 'in', 'NEW', 'OPEN'),
    tickets(' where caseStatus in (1,2,3)'),
    exact,
  ),
  pair(
    'all but some values are what is not named, and what has no code',
    'Ticket',
    condition('status', 'ne', 'CLOSED'),
    tickets(' where caseStatus not in (4) or caseStatus is null', 'id,caseStatus'),
  ),
  pair('a value that no code means asks nothing', 'Ticket', condition('status', 'eq', 'ON_HOLD'), null),
  pair(
    'a status without a map is the same for all',
    'Customer',
    condition('status', 'eq', 'OTHER'),
    'select id from account order by id limit 1000',
    exact,
  ),
  pair(
    'labels of industries are not known without a call',
    'Customer',
    condition('industry', 'eq', '制造业'),
    'select id,industryId from account order by id limit 1000',
  ),
  pair(
    'a reference is compared as a quoted id and checked again',
    'Ticket',
    condition('customerId', 'eq', golden('Customer', '9007199254740993')),
    tickets(" where caseAccountId = '9007199254740993'", 'id,caseAccountId'),
  ),
  pair(
    'ids that no record can have are left out',
    'Order',
    condition('customerId', 'in', golden('Customer', '1000000000000001'), golden('Customer', "1' or '1")),
    "select id,accountId from _order where accountId = '1000000000000001' order by id limit 1000",
  ),
  pair(
    'records of other sources are never asked for',
    'Customer',
    condition('id', 'eq', { entity: 'Customer', source: 'elsewhere', nativeId: '1000000000000001' }),
    null,
  ),
  pair(
    'amounts are widened to whole numbers',
    'Order',
    condition('total', 'eq', '1299.95'),
    'select id,amount from _order where amount >= 1297 and amount <= 1301 order by id limit 1000',
  ),
  pair(
    'days are widened by more than any zone',
    'Order',
    condition('placedAt', 'gte', at('2026-03-01T00:00:00Z')),
    'select id,orderDate__c from _order where orderDate__c >= 1772193600000 order by id limit 1000',
  ),
  pair(
    'brackets stand wherever AND and OR meet',
    'Ticket',
    and(
      or(condition('subject', 'contains', '网络'), condition('number', 'eq', 'C-1')),
      or(
        and(condition('status', 'eq', 'NEW'), condition('createdAt', 'lt', at('2026-01-01T00:00:00Z'))),
        condition('status', 'eq', 'CLOSED'),
      ),
    ),
    tickets(
      " where (name like '%网络%' or caseNo = 'C-1') and ((caseStatus = 1 and createdAt < 1767225600000) or caseStatus = 4)",
      'id,caseNo,name',
    ),
  ),
  pair(
    'a negation over exact terms is pushed',
    'Order',
    not(or(condition('status', 'eq', 'DRAFT'), condition('createdAt', 'gt', at('2026-01-01T00:00:00Z')))),
    'select id,status from _order where (status not in (1) or status is null) and createdAt <= 1767225600000 order by id limit 1000',
  ),
  pair(
    'an OR with a branch that stays here is not sent',
    'Customer',
    or(named('ACME'), condition('phone', 'isNull')),
    'select id,accountName,phone from account order by id limit 1000',
  ),
]

/** More calls than any test makes. */
const manyCalls = { perSecond: 1_000_000, apiUsers: 1_000_000 }

/** Behaviours that the published material leaves open, each of which the adapter must survive. */
export const variants: readonly SandboxVariant[] = [
  { name: 'as assumed', sandbox: { limits: manyCalls }, settings: {} },
  {
    name: 'small pages, restless ties, like with case, equality without',
    sandbox: {
      limits: manyCalls,
      query: {
        tieOrder: 'unstable',
        like: 'exact',
        equality: 'ignoreCase',
        nullOrder: 'low',
        textOrder: 'pinyin',
        emptyTextIsNull: true,
        quoteEscape: 'backslash',
        likeEscape: true,
      },
    },
    settings: { paging: { maxRecords: 17 } },
  },
  {
    name: 'ids as numbers, no nulls, totals of everything, words for days',
    sandbox: {
      limits: manyCalls,
      xoql: { totalSizeMode: 'all', orderName: 'underscore' },
      query: { negationKeepsNull: true, likeUnderscore: 'wildcard', quoteEscape: 'doubled', tieOrder: 'idDesc' },
      render: { omitNull: true, idType: { xoql: 'number' }, dateOnly: 'ymd', codeType: 'number', booleans: 'code' },
    },
    settings: { paging: { maxRecords: 40, totalSize: 'all' }, filters: { likeIgnoresCase: true } },
  },
]
