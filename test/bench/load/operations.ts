/** What the clients ask, by turns. Each reads what does not change; `name` makes texts of one meaning different. */
export const operations: readonly ((name: string) => string)[] = [
  (name) => `query ${name} { customers(first: 20) { nodes { id name status source { name } } } }`,
  (name) => `query ${name} { customers(first: 20, filter: { status: { eq: ACTIVE } }) { nodes { name createdAt } } }`,
  (name) => `query ${name} { tickets(first: 20) { nodes { subject status customer { name } } } }`,
  (name) =>
    `query ${name} { tickets(first: 10, filter: { status: { in: [OPEN, PENDING] } }) { nodes { subject priority } } }`,
  (name) => `query ${name} { orders(first: 10) { nodes { number total { amount currency } customer { name } } } }`,
  (name) => `query ${name} { contacts(first: 20) { nodes { name phone email } } }`,
  (name) => `query ${name} { customers(first: 3) { nodes { name tickets(first: 5) { nodes { subject } } } } }`,
  (name) => `query ${name} { reportTables(first: 10) { nodes { name updatedAt } } sources { name } }`,
]
