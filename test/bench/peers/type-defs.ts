/** The part of the schema that the measured queries use, in the same words; both peers serve it. */
export const typeDefs = `
scalar DateTime
scalar Decimal

type Query {
  customer(id: ID!): Customer
  customers(first: Int, filter: CustomerFilter, orderBy: [CustomerOrder!]): CustomerConnection!
  tickets(first: Int): TicketConnection!
}

input CustomerFilter { status: CustomerStatusFilter, createdAt: DateTimeFilter }
input CustomerStatusFilter { eq: CustomerStatus }
input DateTimeFilter { gt: DateTime }
input CustomerOrder { field: CustomerOrderField!, direction: OrderDirection! = ASC }

enum CustomerOrderField { CREATED_AT UPDATED_AT }
enum OrderDirection { ASC DESC }
enum CustomerStatus { LEAD ACTIVE INACTIVE OTHER }
enum TicketStatus { NEW OPEN PENDING ON_HOLD SOLVED CLOSED OTHER }
enum TicketPriority { LOW NORMAL HIGH URGENT NONE OTHER }
enum OrderStatus { DRAFT PENDING CONFIRMED PAID FULFILLED CANCELLED OTHER }

type CustomerConnection { nodes: [Customer!]! }
type TicketConnection { nodes: [Ticket!]! }
type OrderConnection { nodes: [Order!]! }

type Customer {
  id: ID!
  nativeId: String!
  name: String
  status: CustomerStatus!
  nativeStatus: String
  industry: String
  phone: String
  email: String
  createdAt: DateTime
  updatedAt: DateTime
  tickets(first: Int): TicketConnection!
  orders(first: Int): OrderConnection!
}

type Ticket {
  id: ID!
  subject: String
  status: TicketStatus!
  priority: TicketPriority!
  createdAt: DateTime
  customer: Customer
}

type Order {
  id: ID!
  number: String
  status: OrderStatus!
  total: Money
  createdAt: DateTime
}

type Money { amount: Decimal!, currency: String! }
`
