import { nodeId } from './shape/values.js'

/** Names of the measured queries. */
export const queryNames = ['Q1', 'Q2', 'Q3', 'Q4'] as const

/** One of them. */
export type QueryName = (typeof queryNames)[number]

/** A query as a front end sends it. */
export interface Query {
  readonly name: QueryName
  readonly about: string
  readonly text: string
  readonly variables: Readonly<Record<string, unknown>>
  /** The path at the floor that gives the same answer. */
  readonly floorPath: string
}

/** The customer that Q2 asks for. */
const someCustomer = nodeId('Customer', 'cust_000777')

/** From when on Q3 lists. */
const since = '2024-03-01T00:00:00.000Z'

/** The measured queries by name. */
export const queries: Readonly<Record<QueryName, Query>> = {
  Q1: {
    name: 'Q1',
    about: '50 customers, each with its first 5 tickets and first 5 orders',
    text: `query CustomersWithActivity($first: Int!, $each: Int!) {
  customers(first: $first) {
    nodes {
      id
      name
      status
      industry
      phone
      createdAt
      tickets(first: $each) { nodes { id subject status priority createdAt } }
      orders(first: $each) { nodes { id number status total { amount currency } createdAt } }
    }
  }
}`,
    variables: { first: 50, each: 5 },
    floorPath: '/q1?first=50&each=5',
  },
  Q2: {
    name: 'Q2',
    about: 'one customer by id, 10 fields',
    text: `query Customer($id: ID!) {
  customer(id: $id) { id nativeId name status nativeStatus industry phone email createdAt updatedAt }
}`,
    variables: { id: someCustomer },
    floorPath: `/q2?id=${someCustomer}`,
  },
  Q3: {
    name: 'Q3',
    about: '100 customers, filtered and sorted, flat, 10 fields',
    text: `query ActiveCustomers($first: Int!, $filter: CustomerFilter!, $orderBy: [CustomerOrder!]!) {
  customers(first: $first, filter: $filter, orderBy: $orderBy) {
    nodes { id nativeId name status nativeStatus industry phone email createdAt updatedAt }
  }
}`,
    variables: {
      first: 100,
      filter: { status: { eq: 'ACTIVE' }, createdAt: { gt: since } },
      orderBy: [{ field: 'CREATED_AT', direction: 'ASC' }],
    },
    floorPath: `/q3?first=100&status=active&since=${since}`,
  },
  Q4: {
    name: 'Q4',
    about: '50 tickets, each with its customer',
    text: `query TicketsWithCustomer($first: Int!) {
  tickets(first: $first) {
    nodes { id subject status priority createdAt customer { id name status industry phone } }
  }
}`,
    variables: { first: 50 },
    floorPath: '/q4?first=50',
  },
}
