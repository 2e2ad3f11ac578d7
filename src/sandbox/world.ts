import { createRandom, hash32 } from './random.js'
import type { Random } from './random.js'
import { agentCount, buildCompany, companyAsKnown, drawInstants } from './world-companies.js'
import type { Company, Person, World, WorldAgent, WorldOrder, WorldProduct, WorldTicket } from './world-types.js'
import * as words from './world-words.js'

/** The vendors that have a part of the made-up world. */
export type WorldVendor = 'enterprise-platform' | 'vtiger' | 'xiaoshouyi' | 'bangwo8' | 'yunzhijia'

/** Size and seed of a world. */
export interface WorldOptions {
  /** Multiplies the number of companies, people, tickets and orders; default 1. */
  readonly scale?: number
  /** Default 1. Give every vendor the same seed, else shared companies do not match. */
  readonly seed?: number
}

interface VendorSize {
  /** Place among the vendors that own companies; decides which numbers are theirs alone. */
  readonly slot: number
  readonly companies: number
  readonly people: number
  readonly tickets: number
  readonly orders: number
}

/** Per vendor at scale 1. Yunzhijia holds uploaded tables, not records: it knows shared companies only. */
const sizes: Readonly<Record<WorldVendor, VendorSize>> = {
  'enterprise-platform': { slot: 0, companies: 500, people: 800, tickets: 1250, orders: 1000 },
  vtiger: { slot: 1, companies: 500, people: 800, tickets: 1250, orders: 1000 },
  xiaoshouyi: { slot: 2, companies: 500, people: 800, tickets: 1250, orders: 1000 },
  bangwo8: { slot: 3, companies: 500, people: 800, tickets: 1250, orders: 0 },
  yunzhijia: { slot: 4, companies: 60, people: 60, tickets: 0, orders: 0 },
}

/** Company numbers below this (times scale) may be known to several vendors; each knows about three in five of them. */
const sharedCompanies = 150
const sharedShare = 0.6
const productCount = 40

/**
 * Makes the part of the world one vendor knows: the same for the same vendor, scale and seed. Company numbers mean the
 * same company in every vendor; agents and products are the same everywhere; other numbers count within the vendor.
 * No two companies of a vendor have the same name, though some differ only in case. About 20 ms at scale 1, 300 ms at 20.
 */
export function createWorld(vendor: WorldVendor, options: WorldOptions = {}): World {
  const { scale = 1, seed = 1 } = options
  const size = sizes[vendor]
  const scaled = (count: number): number => Math.round(count * scale)
  const companies = buildCompanies(vendor, size.slot, scaled(size.companies), scaled(sharedCompanies), seed)
  const people = buildPeople(vendor, scaled(size.people), companies, seed)
  const peopleOf = new Map<number, Person[]>()
  for (const person of people) {
    if (person.companyIndex === null) continue
    const list = peopleOf.get(person.companyIndex)
    if (list) list.push(person)
    else peopleOf.set(person.companyIndex, [person])
  }
  return {
    companies,
    people,
    tickets: buildTickets(vendor, scaled(size.tickets), companies, peopleOf, seed),
    orders: buildOrders(vendor, scaled(size.orders), companies, peopleOf, seed),
    agents: buildAgents(seed),
    products: buildProducts(),
  }
}

function buildCompanies(vendor: WorldVendor, slot: number, count: number, shared: number, seed: number): Company[] {
  const companies: Company[] = []
  for (let index = 0; index < shared && companies.length < count; index += 1) {
    // The trap names come first and are known everywhere, so that every vendor is tried with them.
    const known = index < words.trapNames.length || hash32(seed, vendor, 'shares', index) / 2 ** 32 < sharedShare
    if (known) companies.push(companyAsKnown(buildCompany(seed, index), vendor, seed))
  }
  for (let own = 0; companies.length < count; own += 1) companies.push(buildCompany(seed, shared + own * 5 + slot))
  return companies
}

function buildPeople(vendor: WorldVendor, count: number, companies: readonly Company[], seed: number): Person[] {
  const random = createRandom(hash32(seed, vendor, 'people'))
  return Array.from({ length: count }, (_, index) => {
    const company = random.chance(0.05) || companies.length === 0 ? null : random.pick(companies)
    const name = drawName(random)
    const orNull = <T>(value: T, missing: number): T | null => (random.chance(missing) ? null : value)
    return {
      index,
      companyIndex: company?.index ?? null,
      ...name,
      title: orNull(random.pick(words.titles), 0.3),
      phone: orNull(`021-6${random.int(1_000_000, 9_999_999)}`, 0.5),
      mobile: orNull(`1990000${random.int(1000, 9999)}`, 0.2),
      email: orNull(`person${index}@company-${company?.index ?? 'none'}.example`, 0.15),
      ...drawInstants(random),
      ownerIndex: random.int(0, agentCount - 1),
    }
  })
}

function buildTickets(
  vendor: WorldVendor,
  count: number,
  companies: readonly Company[],
  peopleOf: ReadonlyMap<number, readonly Person[]>,
  seed: number,
): WorldTicket[] {
  const random = createRandom(hash32(seed, vendor, 'tickets'))
  return Array.from({ length: count }, (_, index) => {
    const company = random.chance(0.05) || companies.length === 0 ? null : random.pick(companies)
    const subject = random.pick(words.ticketSubjects)
    return {
      index,
      companyIndex: company?.index ?? null,
      personIndex: drawPerson(random, company, peopleOf),
      subject: random.chance(0.5) ? subject : `${subject} #${random.int(1, 999)}`,
      description: random.chance(0.2) ? null : random.pick(words.ticketDescriptions),
      stage: random.int(0, 3) as WorldTicket['stage'],
      urgency: random.int(0, 3) as WorldTicket['urgency'],
      ...drawInstants(random),
      ownerIndex: random.int(0, agentCount - 1),
    }
  })
}

function buildOrders(
  vendor: WorldVendor,
  count: number,
  companies: readonly Company[],
  peopleOf: ReadonlyMap<number, readonly Person[]>,
  seed: number,
): WorldOrder[] {
  const random = createRandom(hash32(seed, vendor, 'orders'))
  return Array.from({ length: companies.length === 0 ? 0 : count }, (_, index) => {
    const company = random.pick(companies)
    const instants = drawInstants(random)
    const stage = random.int(0, 3) as WorldOrder['stage']
    return {
      index,
      companyIndex: company.index,
      personIndex: drawPerson(random, company, peopleOf),
      subject: random.pick(words.orderSubjects),
      stage,
      currency: company.country === 'CN' ? 'CNY' : 'USD',
      lines: Array.from({ length: random.int(1, 4) }, () => ({
        productIndex: random.int(0, productCount - 1),
        quantity: random.int(1, 20),
        unitPriceCents: random.pick([990, 9900, 129_990, 10, 33_333, 500_000]),
      })),
      paidAt: stage === 1 || stage === 2 ? instants.createdAt + random.int(0, 30 * 86_400) * 1000 : null,
      ...instants,
      ownerIndex: random.int(0, agentCount - 1),
    }
  })
}

function drawPerson(
  random: Random,
  company: Company | null,
  peopleOf: ReadonlyMap<number, readonly Person[]>,
): number | null {
  const people = company === null ? undefined : peopleOf.get(company.index)
  if (people === undefined || random.chance(0.1)) return null
  return random.pick(people).index
}

function drawName(random: Random): { familyName: string; givenName: string } {
  const familyName = random.pick(words.familyNames)
  const chinese = /\p{Script=Han}/u.test(familyName)
  return { familyName, givenName: random.pick(chinese ? words.chineseGivenNames : words.englishGivenNames) }
}

function buildAgents(seed: number): WorldAgent[] {
  const random = createRandom(hash32(seed, 'agents'))
  return Array.from({ length: agentCount }, (_, index) => ({
    index,
    ...drawName(random),
    email: `agent${index}@team.example`,
  }))
}

function buildProducts(): WorldProduct[] {
  return Array.from({ length: productCount }, (_, index) => ({
    index,
    name: `${words.productNames[index % words.productNames.length]} ${index + 1}`,
    sku: `SKU-${String(index + 1).padStart(4, '0')}`,
  }))
}
