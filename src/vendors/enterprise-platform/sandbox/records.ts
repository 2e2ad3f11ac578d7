import { hash32 } from '../../../sandbox/random.js'
import type { Person, World } from '../../../sandbox/world-types.js'

/** A customer as the platform shows it. Instants are ISO 8601 with Z, to the second; money is a number. */
export interface CustomerRecord {
  id: string
  name: string
  industry: string | null
  status: 'active' | 'inactive'
  amount: number | null
  email: string | null
  phone: string | null
  contact: { name: string | null; phone: string | null } | null
  ownerId: string | null
  createdAt: string
  updatedAt: string
}

/** A person at a customer. */
export interface ContactRecord {
  id: string
  customerId: string | null
  name: string
  title: string | null
  email: string | null
  phone: string | null
  status: 'active' | 'inactive'
  createdAt: string
  updatedAt: string
}

/** An order with its lines. */
export interface OrderRecord {
  id: string
  customerId: string
  orderNo: string
  status: 'created' | 'paid' | 'cancelled'
  amount: number
  currency: string
  items: { productId: string; quantity: number; price: number }[]
  paidAt: string | null
  createdAt: string
  updatedAt: string
}

/** A support case. */
export interface TicketRecord {
  id: string
  customerId: string | null
  contactId: string | null
  subject: string
  description: string | null
  status: 'open' | 'pending' | 'resolved' | 'closed'
  priority: 'low' | 'normal' | 'high' | 'urgent'
  assigneeId: string | null
  createdAt: string
  updatedAt: string
}

/** A colleague. */
export interface UserRecord {
  id: string
  name: string
  email: string | null
  status: 'active' | 'inactive'
  createdAt: string
}

/** All records, in no promised order; a test may put other arrays in their place at any time. */
export interface EnterpriseRecords {
  customers: CustomerRecord[]
  contacts: ContactRecord[]
  orders: OrderRecord[]
  tickets: TicketRecord[]
  users: UserRecord[]
}

/** The resources of the API, by their path. */
export type ResourceName = keyof EnterpriseRecords

/** Any record, read field by field. */
export type AnyRecord = Readonly<Record<string, unknown>> & { readonly id: string }

/** Writes an instant as the platform does: ISO 8601, UTC, whole seconds. */
export function formatInstant(epochMilliseconds: number): string {
  return `${new Date(epochMilliseconds).toISOString().slice(0, 19)}Z`
}

/** Makes an id of the printed kind, such as `cust_001`. */
export function formatId(prefix: string, number: number): string {
  return `${prefix}_${String(number).padStart(3, '0')}`
}

/** Turns the made-up world into the platform's records. */
export function recordsFromWorld(world: World): EnterpriseRecords {
  const firstPersonOf = new Map<number | null, Person>()
  for (const person of [...world.people].reverse()) firstPersonOf.set(person.companyIndex, person)
  const idOf = (prefix: string, index: number): string => formatId(prefix, index + 1)
  const idOrNull = (prefix: string, index: number | null): string | null =>
    index === null ? null : idOf(prefix, index)
  const stamps = (record: { createdAt: number; updatedAt: number }): { createdAt: string; updatedAt: string } => ({
    createdAt: formatInstant(record.createdAt),
    updatedAt: formatInstant(record.updatedAt),
  })
  return {
    customers: world.companies.map((company) => {
      const person = firstPersonOf.get(company.index)
      const draw = hash32('amount', company.index)
      return {
        id: idOf('cust', company.index),
        name: company.name,
        industry: company.industry,
        status: company.active ? 'active' : 'inactive',
        amount: draw % 10 === 0 ? null : (draw % 10_000_000) / 100,
        email: company.email,
        phone: company.phone,
        contact: person ? { name: fullName(person), phone: person.mobile ?? person.phone } : null,
        ownerId: idOf('user', company.ownerIndex),
        ...stamps(company),
      }
    }),
    contacts: world.people.map((person) => ({
      id: idOf('cont', person.index),
      customerId: idOrNull('cust', person.companyIndex),
      name: fullName(person),
      title: person.title,
      email: person.email,
      phone: person.mobile ?? person.phone,
      status: hash32('contact', person.index) % 8 === 0 ? 'inactive' : 'active',
      ...stamps(person),
    })),
    orders: world.orders.map((order) => ({
      id: idOf('ord', order.index),
      customerId: idOf('cust', order.companyIndex),
      orderNo: `SO-${new Date(order.createdAt).getUTCFullYear()}-${String(order.index + 1).padStart(5, '0')}`,
      status: (['created', 'paid', 'paid', 'cancelled'] as const)[order.stage],
      amount: order.lines.reduce((sum, line) => sum + line.quantity * line.unitPriceCents, 0) / 100,
      currency: order.currency,
      items: order.lines.map((line) => ({
        productId: idOf('prod', line.productIndex),
        quantity: line.quantity,
        price: line.unitPriceCents / 100,
      })),
      paidAt: order.paidAt === null ? null : formatInstant(order.paidAt),
      ...stamps(order),
    })),
    tickets: world.tickets.map((ticket) => ({
      id: idOf('tick', ticket.index),
      customerId: idOrNull('cust', ticket.companyIndex),
      contactId: idOrNull('cont', ticket.personIndex),
      subject: ticket.subject,
      description: ticket.description,
      status: (['open', 'pending', 'resolved', 'closed'] as const)[ticket.stage],
      priority: (['low', 'normal', 'high', 'urgent'] as const)[ticket.urgency],
      assigneeId: idOf('user', ticket.ownerIndex),
      ...stamps(ticket),
    })),
    users: world.agents.map((agent) => ({
      id: idOf('user', agent.index),
      name: fullName(agent),
      email: agent.email,
      status: 'active',
      createdAt: formatInstant(Date.UTC(2023, 0, 1) + agent.index * 1000),
    })),
  }
}

function fullName(person: { readonly familyName: string; readonly givenName: string }): string {
  const chinese = /\p{Script=Han}/u.test(person.familyName)
  return chinese ? person.familyName + person.givenName : `${person.givenName} ${person.familyName}`
}
