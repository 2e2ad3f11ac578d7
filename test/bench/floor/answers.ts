import type { NativeCustomer, NativeOrder, NativeTicket } from '../shape/native.js'
import {
  customerStatus,
  instant,
  nativeIdOf,
  nodeId,
  orderStatus,
  ticketPriority,
  ticketStatus,
} from '../shape/values.js'
import { readList } from './source.js'

/** The `data` of one query's answer, made with the fewest calls that the source's API allows. */
type Answer = (base: string, parameters: URLSearchParams) => Promise<unknown>

/** Most records in one page of the source. */
const maxPage = 100

/** Answers by path. */
export const answers: Readonly<Record<string, Answer>> = { '/q1': q1, '/q2': q2, '/q3': q3, '/q4': q4 }

async function q1(base: string, parameters: URLSearchParams): Promise<unknown> {
  const first = Number(parameters.get('first'))
  const each = Number(parameters.get('each'))
  const { data } = await readList<NativeCustomer>(
    `${base}/customers`,
    `sort=createdAt&order=desc&fields=id,name,status,industry,phone,createdAt&page=1&pageSize=${first}`,
  )
  const ids = data.items.map(({ id }) => id)
  // Every customer has five of each, so the pages are known beforehand and asked together.
  const pages = Math.ceil((ids.length * each) / maxPage)
  const [tickets, orders] = await Promise.all([
    children<NativeTicket>(`${base}/tickets`, 'id,customerId,subject,status,priority,createdAt', ids, pages),
    children<NativeOrder>(`${base}/orders`, 'id,customerId,orderNo,status,amount,currency,createdAt', ids, pages),
  ])
  return {
    customers: {
      nodes: data.items.map(({ id, name, status, industry, phone, createdAt }) => ({
        id: nodeId('Customer', id),
        name,
        status: customerStatus(status),
        industry,
        phone,
        createdAt: instant(createdAt),
        tickets: { nodes: (tickets.get(id) ?? []).slice(0, each).map(ticketNode) },
        orders: { nodes: (orders.get(id) ?? []).slice(0, each).map(orderNode) },
      })),
    },
  }
}

async function children<T extends { readonly customerId: string }>(
  url: string,
  fields: string,
  ids: readonly string[],
  pages: number,
): Promise<Map<string, T[]>> {
  const filter = `customerId%5Bin%5D=${ids.join('%2C')}&sort=createdAt&order=desc&fields=${fields}&pageSize=${maxPage}`
  const lists = await Promise.all(
    Array.from({ length: pages }, (_, index) => readList<T>(url, `${filter}&page=${index + 1}`)),
  )
  const byCustomer = new Map<string, T[]>()
  for (const list of lists) {
    for (const item of list.data.items) {
      const known = byCustomer.get(item.customerId)
      if (known === undefined) byCustomer.set(item.customerId, [item])
      else known.push(item)
    }
  }
  return byCustomer
}

function ticketNode({ id, subject, status, priority, createdAt }: NativeTicket): object {
  return {
    id: nodeId('Ticket', id),
    subject,
    status: ticketStatus(status),
    priority: ticketPriority(priority),
    createdAt: instant(createdAt),
  }
}

function orderNode({ id, orderNo, status, amount, currency, createdAt }: NativeOrder): object {
  return {
    id: nodeId('Order', id),
    number: orderNo,
    status: orderStatus(status),
    total: { amount: String(amount), currency },
    createdAt: instant(createdAt),
  }
}

const flatFields = 'id,name,status,industry,phone,email,createdAt,updatedAt'

function flatCustomer({ id, name, status, industry, phone, email, createdAt, updatedAt }: NativeCustomer): object {
  return {
    id: nodeId('Customer', id),
    nativeId: id,
    name,
    status: customerStatus(status),
    nativeStatus: status,
    industry,
    phone,
    email,
    createdAt: instant(createdAt),
    updatedAt: instant(updatedAt),
  }
}

async function q2(base: string, parameters: URLSearchParams): Promise<unknown> {
  const id = nativeIdOf(parameters.get('id') ?? '')
  const query = `id=${id}&fields=${flatFields}&page=1&pageSize=${maxPage}`
  const [found] = (await readList<NativeCustomer>(`${base}/customers`, query)).data.items
  return { customer: found === undefined ? null : flatCustomer(found) }
}

async function q3(base: string, parameters: URLSearchParams): Promise<unknown> {
  const { data } = await readList<NativeCustomer>(
    `${base}/customers`,
    `status=${parameters.get('status')}&createdAt%5Bgt%5D=${parameters.get('since')}` +
      `&sort=createdAt&order=asc&fields=${flatFields}&page=1&pageSize=${parameters.get('first')}`,
  )
  return { customers: { nodes: data.items.map(flatCustomer) } }
}

async function q4(base: string, parameters: URLSearchParams): Promise<unknown> {
  const { data } = await readList<NativeTicket>(
    `${base}/tickets`,
    'sort=createdAt&order=desc&fields=id,customerId,subject,status,priority,createdAt' +
      `&page=1&pageSize=${parameters.get('first')}`,
  )
  const ids = [...new Set(data.items.map(({ customerId }) => customerId))]
  const customers = await readList<NativeCustomer>(
    `${base}/customers`,
    `id%5Bin%5D=${ids.join('%2C')}&fields=id,name,status,industry,phone&page=1&pageSize=${maxPage}`,
  )
  const byId = new Map(customers.data.items.map((customer) => [customer.id, customerNode(customer)]))
  return {
    tickets: {
      nodes: data.items.map((ticket) => ({ ...ticketNode(ticket), customer: byId.get(ticket.customerId) ?? null })),
    },
  }
}

function customerNode({ id, name, status, industry, phone }: NativeCustomer): object {
  return { id: nodeId('Customer', id), name, status: customerStatus(status), industry, phone }
}
