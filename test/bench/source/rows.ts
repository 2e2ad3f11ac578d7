import { chineseNames, englishNames, industries, sentences, subjects } from './words.js'

/** A native record, field names as the platform writes them. */
export type Row = Readonly<Record<string, unknown>> & { readonly id: string; readonly createdAt: string }

/** The rows of one source by resource. */
export interface Rows {
  readonly customers: readonly Row[]
  readonly tickets: readonly Row[]
  readonly orders: readonly Row[]
}

/** What is made up: how many customers, how many tickets and orders each, and from which seed. */
export interface RowsWanted {
  readonly customers: number
  readonly childrenEach: number
  readonly seed: number
}

/** Picks by chance, the same each time for the same seed. */
class Chance {
  constructor(private state: number) {}

  /** A whole number from 0 to below `bound` (mulberry32). */
  below(bound: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * bound)
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!
  }
}

const firstSecond = Date.UTC(2023, 0, 1) / 1000
const seconds = 2 * 365 * 86_400
/** One in so many rows is made in the same second as the row before it, as imports do. */
const tieEvery = 40

const instant = (second: number): string => `${new Date(second * 1000).toISOString().slice(0, 19)}Z`
const numbered = (prefix: string, index: number, digits: number): string =>
  `${prefix}_${String(index + 1).padStart(digits, '0')}`

/** Makes all rows of a source. Ids ascend; times of creation do not follow them, and some are equal. */
export function makeRows({ customers, childrenEach, seed }: RowsWanted): Rows {
  const chance = new Chance(seed)
  const stamps = stampsBy(chance)
  const made = Array.from({ length: customers }, (_, index) => customer(index, chance, stamps))
  const owners = made.flatMap(({ id }) => Array.from({ length: childrenEach }, () => id))
  return {
    customers: made,
    tickets: owners.map((owner, index) => ticket(owner, index, chance, stamps)),
    orders: owners.map((owner, index) => order(owner, index, chance, stamps)),
  }
}

type Stamps = (index: number) => { readonly createdAt: string; readonly updatedAt: string }

function stampsBy(chance: Chance): Stamps {
  let created = firstSecond
  return (index) => {
    if (index % tieEvery !== 1) created = firstSecond + chance.below(seconds)
    return { createdAt: instant(created), updatedAt: instant(created + chance.below(30 * 86_400)) }
  }
}

function customer(index: number, chance: Chance, stamps: Stamps): Row {
  const name =
    index % 2 === 0
      ? chance.pick(chineseNames.first) +
        chance.pick(chineseNames.second) +
        chance.pick(chineseNames.trades) +
        `${index}号${chineseNames.form}`
      : `${chance.pick(englishNames.first)} ${chance.pick(englishNames.second)} ${index} ${englishNames.form}`
  const phone = chance.below(12) === 0 ? null : `021-${20_000_000 + chance.below(70_000_000)}`
  return {
    id: numbered('cust', index, 6),
    name,
    industry: chance.pick(industries),
    status: ['active', 'inactive', 'active', 'active', 'archived', 'active', 'inactive'][chance.below(7)],
    amount: chance.below(9_000_000) / 100,
    email: `office${index}@customer${chance.below(500)}.example`,
    phone,
    contact: { name: `${chance.pick(chineseNames.first)}${chance.pick(chineseNames.second)}`, phone },
    ownerId: numbered('user', chance.below(20), 3),
    ...stamps(index),
  }
}

function ticket(customerId: string, index: number, chance: Chance, stamps: Stamps): Row {
  const priority = chance.pick(['low', 'normal', 'normal', 'high', 'urgent', null])
  return {
    id: numbered('tick', index, 6),
    customerId,
    contactId: null,
    subject: `${chance.pick(subjects)} #${index}`,
    description: Array.from({ length: 4 }, () => chance.pick(sentences)).join(' '),
    status: chance.pick(['open', 'open', 'pending', 'resolved', 'closed', 'escalated']),
    priority,
    assigneeId: numbered('user', chance.below(20), 3),
    ...stamps(index),
  }
}

function order(customerId: string, index: number, chance: Chance, stamps: Stamps): Row {
  const items = Array.from({ length: 1 + chance.below(3) }, () => ({
    productId: numbered('prod', chance.below(300), 3),
    quantity: 1 + chance.below(20),
    price: chance.below(500_000) / 100,
  }))
  const times = stamps(index)
  const status = chance.pick(['created', 'paid', 'paid', 'cancelled'])
  return {
    id: numbered('ord', index, 6),
    customerId,
    orderNo: `SO-${String(10_000_000 + index)}`,
    status,
    amount: Math.round(items.reduce((sum, { quantity, price }) => sum + quantity * price, 0) * 100) / 100,
    currency: chance.below(10) === 0 ? 'USD' : 'CNY',
    items,
    paidAt: status === 'paid' ? times.updatedAt : null,
    ...times,
  }
}
