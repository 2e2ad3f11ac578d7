import { describe, expect, it } from '@jest/globals'
import { buildCreditCode, creditCheckCharacter } from '../../../src/sandbox/credit-code.js'
import { createWorld } from '../../../src/sandbox/world.js'
import type { WorldVendor } from '../../../src/sandbox/world.js'

const recordHolders: WorldVendor[] = ['enterprise-platform', 'vtiger', 'xiaoshouyi', 'bangwo8']

describe('the made-up world', () => {
  it('is the same for the same vendor, scale and seed, and differs by seed', () => {
    expect(createWorld('vtiger')).toEqual(createWorld('vtiger', { scale: 1, seed: 1 }))
    expect(createWorld('vtiger', { seed: 2 }).companies).not.toEqual(createWorld('vtiger').companies)
  })

  it('has about the promised size over all vendors, and grows with the scale', () => {
    const worlds = recordHolders.map((vendor) => createWorld(vendor))
    const total = (count: (world: (typeof worlds)[number]) => number) =>
      worlds.reduce((sum, world) => sum + count(world), 0)
    expect(total((world) => world.companies.length)).toBe(2000)
    expect(total((world) => world.tickets.length)).toBe(5000)
    expect(total((world) => world.orders.length)).toBe(3000)
    expect(createWorld('bangwo8').orders).toEqual([])
    expect(createWorld('vtiger', { scale: 0.1 }).companies).toHaveLength(50)
  })

  it.each(recordHolders)('gives no two companies of %s the same name, at any scale', (vendor) => {
    for (const scale of [1, 20]) {
      const names = createWorld(vendor, { scale }).companies.map((company) => company.name)
      expect(new Set(names).size).toBe(names.length)
    }
  })

  it('lists everything in index order and refers only to what is there', () => {
    for (const vendor of recordHolders) {
      const world = createWorld(vendor)
      const companies = new Set(world.companies.map((company) => company.index))
      const indexes = world.companies.map((company) => company.index)
      expect(indexes).toEqual([...indexes].sort((left, right) => left - right))
      expect(world.people.every((person) => person.companyIndex === null || companies.has(person.companyIndex))).toBe(
        true,
      )
      expect(world.orders.every((order) => companies.has(order.companyIndex))).toBe(true)
      for (const ticket of world.tickets) {
        if (ticket.personIndex === null) continue
        expect(world.people[ticket.personIndex]?.companyIndex).toBe(ticket.companyIndex)
      }
    }
  })

  it('lets vendors share companies, with at least one common mark for many of them', () => {
    const platform = new Map(createWorld('enterprise-platform').companies.map((company) => [company.index, company]))
    const both = createWorld('vtiger').companies.filter((company) => platform.has(company.index))
    expect(both.length).toBeGreaterThan(60)
    const matching = both.filter((company) => {
      const other = platform.get(company.index)
      return company.creditCode !== null && company.creditCode === other?.creditCode
    })
    expect(matching.length).toBeGreaterThan(10)
    expect(both.some((company) => company.name !== platform.get(company.index)?.name)).toBe(true)
  })

  it('is full of traps', () => {
    for (const vendor of recordHolders) {
      const { companies } = createWorld(vendor)
      const names = companies.map((company) => company.name)
      for (const part of ["'", '"', '%', '_', '\\', '🚀', 'é', '科技有限公司']) {
        expect(names.some((name) => name.includes(part))).toBe(true)
      }
      expect(names).toEqual(expect.arrayContaining(['ACME', 'acme']))
      expect(names.some((name) => name.startsWith(' '))).toBe(true)
      expect(companies.some((company) => company.industry === null)).toBe(true)
      const instants = new Set(companies.map((company) => company.createdAt))
      expect(instants.size).toBeLessThan(companies.length * 0.8)
      for (const company of companies) {
        expect(company.createdAt % 1000).toBe(0)
        expect(company.updatedAt).toBeGreaterThanOrEqual(company.createdAt)
      }
    }
  })

  it('gives Chinese companies credit codes with a right check character', () => {
    // A public code, known from outside, proves the weights.
    expect(creditCheckCharacter('91350100M000100Y4')).toBe('3')
    expect(buildCreditCode(310000, 1)).toHaveLength(18)
    const codes = createWorld('xiaoshouyi').companies.flatMap((company) => company.creditCode ?? [])
    expect(codes.length).toBeGreaterThan(100)
    for (const code of codes) expect(creditCheckCharacter(code.slice(0, 17))).toBe(code.at(17))
  })
})
