import type { GraphQLResolveInfo } from 'graphql'
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
import { Loaders } from './loaders.js'
import { projectionOf } from './selection.js'
import type { ReadList } from './source.js'

/** What one request carries. */
export interface PeerContext {
  readonly readList: ReadList
  readonly loaders: Loaders
}

/** A new context, with batches of its own. */
export function createPeerContext(readList: ReadList): PeerContext {
  return { readList, loaders: new Loaders(readList) }
}

interface CustomersArgs {
  readonly first?: number
  readonly filter?: { readonly status?: { readonly eq?: string }; readonly createdAt?: { readonly gt?: string } }
  readonly orderBy?: readonly { readonly field: 'CREATED_AT' | 'UPDATED_AT'; readonly direction: 'ASC' | 'DESC' }[]
}

interface FirstArgs {
  readonly first?: number
}

const defaultFirst = 20
const sortColumns = { CREATED_AT: 'createdAt', UPDATED_AT: 'updatedAt' } as const
const nativeStatuses: Readonly<Record<string, string>> = { ACTIVE: 'active', INACTIVE: 'inactive' }

/**
 * Resolvers of both peers. Records pass through as the source sent them, and only what has another name or another
 * value is resolved: every one of these functions is synchronous where no call is made.
 */
export const resolvers = {
  Query: {
    customer: (_root: unknown, { id }: { id: string }, { loaders }: PeerContext, info: GraphQLResolveInfo) =>
      loaders.customer(nativeIdOf(id), projectionOf(info)),
    customers: async (_root: unknown, args: CustomersArgs, { readList }: PeerContext, info: GraphQLResolveInfo) => {
      const { first = defaultFirst, filter, orderBy } = args
      const [order = { field: 'CREATED_AT', direction: 'DESC' } as const] = orderBy ?? []
      const parameters = [
        ...(filter?.status?.eq === undefined ? [] : [`status=${nativeStatuses[filter.status.eq]}`]),
        ...(filter?.createdAt?.gt === undefined ? [] : [`createdAt%5Bgt%5D=${filter.createdAt.gt}`]),
        `sort=${sortColumns[order.field]}&order=${order.direction.toLowerCase()}`,
        `fields=${projectionOf(info)}&page=1&pageSize=${first}`,
      ]
      return { nodes: (await readList<NativeCustomer>('customers', parameters.join('&'))).data.items }
    },
    tickets: async (
      _root: unknown,
      { first = defaultFirst }: FirstArgs,
      { readList }: PeerContext,
      info: GraphQLResolveInfo,
    ) => {
      const query = `sort=createdAt&order=desc&fields=${projectionOf(info)}&page=1&pageSize=${first}`
      return { nodes: (await readList<NativeTicket>('tickets', query)).data.items }
    },
  },
  Customer: {
    id: ({ id }: NativeCustomer) => nodeId('Customer', id),
    nativeId: ({ id }: NativeCustomer) => id,
    status: ({ status }: NativeCustomer) => customerStatus(status),
    nativeStatus: ({ status }: NativeCustomer) => status,
    createdAt: ({ createdAt }: NativeCustomer) => instant(createdAt),
    updatedAt: ({ updatedAt }: NativeCustomer) => instant(updatedAt),
    tickets: async (
      { id }: NativeCustomer,
      { first = defaultFirst }: FirstArgs,
      { loaders }: PeerContext,
      info: GraphQLResolveInfo,
    ) => ({ nodes: await loaders.tickets(id, first, projectionOf(info, ['customerId', 'createdAt'])) }),
    orders: async (
      { id }: NativeCustomer,
      { first = defaultFirst }: FirstArgs,
      { loaders }: PeerContext,
      info: GraphQLResolveInfo,
    ) => ({ nodes: await loaders.orders(id, first, projectionOf(info, ['customerId', 'createdAt'])) }),
  },
  Ticket: {
    id: ({ id }: NativeTicket) => nodeId('Ticket', id),
    status: ({ status }: NativeTicket) => ticketStatus(status),
    priority: ({ priority }: NativeTicket) => ticketPriority(priority),
    createdAt: ({ createdAt }: NativeTicket) => instant(createdAt),
    customer: ({ customerId }: NativeTicket, _args: unknown, { loaders }: PeerContext, info: GraphQLResolveInfo) =>
      loaders.customer(customerId, projectionOf(info)),
  },
  Order: {
    id: ({ id }: NativeOrder) => nodeId('Order', id),
    number: ({ orderNo }: NativeOrder) => orderNo,
    status: ({ status }: NativeOrder) => orderStatus(status),
    total: ({ amount, currency }: NativeOrder) => ({ amount: String(amount), currency }),
    createdAt: ({ createdAt }: NativeOrder) => instant(createdAt),
  },
}
