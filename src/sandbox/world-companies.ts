import { buildCreditCode } from './credit-code.js'
import { createRandom, hash32 } from './random.js'
import type { Random } from './random.js'
import type { Company } from './world-types.js'
import * as words from './world-words.js'

/** How many agents own records in every world. */
export const agentCount = 12

const firstInstant = Date.UTC(2023, 0, 1) / 1000
const lastInstant = Date.UTC(2026, 0, 31) / 1000
/** Seconds at which many records were imported together, so that an order by time alone is not total. */
const importInstants = [
  Date.UTC(2023, 2, 1, 0, 0, 0),
  Date.UTC(2023, 8, 15, 9, 30, 0),
  Date.UTC(2024, 0, 1, 0, 0, 0),
  Date.UTC(2024, 1, 29, 23, 59, 59),
  Date.UTC(2024, 11, 31, 16, 0, 0),
  Date.UTC(2025, 5, 1, 12, 0, 0),
].map((milliseconds) => milliseconds / 1000)

/** Draws creation and change instants: whole seconds in epoch milliseconds, the change never before the creation. */
export function drawInstants(random: Random): { createdAt: number; updatedAt: number } {
  const created = random.chance(0.35) ? random.pick(importInstants) : random.int(firstInstant, lastInstant)
  const updated = random.chance(0.3) ? created : created + random.int(0, 90 * 86_400)
  return { createdAt: created * 1000, updatedAt: updated * 1000 }
}

/** The company with this number as it truly is; what one vendor knows of it is `companyAsKnown`. */
export function buildCompany(seed: number, index: number): Company {
  const random = createRandom(hash32(seed, 'company', index))
  const trap = words.trapNames[index]
  const chinese = trap === undefined ? random.chance(0.65) : /\p{Script=Han}/u.test(trap)
  const place = random.pick(words.chinesePlaces)
  const abroad = random.pick(words.foreignPlaces)
  const plainName = chinese ? chineseName(index, place.city) : englishName(index)
  const digits = String(10_000_000 + ((index * 7919 + 1234) % 90_000_000))
  const orNull = <T>(value: T, missing: number): T | null => (random.chance(missing) ? null : value)
  return {
    index,
    name: trap ?? decorate(plainName, random),
    industry: orNull(random.pick(words.industries), 0.15),
    creditCode: chinese ? buildCreditCode(place.areaCode, 20_000_000 + index) : null,
    phone: orNull(chinese ? `${place.dialling}-${digits}` : `+1 555 ${digits.slice(0, 4)} ${digits.slice(4)}`, 0.1),
    email: orNull(`${random.chance(0.1) ? 'Info' : 'info'}@company-${index}.example`, 0.12),
    website: orNull(`https://www.company-${index}.example/`, 0.4),
    province: chinese ? place.province : abroad.province,
    city: orNull(chinese ? place.city : abroad.city, 0.1),
    street: orNull(random.pick(words.streets), 0.25),
    postalCode: orNull(chinese ? place.postalCode : abroad.postalCode, 0.2),
    country: chinese ? 'CN' : abroad.country,
    active: random.chance(0.8),
    ...drawInstants(random),
    ownerIndex: random.int(0, agentCount - 1),
  }
}

/**
 * A shared company as one vendor wrote it down: the name sometimes spelt a little differently, often only one of
 * credit code, phone and email, its own dates and owner.
 */
export function companyAsKnown(company: Company, vendor: string, seed: number): Company {
  const random = createRandom(hash32(seed, vendor, 'known', company.index))
  const isTrap = company.index < words.trapNames.length
  const name = isTrap || random.chance(0.6) ? company.name : respell(company.name)
  const kept = random.pick(['all', 'all', 'creditCode', 'phone', 'email'] as const)
  const keep = <T>(field: 'creditCode' | 'phone' | 'email', value: T | null): T | null =>
    kept === 'all' || kept === field ? value : null
  return {
    ...company,
    name,
    creditCode: keep('creditCode', company.creditCode),
    phone: keep('phone', company.phone && random.chance(0.3) ? company.phone.replaceAll(/[- ]/g, '') : company.phone),
    email: keep('email', company.email && random.chance(0.2) ? company.email.toUpperCase() : company.email),
    active: random.chance(0.9) ? company.active : !company.active,
    ...drawInstants(random),
    ownerIndex: random.int(0, agentCount - 1),
  }
}

function chineseName(index: number, city: string): string {
  const { chineseFirstSyllables, chineseSecondSyllables, chineseTrades, chineseForms } = words
  return city + pickWords(index, [chineseFirstSyllables, chineseSecondSyllables, chineseTrades, chineseForms]).join('')
}

function englishName(index: number): string {
  const { englishFirstWords, englishSecondWords, englishTrades, englishForms } = words
  return pickWords(index, [englishFirstWords, englishSecondWords, englishTrades, englishForms]).join(' ')
}

/**
 * Reads a number as digits of a mixed base made of the word lists, so that no two numbers give the same words. The
 * numbers are spread over the space first (one to one: the factor is a prime that divides no list length); a number
 * past the end of the space gets a lap count in its first word.
 */
function pickWords(index: number, lists: readonly (readonly string[])[]): string[] {
  const space = lists.reduce((product, list) => product * list.length, 1)
  const lap = Math.floor(index / space)
  let rest = ((index % space) * 15_485_863 + 7) % space
  return lists.map((list, place) => {
    const word = list[rest % list.length] ?? ''
    rest = Math.floor(rest / list.length)
    return place === 0 && lap > 0 ? `${word}${lap + 1}` : word
  })
}

function decorate(name: string, random: Random): string {
  const draw = random.int(0, 99)
  if (draw === 0) return ` ${name}`
  if (draw === 1) return `${name} 100%`
  if (draw === 2) return `d'${name}`
  if (draw === 3) return `${name}_2`
  if (draw === 4) return `"${name}"`
  return name
}

function respell(name: string): string {
  if (name.endsWith('股份有限公司')) return `${name.slice(0, -6)}股份公司`
  if (name.endsWith('有限公司')) return `${name.slice(0, -4)}有限责任公司`
  if (name.endsWith('Co., Ltd.')) return `${name.slice(0, -9)}Co Ltd`
  if (name.endsWith('Ltd')) return `${name.slice(0, -3)}Limited`
  return name.toUpperCase()
}
