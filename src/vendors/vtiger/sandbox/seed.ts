import type { World, WorldOrder } from '../../../sandbox/world-types.js'
import { defaultModuleNumbers } from './describe/modules.js'
import type { User } from './session.js'
import type { RecordInput, VtigerData } from './store.js'
import { zeroTime } from './zone.js'

/** Log-in of the made-up administrator. */
export const adminAccess = { username: 'admin', accessKey: 'kQ7vTz41RmXp9sLd' }

/** Log-in of the made-up user without administrator's rights. */
export const restrictedAccess = { username: 'limited', accessKey: 'bW3nYc82HgJf6tEa' }

const adminNumber = 1
const firstGroup = 2
const firstAgent = 10
const ticketStates = ['Open', 'In Progress', 'Wait For Response', 'Closed'] as const
const priorities = ['Low', 'Normal', 'High', 'Urgent'] as const
const severities = ['Minor', 'Major', 'Feature', 'Critical'] as const
const orderStates = ['Created', 'Approved', 'Delivered', 'Cancelled'] as const

/** The users every made-up sandbox has, besides the world's agents. */
export const ownUsers: readonly User[] = [
  makeUser(adminNumber, adminAccess, 'Sandbox', 'Administrator', true, [firstGroup]),
  makeUser(6, restrictedAccess, 'Restricted', 'User', false, [firstGroup + 1]),
]

/** Turns the made-up world into records. Ids are given here so that references can be written down. */
export function dataOfWorld(world: World): VtigerData {
  let number = 2
  const numbers = (count: number): number[] => Array.from({ length: count }, () => (number += 1))
  const productIds = numbers(world.products.length)
  const companyIds = new Map(
    numbers(world.companies.length).map((id, index) => [world.companies[index]?.index ?? -1, id]),
  )
  const personIds = numbers(world.people.length)
  const ticketIds = numbers(world.tickets.length)
  const orderIds = numbers(world.orders.length)
  const link = (module: string, id: number | undefined): string | null =>
    id === undefined ? null : `${defaultModuleNumbers[module]}x${id}`
  const company = (index: number | null): string | null =>
    index === null ? null : link('Accounts', companyIds.get(index))
  const person = (index: number | null): string | null => (index === null ? null : link('Contacts', personIds[index]))
  const owner = (index: number): string => `${defaultModuleNumbers['Users']}x${firstAgent + index}`
  const stamps = (entry: { createdAt: number; updatedAt: number; ownerIndex: number }): RecordInput => ({
    createdtime: entry.createdAt,
    modifiedtime: entry.updatedAt,
    assigned_user_id: owner(entry.ownerIndex),
  })
  const lineItems: RecordInput[] = []
  return {
    users: [
      ...ownUsers,
      ...world.agents.map((agent) =>
        makeUser(
          firstAgent + agent.index,
          { username: `agent${agent.index}`, accessKey: `agentKey${String(agent.index).padStart(8, '0')}` },
          agent.givenName,
          agent.familyName,
          false,
          [firstGroup + (agent.index % 4)],
          agent.email,
        ),
      ),
    ],
    groups,
    currencies,
    records: {
      Products: world.products.map((product, index) => ({
        id: productIds[index],
        productname: product.name,
        productcode: product.sku,
        discontinued: '1',
        unit_price: (99 + index * 10).toFixed(8),
        qtyinstock: String(index * 7),
        createdtime: firstInstant,
        assigned_user_id: `19x${adminNumber}`,
      })),
      Accounts: world.companies.map((entry) => ({
        id: companyIds.get(entry.index),
        accountname: entry.name,
        phone: entry.phone ?? '',
        website: entry.website ?? '',
        email1: entry.email ?? '',
        industry: entry.industry ?? '',
        accounttype: entry.active ? 'Customer' : 'Other',
        employees: String((entry.index * 37) % 900),
        bill_street: entry.street ?? '',
        bill_city: entry.city ?? '',
        bill_state: entry.province ?? '',
        bill_code: entry.postalCode ?? '',
        bill_country: entry.country,
        ...stamps(entry),
      })),
      Contacts: world.people.map((entry) => ({
        id: personIds[entry.index],
        firstname: entry.givenName,
        lastname: entry.familyName,
        title: entry.title ?? '',
        phone: entry.phone ?? '',
        mobile: entry.mobile ?? '',
        email: entry.email ?? '',
        account_id: company(entry.companyIndex),
        ...stamps(entry),
      })),
      HelpDesk: world.tickets.map((entry) => ({
        id: ticketIds[entry.index],
        ticket_title: entry.subject,
        description: entry.description ?? '',
        ticketstatus: ticketStates[entry.stage],
        ticketpriorities: priorities[entry.urgency],
        ticketseverities: severities[(entry.index + entry.urgency) % severities.length],
        ticketcategories: entry.index % 5 === 0 ? '' : 'Big Problem',
        parent_id: company(entry.companyIndex),
        contact_id: person(entry.personIndex),
        ...stamps(entry),
        // Some tickets wait with a group, so that an owner is not always a user.
        ...(entry.index % 9 === 4 && { assigned_user_id: `20x${firstGroup + 2}` }),
      })),
      SalesOrder: world.orders.map((entry, index) => {
        addLines(lineItems, entry, link('SalesOrder', orderIds[index]) ?? '', productIds)
        return orderRecord(entry, {
          id: orderIds[index],
          account_id: company(entry.companyIndex),
          contact_id: person(entry.personIndex),
          ...stamps(entry),
        })
      }),
      LineItem: lineItems,
      ModComments: world.tickets
        .filter(({ index }) => index % 25 === 0)
        .map((entry) => ({
          commentcontent: `Note ${entry.index}`,
          related_to: link('HelpDesk', ticketIds[entry.index]),
          creator: owner(entry.ownerIndex),
          ...stamps(entry),
        })),
    },
  }
}

function orderRecord(order: WorldOrder, shared: RecordInput): RecordInput {
  const cents = order.lines.reduce((sum, line) => sum + line.quantity * line.unitPriceCents, 0)
  const total = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}000000`
  return {
    ...shared,
    subject: order.subject,
    sostatus: orderStates[order.stage],
    duedate: order.index % 3 === 0 ? null : new Date(order.createdAt + 30 * 86_400_000).toISOString().slice(0, 10),
    hdnSubTotal: total,
    pre_tax_total: total,
    hdnGrandTotal: total,
    hdnTaxType: 'group',
    currency_id: order.currency === 'CNY' ? '21x1' : '21x2',
    conversion_rate: order.currency === 'CNY' ? '1.000' : '0.140',
    bill_street: '-',
    ship_street: '-',
  }
}

function addLines(lines: RecordInput[], order: WorldOrder, parent: string, productIds: readonly number[]): void {
  for (const [index, line] of order.lines.entries()) {
    lines.push({
      parent_id: parent,
      productid: `${defaultModuleNumbers['Products']}x${productIds[line.productIndex]}`,
      sequence_no: String(index + 1),
      quantity: line.quantity.toFixed(3),
      listprice: (line.unitPriceCents / 100).toFixed(8),
      incrementondel: '1',
    })
  }
}

const firstInstant = Date.UTC(2024, 0, 2, 3, 4, 5)

/** Groups and currencies every made-up sandbox has. */
export const groups: readonly RecordInput[] = [
  { id: firstGroup, groupname: 'Team Selling', description: 'Sells' },
  { id: firstGroup + 1, groupname: 'Marketing Group', description: 'Advertises' },
  { id: firstGroup + 2, groupname: 'Support Group', description: 'Answers tickets' },
  { id: firstGroup + 3, groupname: 'Field Group', description: 'Visits customers' },
]

export const currencies: readonly RecordInput[] = [
  currencyRecord(1, 'China, Yuan Renminbi', 'CNY', '¥', '1.000', '-11'),
  currencyRecord(2, 'USA, Dollars', 'USD', '$', '0.140', '0'),
]

function currencyRecord(
  id: number,
  name: string,
  code: string,
  symbol: string,
  rate: string,
  defaultId: string,
): RecordInput {
  return {
    id,
    currency_name: name,
    currency_code: code,
    currency_symbol: symbol,
    conversion_rate: rate,
    currency_status: 'Active',
    defaultid: defaultId,
    deleted: '0',
  }
}

function makeUser(
  number: number,
  access: { readonly username: string; readonly accessKey: string },
  firstName: string,
  lastName: string,
  isAdmin: boolean,
  userGroups: readonly number[],
  email = `${access.username}@team.example`,
): User {
  return {
    number,
    userName: access.username,
    accessKey: access.accessKey,
    firstName,
    lastName,
    email,
    isAdmin,
    active: true,
    timeZone: 'UTC',
    groups: userGroups,
  }
}

/**
 * The same data as if it had been moved in by SQL: of every `every` records of a module one has lost the time it was made
 * at, the next the time it was changed at, and the one after both.
 */
export function withZeroTimes(data: VtigerData, every: number): VtigerData {
  const records = Object.entries(data.records ?? {}).map(([module, rows]) => {
    const moved = rows.map((row, index) => {
      const place = index % every
      return {
        ...row,
        ...(place === 0 || place === 2 ? { createdtime: zeroTime } : {}),
        ...(place === 1 || place === 2 ? { modifiedtime: zeroTime } : {}),
      }
    })
    return [module, moved] as const
  })
  return { ...data, records: Object.fromEntries(records) }
}
