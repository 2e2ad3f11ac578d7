import type { RecordInput, User, VtigerData } from '../../src/vendors/vtiger/sandbox/index.js'

/**
 * The data set behind the recordings in `test/fixtures/vtiger-recorded`, as far as they show it. Rows they name are
 * exact; the rest is filling, chosen so that counts, page sizes and seconds come out as recorded.
 */
export const recordedAccess = { admin: 'Ad7mIn4Key9Xw2Qz', sales: 'Sa1esK3y5Vb6Nm8L' }

const users: readonly User[] = [
  user(1, 'admin', recordedAccess.admin, 'Lab', 'Administrator', true),
  user(6, 'sales1', recordedAccess.sales, 'Sally', 'Sales', false),
  user(7, 'sales2', 'Sa2esK3y5Vb6Nm8L', 'Tom', 'Sales', false),
]

const groups: readonly RecordInput[] = [
  { id: 2, groupname: 'Team Selling', description: 'Group Related to Sales' },
  { id: 3, groupname: 'Marketing Group', description: 'Group Related to Marketing Activities' },
  { id: 4, groupname: 'Support Group', description: 'Group Related to providing Support to Customers' },
  { id: 5, groupname: 'G1', description: 'd' },
]

const namedAccounts: Readonly<Record<number, RecordInput>> = {
  2: { accountname: 'ACME', accounttype: '', employees: '0', industry: '' },
  4: { accountname: '上海测试公司 "引号" & <b>O\'Brien</b> 100% \\ back' },
  18: { accountname: "O'Reilly Media" },
  19: { accountname: "D''Angelo & Sons", accounttype: 'Partner' },
  20: { accountname: '100% Pure Ltd', accounttype: 'Competitor' },
  21: { accountname: '50%_off_Store' },
  23: { accountname: 'back\\slash Co' },
  30: { accountname: '中文公司' },
  31: { accountname: '中文%公司' },
  34: { accountname: 'acme LOWER2', accounttype: '' },
  38: { accountname: '  Leading space', accounttype: '' },
  50: { accountname: 'Blue Logistics 032', employees: '16' },
  94: { accountname: 'Prime Motors 076', employees: '15' },
  231: { accountname: '武汉李科技有限公司213', industry: 'Banking' },
  264: { accountname: '深圳周科技有限公司246', industry: 'Banking' },
  266: { accountname: 'Prime Labs 248' },
  267: { accountname: '成都李科技有限公司249' },
  268: { accountname: 'North Systems 250' },
  288: { accountname: '深圳陈科技有限公司270', industry: 'Banking' },
}

const namedContacts: Readonly<Record<number, RecordInput>> = {
  318: { lastname: '黄', account_id: null },
  327: { lastname: 'Müller', account_id: null },
  336: { lastname: '吴', account_id: null },
  351: { firstname: 'Ann', lastname: "O'Neil", account_id: '11x24' },
  415: { firstname: 'Cid', lastname: 'Jones', account_id: '11x25' },
  451: { firstname: 'Cid', lastname: "O'Neil", account_id: '11x25' },
  476: { firstname: '伟', lastname: '徐', account_id: '11x25' },
  494: { firstname: '强', lastname: '罗', account_id: '11x25' },
  505: { firstname: 'Cid', lastname: 'Jones', account_id: '11x23' },
  575: { firstname: 'Dee', lastname: 'Smith', account_id: '11x25' },
  613: { firstname: 'Bob', lastname: '100%', account_id: '11x25' },
  877: { firstname: 'Ann', lastname: 'Müller', account_id: '11x25' },
  917: { lastname: 'Smith' },
}

const namedTickets: Readonly<Record<number, RecordInput>> = {
  918: {
    ticket_title: '打印机无法连接 #0',
    assigned_user_id: '19x6',
    ticketpriorities: 'Urgent',
    product_id: '14x9',
    ticketstatus: 'Wait For Response',
    description: '描述 0',
  },
  919: {
    ticket_title: '打印机无法连接 #1',
    parent_id: '11x98',
    contact_id: '12x370',
    ticketstatus: 'Wait For Response',
    ticketcategories: 'Other Problem',
    description: '描述 1',
  },
  920: { ticket_title: 'Cannot log in #2', parent_id: '11x261', contact_id: '12x641', ticketstatus: 'Closed' },
  921: { ticket_title: "Customer's order 100% wrong #3", ticketstatus: 'Wait For Response' },
  923: { ticketstatus: 'Closed' },
  930: { ticket_title: 'Cannot log in #12', assigned_user_id: '20x2' },
  931: { ticketstatus: 'Closed', ticketpriorities: 'High' },
  932: { ticket_title: "Customer's order 100% wrong #14", assigned_user_id: '20x2' },
  933: { ticketstatus: 'Closed', ticketpriorities: 'High' },
  937: { ticketstatus: 'Closed', ticketpriorities: 'High' },
  938: { ticketstatus: 'Open', ticketpriorities: 'Urgent' },
  942: { ticket_title: 'Cannot log in #24', assigned_user_id: '20x2' },
  945: { ticket_title: '打印机无法连接 #27', parent_id: '11x23' },
  1027: {
    ticket_title: 'Cannot log in #109',
    parent_id: '11x132',
    contact_id: '12x851',
    ticketseverities: 'Major',
    ticketstatus: 'Closed',
    ticketcategories: 'Other Problem',
    description: '描述 109',
  },
  1112: { ticket_title: 'Slow response #194' },
  1113: { ticket_title: '系统崩溃 "紧急" #195' },
  1114: { ticket_title: 'Cannot log in #196' },
}

const namedOrders: Readonly<Record<number, RecordInput>> = {
  7: {
    subject: 'SO 1',
    account_id: '11x4',
    contact_id: '12x5',
    hdnGrandTotal: '47.5',
    hdnSubTotal: '47.5',
    pre_tax_total: '47.5',
    createdtime: '2026-11-21 22:44:33',
  },
  1418: {
    subject: '订单 000',
    sostatus: 'Approved',
    hdnGrandTotal: '6942.8',
    duedate: '2026-12-01',
    account_id: '11x212',
    assigned_user_id: '19x7',
    createdtime: '2026-11-21 22:47:43',
  },
  1537: { subject: '订单 119', hdnGrandTotal: '8509.26' },
  1584: { subject: 'Order 166', hdnGrandTotal: '7271.09' },
  1613: { subject: "Rush 'A' 195", hdnGrandTotal: '7493.7' },
}

const namedLines: Readonly<Record<number, RecordInput>> = {
  1: { productid: '14x8', quantity: '3', listprice: '12.5' },
  2: { productid: '14x3', quantity: '1', listprice: '10', comment: 'c2' },
  3: { productid: '14x12', quantity: '4', listprice: '433.36', comment: '备注' },
  4: { productid: '14x9', quantity: '2', listprice: '396.44' },
  5: { productid: '14x11', quantity: '9', listprice: '490.72' },
}

/** The data set behind the recordings of the second look, as far as they show it. */
export const laterData: VtigerData = {
  users,
  groups,
  records: {
    Accounts: [
      { id: 2429, accountname: 'Zero Date Mill', createdtime: '0000-00-00 00:00:00' },
      { id: 2430, accountname: 'Zero Later Mill', createdtime: '2026-11-30 17:46:13' },
    ],
  },
  next: { record: 2431, Accounts: 416 },
}

/** The state before the first recorded write. `next` may differ: the 8.0.0 recordings come from an earlier copy. */
export function recordedData(next: Readonly<Record<string, number>> = {}): VtigerData {
  return {
    users,
    groups,
    currencies: [{ id: 1, currency_name: 'China, Yuan Renminbi', currency_code: 'CNY' }],
    records: {
      Accounts: [2, 4, ...range(18, 317)].map((id) => ({
        id,
        accountname: `Filling ${id}`,
        accounttype: 'Customer',
        industry: 'Education',
        employees: '500',
        ...namedAccounts[id],
      })),
      Contacts: [5, ...range(318, 917)].map((id) => ({
        id,
        lastname: `Filling ${id}`,
        account_id: '11x100',
        ...namedContacts[id],
      })),
      Products: [
        product(3, 'Cable', '5', '900', 'PRO1'),
        product(8, 'Router X1', '199', '793', 'PRO2'),
        product(9, 'Switch', '88', '12', 'PRO3'),
        product(11, '笔记本电脑', '5999', '643', 'PRO5'),
        product(12, 'Screen', '433.36', '4', 'PRO6'),
      ],
      HelpDesk: range(918, 1417).map(ticket),
      SalesOrder: [7, ...range(1418, 1717)].map((id) => ({
        id,
        salesorder_no: `SO${id === 7 ? 1 : id - 1416}`,
        subject: `Filling ${id}`,
        sostatus: 'Created',
        hdnTaxType: 'group',
        hdnGrandTotal: '100',
        currency_id: '21x1',
        conversion_rate: '1',
        bill_street: '路1号',
        ship_street: '路1号',
        ...namedOrders[id],
      })),
      LineItem: lines().slice(0, (next['LineItem'] ?? 552) - 1),
    },
    next: { record: 1786, LineItem: 552, Accounts: 309, Contacts: 623, HelpDesk: 509, SalesOrder: 303, ...next },
  }
}

function ticket(id: number): RecordInput {
  const named = namedTickets[id] ?? {}
  return {
    id,
    ticket_no: `TT${id - 916}`,
    ticket_title: `Filling #${id - 918}`,
    ticketstatus: id >= 1200 && id < 1316 ? 'Open' : 'In Progress',
    ticketpriorities: 'Normal',
    ticketseverities: 'Minor',
    ticketcategories: 'Big Problem',
    // 97 of the administrator's before the second 22:47:30 and 8 in it, so that his own page holds 105.
    assigned_user_id: id % 2 === 1 && !(id > 1127 && id <= 1136) ? '19x1' : '19x6',
    createdtime: `2026-11-21 22:47:${ticketSecond(id)}`,
    ...named,
  }
}

function ticketSecond(id: number): number {
  if (id <= 1026) return 21 + Math.min(4, Math.floor((id - 918) / 22))
  if (id <= 1111) return 26 + Math.min(3, Math.floor((id - 1027) / 22))
  return id <= 1136 ? 30 : 31 + Math.floor((id - 1137) / 25)
}

/** 551 lines: the first hundred belong to 59 orders, so that a page of joined rows folds as recorded. */
function lines(): RecordInput[] {
  const parents = [7, 7, 1418, 1418, 1418]
  for (const order of range(1419, 1475)) parents.push(order, ...(order < 1457 ? [order] : []))
  for (const order of range(1476, 1717)) parents.push(order, ...(order < 1685 ? [order] : []))
  return parents.map((parent, index) => ({
    id: index + 1,
    parent_id: `6x${parent}`,
    sequence_no: String(index - parents.indexOf(parent) + 1),
    productid: '14x9',
    quantity: '1',
    listprice: '100',
    incrementondel: '1',
    ...namedLines[index + 1],
  }))
}

function product(id: number, productname: string, price: string, stock: string, number: string): RecordInput {
  return { id, productname, unit_price: price, qtyinstock: stock, product_no: number, discontinued: '1' }
}

function user(
  number: number,
  userName: string,
  accessKey: string,
  firstName: string,
  lastName: string,
  isAdmin: boolean,
): User {
  const email = `${userName}@vtiger.example`
  const timeZone = 'Asia/Shanghai'
  return { number, userName, accessKey, firstName, lastName, email, isAdmin, active: true, timeZone, groups: [] }
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}
