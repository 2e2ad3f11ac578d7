import type { EntityName } from '../model/index.js'

/** One operation offered to a newcomer in a GraphiQL tab. */
export interface Example {
  /** What it shows, in a few words; the operation's name is the same words joined. */
  readonly title: string
  /** A document with exactly one named operation; it opens with a comment on what to look at. */
  readonly query: string
  /** Values of the operation's variables. */
  readonly variables?: Readonly<Record<string, unknown>>
  /** Request headers, lower case, sent along with it. */
  readonly headers?: Readonly<Record<string, string>>
}

/** An example that only reads, and what must be there for it to show anything. */
export interface ReadingExample extends Example {
  readonly needs: readonly EntityName[]
  /** Fewest sources that must have all of it; default 1. */
  readonly sources?: number
  /** Values that show more in the demo. */
  readonly demoVariables?: Readonly<Record<string, unknown>>
}

/** Examples that only read, and name neither a source nor a record: they run as they stand against any sources. */
export const readingExamples: readonly ReadingExample[] = [
  {
    title: 'Customers of all sources',
    needs: ['Customer'],
    query: /* GraphQL */ `# The newest customers of every source in one list;
# \`sources\` at its end tells how each source did.
query CustomersOfAllSources {
  customers(first: 10) {
    nodes {
      id
      name
      status
      phone
      createdAt
      source {
        name
        label
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
    complete
    sources {
      source
      status
      code
      recordsScanned
      vendorCalls
    }
  }
}
`,
  },
  {
    title: 'Open urgent tickets',
    needs: ['Ticket'],
    query: /* GraphQL */ `# Filter and order mean the same in every source,
# whatever that source can do by itself.
query OpenUrgentTickets($first: Int!, $filter: TicketFilter!) {
  tickets(
    first: $first
    filter: $filter
    orderBy: [{ field: CREATED_AT, direction: DESC }]
  ) {
    nodes {
      number
      subject
      status
      priority
      createdAt
      customer {
        name
        phone
      }
      source {
        name
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`,
    variables: { first: 10, filter: { status: { in: ['NEW', 'OPEN'] }, priority: { eq: 'URGENT' } } },
  },
  {
    title: 'One company everywhere',
    needs: ['Customer', 'Ticket'],
    sources: 2,
    query: /* GraphQL */ `# The same company as several systems keep it, joined by
# keys that its records share, with the tickets of all.
query OneCompanyEverywhere($filter: CustomerFilter) {
  customers(first: 3, filter: $filter) {
    nodes {
      name
      source {
        name
      }
      counterparts {
        matchedOn
        customer {
          name
          source {
            name
          }
        }
      }
      tickets(first: 5) {
        nodes {
          subject
          createdAt
          source {
            name
          }
        }
      }
    }
  }
}
`,
    demoVariables: { filter: { name: { contains: 'orchid island' } } },
  },
  {
    title: 'Customers with tickets and orders',
    needs: ['Customer', 'Ticket', 'Order'],
    query: /* GraphQL */ `# Two lists below each customer: a source is asked for
# all the parents together, not once per customer.
query CustomersWithTicketsAndOrders {
  customers(first: 5) {
    nodes {
      name
      source {
        name
      }
      tickets(first: 5) {
        nodes {
          subject
          status
        }
      }
      orders(first: 5) {
        nodes {
          number
          status
          total {
            amount
            currency
          }
        }
      }
    }
  }
}
`,
  },
  {
    title: 'Explain open urgent tickets',
    needs: ['Ticket'],
    query: /* GraphQL */ `# Adds extensions.explain: what each source was asked in
# its own language, and what was left to do here.
# Needs the request header {"x-crm-explain": "run"}
# (Headers, below); with "plan" no source is called.
query ExplainOpenUrgentTickets {
  tickets(
    first: 5
    filter: {
      status: { in: [NEW, OPEN] }
      priority: { eq: URGENT }
    }
    orderBy: [{ field: CREATED_AT, direction: DESC }]
  ) {
    nodes {
      subject
      priority
      source {
        name
      }
    }
  }
}
`,
    headers: { 'x-crm-explain': 'run' },
  },
  {
    title: 'Sources and their abilities',
    needs: [],
    query: /* GraphQL */ `# Every configured source, its health, and what it can
# sort and filter by itself, field by field.
query SourcesAndTheirAbilities {
  sources {
    name
    vendor
    label
    health
    entities {
      entity
      fields {
        field
        sortable
        operators {
          operator
          grade
        }
      }
    }
  }
}
`,
  },
]

/**
 * Examples that write into the sandboxes of the demo and name records of theirs. Never offered anywhere else: a click
 * would make them real.
 */
export const sandboxWrites: readonly Example[] = [
  {
    title: 'Create a ticket and reply',
    query: /* GraphQL */ `# Writes into the demo's sandboxes: makes a ticket, then
# answers an older one. The idempotency keys (Variables,
# below) name each write: run it again, and both are told
# as they were, nothing is sent. A changed input needs a
# new key. With the header {"x-crm-explain": "plan"} it is
# only said, not sent.
mutation CreateATicketAndReply(
  $ticket: CreateTicketInput!
  $reply: ReplyToTicketInput!
) {
  createTicket(input: $ticket) {
    ticket {
      id
      number
      subject
      status
      priority
      customer {
        name
      }
    }
    outcome
    userErrors {
      path
      message
      code
    }
  }
  replyToTicket(input: $reply) {
    ticket {
      subject
      replies(first: 5) {
        nodes {
          body
          public
          createdAt
        }
      }
    }
    outcome
    userErrors {
      path
      message
      code
    }
  }
}
`,
    variables: {
      ticket: {
        source: 'vtiger',
        idempotencyKey: 'example-ticket-1',
        subject: '打印机又卡纸了',
        description: '换了纸还是一样，请派人看看。',
        customerId: 'Q3VzdG9tZXI6dnRpZ2VyOjExeDE5OA',
        contactId: 'Q29udGFjdDp2dGlnZXI6MTJ4MTA1NQ',
        priority: 'HIGH',
      },
      reply: {
        id: 'VGlja2V0OnZ0aWdlcjoxN3gyNDgz',
        idempotencyKey: 'example-reply-1',
        body: '工程师明天上午到。',
        public: true,
      },
    },
  },
  {
    title: 'Update a customer',
    query: /* GraphQL */ `# Writes into the demo's sandboxes: changes only the
# fields that are named; null clears one. What comes back
# is what the source holds afterwards. Try a bad email:
# userErrors says where it stands in the input, and
# nothing is sent.
mutation UpdateACustomer($input: UpdateCustomerInput!) {
  updateCustomer(input: $input) {
    customer {
      id
      name
      phone
      website
      updatedAt
      source {
        name
      }
    }
    outcome
    userErrors {
      path
      message
      code
    }
  }
}
`,
    variables: {
      input: {
        id: 'Q3VzdG9tZXI6eGlhb3Nob3V5aToyMTAwMDAwMDAwMDA3MzMx',
        phone: '0512-5550-0199',
        website: null,
      },
    },
  },
]

/** The tabs of a first visit to the demo, in order. */
export const demoExamples: readonly Example[] = [
  ...readingExamples.map(({ needs: _needs, sources: _sources, demoVariables, ...example }): Example => {
    return demoVariables === undefined ? example : { ...example, variables: demoVariables }
  }),
  ...sandboxWrites,
]
