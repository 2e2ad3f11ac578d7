/** What one customer of the set owns. */
export interface Holdings {
  readonly tickets: number
  readonly orders: number
}

const first = Date.UTC(2024, 0, 1)
const iso = (second: number): string => new Date(first + second * 1000).toISOString().replace('.000', '')
const local = (second: number): string => iso(second).replace('T', ' ').replace('Z', '')

/** A set of customers with tickets and orders, no two records of a kind created in the same second. */
export interface CustomerSet {
  readonly customers: readonly { readonly number: number; readonly second: number }[]
  readonly children: readonly { readonly number: number; readonly customer: number; readonly second: number }[]
  readonly orders: readonly { readonly number: number; readonly customer: number; readonly second: number }[]
}

/** Fifty customers; `holdings` says how many tickets and orders each has. Children are dealt round the customers. */
export function customerSet(holdings: (customer: number) => Holdings): CustomerSet {
  const numbers = Array.from({ length: 50 }, (_, index) => index)
  const deal = (kind: keyof Holdings): { number: number; customer: number; second: number }[] => {
    const rounds = Math.max(...numbers.map((customer) => holdings(customer)[kind]))
    return Array.from({ length: rounds }, (_, round) => round)
      .flatMap((round) =>
        numbers.filter((customer) => holdings(customer)[kind] > round).map((customer) => ({ customer })),
      )
      .map(({ customer }, number) => ({ number, customer, second: number }))
  }
  return {
    customers: numbers.map((number) => ({ number, second: number })),
    children: deal('tickets'),
    orders: deal('orders'),
  }
}

/** The set as start options of each vendor's sandbox. */
export const sandboxData: Readonly<Record<string, (set: CustomerSet) => Readonly<Record<string, unknown>>>> = {
  'enterprise-platform': ({ customers, children, orders }) => ({
    data: {
      customers: customers.map(({ number, second }) => ({
        id: `cust_${number}`,
        name: `Customer ${number}`,
        industry: null,
        status: 'active',
        amount: null,
        email: null,
        phone: null,
        contact: null,
        ownerId: null,
        createdAt: iso(second),
        updatedAt: iso(second),
      })),
      contacts: [],
      users: [],
      tickets: children.map(({ number, customer, second }) => ({
        id: `tick_${number}`,
        customerId: `cust_${customer}`,
        contactId: null,
        subject: `Ticket ${number}`,
        description: null,
        status: 'open',
        priority: 'normal',
        assigneeId: null,
        createdAt: iso(second),
        updatedAt: iso(second),
      })),
      orders: orders.map(({ number, customer, second }) => ({
        id: `ord_${number}`,
        customerId: `cust_${customer}`,
        orderNo: `SO-${number}`,
        status: 'created',
        amount: 10,
        currency: 'CNY',
        items: [],
        paidAt: null,
        createdAt: iso(second),
        updatedAt: iso(second),
      })),
    },
  }),
  vtiger: ({ customers, children, orders }) => ({
    data: {
      records: {
        Accounts: customers.map(({ number, second }) => ({
          id: 1000 + number,
          accountname: `Customer ${number}`,
          createdtime: local(second),
          modifiedtime: local(second),
        })),
        HelpDesk: children.map(({ number, customer, second }) => ({
          id: 10_000 + number,
          ticket_title: `Ticket ${number}`,
          ticketstatus: 'Open',
          ticketpriorities: 'Normal',
          parent_id: `11x${1000 + customer}`,
          createdtime: local(second),
          modifiedtime: local(second),
        })),
        SalesOrder: orders.map(({ number, customer, second }) => ({
          id: 100_000 + number,
          subject: `Order ${number}`,
          sostatus: 'Created',
          account_id: `11x${1000 + customer}`,
          createdtime: local(second),
          modifiedtime: local(second),
        })),
      },
    },
  }),
  xiaoshouyi: ({ customers, children, orders }) => ({
    data: {
      account: customers.map(({ number, second }) => ({
        id: String(2_100_000_000_000_000 + number),
        accountName: `Customer ${number}`,
        createdAt: first + second * 1000,
        updatedAt: first + second * 1000,
      })),
      serviceCase: children.map(({ number, customer, second }) => ({
        id: String(2_300_000_000_000_000 + number),
        name: `Ticket ${number}`,
        caseAccountId: String(2_100_000_000_000_000 + customer),
        caseStatus: 2,
        createdAt: first + second * 1000,
        updatedAt: first + second * 1000,
      })),
      order: orders.map(({ number, customer, second }) => ({
        id: String(2_400_000_000_000_000 + number),
        po: `SO-${number}`,
        accountId: String(2_100_000_000_000_000 + customer),
        status: 1,
        amount: 10,
        currencyUnit: 1,
        createdAt: first + second * 1000,
        updatedAt: first + second * 1000,
      })),
    },
  }),
}
